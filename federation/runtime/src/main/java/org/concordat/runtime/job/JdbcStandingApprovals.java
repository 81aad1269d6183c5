package org.concordat.runtime.job;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.Approval;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.job.spec.JobSpecParser;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Standing approvals in PostgreSQL. Only for tasks of {@link #TASKS}, in which a repetition tells of no earlier one. */
final class JdbcStandingApprovals implements StandingApprovals {
    /** Kinds of task that a standing approval may cover. */
    static final Set<String> TASKS = Set.of("lending-check");

    private static final ErrorCode NOT_APPROVED = ErrorCode.request("approval-not-given");
    private static final ErrorCode CHANGED = ErrorCode.request("specification-changed");
    private static final ErrorCode NOT_FOR_STANDING = ErrorCode.request("not-for-standing-approval");
    private static final ErrorCode OUT_OF_RANGE = ErrorCode.request("out-of-range");
    private static final Duration LONGEST = Duration.ofDays(92);
    private static final String PREFIX = "standing:";

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final JobLedger ledger;
    private final PartyId self;
    private final Clock clock;

    JdbcStandingApprovals(
            JdbcClient jdbc, TransactionOperations transactions, JobLedger ledger, PartyId self, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.ledger = ledger;
        this.self = self;
        this.clock = clock;
    }

    @Override
    public void give(JobId seen, String steward, String specDigest, Instant until, int most) {
        transactions.executeWithoutResult(_ -> {
            var job = ledger.lock(seen);
            require(job, specDigest);
            var now = clock.instant();
            if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST)) || most < 1 || most > LONGEST.toDays()) {
                throw new FederationException(
                        OUT_OF_RANGE,
                        "expected a day within " + LONGEST.toDays() + " days, and 1 to " + LONGEST.toDays() + " jobs");
            }
            end(job.digest(), steward);
            jdbc.sql("""
                            -- give
                            insert into concordat.standing_approvals (spec_digest, job_id, given_by, given_at, until, most)
                            values (?, ?, ?, ?, ?, ?)""")
                    .params(
                            job.digest(),
                            seen.value(),
                            steward,
                            now.atOffset(ZoneOffset.UTC),
                            until.atOffset(ZoneOffset.UTC),
                            most)
                    .update();
            ledger.audit(
                    seen,
                    steward,
                    "standing-approval-given",
                    Map.of("spec", job.digestHex(), "until", until.toString(), "most", Integer.toString(most)));
        });
    }

    private void require(Job job, String specDigest) {
        if (!job.digestHex().equals(specDigest)) {
            throw new FederationException(
                    CHANGED, "the digest is not that of this job's specification: look at it again, then decide");
        }
        boolean approved = ledger.approvals()
                .latest(job.id(), self)
                .filter(given -> given.decision() == Approval.Decision.APPROVED)
                .map(Approval::decidedBy)
                .filter(steward -> !steward.startsWith(PREFIX))
                .isPresent();
        if (!approved) {
            throw new FederationException(
                    NOT_APPROVED,
                    "a standing approval goes on from a job that a steward approved by hand: approve one");
        }
        var others = JobSpecParser.read(job.specification()).spec().tasks().stream()
                .map(task -> task.task())
                .filter(kind -> !TASKS.contains(kind))
                .toList();
        if (!others.isEmpty()) {
            throw new FederationException(
                    NOT_FOR_STANDING, "found tasks " + others + "; only " + TASKS + " may be approved ahead");
        }
    }

    @Override
    public void end(JobId seen, String steward) {
        transactions.executeWithoutResult(_ -> {
            var job = ledger.lock(seen);
            if (end(job.digest(), steward) > 0) {
                ledger.audit(seen, steward, "standing-approval-ended", Map.of("spec", job.digestHex()));
            }
        });
    }

    private int end(byte[] digest, String steward) {
        return jdbc.sql("""
                        -- end
                        update concordat.standing_approvals set ended_by = ?, ended_at = ?
                        where spec_digest = ? and ended_at is null""")
                .params(steward, clock.instant().atOffset(ZoneOffset.UTC), digest)
                .update();
    }

    /**
     * Who approved the specification ahead, if somebody did; uses one of its jobs, in the caller's transaction.
     *
     * @param as whether this job may run as the one that was looked at
     */
    Optional<String> use(byte[] digest, Predicate<JobId> as) {
        return jdbc.sql("""
                        -- seen
                        select job_id from concordat.standing_approvals where spec_digest = ? and ended_at is null""")
                .param(digest)
                .query(UUID.class)
                .optional()
                .filter(seen -> as.test(new JobId(seen)))
                .flatMap(_ -> use(digest));
    }

    private Optional<String> use(byte[] digest) {
        return jdbc.sql("""
                        -- use
                        update concordat.standing_approvals set used = used + 1
                        where spec_digest = ? and ended_at is null and until > ? and used < most returning given_by""")
                .params(digest, clock.instant().atOffset(ZoneOffset.UTC))
                .query(String.class)
                .optional()
                .map(steward -> PREFIX + steward);
    }
}
