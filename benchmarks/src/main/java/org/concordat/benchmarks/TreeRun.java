package org.concordat.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.federation.channel.RecordCodec;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.task.TaskResult;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.secureboost.BoostMessage;
import org.concordat.protocol.secureboost.SecureBoost;

/** One training of SecureBoost between two parties in this JVM, timed by its messages, with a line of progress for each step. */
final class TreeRun {
    /** What is trained. */
    record Shape(int rows, int guestColumns, int hostColumns, int bins, int depth, int keyBits, int trees) {}

    /** @param scores of every row: equal where the same trees were grown */
    record Trained(List<Figures> trees, List<TaskResult.Score> scores) {
        Figures last() {
            return trees.getLast();
        }
    }

    /**
     * One tree.
     *
     * @param coreSeconds of the whole process
     * @param heap most bytes of it in use, garbage among them, both parties and their data
     * @param encrypting seconds until the last row's gradients were sent
     * @param summing seconds in which a host summed, packed and covered
     * @param opening seconds in which the guest decrypted and compared
     */
    record Figures(
            double seconds,
            double coreSeconds,
            long bytes,
            long heap,
            double encrypting,
            double summing,
            double opening) {}

    private final Shape shape;
    private final Consumer<String> told;
    private final List<Figures> figures = new ArrayList<>();
    private final TwoParties parties;
    private boolean begun;
    private long treeBegan;
    private long coreBegan;
    private long bytesBegan;
    private long last;
    private int encrypted;
    private int depth;
    private final Map<String, Double> spent = new HashMap<>();

    private TreeRun(Shape shape, AdditiveScheme scheme, Consumer<String> told) {
        this.shape = shape;
        this.told = told;
        parties = new TwoParties(scheme, this::watch);
    }

    /**
     * Without the hosts' noise, so that the trees follow from the shape alone.
     *
     * @param told is given lines of progress
     */
    static Trained of(Shape shape, AdditiveScheme scheme, Consumer<String> told) throws InterruptedException {
        return new TreeRun(shape, scheme, told).trained();
    }

    private Trained trained() throws InterruptedException {
        var guest = columns(shape.rows, shape.guestColumns, 1);
        var host = columns(shape.rows, shape.hostColumns, 2);
        var labelled = new DatasetRows(guest.ids(), guest.featureNames(), guest.features(), labels(guest, host));
        var parameters = Map.<String, Object>of(
                "n_estimators", (long) shape.trees,
                "max_depth", (long) shape.depth,
                "max_bin", (long) shape.bins,
                "key_bits", (long) shape.keyBits,
                "histogram_noise_bits", 0L,
                "guest_first_trees", 0L);
        var result = parties.run(new SecureBoost(), new TaskSpec("train", "secureboost", parameters), labelled, host);
        return new Trained(List.copyOf(figures), result.scores());
    }

    private static double[] labels(DatasetRows guest, DatasetRows host) {
        var random = new Random(3);
        var labels = new double[guest.ids().size()];
        for (int i = 0; i < labels.length; i++) {
            double z = -1
                    + guest.features().at(i, 0)
                    + host.features().at(i, 0)
                    + (host.features().at(i, 1) > 0.5 ? 1.2 : 0);
            labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
        }
        return labels;
    }

    private static DatasetRows columns(int count, int columns, long seed) {
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

    /** Called as a message leaves; the parties take turns but for the gradients, so what passed since the last was its making. */
    private synchronized void watch(TwoParties.Sent message) {
        long now = System.nanoTime();
        String type = message.address().type();
        double since = (now - last) / 1e9;
        last = now;
        spent.merge(type, since, Double::sum);
        switch (type) {
            case "NextTree" -> nextTree(now);
            case "Gradients" -> {
                encrypted += RecordCodec.decode(BoostMessage.Gradients.class, message.payload())
                        .gradients()
                        .rows();
                told.accept(
                        String.format(Locale.ROOT, "%,d of %,d rows encrypted, %.1f s", encrypted, shape.rows, since));
            }
            case "LeftSums" -> {
                int candidates = Arrays.stream(RecordCodec.decode(BoostMessage.LeftSums.class, message.payload())
                                .candidates())
                        .sum();
                told.accept(String.format(
                        Locale.ROOT, "depth %d: sums of %,d candidates, %.1f s", depth, candidates, since));
            }
            case "Chosen" ->
                told.accept(String.format(
                        Locale.ROOT, "depth %d: opened, %.1f s; heap %,d MiB", depth++, since, used() >> 20));
            default -> {}
        }
    }

    private void nextTree(long now) {
        if (begun) {
            figures.add(new Figures(
                    (now - treeBegan) / 1e9,
                    (cpu() - coreBegan) / 1e9,
                    parties.bytes() - bytesBegan,
                    peak(),
                    spent.getOrDefault("Gradients", 0.0),
                    spent.getOrDefault("LeftSums", 0.0),
                    spent.getOrDefault("Chosen", 0.0)));
        }
        begun = true;
        heap().forEach(MemoryPoolMXBean::resetPeakUsage);
        spent.clear();
        treeBegan = now;
        coreBegan = cpu();
        bytesBegan = parties.bytes();
        encrypted = 0;
        depth = 0;
    }

    private static long cpu() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    private static List<MemoryPoolMXBean> heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    private static long peak() {
        return heap().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    }

    private static long used() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Most memory that this process has had of the machine, in bytes; 0 where the system does not tell. */
    static long resident() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
