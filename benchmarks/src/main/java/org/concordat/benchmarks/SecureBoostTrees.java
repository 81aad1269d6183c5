package org.concordat.benchmarks;

import com.n1analytics.paillier.util.BigIntegerUtil;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.concordat.benchmarks.TreeRun.Figures;
import org.concordat.benchmarks.TreeRun.Shape;
import org.concordat.benchmarks.TreeRun.Trained;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.paillier.Paillier;

/**
 * {@code ./concordat bench secureboost}: seconds, bytes and memory of a tree of SecureBoost at real size, both parties in
 * this JVM on this machine's cores, javallier's arithmetic behind the same interface beside it, and how the cost grows.
 *
 * <p>Options: {@code --rows N}, {@code --guest-columns N}, {@code --host-columns N}, {@code --bins N}, {@code --depth N},
 * {@code --key-bits N}, {@code --trees N}; {@code --peer-rows N}: rows of the run with javallier, and of ours beside it (0:
 * none); {@code --fate}: FATE's published shape, 100,000 rows, 30 + 300 columns, depth 5; {@code --growth [SVG]}: the growth
 * with rows and columns.
 */
final class SecureBoostTrees {
    private static final int FATE_CORES = 16;
    private static final int FATE_FASTEST = 114;
    private static final int FATE_SLOWEST = 221;
    private static final AdditiveScheme OURS = Paillier.scheme(1024);
    private static final Logger NOISY = Logger.getLogger("com.n1analytics");

    /** Fewer rows with javallier, which would take a quarter of an hour for all. */
    private static final Map<String, Integer> USUAL = Map.of(
            "--rows", 100_000,
            "--guest-columns", 5,
            "--host-columns", 20,
            "--bins", 32,
            "--depth", 5,
            "--key-bits", 2048,
            "--trees", 2,
            "--peer-rows", 10_000);

    private static final Map<String, Integer> AS_FATE =
            Map.of("--guest-columns", 30, "--host-columns", 300, "--trees", 1, "--peer-rows", 0);

    private SecureBoostTrees() {}

