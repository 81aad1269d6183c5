package org.concordat.runtime.rest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.Roster;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.job.IdNormalisation;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.task.Cost;
import org.concordat.federation.task.Leakage;
import org.concordat.runtime.job.ApprovalService;
import org.concordat.runtime.job.ApprovalView;
import org.concordat.runtime.job.JobEvent;
import org.concordat.runtime.job.JobPage;
import org.concordat.runtime.job.JobService;
import org.concordat.runtime.job.JobView;
import org.concordat.runtime.job.ResultService;
import org.concordat.runtime.job.TaskView;
import org.concordat.runtime.job.spec.InvalidJobException;
import org.concordat.runtime.job.spec.JobSpecParser;
import org.concordat.runtime.job.spec.JobSpecParserTest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Jobs that nobody runs: submitted, approved, cancelled and completed by hand. Each act writes its audit entry in the
 * caller's transaction, as the real one does, so that tests see what was rolled back.
 */
final class JobsInMemory implements JobService, ApprovalService, ResultService {
    static final String DIGEST = "ab".repeat(32);
    static final String SCORES = "id,split,label,score\n=1+1,test,1,0.5\n\"@sum\",test,0,-0.25\nplain,train,1,0.75\n";

    private static final JsonMapper JSON = new JsonMapper();

    /** What a whole specification is read by, as in the real one. */
    private static final JobSpecParser PARSER = JobSpecParserTest.parser();

    private final AuditLog audit;
    private final Clock clock;
    private final Map<JobId, JobView> jobs = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<JobId, List<JobEvent>> events = new LinkedHashMap<>();

