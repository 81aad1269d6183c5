package org.concordat.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class QuietEndTest {
    @TempDir
    private Path folder;

    private Process start(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                StoppedCommand.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("errors").toFile())
                .start();
    }

    @Test
    void whatFailsBecauseSomebodyStoppedItIsNotTold() throws Exception {
        var process = start();
        try (var out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("waiting");
            process.destroy();
            assertThat(process.waitFor()).isNotZero();
        }
        assertThat(folder.resolve("errors")).isEmptyFile();
    }

    @Test
    void whatFailsOtherwiseIsTold() throws Exception {
        assertThat(start("--at-once").waitFor()).isEqualTo(1);
        assertThat(folder.resolve("errors")).content().contains("nobody is there");
    }
}
