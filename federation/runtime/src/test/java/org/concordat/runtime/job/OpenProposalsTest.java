package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;

import java.nio.file.Path;
import org.concordat.federation.job.JobState;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.transport.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A party whose analysts are quicker than its peer's stewards. */
@Timeout(240)
class OpenProposalsTest {
    @TempDir
    Path directory;

    @Test
    void jobsBeyondTheLimitAreRefusedAtTheirProposerAndThereIsRoomAgainWhenOthersHaveEnded() throws Exception {
        try (var federation = new TestFederation(directory, TestBroker.shared(), patient(2))) {
            var first = federation.submit("");
            var second = federation.submit("");
            TestFederation.until(
                    "both wait for the bureau's steward",
                    () -> federation.at(BUREAU).approvals().pending().size() == 2);

            for (int i = 0; i < 2; i++) {
                var beyond = federation.submit("").id();
                TestFederation.until(
                        "it is refused",
                        () -> federation
                                .at(BANK)
                                .jobs()
                                .find(beyond)
                                .orElseThrow()
                                .state()
                                .terminal());
                var refused = federation.at(BANK).jobs().find(beyond).orElseThrow();
                assertThat(refused.state()).isEqualTo(JobState.REJECTED);
                assertThat(refused.reason().code()).isEqualTo("open-proposals-exceeded");
                assertThat(refused.reason().detail())
                        .contains("2 jobs of bank wait for approval here, expected at most 2", "propose it again");
            }
            assertThat(told(federation)).isEqualTo(2);
            assertThat(federation.at(BUREAU).approvals().pending()).hasSize(2);

            federation.decide(first.id(), Decision.APPROVE, null);
            federation.awaitEverywhere(first.id(), JobState.COMPLETED);
            var third = federation.submit("");
            federation.decide(third.id(), Decision.APPROVE, null);
            federation.awaitEverywhere(third.id(), JobState.COMPLETED);
            federation.decide(second.id(), Decision.APPROVE, null);
            federation.awaitEverywhere(second.id(), JobState.COMPLETED);
            assertThat(told(federation)).isEqualTo(2);
        }
    }

    /** As patient, and with so many open proposals of each other party. */
    private static Limits patient(int openProposals) {
        return new Limits(
                TestFederation.PATIENT.heartbeatEvery(),
                TestFederation.PATIENT.suspectAfter(),
                TestFederation.PATIENT.pauseAfter(),
                TestFederation.PATIENT.failAfter(),
                TestFederation.PATIENT.roundTimeout(),
                TestFederation.PATIENT.approvalExpiresAfter(),
                TestFederation.PATIENT.resendAfter(),
                TestFederation.PATIENT.runningJobs(),
                TestFederation.PATIENT.checks(),
                TestFederation.PATIENT.job(),
                openProposals);
    }

    private static int told(TestFederation federation) {
        return federation
                .databaseOf(BUREAU)
                .sql("select count(*) from audit.entries where act = 'proposal-refused' and actor = 'party:bank'")
                .query(Integer.class)
                .single();
    }
}
