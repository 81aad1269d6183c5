package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;

import java.util.UUID;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.job.spec.InvalidJobException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs that use what an earlier job trained, over real stores and a real broker. */
@Timeout(240)
class ModelReuseTest extends FoundedFederation {
    private JobId counted() throws InterruptedException {
        var job = federation.submit("").id();
        federation.decide(job, Decision.APPROVE, null);
        federation.awaitEverywhere(job, JobState.COMPLETED);
        return job;
    }

    private static String predictionWith(JobId job) {
        return "{\"task\": \"predict\", \"model\": \"" + job + "\"}";
    }

    private long totalAt(PartyId party, JobId job) {
        var task = federation.at(party).jobs().find(job).orElseThrow().tasks().getFirst();
        return task.report().get("total_rows").asLong();
    }

    @Test
    void everyDataPartyPredictsWithItsShareOfAnEarlierJob() throws Exception {
        var prediction = federation.submitTask(predictionWith(counted())).id();
        federation.decide(prediction, Decision.APPROVE, null);
        federation.awaitEverywhere(prediction, JobState.COMPLETED);

        assertThat(totalAt(BANK, prediction)).isEqualTo(8);
        assertThat(totalAt(BUREAU, prediction)).isEqualTo(8);
    }

    @Test
    void aPartyThatDeletedItsShareSaysSoAndTheJobIsRejected() throws Exception {
        var job = counted();
        assertThat(federation.at(BUREAU).results().deleteModelShare(job, "stella"))
                .isTrue();
        assertThat(federation.at(BUREAU).results().deleteModelShare(job, "stella"))
                .isFalse();
        assertThat(federation.at(BUREAU).results().modelShare(job)).isEmpty();

        var prediction = federation.submitTask(predictionWith(job)).id();

        for (var view : federation.awaitEverywhere(prediction, JobState.REJECTED)) {
            assertThat(view.reason().party()).isEqualTo(BUREAU);
            assertThat(view.reason().code()).isEqualTo("model-share-missing");
            assertThat(view.reason().detail()).contains("no share of the model of job " + job, "it was deleted at");
        }
        assertThat(federation
                        .databaseOf(BUREAU)
                        .sql("select actor from audit.entries where act = 'model-share-deleted' and job_id = ?")
                        .param(job.value())
                        .query(String.class)
                        .list())
                .containsExactly("stella");
    }

    @Test
    void aShareThatIsDeletedAfterTheApprovalEndsTheJobWithTheReason() throws Exception {
        var job = counted();
        var prediction = federation
                .submitTask("{\"task\": \"count\", \"hold_host\": true}, " + predictionWith(job))
                .id();
        federation.decide(prediction, Decision.APPROVE, null);
        federation.protocolAt(BUREAU).held.await();
        federation.at(BUREAU).results().deleteModelShare(job, "stella");
        federation.protocolAt(BUREAU).gate.countDown();

        for (var view : federation.awaitEverywhere(prediction, JobState.FAILED)) {
            assertThat(view.reason().party()).isEqualTo(BUREAU);
            assertThat(view.reason().code()).isEqualTo("model-share-missing");
        }
    }

    @Test
    void aModelOfNoJobIsRefusedWhenItIsSubmitted() {
        assertThatThrownBy(() -> federation.submitTask(predictionWith(new JobId(UUID.randomUUID()))))
                .isInstanceOfSatisfying(
                        InvalidJobException.class,
                        e -> assertThat(e.problems()).singleElement().satisfies(problem -> {
                            assertThat(problem.pointer()).isEqualTo("/tasks/0/model");
                            assertThat(problem.code()).isEqualTo("model-share-missing");
                        }));
        assertThatThrownBy(() -> federation.submitTask("{\"task\": \"predict\"}"))
                .isInstanceOfSatisfying(
                        InvalidJobException.class,
                        e -> assertThat(e.problems())
                                .extracting(problem -> problem.code())
                                .containsExactly("model-required"));
    }
}
