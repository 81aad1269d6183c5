package org.concordat.sandbox.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.concordat.sandbox.data.LoanBooks;
import org.concordat.sandbox.job.JobOutcome;
import org.concordat.sandbox.job.Narrator;
import org.concordat.sandbox.process.RunDirectory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A lending check as its users have it, with services, PostgreSQL, Kafka and REST on this machine: tables, a batch, and single
 * checks one after the other. The sandbox's PostgreSQL does not wait for its disk at a commit ({@code synchronous_commit off}).
 */
final class LendingBench {
    private static final int WARM_UP = 200;
    /** Seconds below which a time says nothing: the job is looked at so often. */
    private static final double SEEN_EVERY = 1;

    private static final Set<String> OF_CHECKS =
            Set.of("Announced", "Asked", "Answered", "Tokens", "Sums", "Bits", "Tests", "Found", "Coins");

    private final Narrator out;
    private final @Nullable Path json;

    /** @param json where the figures are written, {@code [{"name":…,"value":…,"unit":…}]}; null: nowhere */
    LendingBench(Narrator out, @Nullable Path json) {
        this.out = out;
        this.json = json;
    }

    /**
     * What is measured.
     *
     * @param applicants of the batch
     * @param singles one by one, after {@value #WARM_UP} to warm up
     */
    record Size(int banks, int customers, int applicants, int singles) {
        @Override
        public String toString() {
            return banks + " x " + customers + " through services";
        }
    }

    private record Figure(String name, double value, String unit) {}

    void run(RunDirectory run, Size size) throws IOException, InterruptedException {
        var folder = Files.createDirectories(run.path().resolve("bench"));
        var lending = LendingRun.of(size.banks(), size.customers(), size.applicants(), out);
        var whom = IntStream.range(0, WARM_UP + size.singles())
                .mapToObj(i -> i % 2 == 0 ? "S%07d".formatted(i) : LoanBooks.person(i))
                .toList();
        var outcome = lending.run(folder, run, whom);
        var wrong = lending.wrong(outcome);
        if (!wrong.isEmpty()) {
            throw new IllegalStateException(wrong.size() + " answers differ from addition in the clear");
        }
        var figures = figures(size, lending, outcome);
        out.say(String.format(
                Locale.ROOT,
                "%nFigures: everything on %d cores; all answers equal addition in the clear; single checks after %d to warm"
                        + " up (aim: p95 < 300 ms); commits do not wait for the disk",
                Runtime.getRuntime().availableProcessors(),
                WARM_UP));
        figures.forEach(figure -> out.say(
                String.format(Locale.ROOT, "  %-58s %,14.1f %s", figure.name(), figure.value(), figure.unit())));
        if (json != null) {
            Files.writeString(json, JsonMapper.builder().build().writeValueAsString(figures) + "\n");
        }
    }

    private static List<Figure> figures(Size size, LendingRun lending, JobOutcome outcome) {
        var singles = lending.singles().stream()
                .skip(WARM_UP)
                .mapToDouble(LendingRun.Single::millis)
                .sorted()
                .toArray();
        long rows = 0;
        long points = 0;
        for (var view : outcome.views().values()) {
            var report = view.path("tasks").path(0).path("report");
            rows += report.path("table_rows").asLong(0);
            points = Math.max(points, report.path("blinded_requests").asLong(0));
        }
        double tables = lending.tables().toMillis() / 1e3;
        double batch = lending.batch().toMillis() / 1e3;
        var figures = new ArrayList<Figure>();
        figures.add(new Figure(size + ", tables: padded rows", rows, "rows"));
        figures.add(new Figure(size + ", tables: time", tables, "s"));
        if (tables >= SEEN_EVERY) {
            figures.add(new Figure(size + ", tables: rows/s, all cores", rows / tables, "rows/s"));
        }
        if (batch >= SEEN_EVERY) {
            figures.add(new Figure(size + ", batch of " + size.applicants() + ": time", batch, "s"));
        }
        figures.add(new Figure(size + ", single check, of " + singles.length + ": p50", at(singles, 0.50), "ms"));
        figures.add(new Figure(size + ", single check, of " + singles.length + ": p95", at(singles, 0.95), "ms"));
        figures.add(new Figure(size + ", single check, of " + singles.length + ": p99", at(singles, 0.99), "ms"));
        figures.add(new Figure(size + ", bytes a check, all messages", checkBytes(outcome) / (double) points, "bytes"));
        return figures;
    }

    private static double at(double[] sorted, double quantile) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, sorted.length * quantile)];
    }

    /** Of the messages that checks are made of. */
    private static long checkBytes(JobOutcome outcome) {
        return outcome.released().stream()
                .filter(item -> OF_CHECKS.contains(text(item.get("message"))))
                .mapToLong(item -> Long.parseLong("0" + text(item.get("bytes"))))
                .sum();
    }

    private static String text(@Nullable Object value) {
        return value instanceof JsonNode node ? node.asString("") : String.valueOf(value);
    }
}
