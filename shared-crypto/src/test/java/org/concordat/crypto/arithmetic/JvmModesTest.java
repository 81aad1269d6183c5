package org.concordat.crypto.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same bits from the interpreter, both compilers, narrower vectors, and without the module of vectors. */
class JvmModesTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({"-XX:UseAVX=0, true", "-Xmx256m, false"})
    void givesTheSameBitsWithoutVectors(String option, boolean withModule) throws Exception {
        assertThat(run(option, withModule, "30", "1024", "1531", "4096"))
                .contains("right: scalar 1")
                .doesNotContain("right: vector");
    }

    /** The interpreter and the first compiler take up to a second for one product of vectors of 4096 bits. */
    @Tag("slow")
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "-XX:UseAVX=2, 400 1024 2179 4096 6145 8192",
        "-XX:-TieredCompilation, 400 1024 2179 4096 6145 8192",
        "-XX:TieredStopAtLevel=1, 2 1024 1531",
        "-Xint, 1 521",
    })
    void givesTheSameBitsInEveryCompiler(String option, String rounds) throws Exception {
        assertThat(run(option, true, rounds.split(" ", -1))).contains("right: scalar 1");
    }

    private static String run(String option, boolean withVectors, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "--enable-native-access=ALL-UNNAMED"));
        if (withVectors) {
            command.add("--add-modules=jdk.incubator.vector");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), KernelCheck.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).as(option).isTrue();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
