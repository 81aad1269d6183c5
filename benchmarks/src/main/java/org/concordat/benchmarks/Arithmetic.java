package org.concordat.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The arithmetic beside its peers, in one run: a forked JVM each, held to one core, the median of the iterations. A method
 * {@code OPERATION_concordat} is compared with every {@code OPERATION_PEER} of the same parameters.
 */
public final class Arithmetic {
    private static final String OURS = "concordat";

    private record Row(String name, double oursNanos, String peer, double peerNanos) {
        double ratio() {
            return peerNanos / oursNanos;
        }
    }

    private Arithmetic() {}

    /** Options: {@code --json FILE}, {@code --only REGEX}, {@code --quick} (fewer iterations), {@code --jvm OPTION}. */
    public static void main(String[] args) throws RunnerException, IOException {
        Path json = Path.of("arithmetic.json");
        String only = ".*";
        boolean quick = false;
        var jvm = new ArrayList<>(List.of(
                "-Xmx3g",
                "-XX:ActiveProcessorCount=1",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--quick" -> quick = true;
                case "--json" -> json = Path.of(args[++i]);
                case "--only" -> only = args[++i];
                case "--jvm" -> jvm.add(args[++i]);
                default ->
                    throw new IllegalArgumentException(
                            "found " + args[i] + ", expected --json FILE, --only REGEX, --quick or --jvm OPTION");
            }
        }
        var options = new OptionsBuilder()
                .include("org\\.concordat\\.benchmarks\\.(ModularProducts|PaillierOperations|PsiOperations)\\." + only)
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .warmupIterations(quick ? 2 : 4)
                .warmupTime(TimeValue.milliseconds(quick ? 700 : 1500))
                .measurementIterations(quick ? 3 : 7)
                .measurementTime(TimeValue.milliseconds(quick ? 500 : 1000))
                .jvmArgs(jvm.toArray(String[]::new))
                .verbosity(VerboseMode.SILENT)
                .build();
        System.out.println("Runs some minutes: one core, a JVM for each line …");
        List<Row> rows = rows(new Runner(options).run());
        print(rows);
        Files.writeString(json, toJson(rows));
        System.out.println("Written to " + json);
    }

    private static List<Row> rows(Collection<RunResult> results) {
        Map<String, Map<String, Double>> byOperation = new TreeMap<>();
        for (RunResult result : results) {
            String label = result.getPrimaryResult().getLabel();
            int cut = label.lastIndexOf('_');
            String bits = result.getParams().getParam("bits");
            String name = bits == null ? label.substring(0, cut) : label.substring(0, cut) + " " + bits;
            byOperation
                    .computeIfAbsent(name, _ -> new TreeMap<>())
                    .put(
                            label.substring(cut + 1),
                            result.getPrimaryResult().getStatistics().getPercentile(50));
        }
        var rows = new ArrayList<Row>();
        byOperation.forEach((name, times) -> {
            Double ours = times.get(OURS);
            times.forEach((peer, nanos) -> {
                if (ours != null && !peer.equals(OURS)) {
                    rows.add(new Row(name, ours, peer, nanos));
                }
            });
        });
        return rows;
    }

    private static void print(List<Row> rows) {
        System.out.printf(
                Locale.ROOT, "%-34s %14s  %-12s %14s %9s%n", "operation", "ours, ns", "peer", "peer, ns", "ratio");
        for (Row row : rows) {
            System.out.printf(
                    Locale.ROOT,
                    "%-34s %14.0f  %-12s %14.0f %8.1f×%n",
                    row.name,
                    row.oursNanos,
                    row.peer,
                    row.peerNanos,
                    row.ratio());
        }
    }

    private static String toJson(List<Row> rows) {
        var objects = new ArrayList<String>();
        for (Row row : rows) {
            objects.add(String.format(
                    Locale.ROOT,
                    "  {\"name\":\"%s\",\"ours_ns\":%.1f,\"peer\":\"%s\",\"peer_ns\":%.1f,\"ratio\":%.3f}",
                    row.name,
                    row.oursNanos,
                    row.peer,
                    row.peerNanos,
                    row.ratio()));
        }
        return "[\n" + String.join(",\n", objects) + "\n]\n";
    }
}
