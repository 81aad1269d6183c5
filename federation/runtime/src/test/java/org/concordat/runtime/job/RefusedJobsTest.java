package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.Reason;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.matrix.Matrix;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.job.spec.InvalidJobException;
import org.concordat.runtime.transport.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that a steward, a policy, a floor, a quota or a party's own data keeps from running, and what is told of it. */
@Timeout(240)
class RefusedJobsTest extends FoundedFederation {
    @Test
    void endsRejectedWithTheReasonEverywhereWhenAStewardRefuses() throws Exception {
        var job = federation.submit("");
        federation.decide(job.id(), Decision.REFUSE, "the purpose is not ours");

        for (var view : federation.awaitEverywhere(job.id(), JobState.REJECTED)) {
            assertThat(view.reason())
                    .isEqualTo(new Reason("approval-refused", BUREAU, null, "the purpose is not ours"));
        }
    }

    @Test
    void refusesByItselfWhatThePolicyForbids() throws Exception {
        federation.object(BUREAU, new Problem("/datasets/bureau", "column-policy", "column income is for nobody"));
        var job = federation.submit("");

        for (var view : federation.awaitEverywhere(job.id(), JobState.REJECTED)) {
            assertThat(view.reason())
                    .isEqualTo(new Reason("column-policy", BUREAU, null, "column income is for nobody"));
        }
    }

    @Test
    void aJobBelowTheFloorsOfThisPartyIsRefusedAtItsSubmissionWithThePlaces() {
        federation.restart(BANK, new LocalPolicy(3072, 1, 10));
        assertThatThrownBy(() -> federation.submit(", \"key_bits\": 2048, \"min_samples_leaf\": 9"))
                .isInstanceOfSatisfying(
                        InvalidJobException.class,
                        invalid -> assertThat(invalid.problems())
                                .extracting(Problem::pointer, Problem::code)
                                .containsExactly(
                                        tuple("/tasks/0/key_bits", "key-size-not-allowed"),
                                        tuple("/tasks/0/min_samples_leaf", "group-too-small")));
        assertThat(federation
                        .submit(", \"key_bits\": 3072, \"min_samples_leaf\": 10")
                        .state())
                .isEqualTo(JobState.AWAITING_APPROVAL);
    }

    /** BAD-J12: a round of the counting protocol sends 16 bytes, and a row is taken for a millisecond of a core. */
    @Test
    void refusesWhatIsEstimatedToCostMoreThanItsQuotaJ12() throws Exception {
        federation.close();
        var quota = new Limits.Quota(Duration.ofMillis(4), 5 * 16);
        federation = new TestFederation(directory, TestBroker.shared(), TestFederation.patient(quota));
        assertThatThrownBy(() -> federation.submit(", \"rounds\": 6"))
                .isInstanceOfSatisfying(
                        InvalidJobException.class,
                        invalid -> assertThat(invalid.problems())
                                .singleElement()
                                .satisfies(problem -> {
                                    assertThat(problem.pointer()).isEqualTo("/tasks");
                                    assertThat(problem.code()).isEqualTo("estimate-over-quota");
                                    assertThat(problem.message())
                                            .contains("found an estimate of 0.00 core hours and 96 bytes for bank")
                                            .contains("at most 0.00 and 80 a job")
                                            .contains("ask for fewer");
                                }));

        // The bank's three rows are within the quota, the bureau's five are not.
        var job = federation.submit(", \"rounds\": 5");
        for (var view : federation.awaitEverywhere(job.id(), JobState.REJECTED)) {
            assertThat(view.reason().code()).isEqualTo("estimate-over-quota");
            assertThat(view.reason().party()).isEqualTo(BUREAU);
        }
    }

