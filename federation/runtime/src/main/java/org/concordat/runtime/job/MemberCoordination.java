package org.concordat.runtime.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.concordat.federation.FederationException;
import org.concordat.federation.Member;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Reason;
import org.concordat.federation.job.coordination.Coordination;
import org.concordat.federation.job.coordination.Coordination.Accepted;
import org.concordat.federation.job.coordination.Coordination.Cause;
import org.concordat.federation.job.coordination.Coordination.Ended;
import org.concordat.federation.job.coordination.Coordination.Failed;
import org.concordat.federation.job.coordination.Coordination.GoOn;
import org.concordat.federation.job.coordination.Coordination.Proposal;
import org.concordat.federation.job.coordination.Coordination.Refused;
import org.concordat.federation.job.coordination.Coordination.Resume;
import org.concordat.federation.job.coordination.Coordination.Reveal;
import org.concordat.federation.job.coordination.Coordination.Seed;
import org.concordat.federation.job.coordination.Coordination.Share;
import org.concordat.federation.job.coordination.Coordination.Start;
import org.concordat.federation.job.coordination.JobKey;
import org.concordat.federation.job.coordination.PinnedVersions;
import org.concordat.federation.job.coordination.SeedAgreement;
import org.concordat.runtime.job.spec.JobSpecParser;
import org.jspecify.annotations.Nullable;

/** The side of coordination that follows, at every party but the guest's. Each method runs in a transaction. */
final class MemberCoordination {
    private final JobParts parts;
    private final JobLedger ledger;
    private final JdbcSeedShares shares;
    private final CoordinationPost post;
    private final JobRunner runner;
    private final NewAttempts attempts;
    /** The attempt of which the guest's party was told that it failed. */
    private final Map<JobId, Integer> told = new ConcurrentHashMap<>();

    MemberCoordination(JobParts parts, JobRunner runner, NewAttempts attempts) {
        this.parts = parts;
        this.ledger = parts.ledger();
        this.shares = parts.shares();
        this.post = parts.post();
        this.runner = runner;
        this.attempts = attempts;
    }

    /** Takes a message of the guest's party about a job that is here. */
    void receive(Job job, Coordination message) {
        switch (message) {
            case Start start when !job.state().terminal() -> started(job, start);
            case Seed seed when !job.state().terminal() -> seeded(job, seed);
            case Ended ended -> ended(job, ended);
            case Resume resume when !job.state().terminal() -> attempts.resume(job, resume, why -> violated(job, why));
            case GoOn on when !job.state().terminal() -> attempts.goOn(job, on, why -> violated(job, why));
            case Start _, Seed _, Resume _, GoOn _ -> {}
            case Proposal _, Accepted _, Refused _, Coordination.Withdrawn _, Reveal _ ->
                fail(job, violation(job, message));
            case Coordination.Interrupted _, Coordination.Held _, Coordination.Done _, Failed _ ->
                fail(job, violation(job, message));
        }
    }

    private void started(Job job, Start start) {
        if (job.state() != JobState.AWAITING_APPROVAL || start.attempt() != job.attempt() + 1) {
            fail(job, violation(job, start));
            return;
        }
        if (lapsed(job)) {
            var late = new Reason("approval-expired", parts.self(), null, "the approval ended " + job.approveBefore());
            fail(job, start.attempt(), late);
            adopt(job, JobState.FAILED, late, JobLedger.SYSTEM);
            return;
        }
        var queued = ledger.move(job, JobState.QUEUED, null, "party:" + job.coordinator());
        var begun = ledger.move(
                ledger.beginAttempt(queued, "first start"), JobState.RUNNING, null, "party:" + job.coordinator());
        runner.expect(job.id());
        var spec = specification(job);
        if (!keysAgreed(job, spec, start)) {
            violated(begun, violation(job, start));
            return;
        }
        var wrong = wrongVersions(job, start);
        if (wrong.isPresent()) {
            violated(
                    begun,
                    new Reason(
                            FederationException.PROTOCOL_VIOLATION.code(),
                            job.coordinator(),
                            start.address().toString(),
                            wrong.get()));
            return;
        }
        parts.pin(job.id(), start.pinned(), "party:" + job.coordinator());
        if (!MemberAnswers.holdsData(job.role())) {
            AfterCommit.run(() -> runner.start(begun, null, List.of()));
            return;
        }
        var own = shares.own(job.id(), parts.self());
        boolean asApproved = own.isPresent()
                && start.commitments().stream().allMatch(commitment -> shares.commit(job.id(), commitment));
        if (!asApproved) {
            fail(begun, violation(job, start));
            return;
        }
        post.send(job.id(), job.coordinator(), new Reveal(own.get()));
    }

    /** Whether this party's approval has ended, by its own clock. */
    private boolean lapsed(Job job) {
        var before = job.approveBefore();
        return before != null && parts.clock().instant().isAfter(before);
    }

