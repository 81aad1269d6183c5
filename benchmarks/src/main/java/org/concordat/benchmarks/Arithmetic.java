package org.concordat.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.concordat.benchmarks.Measured.Row;
import org.concordat.crypto.arithmetic.ArithmeticKernel;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;

/** The arithmetic beside its peers, in one run: a forked JVM each, held to one core, the median of the iterations. */
public final class Arithmetic {
    private Arithmetic() {}

    /** Options: {@code --json FILE}, {@code --only REGEX}, {@code --quick} (2048 bits, short), {@code --jvm OPTION}. */
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
        System.out.println("Kernel: " + ArithmeticKernel.inUse());
        ArithmeticPlan.missing().forEach(System.out::println);
        var parts = new ArithmeticPlan(quick, only, jvm).parts();
        var measured = new Measured();
        var progress = new ArithmeticProgress(parts, measured);
        System.out.println(progress.total() + " measurements, on one core, each in a JVM of its own"
                + (only.equals(".*") ? ": about " + (quick ? 3 : 15) + " minutes" : ""));
        for (var part : parts) {
            if (ArithmeticProgress.count(part.options()) > 0) {
                new Runner(part.options(), progress.of(part.suffix())).run();
            }
        }
        List<Row> rows = measured.rows();
        print(rows);
        Files.writeString(json, toJson(rows));
        System.out.println("Written to " + json);
    }

    private static void print(List<Row> rows) {
        System.out.printf(
                Locale.ROOT,
                "%n%-34s %16s  %-14s %20s %9s  %s%n",
                "operation",
                "ours, ns",
                "peer",
                "peer, ns",
                "ratio",
                "wanted");
        for (Row row : rows) {
            double wanted = WantedRatios.of(row.name(), row.peer());
            System.out.printf(
                    Locale.ROOT,
                    "%-34s %,16.0f  %-14s %,20.0f %8.1f×  %s%n",
                    row.name(),
                    row.oursNanos(),
                    row.peer(),
                    row.peerNanos(),
                    row.ratio(),
                    wanted == 0 ? "" : wanted + (row.ratio() >= wanted ? "" : "  MISSED"));
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
                    row.name(),
                    row.oursNanos(),
                    row.peer(),
                    row.peerNanos(),
                    row.ratio()));
        }
        return "[\n" + String.join(",\n", objects) + "\n]\n";
    }
}