    @Test
    void approvesNothingThatHasGrownBeyondTheQuotaSinceItCameJ12() throws Exception {
        federation.close();
        var quota = new Limits.Quota(Duration.ofMillis(5), 1_000);
        federation = new TestFederation(directory, TestBroker.shared(), TestFederation.patient(quota));
        var job = federation.submit("");
        var approvals = federation.at(BUREAU).approvals();
        TestFederation.until("it reached the bureau", () -> !approvals.pending().isEmpty());
        var ids = List.of("a", "b", "c", "d", "e", "f");
        federation.hold(BUREAU, new DatasetRows(ids, List.of(), Matrix.zeros(ids.size(), 0), null));

        var digest = approvals.view(job.id()).orElseThrow().job().specDigest();
        assertThatThrownBy(() -> approvals.decide(job.id(), Decision.APPROVE, "stella", digest, null))
                .isInstanceOfSatisfying(
                        FederationException.class,
                        refused -> assertThat(refused.code().code()).isEqualTo("estimate-over-quota"));
        assertThat(approvals.pending()).hasSize(1);
        approvals.decide(job.id(), Decision.REFUSE, "stella", digest, "too much");
        federation.awaitEverywhere(job.id(), JobState.REJECTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bureau", "notary"})
    void aJobBelowTheFloorsOfAnyMemberIsRefusedByItWithThePlace(String member) throws Exception {
        federation.restart(new PartyId(member), new LocalPolicy(3072, 1, 1));
        var job = federation.submit(", \"key_bits\": 2048");

        for (var view : federation.awaitEverywhere(job.id(), JobState.REJECTED)) {
            assertThat(view.reason().code()).isEqualTo("key-size-not-allowed");
            assertThat(view.reason().party()).isEqualTo(new PartyId(member));
            assertThat(view.reason().detail())
                    .isEqualTo("/tasks/0/key_bits: found key_bits 2048, the floor here is 3072: raise key_bits");
        }
    }

    /** BAD-J20. */
    @Test
    void failsWhenAPolicyWasTightenedAfterTheApproval() throws Exception {
        var job = federation.submit("");
        federation.object(BANK, new Problem("/datasets/bank", "column-policy", "column income is for nobody now"));
        federation.decide(job.id(), Decision.APPROVE, null);

        for (var view : federation.awaitEverywhere(job.id(), JobState.FAILED)) {
            assertThat(view.reason().code()).isEqualTo("policy-changed");
            assertThat(view.reason().party()).isEqualTo(BANK);
            assertThat(view.reason().detail()).contains("income");
        }
    }

    @Test
    void aJobThatHasItsRowsGoesOnWhenThePolicyIsTightened() throws Exception {
        var job = federation.submit(", \"hold_host\": true");
        federation.decide(job.id(), Decision.APPROVE, null);
        federation.protocolAt(BUREAU).held.await();
        federation.object(BUREAU, new Problem("/datasets/bureau", "column-policy", "column income is for nobody now"));
        federation.protocolAt(BUREAU).gate.countDown();

        federation.awaitEverywhere(job.id(), JobState.COMPLETED);
    }

    @Test
    void aJobWithAnotherQuestionThanTheLastIsRefusedBeforeAStewardIsAsked() throws Exception {
        var first = federation.submit(", \"question\": \"k 2\"");
        federation.decide(first.id(), Decision.APPROVE, null);
        federation.awaitEverywhere(first.id(), JobState.COMPLETED);

        var other = federation.submit(", \"question\": \"k 3\"");
        for (var view : federation.awaitEverywhere(other.id(), JobState.REJECTED)) {
            assertThat(view.reason().code()).isEqualTo("question-differs");
            assertThat(view.reason().party()).isEqualTo(BUREAU);
            assertThat(view.reason().detail()).startsWith("/tasks/0: another question was asked here");
        }
        assertThat(audited(BUREAU, other.id())).doesNotContain("stella");

        var same = federation.submit(", \"question\": \"k 2\"");
        federation.decide(same.id(), Decision.APPROVE, null);
        federation.awaitEverywhere(same.id(), JobState.COMPLETED);
    }

    /** Proposed while nothing stood against it. */
    @Test
    void ofTwoQuestionsThatWaitForAStewardTheSecondIsRefusedWhenItBegins() throws Exception {
        var one = federation.submit(", \"question\": \"k 2\"");
        var other = federation.submit(", \"question\": \"k 3\"");
        federation.decide(one.id(), Decision.APPROVE, null);
        federation.awaitEverywhere(one.id(), JobState.COMPLETED);
        federation.decide(other.id(), Decision.APPROVE, null);
        for (var view : federation.awaitEverywhere(other.id(), JobState.FAILED)) {
            assertThat(view.reason().code()).isEqualTo("question-differs");
        }
    }

    /** P4: what depends on data has one body; the owner's own people see more. */
    @Test
    void tellsOthersTheSameOfWhateverIsWrongWithAPartysDataAndItsOwnPeopleWhat() throws Exception {
        var told = new HashSet<Reason>();
        for (int unfit : new int[] {1, 37}) {
            var job = federation.submit(", \"unfit_rows\": " + unfit);
            federation.decide(job.id(), Decision.APPROVE, null);
            federation.awaitEverywhere(job.id(), JobState.FAILED);
            told.add(federation.at(BANK).jobs().find(job.id()).orElseThrow().reason());
            told.add(federation.at(NOTARY).jobs().find(job.id()).orElseThrow().reason());
            assertThat(federation.at(BUREAU).jobs().find(job.id()).orElseThrow().reason())
                    .isEqualTo(new Reason(
                            unfit > 1 ? "values-unfit" : "table-too-large",
                            BUREAU,
                            "counting@1",
                            unfit + " values are unfit"));
            assertThat(audited(BUREAU, job.id())).contains(unfit + " values are unfit");
            assertThat(audited(BANK, job.id()) + audited(NOTARY, job.id())).doesNotContain("unfit");
        }
        assertThat(told).singleElement().satisfies(reason -> {
            assertThat(reason.code()).isEqualTo("dataset-not-usable");
            assertThat(reason.party()).isEqualTo(BUREAU);
            assertThat(reason.detail()).doesNotContainPattern("[0-9]");
        });
    }

    @Test
    void tellsAllThatIsWrongWithASpecificationAndKeepsNothing() {
        var before = federation.at(BANK).jobs().list(null, null, 10).jobs();
        assertThatThrownBy(() -> federation.submit(", \"rounds\": 0, \"unheard\": 1"))
                .isInstanceOfSatisfying(
                        InvalidJobException.class,
                        invalid -> assertThat(invalid.problems())
                                .extracting(Problem::code)
                                .containsExactlyInAnyOrder("out-of-range", "unknown-field"));
        assertThat(federation.at(BANK).jobs().list(null, null, 10).jobs()).isEqualTo(before);
    }

    private String audited(PartyId party, JobId job) {
        return String.join(
                "\n",
                federation
                        .databaseOf(party)
                        .sql("select convert_from(canonical, 'UTF8') from audit.entries where job_id = ?")
                        .param(job.value())
                        .query(String.class)
                        .list());
    }
}