    JobsInMemory(AuditLog audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public JobView submit(byte[] specification, String analyst) {
        var problems = check(specification);
        if (!problems.isEmpty()) {
            throw new InvalidJobException(problems);
        }
        if (JSON.readTree(specification).has("specVersion")
                && !List.of("query", "lending-check")
                        .contains(tasks(specification).getFirst().task())) {
            PARSER.parse(specification);
        }
        var id = new JobId(UUID.randomUUID());
        var now = clock.instant();
        audit.append(new AuditEntry(now, analyst, "job-submitted", id, Map.of()));
        var bank = new PartyId("bank");
        var bureau = new PartyId("bureau");
        var spec = new JobSpec(
                JobSpec.VERSION,
                JSON.readTree(specification).path("name").asString(""),
                "credit-risk",
                new Roster(bank, List.of(bureau), null, null),
                Map.of(bank, "loans", bureau, "files"),
                ids(specification),
                tasks(specification));
        var kind = spec.tasks().getFirst().task();
        var task = new TaskView(0, kind, kind + "@1", TaskView.State.WAITING, null, null, 0, 0, 0, null);
        var job = new JobView(
                id,
                Role.GUEST,
                spec,
                DIGEST,
                JobState.AWAITING_APPROVAL,
                null,
                null,
                0,
                List.of(new JobView.Spoken(kind + "@1", DIGEST, false)),
                List.of(task),
                List.of(),
                analyst,
                now,
                now.plusSeconds(60),
                now,
                null,
                1);
        jobs.put(id, job);
        return job;
    }

    private static IdNormalisation ids(byte[] specification) {
        return JSON.readTree(specification).has("specVersion")
                ? JobSpecParser.read(specification).spec().ids()
                : IdNormalisation.STANDARD;
    }

    /** One intersection, unless the specification is a query's or a lending check's. */
    private static List<TaskSpec> tasks(byte[] specification) {
        var kind =
                JSON.readTree(specification).path("tasks").path(0).path("task").asString("");
        return kind.equals("query") || kind.equals("lending-check")
                ? JobSpecParser.read(specification).spec().tasks()
                : List.of(new TaskSpec("intersect", null, Map.of()));
    }

    /** Completes a job with a report of each task. */
    void complete(JobId id, JsonNode... reports) {
        jobs.computeIfPresent(id, (_, view) -> {
            var done = new ArrayList<TaskView>();
            for (var report : reports) {
                var task = view.specification().tasks().get(done.size()).task();
                done.add(new TaskView(
                        done.size(), task, task + "@1", TaskView.State.COMPLETED, null, null, 0, 0, 0, report));
            }
            return new JobView(
                    id,
                    view.role(),
                    view.specification(),
                    view.specDigest(),
                    JobState.COMPLETED,
                    null,
                    null,
                    1,
                    view.protocols(),
                    done,
                    List.of(),
                    view.submittedBy(),
                    view.submittedAt(),
                    view.approveBefore(),
                    view.updatedAt(),
                    clock.instant(),
                    2);
        });
    }

    @Override
    public List<Problem> check(byte[] specification) {
        var name = JSON.readTree(specification).path("name");
        var problems = new ArrayList<Problem>();
        if (!name.isString() || name.asString().isBlank()) {
            problems.add(new Problem("/name", "required", "a name is required"));
        }
        if (JSON.readTree(specification).has("admin")) {
            problems.add(new Problem("/admin", "unknown-field", "not known here"));
        }
        return problems;
    }

    @Override
    public Optional<JobView> find(JobId job) {
        return Optional.ofNullable(jobs.get(job));
    }

    @Override
    public JobPage list(@Nullable String submittedBy, @Nullable String cursor, int limit) {
        var all = new ArrayList<>(jobs.values().stream()
                        .filter(job -> submittedBy == null || job.submittedBy().equals(submittedBy))
                        .toList())
                .reversed();
        int from = cursor == null ? 0 : Integer.parseInt(cursor);
        int to = Math.min(all.size(), from + limit);
        return new JobPage(all.subList(from, to), to < all.size() ? Integer.toString(to) : null);
    }

    @Override
    public JobView cancel(JobId job, String person, String reason) {
        if (known(job).state().terminal()) {
            throw new FederationException(ErrorCode.request("job-already-terminal"), "the job has ended already");
        }
        audit.append(new AuditEntry(clock.instant(), person, "job-cancelled", job, Map.of()));
        return become(job, JobState.CANCELLED);
    }

    JobView become(JobId id, JobState state) {
        var job = known(id);
        var now = clock.instant();
        var next = new JobView(
                id,
                job.role(),
                job.specification(),
                job.specDigest(),
                state,
                null,
                null,
                1,
                job.protocols(),
                job.tasks(),
                job.answers(),
                job.submittedBy(),
                job.submittedAt(),
                job.approveBefore(),
                now,
                state.terminal() ? now : null,
                job.version() + 1);
        jobs.put(id, next);
        return next;
    }

    /** Adds an event, and wakes who waits for one. */
    void tell(JobId job, String kind, JsonNode body) {
        synchronized (events) {
            var list = events.computeIfAbsent(job, _ -> new ArrayList<>());
            list.add(new JobEvent(list.size() + 1L, job, kind, body, clock.instant()));
            events.notifyAll();
        }
    }

    @Override
    public List<JobEvent> events(JobId job, long after, Duration atMost) throws InterruptedException {
        synchronized (events) {
            if (after(job, after).isEmpty() && atMost.isPositive()) {
                events.wait(atMost.toMillis());
            }
            return after(job, after);
        }
    }

    private List<JobEvent> after(JobId job, long after) {
        return events.getOrDefault(job, List.of()).stream()
                .filter(event -> event.id() > after)
                .toList();
    }

    @Override
    public List<JobView> pending() {
        return jobs.values().stream()
                .filter(job -> job.state() == JobState.AWAITING_APPROVAL)
                .toList();
    }

    @Override
    public Optional<ApprovalView> view(JobId job) {
        return find(job)
                .map(view -> new ApprovalView(
                        view,
                        "{\"name\":\"x\"}",
                        List.of(new ApprovalView.TaskPlan(
                                0,
                                "intersect",
                                "intersection@1",
                                List.of(),
                                Leakage.none(),
                                "sequenceDiagram\n",
                                Cost.NOTHING)),
                        "loans",
                        List.of(),
                        10,
                        Cost.NOTHING));
    }

    @Override
    public JobView decide(JobId job, Decision decision, String steward, String specDigest, @Nullable String reason) {
        var view = known(job);
        if (view.submittedBy().equals(steward)) {
            throw new FederationException(ErrorCode.policy("own-job"), "nobody approves a job of their own");
        }
        if (!view.specDigest().equals(specDigest)) {
            throw new FederationException(ErrorCode.request("specification-changed"), "look at it again");
        }
        if (view.state() != JobState.AWAITING_APPROVAL) {
            throw new FederationException(ErrorCode.request("approval-not-pending"), "it was decided already");
        }
        audit.append(new AuditEntry(clock.instant(), steward, "job-decided", job, Map.of()));
        return become(job, decision == Decision.APPROVE ? JobState.QUEUED : JobState.REJECTED);
    }

    @Override
    public JobView withdraw(JobId job, String steward, String reason) {
        known(job);
        return become(job, JobState.CANCELLED);
    }

    private JobView known(JobId job) {
        return find(job)
                .orElseThrow(() -> new FederationException(
                        ErrorCode.request("job-unknown"), "there is no such job at this party"));
    }

    @Override
    public List<Artifact> artifacts(JobId job) {
        return scores(job).stream().toList();
    }

    @Override
    public Optional<Artifact> modelShare(JobId job) {
        return Optional.empty();
    }

    @Override
    public boolean deleteModelShare(JobId job, String steward) {
        known(job);
        return false;
    }

    @Override
    public Optional<Artifact> scores(JobId job) {
        return Optional.of(
                new Artifact(job, 0, "scores", "scores", "text/csv", DIGEST, SCORES.length(), clock.instant()));
    }

    @Override
    public void write(Artifact artifact, OutputStream out) throws IOException {
        out.write(SCORES.getBytes(StandardCharsets.UTF_8));
    }
}
