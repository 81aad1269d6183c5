package org.concordat.sandbox.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.concordat.cli.jobfile.JobFile;
import org.concordat.cli.rest.PartyClient;
import org.concordat.cli.rest.PartyException;
import org.concordat.sandbox.data.LoanBooks;
import org.concordat.sandbox.job.JobOutcome;
import org.concordat.sandbox.job.Narrator;
import org.concordat.sandbox.process.RunDirectory;
import tools.jackson.databind.JsonNode;

/** A lending check in a sandbox: a batch of applicants, then some one by one, while the job serves. */
final class LendingRun {
    static final List<Long> BANDS = List.of(0L, 5_000_000L, 20_000_000L);
    private static final List<String> NAMES = List.of("north", "south", "east", "west", "lake", "hill", "port", "moor");
    private static final String PURPOSE = "credit-application";

    private final LoanBooks books;
    private final int k;
    private final Narrator out;
    private final List<Single> singles = new ArrayList<>();
    private long running;
    private long firstBatch;
    private long firstDone;
    private long batchEnd;

    /**
     * One answer by REST.
     *
     * @param line as {@code --scores} would write it
     */
    record Single(String line, double millis, JsonNode answer) {}

    private LendingRun(LoanBooks books, int k, Narrator out) {
        this.books = books;
        this.k = k;
        this.out = out;
    }

    /** So many banks with so many customers each, a batch of so many applicants; k = 2. */
    static LendingRun of(int banks, int customers, int applicants, Narrator out) {
        return new LendingRun(LoanBooks.generate(NAMES.subList(0, banks), customers, applicants, 2026), 2, out);
    }

    LoanBooks books() {
        return books;
    }

    List<Single> singles() {
        return List.copyOf(singles);
    }

    /** From the job's start to its first applicant; the first batch taken off at the rate of the others. */
    Duration tables() {
        return Duration.ofNanos(firstBatch - running).minus(batch().minusNanos(batchEnd - firstBatch));
    }

    /** All applicants of the file, at the rate of those after the first batch. Seen every 0.4 s. */
    Duration batch() {
        double rest = books.applicants().size() - firstDone;
        return rest <= 0
                ? Duration.ofNanos(batchEnd - firstBatch)
                : Duration.ofNanos(Math.round(
                        (batchEnd - firstBatch) / rest * books.applicants().size()));
    }

    /** Runs it, asks {@code whom} one by one when the batch is done, and ends the period. */
    JobOutcome run(Path folder, RunDirectory run, List<String> whom) throws IOException, InterruptedException {
        books.write(folder);
        var file = Files.writeString(folder.resolve("lending.yaml"), job());
        return new SandboxedJob(JobFile.read(file), run, out).run((job, analyst) -> ask(job, analyst, whom));
    }

    private String job() {
        var banks = List.copyOf(books.books().keySet());
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                """
                name: lending check, %d banks
                purpose: %s
                roster: {guest: %s, hosts: [%s], arbiter: arbiter, opener: opener}
                tasks:
                  - {task: lending-check, k: %d, amount: outstanding_cents, bands: %s, applicants: %s, serve: true,
                     checks: 100000, checks_per_analyst: 100000, key_bits: 2048}
                sandbox:
                """,
                banks.size(),
                PURPOSE,
                banks.getFirst(),
                String.join(", ", banks.subList(1, banks.size())),
                k,
                BANDS,
                LoanBooks.APPLICANTS));
        banks.forEach(bank ->
                text.append("  ").append(bank).append(": {file: ").append(bank).append(".csv, id: id}\n"));
        return text.toString();
    }

    /** Whether the job took questions: it does when the tables stand and the batch is answered. */
    private boolean ask(String job, PartyClient analyst, List<String> whom) throws IOException, InterruptedException {
        watch(analyst.get("jobs/" + job));
        try {
            one(job, analyst, whom.getFirst());
        } catch (PartyException e) {
            if (e.code().equals("inquiries-closed")) {
                return false;
            }
            throw e;
        }
        for (int i = 1; i < whom.size(); i++) {
            one(job, analyst, whom.get(i));
            out.progress("single checks", "answered", i / (double) whom.size(), (i + 1) + " of " + whom.size());
        }
        analyst.post("lending-checks/" + job + "/completion", Map.of());
        return true;
    }

    private void watch(JsonNode view) {
        long now = System.nanoTime();
        running = running == 0 ? now : running;
        var progress = view.path("tasks").path(0).path("progress");
        if (progress.path("stage").asString("").equals("applicants")) {
            if (firstBatch == 0) {
                firstBatch = now;
                firstDone = progress.path("done").asLong();
            }
            if (batchEnd == 0
                    && progress.path("done").asLong() >= progress.path("total").asLong()) {
                batchEnd = now;
            }
        }
    }

    private void one(String job, PartyClient analyst, String applicant) throws IOException, InterruptedException {
        long began = System.nanoTime();
        var answer = analyst.post(
                "lending-checks",
                Map.of(
                        "job", job,
                        "applicant", applicant,
                        "consentReference", "contract " + applicant,
                        "purpose", PURPOSE));
        double millis = (System.nanoTime() - began) / 1e6;
        var line = applicant
                + ','
                + answer.path("atLeastK").asBoolean()
                + ','
                + answer.path("band").asLong();
        singles.add(new Single(line, millis, answer));
    }

    /** The answers that are not those of addition in the clear; batch and singles. */
    List<String> wrong(JobOutcome outcome) {
        var wrong = new ArrayList<String>();
        outcome.scores().lines().skip(1).forEach(line -> compare(line, wrong));
        singles.forEach(single -> compare(single.line(), wrong));
        return wrong;
    }

    private void compare(String line, List<String> wrong) {
        var applicant = line.substring(0, line.indexOf(','));
        if (!books.answer(applicant, k, BANDS).equals(line)) {
            wrong.add(line);
        }
    }
}
