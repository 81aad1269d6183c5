package org.concordat.runtime.job;

import java.util.List;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.Member;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.job.Approval;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Reason;
import org.concordat.federation.job.coordination.Coordination;
import org.concordat.federation.job.coordination.Coordination.Accepted;
import org.concordat.federation.job.coordination.Coordination.Cause;
import org.concordat.federation.job.coordination.Coordination.Commitment;
import org.concordat.federation.job.coordination.Coordination.Done;
import org.concordat.federation.job.coordination.Coordination.Ended;
import org.concordat.federation.job.coordination.Coordination.Failed;
import org.concordat.federation.job.coordination.Coordination.GoOn;
import org.concordat.federation.job.coordination.Coordination.Held;
import org.concordat.federation.job.coordination.Coordination.Interrupted;
import org.concordat.federation.job.coordination.Coordination.Refused;
import org.concordat.federation.job.coordination.Coordination.Resume;
import org.concordat.federation.job.coordination.Coordination.Reveal;
import org.concordat.federation.job.coordination.Coordination.Seed;
import org.concordat.federation.job.coordination.Coordination.Share;
import org.concordat.federation.job.coordination.Coordination.Start;
import org.concordat.federation.job.coordination.Coordination.Withdrawn;
import org.concordat.federation.job.coordination.JobKey;
import org.concordat.federation.job.coordination.PinnedVersions;
import org.concordat.federation.job.coordination.SeedAgreement;
import org.concordat.runtime.job.spec.JobSpecParser;
import org.concordat.runtime.keystore.JobKeyring;
import org.jspecify.annotations.Nullable;

/**
 * The side of coordination that decides, at the guest's party. Each method runs in a transaction in which the job is locked,
 * so that what members say, what people want and what time brings come one after the other; who comes first to a terminal
 * state makes it.
 */
final class GuestCoordination {
    private static final ErrorCode COMMITMENT_BROKEN = ErrorCode.violation("seed-commitment-broken");

    private final JobParts parts;
    private final JobLedger ledger;
    private final JdbcSeedShares shares;
    private final JobKeyring keys;
    private final CoordinationPost post;
    private final JdbcCompletions completions;
    private final JobRunner runner;
    private final NewAttempts attempts;
    private final PartyId self;
    private final Limits limits;
    private final java.time.Clock clock;

    GuestCoordination(JobParts parts, JobRunner runner, NewAttempts attempts) {
        this.parts = parts;
        this.ledger = parts.ledger();
        this.shares = parts.shares();
        this.keys = parts.keys();
        this.post = parts.post();
        this.completions = parts.completions();
        this.self = parts.self();
        this.limits = parts.limits();
        this.clock = parts.clock();
        this.runner = runner;
        this.attempts = attempts;
    }

    /** Takes a member's message. What comes after the end changes nothing. */
    void receive(Job job, PartyId from, Coordination message) {
        if (job.state().terminal()) {
            return;
        }
        switch (message) {
            case Accepted accepted -> accepted(job, from, accepted);
            case Refused refused -> refused(job, from, refused);
            case Withdrawn withdrawn -> {
                record(job, from, Approval.Decision.WITHDRAWN, withdrawn.reason());
                end(job, JobState.CANCELLED, new Reason("approval-withdrawn", from, null, withdrawn.reason()));
            }
            case Reveal reveal -> revealed(job, from, reveal);
            case Done done -> done(job, from, done.attempt());
            case Failed failed -> {
                if (failed.attempt() == job.attempt()) {
                    end(job, JobState.FAILED, failed.cause().reason());
                }
            }
            case Interrupted interrupted -> {
                if (interrupted.attempt() == job.attempt()) {
                    interrupted(job, from);
                }
            }
            case Held held -> attempts.held(job, from, held);
            case Coordination.Proposal _, Start _, Seed _, Resume _, GoOn _, Ended _ -> violation(job, from, message);
        }
    }

    private void accepted(Job job, PartyId from, Accepted accepted) {
        var roster = roster(job);
        boolean holdsData =
                roster.dataMembers().stream().anyMatch(member -> member.party().equals(from));
        boolean asExpected = job.state() == JobState.AWAITING_APPROVAL
                && java.util.Arrays.equals(accepted.digest(), job.digest())
                && accepted.seedCommitment().length == (holdsData ? SeedAgreement.SHARE_BYTES : 0)
                && accepted.key().party().equals(from)
                && keys.admit(job.id(), accepted.key());
        if (!asExpected || (holdsData && !shares.commit(job.id(), new Commitment(from, accepted.seedCommitment())))) {
            violation(job, from, accepted);
            return;
        }
        record(job, from, Approval.Decision.APPROVED, null);
        try {
            PinnedVersions.highestCommon(JobKey.known(keys.announcements(job.id())));
        } catch (FederationException e) {
            end(job, JobState.FAILED, Reason.of(e));
            return;
        }
        startIfAllAccepted(job, roster);
    }

    private void startIfAllAccepted(Job job, Roster roster) {
        var approvals = ledger.approvals().latest(job.id());
        boolean all = roster.members().stream()
                .allMatch(member -> approvals.stream()
                        .anyMatch(approval -> approval.party().equals(member.party())
                                && approval.decision() == Approval.Decision.APPROVED));
        if (all) {
            startIfRoom(ledger.move(job, JobState.QUEUED, null, JobLedger.SYSTEM));
        }
    }

