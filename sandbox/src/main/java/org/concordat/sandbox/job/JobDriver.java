package org.concordat.sandbox.job;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.concordat.cli.jobfile.JobFile;
import org.concordat.cli.jobfile.JobSpecification;
import org.concordat.cli.rest.PartyClient;
import org.concordat.cli.rest.PartyException;
import org.concordat.sandbox.SandboxFederation;
import org.concordat.sandbox.issuer.Authority;
import tools.jackson.databind.JsonNode;

/** Leads one job through a federation: registers, submits, approves, watches, collects. */
public final class JobDriver {
    private static final Set<String> TERMINAL = Set.of("COMPLETED", "FAILED", "CANCELLED", "REJECTED", "EXPIRED");
    private static final long POLL_MILLIS = 400;
    private static final Duration PATIENCE_WITH_PEERS = Duration.ofMinutes(5);

    private final SandboxFederation federation;
    private final JobFile job;
    private final Narrator out;
    private final PartyClient analyst;

    public JobDriver(SandboxFederation federation, JobFile job, Narrator out) {
        this.federation = federation;
        this.job = job;
        this.out = out;
        this.analyst = federation.client(job.roster().guest(), Authority.ANALYST);
    }

    /**
     * Runs the job to its end.
     *
     * @throws PartyException when a service refuses the data or the job
     * @throws JobFailedException when it ends otherwise than COMPLETED, with party, step and reason
     */
    public JobOutcome run() throws IOException, InterruptedException {
        return run((_, _) -> true);
    }

    /** What an analyst does while the job runs. */
    @FunctionalInterface
    public interface Talk {
        /** Whether it is over; else it is called again a little later. */
        boolean with(String job, PartyClient analyst) throws IOException, InterruptedException;
    }

    /** As {@link #run()}, and talks to the job while it runs. */
    public JobOutcome run(Talk talk) throws IOException, InterruptedException {
        var id = submit();
        var view = await(id, talk);
        var state = view.path("state").asString();
        if (!state.equals("COMPLETED")) {
            throw new JobFailedException("the job " + id + " ended " + state + reason(view));
        }
        return collect(id, view);
    }

    /** The outcome as tables for a terminal. */
    public String describe(JobOutcome outcome) {
        return ResultText.of(outcome, federation.plan()) + "\n\nWhat left whom, by each party's own audit log:\n"
                + ResultText.disclosures(outcome);
    }

    /** Registers the data and submits; the job's id. */
    public String submit() throws IOException, InterruptedException {
        var datasets = new LinkedHashMap<String, String>();
        var registration = new DatasetRegistration(federation, job);
        for (var party : holders()) {
            var registered = registration.register(party);
            datasets.put(party, registered.name());
            out.say(String.format(
                    Locale.ROOT,
                    "%s's steward registered '%s': %,d rows, %d columns",
                    party,
                    registered.name(),
                    registered.description().path("rows").asLong(),
                    registered.description().path("columns").size()));
        }
        var applicants = job.applicants();
        var named = applicants.isEmpty() ? job : job.withApplicants(registration.registerApplicants(applicants.get()));
        var submitted = analyst.post("jobs", JobSpecification.of(named, datasets));
        var id = submitted.path("id").asString();
        out.say(job.roster().guest() + "'s analyst submitted '" + job.name() + "' as job " + id);
        return id;
    }

    private List<String> holders() {
        var holders = new ArrayList<String>();
        holders.add(job.roster().guest());
        holders.addAll(job.roster().hosts());
        return holders;
    }

