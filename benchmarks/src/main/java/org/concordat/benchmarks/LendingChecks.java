package org.concordat.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.concordat.benchmarks.LendingPeriod.Size;
import org.concordat.sandbox.command.BenchCommand;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code ./concordat bench lending}: what lending checks cost. First the protocol alone, all parties in this JVM on this
 * machine's cores, with how it grows; then single checks as users have them, through services, by {@link BenchCommand}.
 *
 * <p>Options: {@code --banks N}, {@code --customers N}, {@code --applicants N}, {@code --singles N}; {@code --growth N}:
 * customers of the runs that show the growth (0: none); {@code --services N}: customers of each bank in the run through
 * services (0: none); {@code --quick}: all of it, small; {@code --json FILE}. Every answer is held against addition in the clear.
 */
final class LendingChecks {
    private static final int FEWEST_BANKS = 4;
    private static final int SERVICES_APPLICANTS = 2_048;
    /** For each customer of a bank there are two and a half people. */
    private static final int APPLICANTS_PER_CUSTOMER = 2;

    private static final int GROWTH_APPLICANTS = 1_000;
    private static final int MILLION = 1_000_000;
    /** A million, padded to the next eighth of a power of two. */
    private static final double ROWS_OF_A_MILLION = 1 << 20;

    private static final int BATCH = 10_000;

    private static final Map<String, Integer> USUAL = Map.of(
            "--banks", 5,
            "--customers", 100_000,
            "--applicants", BATCH,
            "--singles", 1_000,
            "--growth", 25_000,
            "--services", 1_000);
    private static final Map<String, Integer> QUICK =
            Map.of("--customers", 2_000, "--applicants", 500, "--singles", 100, "--growth", 500, "--services", 200);

    private LendingChecks() {}

    static void main(String[] args) throws Exception {
        var numbers = new HashMap<>(USUAL);
        var json = Path.of("lending.json");
        if (List.of(args).contains("--quick")) {
            numbers.putAll(QUICK);
        }
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--json") && i + 1 < args.length) {
                json = Path.of(args[++i]);
            } else if (numbers.containsKey(args[i]) && i + 1 < args.length) {
                numbers.put(args[i], Integer.valueOf(args[++i]));
            } else if (!args[i].equals("--quick")) {
                refuse("'" + args[i] + "' is not --quick, --json FILE, nor one of " + USUAL.keySet()
                        + " with a number behind it");
            }
        }
        int banks = of(numbers, "--banks");
        if (banks < FEWEST_BANKS || banks > LendingPeriod.MOST_BANKS) {
            refuse("found --banks " + banks + ", expected " + FEWEST_BANKS + " to " + LendingPeriod.MOST_BANKS);
        }
        var figures = new ArrayList<Figure>();
        alone(
                new Size(banks, of(numbers, "--customers"), of(numbers, "--applicants"), of(numbers, "--singles")),
                of(numbers, "--growth"),
                figures);
        Files.writeString(json, Figure.json(figures));
        int services = of(numbers, "--services");
        if (services > 0) {
            figures.addAll(throughServices(banks, services, of(numbers, "--singles")));
            Files.writeString(json, Figure.json(figures));
        }
        System.out.println("Written to " + json);
    }

    private static void refuse(String why) {
        System.err.println("concordat bench lending: " + why);
        System.exit(2);
    }

    private static int of(Map<String, Integer> numbers, String name) {
        return Objects.requireNonNull(numbers.get(name));
    }

    private static void alone(Size size, int growth, List<Figure> figures) throws InterruptedException {
        System.out.printf(
                Locale.ROOT,
                "The protocol alone: all parties in this JVM, %d cores, 2048 bits, bounds %s%n",
                Runtime.getRuntime().availableProcessors(),
                LendingPeriod.BANDS);
        new LendingPeriod(new Size(size.banks(), 500, 256, 0)).go(); // warms up, not shown
        var whole = new LendingPeriod(size).go();
        show(whole.figures(), figures);
        if (growth > 0 && growth < size.customers()) {
            int few = Math.min(size.applicants(), GROWTH_APPLICANTS);
            var smaller = new LendingPeriod(new Size(size.banks(), growth, few, 0)).go();
            int banks = size.banks() == LendingPeriod.MOST_BANKS ? FEWEST_BANKS : LendingPeriod.MOST_BANKS;
            var other = new LendingPeriod(new Size(banks, growth, few, 0)).go();
            System.out.println("Growth, with customers and with banks");
            for (var run : List.of(smaller, whole, other)) {
                show(growth(run), figures);
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d banks × %,d customers, extrapolated: not run, but read off the line through the two sizes%n",
                    size.banks(),
                    MILLION);
            show(ofAMillion(smaller, whole), figures);
        }
    }

    private static void show(List<Figure> shown, List<Figure> figures) {
        shown.forEach(figure -> System.out.println(figure.line()));
        figures.addAll(shown);
    }

    private static List<Figure> growth(LendingPeriod run) {
        var of = "growth, " + run.size() + ": ";
        return List.of(
                new Figure(of + "tables", run.tableSeconds(), "s"),
                new Figure(of + "tables", run.rowsPerCoreSecond(), "rows/core-s"),
                new Figure(of + "a check of a batch", run.coreMillisEach(), "core-ms"),
                new Figure(of + "bytes a check", run.checkBytes(), "bytes"),
                new Figure(of + "heap, peak", run.heapPeakMebi(), "MiB"));
    }

    private static List<Figure> ofAMillion(LendingPeriod smaller, LendingPeriod larger) {
        double rows = (larger.size().banks() - 1) * ROWS_OF_A_MILLION;
        var of = larger.size().banks() + " x " + MILLION + ", extrapolated: ";
        double tables = line(smaller, larger, LendingPeriod::tableSeconds).at(rows);
        return List.of(
                new Figure(of + "tables, all banks on these cores", tables / 60, "min"),
                new Figure(
                        of + "tables, each bank on as many of its own",
                        tables / 60 / (larger.size().banks() - 1),
                        "min"),
                new Figure(
                        of + "batch of " + BATCH,
                        BATCH
                                / 1e3
                                * line(smaller, larger, LendingPeriod::batchMillisEach)
                                        .at(rows),
                        "s"),
                new Figure(
                        of + "heap of all parties",
                        line(smaller, larger, LendingPeriod::heapPeakMebi).at(rows),
                        "MiB"));
    }

    /** By rows, padding included. */
    private static GrowthPlot.Line line(
            LendingPeriod smaller, LendingPeriod larger, ToDoubleFunction<LendingPeriod> figure) {
        return GrowthPlot.Line.through(List.of(
                new double[] {smaller.rows(), figure.applyAsDouble(smaller)},
                new double[] {larger.rows(), figure.applyAsDouble(larger)}));
    }

    private static List<Figure> throughServices(int banks, int customers, int singles) throws IOException {
        System.out.println("\nThrough services, PostgreSQL, Kafka over TLS and REST, all on this machine");
        var written = Files.createTempFile("concordat-lending", ".json");
        try {
            int exit = new CommandLine(new BenchCommand())
                    .execute(
                            "lending",
                            "--banks=" + banks,
                            "--customers=" + customers,
                            "--applicants=" + Math.min(SERVICES_APPLICANTS, APPLICANTS_PER_CUSTOMER * customers),
                            "--singles=" + singles,
                            "--json=" + written);
            if (exit != 0) {
                System.exit(exit);
            }
            return List.of(JsonMapper.builder().build().readValue(written.toFile(), Figure[].class));
        } finally {
            Files.delete(written);
        }
    }
}
