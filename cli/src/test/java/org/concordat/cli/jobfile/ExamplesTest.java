package org.concordat.cli.jobfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {
    static Stream<Path> examples() throws IOException {
        try (var files = Files.list(Path.of("..", "docs", "examples"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isAJobWhoseFilesAreThere(Path example) throws IOException {
        var job = JobFile.read(example);
        assertThat(job.sandbox()).isNotEmpty();
        assertThat(job.tasks()).isNotEmpty();
    }
}