    private void refused(Job job, PartyId from, Refused refused) {
        if (job.state() != JobState.AWAITING_APPROVAL) {
            violation(job, from, refused);
            return;
        }
        record(job, from, Approval.Decision.REFUSED, refused.reason());
        end(job, JobState.REJECTED, new Reason(refused.code(), from, null, refused.reason()));
    }

    /** What a steward of this party said of a job that its own analyst submitted. */
    void decided(Job job, Approval answer, String steward) {
        ledger.answer(job, answer, steward);
        var why = answer.reason() == null ? "" : answer.reason();
        switch (answer.decision()) {
            case APPROVED -> startIfAllAccepted(job, roster(job));
            case REFUSED -> end(job, JobState.REJECTED, new Reason("approval-refused", self, null, why), steward);
            case WITHDRAWN -> end(job, JobState.CANCELLED, new Reason("approval-withdrawn", self, null, why), steward);
        }
    }

    private void record(Job job, PartyId from, Approval.Decision decision, @Nullable String reason) {
        ledger.answer(job, new Approval(from, decision, null, job.digest(), reason, clock.instant()), "party:" + from);
    }

    /** Starts a QUEUED job when fewer are running than the limit. */
    void startIfRoom(Job job) {
        long running = ledger.jobs().open().stream()
                .filter(other -> other.coordinator().equals(self))
                .filter(other -> other.state() == JobState.RUNNING || other.state() == JobState.PAUSED)
                .count();
        if (job.state() != JobState.QUEUED || running >= limits.runningJobs()) {
            return;
        }
        var announced = keys.announcements(job.id());
        var pinned = PinnedVersions.highestCommon(JobKey.known(announced));
        var begun = ledger.move(ledger.beginAttempt(job, "first start"), JobState.RUNNING, null, JobLedger.SYSTEM);
        parts.pin(begun.id(), pinned, JobLedger.SYSTEM);
        runner.expect(begun.id());
        post.sendToMembers(begun, new Start(begun.attempt(), shares.commitments(begun.id()), announced, pinned));
    }

    private void revealed(Job job, PartyId from, Reveal reveal) {
        if (!shares.reveal(job.id(), new Share(from, reveal.share()))) {
            end(
                    job,
                    JobState.FAILED,
                    new Reason(
                            COMMITMENT_BROKEN.code(),
                            from,
                            reveal.address().toString(),
                            "the share of the job seed is not the one that " + from + " committed to"));
            return;
        }
        var roster = roster(job);
        var all = shares.shares(job.id(), roster);
        if (all.isEmpty()) {
            return;
        }
        for (Member member : roster.dataMembers()) {
            if (!member.party().equals(self)) {
                post.send(job.id(), member.party(), new Seed(job.attempt(), all.get()));
            }
        }
        AfterCommit.run(() -> runner.start(job, SeedAgreement.seed(job.id(), all.get()), List.of()));
    }

    /** The service of a member, or this one, was stopped; if that member had done its part, the others can end without it. */
    void interrupted(Job job, PartyId stopped) {
        if (job.state().terminal() || completions.of(job.id(), job.attempt()).contains(stopped)) {
            return;
        }
        if (attempts.possible(job)) {
            attempts.begin(job, stopped);
        } else {
            end(job, JobState.FAILED, NewAttempts.interrupted(stopped));
        }
    }

    /** A member, or this party itself, has done all its tasks; the last one completes the job. */
    void done(Job job, PartyId party, int attempt) {
        if (job.state().terminal() || attempt != job.attempt()) {
            return;
        }
        var completed = completions.add(job.id(), attempt, party);
        boolean all = roster(job).members().stream().allMatch(member -> completed.contains(member.party()));
        if (all) {
            end(job, JobState.COMPLETED, null);
        }
    }

    /** Ends the job here and tells all members. Nothing happens if it has ended. */
    void end(Job job, JobState state, @Nullable Reason reason) {
        end(job, state, reason, JobLedger.SYSTEM);
    }

    void end(Job job, JobState state, @Nullable Reason reason, String actor) {
        if (job.state().terminal()) {
            return;
        }
        var resumed = job.state() == JobState.PAUSED && state == JobState.COMPLETED
                ? ledger.move(job, JobState.RUNNING, null, JobLedger.SYSTEM)
                : job;
        ledger.move(resumed, state, reason, actor);
        post.sendToMembers(job, new Ended(state, Cause.of(reason)));
        AfterCommit.run(() -> {
            attempts.ended(job.id());
            runner.stop(job.id());
        });
    }

    private void violation(Job job, PartyId from, Coordination message) {
        end(
                job,
                JobState.FAILED,
                new Reason(
                        "protocol-violation",
                        from,
                        message.address().toString(),
                        "found " + message.address().type() + " of " + from + " while the job is " + job.state()
                                + ", or with a content that does not fit the job"));
    }

    private static Roster roster(Job job) {
        return JobSpecParser.read(job.specification()).spec().roster();
    }

    /** Jobs of this party that wait for room. */
    List<JobId> queued() {
        return ledger.jobs().open().stream()
                .filter(job -> job.coordinator().equals(self) && job.state() == JobState.QUEUED)
                .map(Job::id)
                .toList();
    }
}
