package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import org.concordat.federation.FederationException;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Reason;
import org.concordat.federation.task.Cost;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.transport.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class JobsEndToEndTest extends FoundedFederation {
    @Test
    void runsAnApprovedJobAtAllPartiesAndKeepsWhatItLeft() throws Exception {
        var job = federation.submit(", \"rounds\": 5");
        assertThat(job.state()).isEqualTo(JobState.AWAITING_APPROVAL);
        federation.decide(job.id(), Decision.APPROVE, null);

        federation.awaitEverywhere(job.id(), JobState.COMPLETED);

        var bank = federation.at(BANK);
        var task = bank.jobs().find(job.id()).orElseThrow().tasks().getFirst();
        assertThat(task.state()).isEqualTo(TaskView.State.COMPLETED);
        assertThat(task.report().get("total_rows").asLong()).isEqualTo(8);
        assertThat(task.report().get("shared_draw").asLong()).isNotZero();
        assertThat(task.bytesSent()).isEqualTo(5 * 16);
        assertThat(task.bytesReceived()).isEqualTo(5 * 8);
        assertThat(text(bank.results(), bank.results().scores(job.id()).orElseThrow()))
                .isEqualTo("id,split,label,score\n\"a,b\",train,1,0.25\n");
        assertThat(text(
                        federation.at(BUREAU).results(),
                        federation.at(BUREAU).results().modelShare(job.id()).orElseThrow()))
                .contains("\"protocol\" : \"counting@1\"", "\"total\" : 8");
        assertThat(federation.at(NOTARY).results().modelShare(job.id())).isEmpty();
        assertThat(federation
                        .databaseOf(BANK)
                        .sql("""
                                select details ->> 'bytes' from audit.entries where job_id = ? and act = 'disclosure'
                                    and details ->> 'to' = 'notary' and details ->> 'message' = 'Rows'""")
                        .param(job.id().value())
                        .query(String.class)
                        .list())
                .isEqualTo(Collections.nCopies(5, "16"));
    }

    @Test
    void theAuditLogsAreCheckpointedAndCountersignedByThePeers() throws Exception {
        var job = federation.submit("");
        federation.decide(job.id(), Decision.APPROVE, null);
        federation.awaitEverywhere(job.id(), JobState.COMPLETED);

        for (var party : TestFederation.PARTIES) {
            TestFederation.until(
                    "both peers countersigned the last checkpoint of " + party,
                    () -> federation
                            .databaseOf(party)
                            .sql("""
                                    select (select count(*) from audit.leaves) = (select count(*) from audit.entries)
                                      and (select count(*) from audit.entries where act = 'disclosure') > 0
                                      and (select count(*) from audit.countersignatures
                                           where size = (select max(size) from audit.checkpoints)) = 2""")
                            .query(Boolean.class)
                            .single());
        }
    }

    @Test
    void theBrokerSeesNoPayload() throws Exception {
        var job = federation.submit("");
        federation.decide(job.id(), Decision.APPROVE, null);
        federation.awaitEverywhere(job.id(), JobState.COMPLETED);

        assertThat(federation
                        .databaseOf(BUREAU)
                        .sql("select frame from concordat.inbox where attempt = 0 and frame is not null")
                        .query((row, _) -> new String(row.getBytes(1), StandardCharsets.ISO_8859_1))
                        .list())
                .as("the proposal holds the specification")
                .isNotEmpty()
                .noneSatisfy(frame -> assertThat(frame).contains("\"purpose\""));
    }

    @Test
    void showsTheStewardWhatTheJobDoesAndReveals() throws Exception {
        var job = federation.submit("");
        var approvals = federation.at(BUREAU).approvals();
        TestFederation.until("it reached the bureau", () -> !approvals.pending().isEmpty());

        var view = approvals.view(job.id()).orElseThrow();

        assertThat(view.specification()).contains("\"purpose\":\"test\"");
        assertThat(view.rows()).isEqualTo(5);
        assertThat(view.plan().getFirst().protocol()).isEqualTo("counting@1");
        assertThat(view.plan().getFirst().leakage().learns().getFirst().what()).contains("how many rows");
        assertThat(view.plan().getFirst().diagram()).contains("HOST->>ARBITER: Rows");
        assertThat(view.total()).isEqualTo(new Cost(1, 16, 5));
        assertThatThrownBy(() -> approvals.decide(job.id(), Decision.APPROVE, "stella", "00".repeat(32), null))
                .isInstanceOf(FederationException.class)
                .hasMessageContaining("digest");
        assertThatThrownBy(() -> approvals.decide(
                        job.id(), Decision.REFUSE, "stella", view.job().specDigest(), " "))
                .hasMessageContaining("say why");
    }

    @Test
    void endsFailedWithPartyStepAndReasonEverywhereWhenATaskFails() throws Exception {
        var job = federation.submit(", \"fail_host\": true");
        federation.decide(job.id(), Decision.APPROVE, null);

        for (var view : federation.awaitEverywhere(job.id(), JobState.FAILED)) {
            assertThat(view.reason())
                    .isEqualTo(
                            new Reason("intersection-too-small", BUREAU, "counting@1", "too few rows are in common"));
        }
        assertThat(federation.at(BANK).results().artifacts(job.id())).isEmpty();
    }

    @Test
    void cancelsARunningJobEverywhereWithinTenSeconds() throws Exception {
        var job = federation.submit(", \"hold_host\": true");
        federation.decide(job.id(), Decision.APPROVE, null);
        federation.protocolAt(BUREAU).held.await();
        TestFederation.await(federation.at(BANK), job.id(), JobState.RUNNING);
        TestFederation.until(
                "the bank says what it waits for",
                () -> federation.at(BANK).jobs().find(job.id()).orElseThrow().waiting() != null);

        long begun = System.nanoTime();
        federation.at(BANK).jobs().cancel(job.id(), "ann", "a mistake");
        var views = federation.awaitEverywhere(job.id(), JobState.CANCELLED);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        assertThat(views)
                .allSatisfy(view ->
                        assertThat(view.reason()).isEqualTo(new Reason("job-cancelled", BANK, null, "a mistake")));
        assertThatThrownBy(() -> federation.at(BANK).jobs().cancel(job.id(), "ann", "again"))
                .hasMessageContaining("stays so");
        TestFederation.until(
                "the bank runs nothing", () -> federation.at(BANK).running().isEmpty());
    }

    @Test
    void endsCancelledWhenAHostWithdrawsItsApproval() throws Exception {
        var job = federation.submit(", \"rounds\": 100000");
        federation.decide(job.id(), Decision.APPROVE, null);
        TestFederation.await(federation.at(BUREAU), job.id(), JobState.RUNNING);

        federation.at(BUREAU).approvals().withdraw(job.id(), "stella", "consent is gone");

        for (var view : federation.awaitEverywhere(job.id(), JobState.CANCELLED)) {
            assertThat(view.reason()).isEqualTo(new Reason("approval-withdrawn", BUREAU, null, "consent is gone"));
        }
    }

    @Test
    void pausesThenFailsWhenAHostIsKilled() throws Exception {
        federation.close();
        federation = new TestFederation(directory, TestBroker.shared(), TestFederation.SHORT);
        var job = federation.submit(", \"rounds\": 100000");
        federation.decide(job.id(), Decision.APPROVE, null);
        TestFederation.await(federation.at(BUREAU), job.id(), JobState.RUNNING);

        federation.kill(BUREAU);

        TestFederation.await(federation.at(BANK), job.id(), JobState.PAUSED);
        for (var view : federation.awaitEverywhere(job.id(), JobState.FAILED)) {
            assertThat(view.reason().code()).isEqualTo("party-absent");
            assertThat(view.reason().party()).isEqualTo(BUREAU);
            assertThat(view.reason().detail()).contains("nothing was heard of bureau");
        }
        federation.start(BUREAU);
        var late = federation.awaitEverywhere(job.id(), JobState.FAILED);
        assertThat(late).hasSize(3);
    }

    @Test
    void endsInterruptedEverywhereWhenAServiceRestartsWhileTheJobRuns() throws Exception {
        var job = federation.submit(", \"rounds\": 100000");
        federation.decide(job.id(), Decision.APPROVE, null);
        TestFederation.await(federation.at(NOTARY), job.id(), JobState.RUNNING);

        federation.kill(NOTARY);
        federation.start(NOTARY);

        for (var view : federation.awaitEverywhere(job.id(), JobState.FAILED)) {
            assertThat(view.reason().code()).isEqualTo("interrupted");
            assertThat(view.reason().party()).isEqualTo(NOTARY);
        }
    }

    @Test
    void goesOnWithCoordinationThatArrivedWhileAPartyWasAway() throws Exception {
        federation.kill(BUREAU);
        var job = federation.submit("");
        federation.start(BUREAU);
        federation.decide(job.id(), Decision.APPROVE, null);

        federation.awaitEverywhere(job.id(), JobState.COMPLETED);
    }

    @Test
    void listsJobsNewestFirstPageByPage() {
        for (int i = 0; i < 5; i++) {
            federation.submit("");
        }
        var all = federation.at(BANK).jobs().list(null, null, 200).jobs();
        var first = federation.at(BANK).jobs().list(null, null, 2);
        var second = federation.at(BANK).jobs().list(null, first.next(), 3);

        assertThat(all)
                .hasSize(5)
                .isSortedAccordingTo(
                        java.util.Comparator.comparing(JobView::submittedAt).reversed());
        assertThat(federation.at(BANK).jobs().list("ann", null, 200).jobs())
                .extracting(JobView::id)
                .containsExactlyElementsOf(all.stream().map(JobView::id).toList());
        assertThat(federation.at(BANK).jobs().list("ben", null, 200).jobs()).isEmpty();
        assertThat(first.jobs())
                .extracting(JobView::id)
                .containsExactly(all.get(0).id(), all.get(1).id());
        assertThat(second.jobs())
                .extracting(JobView::id)
                .containsExactly(all.get(2).id(), all.get(3).id(), all.get(4).id());
    }

    @Test
    void afterAJobTheTopicsCannotBeReadWithAnyKeyThatIsLeft() throws Exception {
        var job = federation.submit(", \"rounds\": 3, \"hold_host\": true");
        federation.decide(job.id(), Decision.APPROVE, null);
        federation.protocolAt(BUREAU).held.await();
        TestFederation.until(
                "the bank's first message is there",
                () -> !federation.topics().dump(job.id(), 1).isEmpty());
        assertThat(federation.topics().dump(job.id(), 1))
                .as("while the job runs, its members' own keys open what is on the topics")
                .anySatisfy(frame ->
                        assertThat(federation.topics().opensWithKeystore(frame)).isTrue());
        federation.protocolAt(BUREAU).gate.countDown();
        federation.awaitEverywhere(job.id(), JobState.COMPLETED);
        TestFederation.until(
                "the keys are destroyed", () -> federation.keystoreFiles().isEmpty());

        byte[] digest = java.util.HexFormat.of().parseHex(job.specDigest());
        var ofJob = federation.topics().dump(job.id(), 1);
        assertThat(ofJob).hasSizeGreaterThanOrEqualTo(12);
        assertThat(ofJob).allSatisfy(frame -> {
            assertThat(federation.topics().opensWithLongTermKeys(frame, digest)).isFalse();
            assertThat(federation.topics().opensWithKeystore(frame)).isFalse();
        });
        assertThat(federation.topics().dump(job.id(), 0))
                .as("coordination is sealed to long-term keys, so the dump is of what it seems to be")
                .isNotEmpty()
                .allSatisfy(frame -> assertThat(federation.topics().opensWithLongTermKeys(frame, digest))
                        .isTrue());
    }

    @Test
    void theKeysOfAJobThatEndedWhileAServiceWasAwayAreDestroyedAtItsStart() throws Exception {
        var job = federation.submit(", \"rounds\": 3, \"hold_host\": true");
        federation.decide(job.id(), Decision.APPROVE, null);
        federation.protocolAt(BUREAU).held.await();
        federation.kill(NOTARY);
        assertThat(federation.keystoreFiles())
                .filteredOn(file -> file.toString().endsWith(".envelopes"))
                .hasSize(3);
        federation.at(BANK).jobs().cancel(job.id(), "ann", "enough");
        federation.protocolAt(BUREAU).gate.countDown();
        federation
                .databaseOf(NOTARY)
                .sql("update concordat.jobs set state = 'CANCELLED', ended_at = now() where job_id = ?")
                .param(job.id().value())
                .update();

        federation.start(NOTARY);

        TestFederation.until(
                "the keys are destroyed", () -> federation.keystoreFiles().isEmpty());
    }

    private static String text(ResultService results, ResultService.Artifact artifact) throws Exception {
        var out = new ByteArrayOutputStream();
        results.write(artifact, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
