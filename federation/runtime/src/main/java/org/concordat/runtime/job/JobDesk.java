package org.concordat.runtime.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.Role;
import org.concordat.federation.job.Approval;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.Reason;
import org.concordat.federation.job.coordination.Coordination.Proposal;
import org.concordat.runtime.job.spec.InvalidJobException;
import org.concordat.runtime.job.spec.ParsedJob;
import org.jspecify.annotations.Nullable;

/**
 * Jobs for people. Unless {@link JobParts#ownStewardDecides}, the guest's own data needs no second decision: a job is taken
 * only when the policies that this party's stewards gave its columns allow partners, protocols and purpose, and that is
 * recorded as this party's approval.
 */
final class JobDesk implements JobService {
    static final ErrorCode ALREADY_TERMINAL = ErrorCode.request("job-already-terminal");
    private static final ErrorCode NOT_THE_COORDINATOR = ErrorCode.request("not-the-coordinator");
    private static final ErrorCode CURSOR_INVALID = ErrorCode.request("cursor-invalid");
    private static final int LONGEST_PAGE = 200;

    private final JobParts parts;
    private final JobLedger ledger;
    private final GuestCoordination guest;
    private final JobViews views;

    JobDesk(JobParts parts, GuestCoordination guest, JobViews views) {
        this.parts = parts;
        this.ledger = parts.ledger();
        this.guest = guest;
        this.views = views;
    }

    @Override
    public JobView submit(byte[] specification, String analyst) {
        var parsed = accepted(specification);
        return Objects.requireNonNull(parts.transactions().execute(_ -> views.view(propose(parsed, analyst))));
    }

    private Job propose(ParsedJob parsed, String analyst) {
        var spec = parsed.spec();
        var now = parts.clock().instant();
        var approveBefore = now.plus(parts.limits().approvalExpiresAfter());
        var job = new Job(
                new JobId(UUID.randomUUID()),
                Role.GUEST,
                parts.self(),
                spec.name(),
                spec.purpose(),
                parsed.canonical(),
                parsed.digest(),
                JobState.SUBMITTED,
                null,
                0,
                analyst,
                now,
                approveBefore,
                now,
                null,
                1);
        ledger.begin(job, spec, analyst, "job-submitted");
        parts.shares().draw(job.id(), parts.self());
        var known = parts.keys()
                .accept(job.id(), job.digest(), parts.registry().offered(spec))
                .versions();
        parts.versions().offer(job.id(), known, known.protocols());
        if (!parts.ownStewardDecides()) {
            ledger.answer(
                    job,
                    new Approval(
                            parts.self(), Approval.Decision.APPROVED, MemberAnswers.POLICY, job.digest(), null, now),
                    JobLedger.SYSTEM);
        }
        parts.post()
                .sendToMembers(
                        job, new Proposal(parsed.canonical(), parsed.digest(), known, approveBefore.toEpochMilli()));
        return ledger.move(job, JobState.AWAITING_APPROVAL, null, JobLedger.SYSTEM);
    }

    private ParsedJob accepted(byte[] specification) {
        var parsed = parts.parser().parse(specification);
        var problems = new ArrayList<Problem>();
        if (!parsed.spec().roster().guest().equals(parts.self())) {
            problems.add(new Problem(
                    "/roster/guest",
                    "not-the-guest",
                    "found " + parsed.spec().roster().guest() + "; jobs submitted here have the guest "
                            + parts.self()));
        }
        problems.addAll(parts.objections(parsed.spec()));
        if (!problems.isEmpty()) {
            throw new InvalidJobException(problems);
        }
        return parsed;
    }

    @Override
    public List<Problem> check(byte[] specification) {
        try {
            accepted(specification);
            return List.of();
        } catch (InvalidJobException e) {
            return e.problems();
        }
    }

    @Override
    public Optional<JobView> find(JobId job) {
        return ledger.jobs().find(job).map(views::view);
    }

    @Override
    public JobPage list(@Nullable String submittedBy, @Nullable String cursor, int limit) {
        int size = Math.clamp(limit, 1, LONGEST_PAGE);
        var jobs = ledger.jobs().page(submittedBy, cursor == null ? null : cursor(cursor), size);
        var next = jobs.size() < size ? null : jobs.getLast().id().toString();
        return new JobPage(jobs.stream().map(views::view).toList(), next);
    }

    private static JobId cursor(String cursor) {
        try {
            return JobId.parse(cursor);
        } catch (IllegalArgumentException _) {
            throw new FederationException(CURSOR_INVALID, "the cursor is not one that a page of jobs gave");
        }
    }

    @Override
    public JobView cancel(JobId id, String person, String reason) {
        return Objects.requireNonNull(parts.transactions().execute(_ -> {
            var job = ledger.lock(id);
            if (!job.coordinator().equals(parts.self())) {
                throw new FederationException(
                        NOT_THE_COORDINATOR,
                        "the job is cancelled at " + job.coordinator() + "; here the approval can be withdrawn");
            }
            if (job.state().terminal()) {
                throw alreadyTerminal(job);
            }
            var why = new Reason(FederationException.JOB_CANCELLED.code(), parts.self(), null, reason);
            guest.end(job, JobState.CANCELLED, why, person);
            return views.view(ledger.lock(id));
        }));
    }

    static FederationException alreadyTerminal(Job job) {
        return new FederationException(ALREADY_TERMINAL, "the job is " + job.state() + " and stays so");
    }

    @Override
    public List<JobEvent> events(JobId job, long after, Duration atMost) throws InterruptedException {
        return parts.events().after(job, after, atMost);
    }
}
