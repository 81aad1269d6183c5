package org.concordat.sandbox.command;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.concordat.sandbox.data.LoanBooks;
import org.concordat.sandbox.job.JobOutcome;
import org.concordat.sandbox.job.Narrator;
import org.concordat.sandbox.process.RunDirectory;
import tools.jackson.databind.JsonNode;

/**
 * A lending check as its users have it, with services, PostgreSQL, Kafka and REST on this machine: tables, a batch, and single
 * checks one after the other.
 */
final class LendingBench {
    private static final int WARM_UP = 50;
    private static final double MILLION = 1e6;

    private final Narrator out;

    /**
     * What is measured.
     *
     * @param applicants of the batch
     * @param singles one by one, after {@value #WARM_UP} to warm up
     */
    record Size(int banks, int customers, int applicants, int singles) {}

    LendingBench(Narrator out) {
        this.out = out;
    }

    void run(RunDirectory run, Size size) throws IOException, InterruptedException {
        var folder = Files.createDirectories(run.path().resolve("bench"));
        var lending = LendingRun.of(size.banks(), size.customers(), size.applicants(), out);
        var whom = IntStream.range(0, WARM_UP + size.singles())
                .mapToObj(i -> i % 2 == 0 ? "S%07d".formatted(i) : LoanBooks.person(i))
                .toList();
        var outcome = lending.run(folder, run, whom);
        var wrong = lending.wrong(outcome);
        out.say(figures(size, lending, outcome));
        if (!wrong.isEmpty()) {
            throw new IllegalStateException(wrong.size() + " answers differ from addition in the clear");
        }
    }

    private static String figures(Size size, LendingRun lending, JobOutcome outcome) {
        var singles = lending.singles().stream()
                .skip(WARM_UP)
                .mapToDouble(LendingRun.Single::millis)
                .sorted()
                .toArray();
        long rows = 0;
        for (var view : outcome.views().values()) {
            rows += view.path("tasks").path(0).path("report").path("table_rows").asLong(0);
        }
        double tables = lending.tables().toMillis() / 1e3;
        double batch = lending.batch().toMillis() / 1e3;
        int checks = size.applicants() + WARM_UP + size.singles();
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "%nFigures: %d banks, %,d customers each, everything on %d cores; all answers equal addition in the clear%n",
                size.banks(),
                size.customers(),
                Runtime.getRuntime().availableProcessors()));
        line(
                text,
                "tables",
                String.format(
                        Locale.ROOT,
                        "%.1f s for %,d padded rows: %,.0f rows/s, %,.0f rows/s/core",
                        tables,
                        rows,
                        rows / tables,
                        rows / tables / Runtime.getRuntime().availableProcessors()));
        line(
                text,
                "batch",
                String.format(
                        Locale.ROOT,
                        "%.1f s for %,d applicants: %.1f ms each",
                        batch,
                        size.applicants(),
                        1e3 * batch / size.applicants()));
        line(
                text,
                "single check",
                String.format(
                        Locale.ROOT,
                        "p50 %.0f ms, p95 %.0f ms over %,d requests after %d to warm up (aim: p95 < 300 ms)",
                        at(singles, 0.50),
                        at(singles, 0.95),
                        singles.length,
                        WARM_UP));
        line(
                text,
                "bytes",
                String.format(
                        Locale.ROOT, "%,.0f a check, all parties' messages", checkBytes(outcome) / (double) checks));
        line(
                text,
                "1,000,000 each",
                String.format(
                        Locale.ROOT,
                        "tables would take %.0f min on this machine (rows are linear; an upper bound, by this run's rate)",
                        rows * (MILLION / size.customers()) / (rows / tables) / 60));
        return text.toString();
    }

    private static void line(StringBuilder text, String what, String figure) {
        text.append(String.format(Locale.ROOT, "  %-15s %s%n", what, figure));
    }

    private static double at(double[] sorted, double quantile) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, sorted.length * quantile)];
    }

    /** Of the messages that checks are made of. */
    private static long checkBytes(JobOutcome outcome) {
        var checks = List.of("Announced", "Asked", "Answered", "Tokens", "Sums", "Bits", "Tests", "Found", "Coins");
        return outcome.released().stream()
                .filter(item -> checks.contains(text(item.get("message"))))
                .mapToLong(item -> Long.parseLong("0" + text(item.get("bytes"))))
                .sum();
    }

    private static String text(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof JsonNode node ? node.asString("") : String.valueOf(value);
    }
}