    static void main(String[] args) throws Exception {
        NOISY.setLevel(Level.OFF);
        // The arithmetic is chosen at first use, by processor time: on this thread, for the parties' virtual ones have
        // none.
        OURS.generateKey(1024, new SecureRandom()).close();
        var numbers = new HashMap<>(USUAL);
        boolean fate = List.of(args).contains("--fate");
        if (fate) {
            numbers.putAll(AS_FATE);
        }
        Path svg = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--fate" -> {}
                case "--growth" -> svg = Path.of(i + 1 < args.length ? args[++i] : "secureboost-growth.svg");
                default -> {
                    if (!numbers.containsKey(args[i]) || i + 1 == args.length) {
                        throw new IllegalArgumentException("found " + args[i]
                                + ", expected --fate, --growth [SVG] or a number after one of " + numbers.keySet());
                    }
                    numbers.put(args[i], Integer.parseInt(args[++i]));
                }
            }
        }
        if (svg != null) {
            grow(number(numbers, "--key-bits"), svg);
            return;
        }
        var shape = new Shape(
                number(numbers, "--rows"),
                number(numbers, "--guest-columns"),
                number(numbers, "--host-columns"),
                number(numbers, "--bins"),
                number(numbers, "--depth"),
                number(numbers, "--key-bits"),
                number(numbers, "--trees"));
        var last = trees("Concordat", shape, OURS).last();
        if (fate) {
            besideFate(last);
        }
        if (number(numbers, "--peer-rows") > 0) {
            besidePeer(shape, number(numbers, "--peer-rows"));
        }
    }

    private static int number(Map<String, Integer> numbers, String option) {
        return Objects.requireNonNull(numbers.get(option));
    }

    /** Each tree is told. */
    private static Trained trees(String whose, Shape shape, AdditiveScheme scheme) throws InterruptedException {
        say(
                "%s: %,d rows, guest %d + host %d columns, %d bins, depth %d, %d-bit key, %d cores",
                whose,
                shape.rows(),
                shape.guestColumns(),
                shape.hostColumns(),
                shape.bins(),
                shape.depth(),
                shape.keyBits(),
                Runtime.getRuntime().availableProcessors());
        var trained = TreeRun.of(shape, scheme, line -> say("    %s", line));
        for (int tree = 0; tree < trained.trees().size(); tree++) {
            var of = trained.trees().get(tree);
            say(
                    "  tree %d: %.1f s (encrypting %.1f, summing %.1f, opening %.1f), %.1f core-seconds, %,d bytes, "
                            + "heap at most %,d MiB (both parties, garbage among it)",
                    tree + 1,
                    of.seconds(),
                    of.encrypting(),
                    of.summing(),
                    of.opening(),
                    of.coreSeconds(),
                    of.bytes(),
                    of.heap() >> 20);
        }
        say("  the process had at most %,d MiB of the machine", TreeRun.resident() >> 20);
        return trained;
    }

    private static void besideFate(Figures last) {
        say("  | | seconds a tree | cores | core-seconds a tree | key bits |");
        say("  |---|---|---|---|---|");
        say(
                "  | FATE 2.2, as it reports | %d to %d | %d | up to %,d to %,d | 1024 |",
                FATE_FASTEST, FATE_SLOWEST, FATE_CORES, FATE_FASTEST * FATE_CORES, FATE_SLOWEST * FATE_CORES);
        say(
                "  | Concordat, measured here | %.0f | %d | %.0f | 2048 |",
                last.seconds(), Runtime.getRuntime().availableProcessors(), last.coreSeconds());
    }

    /** The same trainings on both arithmetics, on as many rows as the peer can do in a few minutes. */
    private static void besidePeer(Shape full, int rows) throws InterruptedException {
        var shape =
                new Shape(rows, full.guestColumns(), full.hostColumns(), full.bins(), full.depth(), full.keyBits(), 1);
        var mine = trees("Concordat again", shape, OURS);
        var powers = BigIntegerUtil.USE_GMP ? ", powers by GMP" : "";
        var peer = trees("javallier behind the same interface" + powers, shape, new JavallierScheme());
        var ours = mine.last();
        var theirs = peer.last();
        if (!mine.scores().equals(peer.scores())) {
            throw new IllegalStateException("the two grew different trees: their times cannot be compared");
        }
        say(
                "  %,d rows, the same trees: javallier %.1f s, Concordat %.1f s: %.1f × (core-seconds: %.1f ×)",
                rows,
                theirs.seconds(),
                ours.seconds(),
                theirs.seconds() / ours.seconds(),
                theirs.coreSeconds() / ours.coreSeconds());
    }

    private static void grow(int keyBits, Path svg) throws Exception {
        TreeRun.of(new Shape(25_000, 5, 20, 32, 3, keyBits, 4), OURS, _ -> {}); // compiles the kernels
        say("| rows | host columns | seconds a tree | core-seconds | bytes | heap at most, MiB |");
        say("|---|---|---|---|---|---|");
        var byRows = new ArrayList<double[]>();
        for (int rows : new int[] {25_000, 50_000, 100_000}) {
            byRows.add(point(rows, new Shape(rows, 5, 20, 32, 3, keyBits, 1)));
        }
        var byColumns = new ArrayList<double[]>();
        for (int columns : new int[] {10, 20, 40}) {
            byColumns.add(point(columns, new Shape(50_000, 5, columns, 32, 3, keyBits, 1)));
        }
        fit("rows", byRows);
        fit("host columns", byColumns);
        Files.writeString(svg, GrowthPlot.svg(byRows, byColumns));
        say("plot in %s", svg.toAbsolutePath());
    }

    private static void fit(String by, List<double[]> points) {
        var line = GrowthPlot.Line.through(points);
        say(
                "by %s: %.2f core-seconds + %.2f core-milliseconds each; no point is further from this line than %.1f %%",
                by, line.intercept(), 1000 * line.slope(), 100 * line.misses(points));
    }

    private static double[] point(int x, Shape shape) throws InterruptedException {
        var of = TreeRun.of(shape, OURS, _ -> {}).last();
        say(
                "| %,d | %d | %.1f | %.1f | %,d | %,d |",
                shape.rows(), shape.hostColumns(), of.seconds(), of.coreSeconds(), of.bytes(), of.heap() >> 20);
        return new double[] {x, of.coreSeconds()};
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be one more library
    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
