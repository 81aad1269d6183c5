package org.concordat.runtime.job;

import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.job.Approval;
import org.concordat.federation.job.ApprovalStore;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.JobStore;
import org.concordat.federation.job.Reason;
import org.concordat.runtime.audit.EntriesPerMinute;
import org.concordat.runtime.model.JdbcArtifacts;
import org.concordat.runtime.transport.JdbcQuarantine;
import org.jspecify.annotations.Nullable;

/** Writes what happens to a job: its row, the event for people, the audit entry; all in the caller's transaction. */
final class JobLedger {
    static final ErrorCode JOB_UNKNOWN = ErrorCode.request("job-unknown");
    static final String SYSTEM = "system";

    /** Hashes of what is kept of a violation. */
    static final String EVIDENCE = "evidence_sha256";

    /** Reasons that say that a peer departed from the script: each is in the log by itself, at every party. */
    private static final Set<String> VIOLATIONS = Set.of(
            FederationException.PROTOCOL_VIOLATION.code(),
            FederationException.DECRYPTION_PROOF_INVALID.code(),
            "seed-commitment-broken",
            "decryption-refused",
            "key-refused");

    private final JobStore jobs;
    private final ApprovalStore approvals;
    private final JdbcTaskStore tasks;
    private final JdbcJobEvents events;
    private final JdbcArtifacts artifacts;
    private final AuditLog audit;
    private final JdbcQuarantine quarantine;
    private final EntriesPerMinute ofPeers = new EntriesPerMinute();
    private final Clock clock;
    private volatile Runnable jobEnded = () -> {};

    JobLedger(
            JobStore jobs,
            ApprovalStore approvals,
            JdbcTaskStore tasks,
            JdbcJobEvents events,
            JdbcArtifacts artifacts,
            AuditLog audit,
            JdbcQuarantine quarantine,
            Clock clock) {
        this.jobs = jobs;
        this.approvals = approvals;
        this.tasks = tasks;
        this.events = events;
        this.artifacts = artifacts;
        this.audit = audit;
        this.quarantine = quarantine;
        this.clock = clock;
    }

    /** What is to happen after each commit that ends a job. */
    void whenJobEnds(Runnable act) {
        jobEnded = act;
    }

    JobStore jobs() {
        return jobs;
    }

    ApprovalStore approvals() {
        return approvals;
    }

    /** @throws FederationException {@code job-unknown} */
    Job lock(JobId id) {
        return jobs.lock(id).orElseThrow(() -> unknown(id));
    }

    static FederationException unknown(JobId id) {
        return new FederationException(JOB_UNKNOWN, "there is no job " + id + " at this party");
    }

    void begin(Job job, JobSpec spec, String actor, String act) {
        jobs.insert(job);
        tasks.insert(job.id(), spec);
        tell(job);
        audit(job.id(), actor, act, Map.of("name", job.name(), "spec", job.digestHex()));
    }

    Job move(Job job, JobState next, @Nullable Reason reason, String actor) {
        var moved = jobs.move(job, next, reason);
        if (next.terminal()) {
            AfterCommit.run(jobEnded);
            tasks.abandon(job.id());
            if (next != JobState.COMPLETED) {
                artifacts.discard(job.id());
            }
        }
        tell(moved);
        var details = new TreeMap<String, String>();
        if (reason != null) {
            describe(reason, details);
            if (next == JobState.FAILED) {
                violated(job, reason, actor);
            }
        }
        details.put("state", next.name());
        audit(job.id(), actor, next.terminal() ? "job-ended" : "job-moved", details);
        return moved;
    }

    /**
     * A peer departed from the script, if that is what the reason says: told once in an attempt, with the signed frame as
     * evidence where one is at hand. The job is locked.
     */
    void violated(Job job, Reason reason, String actor) {
        var party = reason.party();
        if (!VIOLATIONS.contains(reason.code()) || party == null || quarantine.knows(job)) {
            return;
        }
        var details = new TreeMap<String, String>();
        describe(reason, details);
        var evidence = quarantine.keep(job, party, reason.code(), FrameAtHand.of(party));
        if (!evidence.isEmpty()) {
            details.put(EVIDENCE, String.join(" ", evidence));
        }
        audit(job.id(), actor, "peer-violation", details);
    }

    private static void describe(Reason reason, Map<String, String> details) {
        details.put("reason", reason.code());
        details.put("detail", reason.detail());
        if (reason.party() != null) {
            details.put("party", reason.party().value());
        }
        if (reason.step() != null) {
            details.put("step", reason.step());
        }
    }

    Job beginAttempt(Job job, String why) {
        var begun = jobs.beginAttempt(job, why);
        if (begun.attempt() > 1) {
            tell(begun);
        }
        audit(job.id(), SYSTEM, "attempt-begun", Map.of("attempt", Integer.toString(begun.attempt()), "why", why));
        return begun;
    }

    void answer(Job job, Approval approval, String actor) {
        approvals.append(job.id(), approval);
        var body = JobJson.object()
                .put("party", approval.party().value())
                .put("decision", approval.decision().name());
        var details = new TreeMap<String, String>();
        details.put("party", approval.party().value());
        if (approval.reason() != null) {
            body.put("reason", approval.reason());
            details.put("reason", approval.reason());
        }
        events.append(job.id(), "answer", body);
        var act = switch (approval.decision()) {
            case APPROVED -> "job-approved";
            case REFUSED -> "job-refused";
            case WITHDRAWN -> "approval-withdrawn";
        };
        audit(job.id(), actor, act, details);
    }

    /**
     * An entry that a peer causes by a mere message.
     *
     * @return false if there were too many of that peer in this minute: then nothing else is to be done for it either
     */
    boolean auditOfPeer(JobId job, PartyId peer, String act, Map<String, String> details) {
        int leftOut = ofPeers.admit(peer.value(), clock.instant());
        if (leftOut < 0) {
            return false;
        }
        var all = new TreeMap<>(details);
        if (leftOut > 0) {
            all.put("left_out_before", Integer.toString(leftOut));
        }
        audit(job, "party:" + peer, act, all);
        return true;
    }

    void audit(@Nullable JobId job, String actor, String act, Map<String, String> details) {
        audit.append(new AuditEntry(clock.instant(), actor, act, job, details));
    }

    private void tell(Job job) {
        var body = JobJson.object().put("state", job.state().name()).put("attempt", job.attempt());
        events.append(job.id(), "state", JobJson.put(body, job.reason()));
    }
}
