package org.concordat.benchmarks;

import static org.concordat.benchmarks.ModularProducts.BIG_INTEGER;
import static org.concordat.benchmarks.ModularProducts.CHOSEN;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.concordat.crypto.arithmetic.ArithmeticKernel;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What {@link Arithmetic} runs, one after the other: a forked JVM for each measurement, held to one core. What has a wanted
 * figure is measured in several rounds, in each beside its peers: the processor's clock drifts by a quarter within minutes.
 *
 * @param quick short iterations, 2048-bit keys, no whole operations: what has a wanted figure and no more
 * @param only a regular expression of what to run
 * @param jvm more options for the forks
 */
record ArithmeticPlan(boolean quick, String only, List<String> jvm) {
    private static final String PACKAGE = "org\\.concordat\\.benchmarks\\.";
    private static final List<Integer> KEY_BITS = List.of(2048, 3072);
    private static final String[] WITH_A_WANTED_FIGURE = {
        "PaillierCiphers\\.(encryptAs.*|encrypt_javallier|decrypt_(concordat|javallier))$",
        "PaillierSums\\.(add_.*|histogram_.*|gradient_(concordat|javallier))$",
        "PsiOperations\\.psiMultiply_.*"
    };
    private static final List<String> EVERYTHING = List.of("(PaillierCiphers|PaillierSums|PsiOperations)\\..*");

    private static final int ROUNDS = 3;

    /** Small and used before: a short measurement of a fresh heap is one of the system's page faults. */
    private static final List<String> TOUCHED_HEAP = List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch");

    private static final List<String> LARGE_HEAP = List.of("-Xmx3g");

    /** A run and what its lines are called besides. */
    record Part(String suffix, Options options) {}

    List<Part> parts() {
        var parts = new ArrayList<Part>();
        for (int round = 0; round < (quick ? 1 : ROUNDS); round++) {
            addProducts(parts);
            parts.add(new Part("", operations(List.of(WITH_A_WANTED_FIGURE), List.of())));
        }
        if (!quick) {
            parts.add(new Part("", products("square", measuredBy(kernels()), chosen())));
            parts.add(new Part("", operations(EVERYTHING, List.of(WITH_A_WANTED_FIGURE))));
            parts.add(new Part("", whole()));
        }
        return parts;
    }

    private void addProducts(List<Part> parts) {
        var kernels = kernels();
        parts.add(new Part("", products("product", measuredBy(kernels), chosen())));
        if (kernels.contains("vector") && jvm.stream().noneMatch(option -> option.startsWith("-XX:UseAVX"))) {
            parts.add(new Part(" UseAVX=2", products("product", measuredBy(kernels), "-XX:UseAVX=2")));
            parts.add(new Part(" UseAVX=2", products("productWithoutGmp", Set.of(CHOSEN), "-XX:UseAVX=2")));
            parts.add(new Part(" UseAVX=0", products("product", Set.of(BIG_INTEGER), "-XX:UseAVX=0")));
            parts.add(new Part(" UseAVX=0", products("productWithoutGmp", Set.of(CHOSEN), "-XX:UseAVX=0")));
        }
    }

    /** The libraries that were looked for and not found, in words. */
    static List<String> missing() {
        var missing = new ArrayList<String>();
        if (!kernels().contains("gmp")) {
            missing.add("libgmp is not on this machine: no lines of GMP");
        }
        if (!PsiOperations.hasSodium()) {
            missing.add("libsodium is not on this machine: no lines of libsodium");
        }
        return missing;
    }

    private static Set<String> kernels() {
        return ArithmeticKernel.available().stream().map(ArithmeticKernel::id).collect(Collectors.toSet());
    }

    private Set<String> measuredBy(Set<String> kernels) {
        var by = new TreeSet<>(kernels);
        if (quick) {
            by.remove("scalar");
        }
        by.addAll(Set.of(CHOSEN, BIG_INTEGER));
        return by;
    }

