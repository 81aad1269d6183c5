package org.concordat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.concordat.testkit.MeanProtocol.MeanMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class SchemaFilesTest {
    @TempDir
    private Path folder;

    @Test
    void asksForAFileThatIsMissing() {
        assertThatThrownBy(() -> SchemaFiles.assertUnchanged(folder, "mean", 1, MeanMessage.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("mean-1.txt is missing");
    }

    @Test
    void writesWhenToldAndComparesAfter() throws IOException {
        write();
        assertThat(Files.readString(folder.resolve("mean-1.txt")))
                .contains("oneof MeanMessage", "value: FreshMatrix", "total: Residues");
        assertThatCode(() -> SchemaFiles.assertUnchanged(folder, "mean", 1, MeanMessage.class))
                .doesNotThrowAnyException();
    }

    @Test
    void failsWhenTheWireChanged() throws IOException {
        write();
        var file = folder.resolve("mean-1.txt");
        Files.writeString(file, Files.readString(file).replace("FreshMatrix", "Matrix"));
        assertThatThrownBy(() -> SchemaFiles.assertUnchanged(folder, "mean", 1, MeanMessage.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("raise the protocol's version");
    }

    private void write() {
        System.setProperty("concordat.schema.write", "true");
        try {
            SchemaFiles.assertUnchanged(folder, "mean", 1, MeanMessage.class);
        } finally {
            System.clearProperty("concordat.schema.write");
        }
    }
}
