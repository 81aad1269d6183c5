package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.concordat.runtime.job.TestFederation.BUREAU;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a steward approves ahead, at a bureau whose steward sleeps at night. */
@Timeout(240)
class StandingApprovalsTest extends FoundedFederation {
    private static final String DIGEST = "5a".repeat(32);

    private static Instant days(int count) {
        return Instant.now().plus(Duration.ofDays(count));
    }

    @Test
    void letsAsManyJobsOfTheSameBytesRunAsWereApprovedAheadAndNoOther() throws Exception {
        var first = federation.submit("");
        federation.decide(first.id(), Decision.APPROVE, null);
        federation.awaitEverywhere(first.id(), JobState.COMPLETED);
        federation
                .databaseOf(BUREAU)
                .sql("""
                        insert into concordat.standing_approvals (spec_digest, job_id, given_by, given_at, until, most)
                        values (decode(?, 'hex'), ?, 'stella', now(), now() + interval '1 day', 1)""")
                .params(first.specDigest(), first.id().value())
                .update();

        var other = federation.submit(", \"rounds\": 2");
        var second = federation.submit("");
        federation.awaitEverywhere(second.id(), JobState.COMPLETED);
        assertThat(federation.at(BUREAU).jobs().find(second.id()).orElseThrow().answers())
                .extracting(JobView.Answer::decidedBy)
                .containsExactly("standing:stella");
        var third = federation.submit("");
        var approvals = federation.at(BUREAU).approvals();
        TestFederation.until(
                "the third and the other job wait for a person",
                () -> approvals.pending().stream()
                        .map(JobView::id)
                        .toList()
                        .containsAll(java.util.List.of(third.id(), other.id())));
    }

    @Test
    void goesOnFromADecisionOfAPersonAloneAndForLendingChecksAlone() throws Exception {
        var count = federation.submit("");
        federation.decide(count.id(), Decision.APPROVE, null);
        federation.awaitEverywhere(count.id(), JobState.COMPLETED);
        var standing = (JdbcStandingApprovals) federation.at(BUREAU).standingApprovals();
        assertThatThrownBy(() -> standing.give(count.id(), "stella", count.specDigest(), days(30), 30))
                .hasMessageContaining("may be approved ahead");

        var seen = lendingCheck(null);
        assertThatThrownBy(() -> standing.give(seen, "stella", DIGEST, days(30), 30))
                .hasMessageContaining("by hand");
        var repeated = lendingCheck("standing:stella");
        assertThatThrownBy(() -> standing.give(repeated, "stella", DIGEST, days(30), 30))
                .hasMessageContaining("by hand");
        var approved = lendingCheck("stella");
        assertThatThrownBy(() -> standing.give(approved, "stella", "00".repeat(32), days(30), 30))
                .hasMessageContaining("digest");
        assertThatThrownBy(() -> standing.give(approved, "stella", DIGEST, days(93), 30))
                .hasMessageContaining("92 days");
        assertThatThrownBy(() -> standing.give(approved, "stella", DIGEST, days(30), 0))
                .hasMessageContaining("92");
        assertThat(standing.use(HexFormat.of().parseHex(DIGEST), _ -> true)).isEmpty();

        standing.give(approved, "stella", DIGEST, days(30), 2);
        assertThat(standing.use(HexFormat.of().parseHex(DIGEST), looked -> !looked.equals(approved)))
                .as("of other versions than were shown then")
                .isEmpty();
        assertThat(standing.use(HexFormat.of().parseHex(DIGEST), approved::equals))
                .contains("standing:stella");
        standing.end(approved, "sam");
        assertThat(standing.use(HexFormat.of().parseHex(DIGEST), _ -> true))
                .as("taken back")
                .isEmpty();
    }

    /** A job as the bureau keeps it, approved by {@code steward}, if by anybody. */
    private JobId lendingCheck(@org.jspecify.annotations.Nullable String steward) {
        var id = UUID.randomUUID();
        var jdbc = federation.databaseOf(BUREAU);
        jdbc.sql("""
                        insert into concordat.jobs (job_id, name, purpose, role, coordinator, specification, spec_digest,
                            state, submitted_by, submitted_at, updated_at, ended_at)
                        values (?, 'night', 'test', 'HOST', 'bank', ?, decode(?, 'hex'), 'COMPLETED', 'party:bank', now(),
                            now(), now())""")
                .params(
                        id,
                        TestFederation.specificationOf("{\"task\": \"lending-check\", \"parameters\": {\"k\": 2}}")
                                .getBytes(StandardCharsets.UTF_8),
                        DIGEST)
                .update();
        if (steward != null) {
            jdbc.sql("""
                            insert into concordat.approvals (job_id, party, decided_by, decision, spec_digest, decided_at)
                            values (?, 'bureau', ?, 'APPROVED', decode(?, 'hex'), now())""").params(id, steward, DIGEST).update();
        }
        return new JobId(id);
    }
}
