package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.Reason;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumedJobsTest extends FoundedFederation {
    private static final int HELD_AT = 6;
    private static final String TASK = ", \"rounds\": 9, \"checkpoints\": true, \"hold_at\": " + HELD_AT;

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"bank", "bureau", "notary"})
    void goesOnFromTheLastCommonCheckpointWhenAServiceWasStopped(String stopped) throws Exception {
        var party = new PartyId(stopped);
        var job = heldInTheMiddle(TASK);

        restart(party);
        federation.protocolAt(BUREAU).gate.countDown();

        for (var view : federation.awaitEverywhere(job, JobState.COMPLETED)) {
            assertThat(view.attempt()).isEqualTo(2);
        }
        assertThat(federation.protocolAt(NOTARY).wentOnAfter)
                .as("the arbiter may have been stopped before it sealed the last round")
                .isBetween(HELD_AT - 2, HELD_AT - 1);
        for (var each : new PartyId[] {BANK, BUREAU}) {
            assertThat(federation.protocolAt(each).wentOnAfter).isEqualTo(federation.protocolAt(NOTARY).wentOnAfter);
        }
        var report = federation
                .at(BANK)
                .jobs()
                .find(job)
                .orElseThrow()
                .tasks()
                .getFirst()
                .report();
        assertThat(report).isNotNull();
        assertThat(report.get("total_rows").asLong()).isEqualTo(8);
        TestFederation.until(
                "keys and checkpoints are destroyed",
                () -> federation.keystoreFiles().isEmpty());
    }

    @Test
    void goesOnWhenOneServiceAfterTheOtherWasStopped() throws Exception {
        var job = heldInTheMiddle(TASK);

        restart(NOTARY);
        federation.protocolAt(BUREAU).held.await();
        restart(BUREAU);
        restart(BANK);
        federation.protocolAt(BUREAU).gate.countDown();

        for (var view : federation.awaitEverywhere(job, JobState.COMPLETED)) {
            assertThat(view.attempt()).isGreaterThanOrEqualTo(3);
        }
        assertThat(federation.protocolAt(BANK).wentOnAfter).isBetween(HELD_AT - 2, HELD_AT - 1);
    }

    @Test
    void endsInterruptedEverywhereWhereNoTaskSealsItsState() throws Exception {
        var job = heldInTheMiddle(", \"rounds\": 9, \"hold_at\": " + HELD_AT);

        restart(NOTARY);
        federation.protocolAt(BUREAU).gate.countDown();

        for (var view : federation.awaitEverywhere(job, JobState.FAILED)) {
            assertThat(view.reason().code()).isEqualTo("interrupted");
            assertThat(view.reason().party()).isEqualTo(NOTARY);
        }
    }

    @Test
    void aNewAttemptReadsNothingThatThePolicyForbidsByThen() throws Exception {
        var job = heldInTheMiddle(TASK);
        federation.object(BUREAU, new Problem("/datasets/bureau", "column-policy", "column income is for nobody now"));

        restart(NOTARY);
        federation.protocolAt(BUREAU).gate.countDown();

        for (var view : federation.awaitEverywhere(job, JobState.FAILED)) {
            assertThat(view.reason().code()).isEqualTo("policy-changed");
            assertThat(view.reason().party()).isEqualTo(BUREAU);
        }
    }

    /** What an earlier attempt made of the rows would go with others. */
    @Test
    void goesOnWithNoOtherVersionOfTheRowsThanItBeganWith() throws Exception {
        var job = heldInTheMiddle(TASK);
        federation.party(BUREAU).version = 2;

        restart(NOTARY);
        federation.protocolAt(BUREAU).gate.countDown();

        for (var view : federation.awaitEverywhere(job, JobState.FAILED)) {
            assertThat(view.reason().party()).isEqualTo(BUREAU);
        }
        assertThat(federation.at(BANK).jobs().find(job).orElseThrow().reason())
                .isNotNull()
                .extracting(Reason::code)
                .isEqualTo(Reason.DATASET_NOT_USABLE);
        assertThat(federation.at(BUREAU).jobs().find(job).orElseThrow().reason())
                .isNotNull()
                .extracting(Reason::code)
                .isEqualTo("dataset-changed");
    }

    private JobId heldInTheMiddle(String task) throws InterruptedException {
        var job = federation.submit(task);
        federation.decide(job.id(), Decision.APPROVE, null);
        federation.protocolAt(BUREAU).held.await();
        return job.id();
    }

    /** What its threads wait for is let go, as a killed process lets go of all. */
    private void restart(PartyId party) {
        var before = federation.protocolAt(party);
        federation.kill(party);
        before.gate.countDown();
        federation.start(party);
    }
}