    /** Has the stewards approve and watches until the job ends; its last view. */
    private JsonNode await(String id, Talk talk) throws IOException, InterruptedException {
        var stewards = new Stewards(federation, out);
        var since = Instant.now();
        boolean over = false;
        while (true) {
            var view = analyst.get("jobs/" + id);
            var state = view.path("state").asString();
            if (TERMINAL.contains(state)) {
                return view;
            }
            checkServices();
            if (state.equals("AWAITING_APPROVAL")) {
                stewards.approveWhereAsked(id);
            } else {
                show(view, state, Duration.between(since, Instant.now()));
                over = over || (state.equals("RUNNING") && talk.with(id, analyst));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private void checkServices() {
        var dead = federation.dead();
        if (!dead.isEmpty()) {
            throw new JobFailedException("the service of " + String.join(", ", dead) + " ended; its log is "
                    + federation.directory().resolve(dead.getFirst()).resolve("service.log"));
        }
    }

    private void show(JsonNode view, String state, Duration elapsed) {
        for (var task : view.path("tasks")) {
            if (!task.path("state").asString("").equals("RUNNING")) {
                continue;
            }
            var progress = task.path("progress");
            long total = progress.path("total").asLong(0);
            double fraction = total == 0 ? -1 : progress.path("done").asLong(0) / (double) total;
            var aside = new ArrayList<String>();
            if (progress.path("loss").isNumber()) {
                aside.add(String.format(
                        Locale.ROOT, "loss %.4f", progress.path("loss").asDouble()));
            }
            aside.add(elapsed.toSeconds() + " s");
            aside.add(Sizes.of(task.path("bytesSent").asLong(0)) + " sent");
            out.progress(
                    task.path("task").asString(""),
                    progress.path("stage").asString("running"),
                    fraction,
                    String.join(", ", aside));
            return;
        }
        out.progress(state.toLowerCase(Locale.ROOT), waiting(view), -1, elapsed.toSeconds() + " s");
    }

    private static String waiting(JsonNode view) {
        var waiting = view.path("waitingFor");
        return waiting.isObject()
                ? "waiting for " + waiting.path("message").asString("a message") + " of "
                        + waiting.path("party").asString("a peer")
                : "…";
    }

    private static String reason(JsonNode view) {
        var reason = view.path("reason");
        if (!reason.isObject()) {
            return "";
        }
        var text = new StringBuilder();
        if (!reason.path("party").asString("").isEmpty()) {
            text.append(": party ").append(reason.path("party").asString());
        }
        if (!reason.path("step").asString("").isEmpty()) {
            text.append(", step ").append(reason.path("step").asString());
        }
        return text + ": " + reason.path("detail").asString("") + " ["
                + reason.path("code").asString("") + "]";
    }

    /** A peer hears of the end a little later than the guest. */
    private JsonNode ended(PartyClient peer, String id) throws IOException, InterruptedException {
        var view = peer.get("jobs/" + id);
        long begun = System.nanoTime();
        while (!TERMINAL.contains(view.path("state").asString())) {
            if (System.nanoTime() - begun > PATIENCE_WITH_PEERS.toNanos()) {
                throw new IOException("the job ended at the guest, and after " + PATIENCE_WITH_PEERS.toMinutes()
                        + " minutes a peer still has it as "
                        + view.path("state").asString());
            }
            checkServices();
            Thread.sleep(POLL_MILLIS);
            view = peer.get("jobs/" + id);
        }
        return view;
    }

    private JobOutcome collect(String id, JsonNode view) throws IOException, InterruptedException {
        Map<String, JsonNode> views = new LinkedHashMap<>();
        Map<String, JsonNode> disclosures = new LinkedHashMap<>();
        Map<String, String> models = new LinkedHashMap<>();
        for (var party : federation.plan().parties()) {
            var steward = federation.client(party.id(), Authority.STEWARD);
            var compliance = federation.client(party.id(), Authority.COMPLIANCE);
            var isGuest = party.equals(federation.plan().guest());
            views.put(party.id(), isGuest ? view : ended(steward, id));
            disclosures.put(party.id(), compliance.get("jobs/" + id + "/disclosures"));
            (isGuest ? analyst : steward)
                    .text("jobs/" + id + "/model-share")
                    .ifPresent(share -> models.put(party.id(), share));
        }
        var scores = analyst.text("jobs/" + id + "/scores").orElse("");
        return new JobOutcome(id, view, views, disclosures, models, scores, answers(id));
    }

    /** Of each query, by the task's place in the job. */
    private SortedMap<Integer, String> answers(String id) throws IOException, InterruptedException {
        var answers = new TreeMap<Integer, String>();
        for (int i = 0; i < job.tasks().size(); i++) {
            if (job.tasks().get(i).task().equals("query")) {
                answers.put(
                        i, analyst.text("queries/" + id + "/answer?task=" + i).orElse(""));
            }
        }
        return answers;
    }
}
