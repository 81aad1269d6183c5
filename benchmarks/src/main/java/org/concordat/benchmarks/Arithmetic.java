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
import org.concordat.crypto.arithmetic.ArithmeticKernel;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;

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
        var jvm = new ArrayList<String>();
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
        System.out.println("Kernel: " + ArithmeticKernel.inUse() + ". Runs " + (quick ? "5" : "11")
                + " minutes or so: one core, a JVM for each line …");
        var times = new TreeMap<String, Map<String, Double>>();
        for (var part : new ArithmeticPlan(quick, only, jvm).parts()) {
            try {
                collect(new Runner(part.options()).run(), part.suffix(), times);
            } catch (RunnerException nothing) {
                if (only.equals(".*")) {
                    throw nothing;
                }
            }
        }
        scalePeers(times);
        List<Row> rows = rows(times);
        print(rows);
        Files.writeString(json, toJson(rows));
        System.out.println("Written to " + json);
    }

    private static void collect(Collection<RunResult> results, String suffix, Map<String, Map<String, Double>> times) {
        for (RunResult result : results) {
            String label = result.getPrimaryResult().getLabel();
            int cut = label.lastIndexOf('_');
            String bits = result.getParams().getParam("bits");
            String name = label.substring(0, cut) + (bits == null ? "" : " " + bits) + suffix;
            times.computeIfAbsent(name, _ -> new TreeMap<>())
                    .put(
                            label.substring(cut + 1),
                            result.getPrimaryResult().getStatistics().getPercentile(50));
        }
    }

    /** Gives the whole operations the peers' times: see {@link ArithmeticPlan#SCALED}. */
    private static void scalePeers(Map<String, Map<String, Double>> times) {
        ArithmeticPlan.SCALED.forEach((whole, parts) -> times.forEach((name, ours) -> {
            if (name.equals(whole) || name.startsWith(whole + " ")) {
                String parameters = name.substring(whole.length());
                for (var part : parts) {
                    var halves = times.getOrDefault(part.half() + parameters, Map.of());
                    times.getOrDefault(part.operation() + parameters, Map.of()).forEach((peer, nanos) -> {
                        if (!peer.equals(OURS) && !peer.startsWith(OURS)) {
                            double sum = part.count() * nanos + part.count() / 2.0 * halves.getOrDefault(peer, 0.0);
                            ours.put(peer + "*", sum);
                        }
                    });
                }
            }
        }));
    }

    private static List<Row> rows(Map<String, Map<String, Double>> times) {
        var rows = new ArrayList<Row>();
        times.forEach((name, byPeer) -> {
            Double ours = byPeer.get(OURS);
            byPeer.forEach((peer, nanos) -> {
                if (ours != null && !peer.equals(OURS)) {
                    rows.add(new Row(name, ours, peer, nanos));
                }
            });
        });
        return rows;
    }

    private static void print(List<Row> rows) {
        System.out.printf(
                Locale.ROOT, "%-34s %16s  %-22s %18s %9s%n", "operation", "ours, ns", "peer", "peer, ns", "ratio");
        for (Row row : rows) {
            System.out.printf(
                    Locale.ROOT,
                    "%-34s %16.0f  %-22s %18.0f %8.1f×%n",
                    row.name,
                    row.oursNanos,
                    row.peer,
                    row.peerNanos,
                    row.ratio());
        }
        System.out.println(
                "* whole operations: the peer's time is one of its operations, measured in this run, times how many"
                        + " there are (2,000,000 additions; 3,000,000 products and additions; 100,000 encryptions;"
                        + " 400,000 multiplications and, where it has one, 200,000 hashes)");
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
