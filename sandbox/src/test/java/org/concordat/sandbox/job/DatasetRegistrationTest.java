package org.concordat.sandbox.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.concordat.cli.jobfile.JobFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetRegistrationTest {
    @Test
    void unpacksAGzippedFileIntoTheDataRoot(@TempDir Path folder) throws IOException {
        var packed = folder.resolve("loans.csv.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("id,y\n7,1\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        var root = Files.createDirectory(folder.resolve("root"));
        assertThat(DatasetRegistration.place(packed, root)).isEqualTo("loans.csv");
        assertThat(root.resolve("loans.csv")).hasContent("id,y\n7,1\n");
        assertThat(new JobFile.Source(packed, "id", "y").datasetName()).isEqualTo("loans");
    }
}
