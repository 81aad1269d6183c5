package org.concordat.benchmarks;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.TaskSpec;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.secureboost.SecureBoost;

/**
 * {@code ./concordat bench secureboost}: seconds, bytes and memory of a tree of SecureBoost at real size, both parties in
 * this JVM on this machine's cores; javallier's arithmetic beside it; and how the cost grows.
 *
 * <p>Options: {@code --rows N}, {@code --guest-columns N}, {@code --host-columns N}, {@code --bins N}, {@code --depth N},
 * {@code --key-bits N}, {@code --trees N}; {@code --fate} for FATE's published shape (100,000 rows, 30 + 300 columns, depth
 * 3); {@code --growth [SVG]} for the growth with rows and columns.
 */
final class SecureBoostTrees {
    private static final int FATE_CORES = 16;

    /** What is trained. */
    record Shape(int rows, int guestColumns, int hostColumns, int bins, int depth, int keyBits, int trees) {}

    /** One tree: wall seconds, core seconds of the process, bytes, peak heap. */
    record Figures(double seconds, double coreSeconds, long bytes, long peakHeap, TreeWork.Counts work) {}

    private SecureBoostTrees() {}

    static void main(String[] args) throws Exception {
        var shape = new Shape(100_000, 5, 20, 32, 5, 2048, 2);
        boolean growth = false;
        boolean fate = false;
        Path svg = Path.of("secureboost-growth.svg");
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--fate" -> {
                    fate = true;
                    shape = new Shape(100_000, 30, 300, 32, 3, 2048, 1);
                }
                case "--growth" -> {
                    growth = true;
                    svg = i + 1 < args.length ? Path.of(args[++i]) : svg;
                }
                default -> shape = with(shape, args[i], Integer.parseInt(args[++i]));
            }
        }
        if (growth) {
            grow(shape.keyBits(), svg);
        } else {
            single(shape, fate);
        }
    }

    private static Shape with(Shape of, String option, int value) {
        return switch (option) {
            case "--rows" -> new Shape(value, of.guestColumns, of.hostColumns, of.bins, of.depth, of.keyBits, of.trees);
            case "--guest-columns" ->
                new Shape(of.rows, value, of.hostColumns, of.bins, of.depth, of.keyBits, of.trees);
            case "--host-columns" ->
                new Shape(of.rows, of.guestColumns, value, of.bins, of.depth, of.keyBits, of.trees);
            case "--bins" -> new Shape(of.rows, of.guestColumns, of.hostColumns, value, of.depth, of.keyBits, of.trees);
            case "--depth" -> new Shape(of.rows, of.guestColumns, of.hostColumns, of.bins, value, of.keyBits, of.trees);
            case "--key-bits" ->
                new Shape(of.rows, of.guestColumns, of.hostColumns, of.bins, of.depth, value, of.trees);
            case "--trees" -> new Shape(of.rows, of.guestColumns, of.hostColumns, of.bins, of.depth, of.keyBits, value);
            default -> throw new IllegalArgumentException("found " + option + "; see the class comment");
        };
    }

    private static void single(Shape shape, boolean fate) throws InterruptedException {
        say(
                "SecureBoost, %,d rows, guest %d + host %d columns, %d bins, depth %d, %d-bit key, %d cores",
                shape.rows,
                shape.guestColumns,
                shape.hostColumns,
                shape.bins,
                shape.depth,
                shape.keyBits,
                Runtime.getRuntime().availableProcessors());
        var figures = trees(shape);
        for (int tree = 0; tree < figures.size(); tree++) {
            var of = figures.get(tree);
            say(
                    "  tree %d: %7.1f s, %7.1f core-seconds, %,d bytes, heap at most %,d MiB (both parties)",
                    tree + 1, of.seconds, of.coreSeconds, of.bytes, of.peakHeap >> 20);
        }
        var last = figures.getLast();
        var work = last.work;
        say(
                "  of it: %,d encryptions, %,d additions, %,d candidates in %,d plaintexts decrypted",
                work.encryptions(), work.additions(), work.candidates(), work.decryptions());
        var javallier = JavallierArithmetic.measured(shape.keyBits, 104);
        double theirs = javallier.seconds(work);
        say(
                "  javallier's arithmetic for the same operations, from a sample (encrypt %.2f ms, add %.2f µs, "
                        + "re-randomise %.2f ms, decrypt %.2f ms): %,.0f core-seconds, %.1f × ours",
                javallier.encrypt() * 1e3,
                javallier.add() * 1e6,
                javallier.rerandomize() * 1e3,
                javallier.decrypt() * 1e3,
                theirs,
                theirs / last.coreSeconds);
        if (fate) {
            say(
                    "  FATE 2.2 reports for this shape, 16 cores, 1024-bit keys: 114 s to 221 s a tree, up to %,d to %,d "
                            + "core-seconds",
                    114 * FATE_CORES, 221 * FATE_CORES);
        }
    }

    private static void grow(int keyBits, Path svg) throws Exception {
        trees(new Shape(5_000, 5, 10, 32, 3, keyBits, 1));
        var byRows = new ArrayList<double[]>();
        for (int rows : new int[] {25_000, 50_000, 100_000}) {
            byRows.add(point(rows, new Shape(rows, 5, 20, 32, 3, keyBits, 1)));
        }
        var byColumns = new ArrayList<double[]>();
        for (int columns : new int[] {10, 20, 40}) {
            byColumns.add(point(columns, new Shape(50_000, 5, columns, 32, 3, keyBits, 1)));
        }
        Files.writeString(svg, GrowthPlot.svg(byRows, byColumns));
        say("plot in %s", svg.toAbsolutePath());
    }

    private static double[] point(int x, Shape shape) throws InterruptedException {
        var of = trees(shape).getLast();
        say(
                "  %,8d rows, host %3d columns: %7.1f s a tree, %,12d bytes, heap at most %,6d MiB",
                shape.rows, shape.hostColumns, of.seconds, of.bytes, of.peakHeap >> 20);
        return new double[] {x, of.seconds};
    }

    private static List<Figures> trees(Shape shape) throws InterruptedException {
        var guest = rows(shape.rows, shape.guestColumns, 1);
        var host = rows(shape.rows, shape.hostColumns, 2);
        var random = new Random(3);
        var labels = new double[shape.rows];
        for (int i = 0; i < labels.length; i++) {
            double z = -1
                    + guest.features().at(i, 0)
                    + host.features().at(i, 0)
                    + (host.features().at(i, 1) > 0.5 ? 1.2 : 0);
            labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
        }
        var labelled = new DatasetRows(guest.ids(), guest.featureNames(), guest.features(), labels);
        var parameters = new HashMap<String, Object>(Map.of(
                "n_estimators", (long) shape.trees,
                "max_depth", (long) shape.depth,
                "max_bin", (long) shape.bins,
                "key_bits", (long) shape.keyBits,
                "guest_first_trees", 0L));
        var work = new TreeWork(shape.hostColumns, shape.bins);
        var marks = new ArrayList<long[]>();
        var parties = new TwoParties[1];
        resetPeak();
        parties[0] = new TwoParties(Paillier.scheme(1024), sent -> {
            work.watch(sent, shape.keyBits / 4);
            if (sent.address().type().equals("NextTree")) {
                marks.add(new long[] {System.nanoTime(), cpu(), parties[0].bytes(), peak()});
                resetPeak();
            }
        });
        parties[0].run(new SecureBoost(), new TaskSpec("train", "secureboost", parameters), labelled, host);
        var figures = new ArrayList<Figures>();
        for (int tree = 0; tree + 1 < marks.size(); tree++) {
            var from = marks.get(tree);
            var to = marks.get(tree + 1);
            figures.add(new Figures(
                    (to[0] - from[0]) / 1e9,
                    (to[1] - from[1]) / 1e9,
                    to[2] - from[2],
                    to[3],
                    work.trees().get(tree)));
        }
        return figures;
    }

    private static DatasetRows rows(int count, int columns, long seed) {
        var random = new Random(seed);
        var values = new double[count * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return new DatasetRows(
                IntStream.range(0, count).mapToObj(i -> "r" + i).toList(),
                IntStream.range(0, columns).mapToObj(j -> "x" + j).toList(),
                Matrix.of(count, columns, values),
                null);
    }

    private static long cpu() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    private static long peak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }

    private static void resetPeak() {
        ManagementFactory.getMemoryPoolMXBeans().forEach(java.lang.management.MemoryPoolMXBean::resetPeakUsage);
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be one more library
    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
