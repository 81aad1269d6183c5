package org.concordat.crypto.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.concordat.crypto.ForkedJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same bits from the interpreter, both compilers, narrower vectors, and without the module of vectors. */
class JvmModesTest {
    /** Each a second or two of processor time: edge operands, a round or two of a chain, the field's known answers. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "-XX:UseAVX=2, 2 521 1024",
        "-XX:-TieredCompilation, 2 521 1024",
        "-XX:TieredStopAtLevel=1, 1 521",
        "-Xint, 0 521 1024",
    })
    void givesTheSameBitsInEveryCompiler(String option, String rounds) throws Exception {
        assertThat(run(option, true, rounds.split(" ", -1))).contains(expected(option));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"-XX:UseAVX=0, true", "-Xmx256m, false"})
    void givesTheSameBitsWithoutVectors(String option, boolean withModule) throws Exception {
        assertThat(run(option, withModule, "30", "1024", "1531", "4096"))
                .contains("right: scalar 1", "right: field scalar 1")
                .doesNotContain("right: vector", "right: field vector");
    }

    /** Longer chains and moduli: up to 8 s of processor time each, and the vectors of RFC 9497 in the interpreter too. */
    @Tag("slow")
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "-XX:UseAVX=2, 400 1024 2179 4096 6145 8192",
        "-XX:-TieredCompilation, 400 1024 2179 4096 6145 8192",
        "-XX:TieredStopAtLevel=1, 2 1024 1531",
        "-Xint, 1 521 1024",
    })
    void givesTheSameBitsInEveryCompilerForLong(String option, String rounds) throws Exception {
        assertThat(run(option, true, rounds.split(" ", -1))).contains(expected(option));
    }

    /** What has to be tried there: the vectors too, where this machine has them, in four lanes without AVX-512. */
    private static List<String> expected(String option) {
        var expected = new ArrayList<>(List.of("right: scalar 1", "right: field scalar 1"));
        ArithmeticKernel.available().stream()
                .filter(kernel -> kernel.id().equals("vector"))
                .map(kernel -> option.equals("-XX:UseAVX=2") ? 4 : kernel.lanes())
                .forEach(lanes -> expected.addAll(List.of("right: vector " + lanes, "right: field vector " + lanes)));
        return expected;
    }

    private static String run(String option, boolean withVectors, String... arguments)
            throws IOException, InterruptedException {
        var options = new ArrayList<>(List.of(
                option,
                "-Dconcordat.arithmetic=scalar", // else the choice, at first use, tests and times them all
                "--enable-native-access=ALL-UNNAMED"));
        if (withVectors) {
            options.add("--add-modules=jdk.incubator.vector");
        }
        return ForkedJvm.run(options, KernelCheck.class, arguments);
    }
}
