package org.concordat.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What {@link Arithmetic} runs, one after the other: a forked JVM for each line, held to one core.
 *
 * @param quick fewer and shorter iterations, no whole operations of 3072 bits
 * @param only a regular expression of what to run
 * @param jvm more options for the forks
 */
record ArithmeticPlan(boolean quick, String only, List<String> jvm) {
    private static final String PACKAGE = "org\\.concordat\\.benchmarks\\.";

    /** A run and what its lines are called besides. */
    record Part(String suffix, Options options) {}

    List<Part> parts() {
        var parts = new ArrayList<Part>();
        parts.add(new Part(
                "",
                average("(ModularProducts|PaillierOperations|PsiOperations)\\." + only)
                        .build()));
        parts.add(new Part("", whole().build()));
        if (jvm.stream().noneMatch(option -> option.startsWith("-XX:UseAVX"))) {
            String products = "ModularProducts\\.(?=" + only + ")product";
            parts.add(new Part(" UseAVX=2", average(products, "-XX:UseAVX=2").build()));
            parts.add(new Part(
                    " UseAVX=0",
                    average(products + "WithoutGmp", "-XX:UseAVX=0").build()));
        }
        return parts;
    }

    private OptionsBuilder average(String included, String... options) {
        var builder = new OptionsBuilder();
        builder.include(PACKAGE + included)
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .warmupIterations(quick ? 2 : 4)
                .warmupTime(TimeValue.milliseconds(quick ? 400 : 500))
                .measurementIterations(quick ? 3 : 5)
                .measurementTime(TimeValue.milliseconds(quick ? 250 : 400))
                .jvmArgs(arguments(options))
                .verbosity(VerboseMode.SILENT);
        return builder;
    }

    private OptionsBuilder whole() {
        var builder = new OptionsBuilder();
        builder.include(PACKAGE + "WholeOperations\\." + only)
                .mode(Mode.SingleShotTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .warmupIterations(quick ? 0 : 1)
                .measurementIterations(1)
                .jvmArgs(arguments())
                .verbosity(VerboseMode.SILENT);
        if (quick) {
            builder.param("bits", "2048");
        }
        return builder;
    }

    private String[] arguments(String... options) {
        var arguments = new ArrayList<>(List.of(
                "-Xmx3g",
                "-XX:ActiveProcessorCount=1",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        arguments.addAll(jvm);
        arguments.addAll(List.of(options));
        return arguments.toArray(String[]::new);
    }

    /**
     * Whole operations that would take a peer minutes: its time is that of one of its operations, measured in this run, times
     * how many the whole takes. Name of the whole → (operation, count).
     */
    static final Map<String, List<Scaled>> SCALED = Map.of(
            "histogram100000x20x32",
            List.of(new Scaled("histogram", 2_000_000, "")),
            "gradient100000x30",
            List.of(new Scaled("gradient", 3_000_000, "")),
            "encrypt100000",
            List.of(new Scaled("encryptAsOwner", 100_000, "")),
            "psi100000x100000",
            List.of(new Scaled("psiMultiply", 400_000, "psiHash")));

    /**
     * @param operation the line with the peer's time
     * @param count how many of it the whole takes
     * @param half a second line of which it takes half as many, or empty
     */
    record Scaled(String operation, long count, String half) {}
}