    /** The guest's party passes the keys on; each was signed by the member that will open with it. */
    private boolean keysAgreed(Job job, JobSpec spec, Start start) {
        var members = spec.roster().members().stream().map(Member::party).toList();
        return start.keys().stream().allMatch(key -> parts.keys().admit(job.id(), key))
                && parts.keys().complete(job.id(), members);
    }

    /**
     * What is wrong with the versions that the guest's party pins. They are the highest that all members signed to know; and it
     * knows now what it said in its proposal, for this is what the steward was shown.
     */
    private Optional<String> wrongVersions(Job job, Start start) {
        var known = JobKey.known(parts.keys().announcements(job.id()));
        var guests = known.get(job.coordinator());
        var offered = parts.versions().offered(job.id());
        if (guests == null || !Set.copyOf(guests.protocols()).equals(Set.copyOf(offered))) {
            return Optional.of(
                    "the versions that " + job.coordinator() + " signed to know are not those of its proposal");
        }
        try {
            var highest = PinnedVersions.highestCommon(known);
            return highest.equals(start.pinned())
                    ? Optional.empty()
                    : Optional.of("found " + start.pinned().inWords() + " pinned by " + job.coordinator()
                            + ", expected " + highest.inWords() + ", the highest that all members signed to know");
        } catch (FederationException e) {
            return Optional.of(e.detail());
        }
    }

    private static JobSpec specification(Job job) {
        return JobSpecParser.read(job.specification()).spec();
    }

    private void seeded(Job job, Seed seed) {
        for (Share share : seed.shares()) {
            if (!shares.reveal(job.id(), share)) {
                fail(job, violation(job, seed));
                return;
            }
        }
        var roster = specification(job).roster();
        var all = shares.shares(job.id(), roster);
        if (all.isEmpty() || seed.attempt() != job.attempt()) {
            fail(job, violation(job, seed));
            return;
        }
        AfterCommit.run(() -> runner.start(job, SeedAgreement.seed(job.id(), all.get()), List.of()));
    }

    /** All parties adopt the state that the guest's party decided. */
    private void ended(Job job, Ended ended) {
        if (!ended.state().terminal()) {
            fail(job, violation(job, ended));
            return;
        }
        if (!job.state().terminal()) {
            FrameAtHand.without(() -> adopt(job, ended.state(), ended.cause().reason(), "party:" + job.coordinator()));
        } else if (job.state() != ended.state()) {
            ledger.auditOfPeer(
                    job.id(),
                    job.coordinator(),
                    "terminal-state-differs",
                    Map.of("here", job.state().name(), "there", ended.state().name()));
        }
    }

    /**
     * Ends the job here alone: as the guest's party decided, because that party is gone, or because this one's approval is
     * withdrawn, whatever that party says next.
     */
    void adopt(Job job, JobState state, @Nullable Reason reason, String actor) {
        var before = job;
        for (JobState step : path(job.state(), state)) {
            before = ledger.move(before, step, null, actor);
        }
        ledger.move(before, state, reason, actor);
        AfterCommit.run(() -> {
            told.remove(job.id());
            runner.stop(job.id());
        });
    }

    /** The states between that the table of {@link JobState} asks for. */
    private static List<JobState> path(JobState from, JobState to) {
        if (from.mayBecome(to)) {
            return List.of();
        }
        return switch (from) {
            case PAUSED -> List.of(JobState.RUNNING);
            case SUBMITTED -> List.of(JobState.AWAITING_APPROVAL);
            case AWAITING_APPROVAL, QUEUED, RUNNING, COMPLETED, FAILED, CANCELLED, REJECTED, EXPIRED ->
                throw new IllegalStateException("a job cannot go from " + from + " to " + to);
        };
    }

    /** Tells the guest's party, which decides; once in an attempt, for its first word counts. */
    void fail(Job job, Reason reason) {
        fail(job, job.attempt(), reason);
    }

    private void fail(Job job, int attempt, Reason reason) {
        if (job.state().terminal()) {
            return;
        }
        ledger.violated(job, reason, JobLedger.SYSTEM);
        if (!Integer.valueOf(attempt).equals(told.get(job.id()))) {
            post.send(job.id(), job.coordinator(), new Failed(attempt, Cause.of(reason)));
            AfterCommit.run(() -> told.put(job.id(), attempt));
        }
        AfterCommit.run(() -> runner.stop(job.id()));
    }

    /** Ends a running job that the guest's party would lead astray, whatever that party says of it next. */
    private void violated(Job job, Reason reason) {
        fail(job, reason);
        if (NewAttempts.runs(job)) {
            adopt(job, JobState.FAILED, reason, JobLedger.SYSTEM);
        }
    }

    static Reason violation(Job job, Coordination message) {
        return new Reason(
                "protocol-violation",
                job.coordinator(),
                message.address().toString(),
                "found " + message.address().type() + " of " + job.coordinator() + " while the job is " + job.state()
                        + ", or with a content that does not fit the job");
    }
}
