package org.concordat.sandbox.command;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.stream.Stream;
import org.concordat.sandbox.data.LoanBooks;
import org.concordat.sandbox.job.JobOutcome;
import org.concordat.sandbox.job.Narrator;
import org.concordat.sandbox.process.RunDirectory;

/** Five banks; one of them asks of forty applicants at once, and of five at the counter, whether others lend to them. */
final class LendingDemo {
    private static final int BANKS = 5;
    private static final int CUSTOMERS = 400;
    private static final int APPLICANTS = 40;
    private static final int SHOWN = 12;
    private static final int AT_THE_COUNTER = 5;

    private final Narrator out;

    LendingDemo(Narrator out) {
        this.out = out;
    }

    void run(RunDirectory run) throws IOException, InterruptedException {
        var folder = Files.createDirectories(run.path().resolve("demo"));
        var lending = LendingRun.of(BANKS, CUSTOMERS, APPLICANTS, out);
        out.say(
                "Five banks. North wants to know of an applicant: do at least two of the others lend already, and how much in"
                        + " all? None may show\nanother its customers. Their loan books (generated from a seed) are in "
                        + folder
                        + "\n");
        var books = lending.books();
        var whom = Stream.concat(
                        books.books().values().stream()
                                .flatMap(book -> book.keySet().stream())
                                .distinct()
                                .filter(customer -> books.lenders(customer) > 0
                                        && !books.applicants().contains(customer))
                                .limit(AT_THE_COUNTER - 1),
                        Stream.of("nobody-knows-me"))
                .toList();
        var outcome = lending.run(folder, run, whom);
        print(lending, outcome);
        var wrong = lending.wrong(outcome);
        if (!wrong.isEmpty()) {
            throw new IllegalStateException(wrong.size() + " answers differ from addition in the clear");
        }
        out.say("\nAll " + (outcome.scores().lines().count() - 1) + " answers of the batch and all "
                + lending.singles().size() + " at the counter equal addition in the clear.");
    }

    private void print(LendingRun lending, JobOutcome outcome) {
        out.say("\nThe batch, beside what nobody could compute but this demo (first " + SHOWN + " lines)");
        out.say(String.format(
                "  %-10s │ %-10s %10s │ %8s %14s",
                "applicant", "at least 2", "band from", "lenders", "owed elsewhere"));
        outcome.scores().lines().skip(1).limit(SHOWN).forEach(line -> out.say(row(lending.books(), line)));
        out.say("\nAt the counter, one by one, by POST /api/v1/lending-checks");
        lending.singles()
                .forEach(single -> out.say(row(lending.books(), single.line())
                        + String.format(
                                Locale.ROOT,
                                "   %5.0f ms, tables %d s old",
                                single.millis(),
                                single.answer().path("ageSeconds").asLong())));
        out.say("\nWhat south's steward and compliance officer see of it: a count, and blinded points");
        var report = outcome.views().get("south");
        if (report != null) {
            out.say("  report: " + report.path("tasks").path(0).path("report"));
        }
        outcome.released().stream()
                .filter(item -> "south".equals(item.get("from")))
                .forEach(item -> out.say(String.format(
                        "  to %-8s %-11s %s", text(item.get("to")), text(item.get("kind")), text(item.get("what")))));
    }

    private static String text(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof tools.jackson.databind.JsonNode node ? node.asString("") : String.valueOf(value);
    }

    private static String row(LoanBooks books, String line) {
        var cells = line.split(",", -1);
        return String.format(
                Locale.ROOT,
                "  %-10s │ %-10s %10.2f │ %8d %14.2f",
                cells[0].length() > 10 ? cells[0].substring(0, 10) : cells[0],
                cells[1],
                Long.parseLong(cells[2]) / 100.0,
                books.lenders(cells[0]),
                books.total(cells[0]) / 100.0);
    }
}