    /** Forces the kernel that this JVM has chosen, so that not each fork spends its first seconds on the choice. */
    private static String chosen() {
        return "-Dconcordat.arithmetic=" + ArithmeticKernel.inUse().id();
    }

    private Options products(String operation, Set<String> by, String option) {
        var builder = iterations();
        builder.include(PACKAGE + "ModularProducts\\.(?=" + only + ")" + operation + "$")
                .param("by", by.toArray(String[]::new))
                .jvmArgs(arguments(TOUCHED_HEAP, List.of(option)));
        return builder.build();
    }

    private Options operations(List<String> includes, List<String> excludes) {
        var builder = iterations();
        includes.forEach(name -> builder.include(PACKAGE + "(?=\\w+\\." + only + ")" + name));
        excludes.forEach(name -> builder.exclude(PACKAGE + name));
        if (!kernels().contains("gmp")) {
            builder.exclude("_gmp$");
        }
        if (!PsiOperations.hasSodium()) {
            builder.exclude("_libsodium$");
        }
        builder.param("bits", keyBits()).jvmArgs(arguments(TOUCHED_HEAP, withKeys()));
        return builder.build();
    }

    private OptionsBuilder iterations() {
        var builder = new OptionsBuilder();
        builder.mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.milliseconds(quick ? 300 : 400))
                .measurementIterations(3)
                .measurementTime(TimeValue.milliseconds(quick ? 200 : 300))
                .verbosity(VerboseMode.SILENT);
        return builder;
    }

    private Options whole() {
        var builder = new OptionsBuilder();
        builder.include(PACKAGE + "WholeOperations\\." + only)
                .mode(Mode.SingleShotTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .warmupIterations(0)
                .measurementIterations(1)
                .param("bits", keyBits())
                .jvmArgs(arguments(LARGE_HEAP, withKeys()))
                .verbosity(VerboseMode.SILENT);
        return builder.build();
    }

    private String[] keyBits() {
        return KEY_BITS.stream().limit(quick ? 1 : 2).map(String::valueOf).toArray(String[]::new);
    }

    private List<String> withKeys() {
        var options = new ArrayList<>(List.of(chosen()));
        KEY_BITS.stream().limit(quick ? 1 : 2).map(PaillierKeys::option).forEach(options::add);
        return options;
    }

    private String[] arguments(List<String> heap, List<String> options) {
        var arguments = new ArrayList<>(heap);
        arguments.addAll(List.of(
                "-XX:ActiveProcessorCount=1",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        arguments.addAll(options);
        arguments.addAll(jvm);
        return arguments.toArray(String[]::new);
    }

    /** A line whose peers do the same as for another line and are measured there. Name of the line → of the other. */
    static final Map<String, String> PEERS_OF = Map.of(
            "productWithoutGmp", "product",
            "square", "product",
            "encryptAsOwner", "encrypt",
            "encryptAsOther", "encrypt",
            "encryptFromPool", "encrypt",
            "rerandomize", "encrypt",
            "decryptCompacted", "decrypt",
            "prefixSums", "add",
            "histogram", "add");

    /**
     * Whole operations that would take a peer minutes: its time is that of one of its operations, measured in this run, times
     * how many the whole takes. Name of the whole → (operation, count).
     */
    static final Map<String, Scaled> SCALED = Map.of(
            "histogram100000x20x32", new Scaled("add", 2_000_000, ""),
            "gradient100000x30", new Scaled("gradient", 3_000_000, ""),
            "encrypt100000", new Scaled("encrypt", 100_000, ""),
            "psi100000x100000", new Scaled("psiMultiply", 400_000, "psiHash"));

    /**
     * @param operation the line with the peer's time
     * @param count how many of it the whole takes
     * @param half a second line of which it takes half as many, or empty
     */
    record Scaled(String operation, long count, String half) {}
}
