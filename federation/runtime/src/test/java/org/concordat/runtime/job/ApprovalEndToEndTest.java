package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.concordat.federation.PartyId;
import org.concordat.federation.identity.PartyCard;
import org.concordat.federation.identity.Standing;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.Reason;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.job.spec.InvalidJobException;
import org.concordat.runtime.transport.TestBroker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who may say yes, to what, until when, and how it is taken back; at three parties with databases and a broker. */
@Timeout(240)
class ApprovalEndToEndTest {
    @TempDir
    Path directory;

    private TestFederation federation;

    @BeforeEach
    void found() {
        federation = new TestFederation(directory, TestBroker.shared(), TestFederation.PATIENT, true);
    }

    @AfterEach
    void dissolve() {
        federation.close();
    }

    @Test
    void nobodyApprovesTheirOwnJobAndAnotherStewardOfThePartyDoes() throws Exception {
        var job = federation.submit("");
        var own = federation.at(BANK).approvals();
        assertThat(own.pending()).extracting(JobView::id).containsExactly(job.id());

        assertThatThrownBy(() -> own.decide(job.id(), Decision.APPROVE, "ann", job.specDigest(), null))
                .hasMessageContaining("nobody approves their own job");
        assertThat(own.pending()).as("it still waits").hasSize(1);
        federation.decide(job.id(), Decision.APPROVE, null);
        own.decide(job.id(), Decision.APPROVE, "sam", job.specDigest(), "as agreed");

        for (var view : federation.awaitEverywhere(job.id(), JobState.COMPLETED)) {
            assertThat(view.answers()).extracting(JobView.Answer::decision).containsOnly("APPROVED");
        }
        assertThat(actorsOf(BANK, "job-approved", job.id())).contains("sam");
        assertThat(actorsOf(BUREAU, "job-approved", job.id())).containsExactly("stella");
    }

    @Test
    void aRefusalOfTheGuestsOwnStewardEndsTheJobEverywhere() throws Exception {
        var job = federation.submit("");
        federation.at(BANK).approvals().decide(job.id(), Decision.REFUSE, "sam", job.specDigest(), "not this year");
        for (var view : federation.awaitEverywhere(job.id(), JobState.REJECTED)) {
            assertThat(view.reason()).isEqualTo(new Reason("approval-refused", BANK, null, "not this year"));
        }
    }

    @Test
    void aWithdrawalStopsARunningJobWithinTenSecondsWhoeverOfTheTwoWithdraws() throws Exception {
        for (PartyId party : List.of(BUREAU, BANK)) {
            var job = approved(", \"rounds\": 100000");
            for (PartyId each : TestFederation.PARTIES) {
                TestFederation.await(federation.at(each), job, JobState.RUNNING);
            }
            long begun = System.nanoTime();
            federation.at(party).approvals().withdraw(job, "stella", "consent is gone");
            var views = federation.awaitEverywhere(job, JobState.CANCELLED);
            TestFederation.until(
                    "nothing runs",
                    () -> TestFederation.PARTIES.stream()
                            .allMatch(each -> federation.at(each).running().isEmpty()));

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
            assertThat(views)
                    .allSatisfy(view -> assertThat(view.reason())
                            .isEqualTo(new Reason("approval-withdrawn", party, null, "consent is gone")));
            assertThat(actorsOf(party, "approval-withdrawn", job)).containsExactly("stella");
        }
    }

    /** The arbiter computes without a word for minutes: nothing but the stop ends it. */
    @Test
    void aWithdrawalEndsALongComputationWithinTenSecondsAndItsKeysWithIt() throws Exception {
        var job = approved(", \"rounds\": 2, \"key_bits\": 2048, \"compute\": true");
        federation.protocolAt(NOTARY).computes.await();
        long begun = System.nanoTime();
        federation.at(BUREAU).approvals().withdraw(job, "stella", "consent is gone");
        federation.awaitEverywhere(job, JobState.CANCELLED);
        TestFederation.until(
                "nothing runs", () -> federation.at(NOTARY).running().isEmpty());
        TestFederation.until(
                "the keys are destroyed", () -> federation.keystoreFiles().isEmpty());

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        assertThat(federation.at(NOTARY).jobs().find(job).orElseThrow().reason())
                .isEqualTo(new Reason("approval-withdrawn", BUREAU, null, "consent is gone"));
    }

    @Test
    void aPartyThatWithdrawsIsDoneWithTheJobWhateverTheGuestSays() throws Exception {
        var job = approved(", \"rounds\": 100000");
        TestFederation.await(federation.at(BUREAU), job, JobState.RUNNING);
        federation.kill(BANK);
        federation.at(BUREAU).approvals().withdraw(job, "stella", "consent is gone");

        var view = TestFederation.await(federation.at(BUREAU), job, JobState.CANCELLED);
        assertThat(view.reason()).isEqualTo(new Reason("approval-withdrawn", BUREAU, null, "consent is gone"));
        TestFederation.until(
                "its keys are destroyed",
                () -> federation.keystoreFiles().stream()
                        .noneMatch(file -> file.getParent().endsWith(Path.of(BUREAU.value(), "keystore"))));
        assertThat(actorsOf(BUREAU, "job-keys-destroyed", job)).hasSize(1);
    }

    @Test
    void aStartAfterTheApprovalEndedIsNotFollowed() throws Exception {
        var job = federation.submit("");
        federation.decide(job.id(), Decision.APPROVE, null);
        expire(BUREAU, job.id());
        federation.at(BANK).approvals().decide(job.id(), Decision.APPROVE, "sam", job.specDigest(), null);

        for (var view : federation.awaitEverywhere(job.id(), JobState.FAILED)) {
            assertThat(view.reason().code()).isEqualTo("approval-expired");
            assertThat(view.reason().party()).isEqualTo(BUREAU);
        }
    }

    @Test
    void anExpiredJobIsDecidedByNobody() throws Exception {
        var job = federation.submit("");
        federation.decide(job.id(), Decision.APPROVE, null);
        expire(BANK, job.id());
        for (var view : federation.awaitEverywhere(job.id(), JobState.EXPIRED)) {
            assertThat(view.reason().code()).isEqualTo("approval-expired");
        }
    }

    @Test
    void anApprovalThatComesTooLateIsRefused() throws Exception {
        var job = federation.submit("");
        var approvals = federation.at(BUREAU).approvals();
        TestFederation.until("it reached the bureau", () -> !approvals.pending().isEmpty());
        expire(BUREAU, job.id());
        assertThatThrownBy(() -> approvals.decide(job.id(), Decision.APPROVE, "stella", job.specDigest(), null))
                .hasMessageContaining("could be decided until");
        assertThat(approvals.pending()).hasSize(1);
    }

    /** As a DBA would who may do everything. */
    @Test
    void aSpecificationThatWasChangedInTheDatabaseAfterItsApprovalDoesNotRun() throws Exception {
        var job = federation.submit(", \"rounds\": 2");
        federation.decide(job.id(), Decision.APPROVE, null);
        TestFederation.until(
                "the bank knows of it",
                () -> federation
                                .at(BANK)
                                .jobs()
                                .find(job.id())
                                .orElseThrow()
                                .answers()
                                .size()
                        == 2);
        var superuser = JdbcClient.create(federation.database(BUREAU).superuser());
        superuser.sql("alter table concordat.jobs disable trigger all").update();
        superuser
                .sql("update concordat.jobs set specification = convert_to(replace(convert_from(specification, 'UTF8'),"
                        + " '\"rounds\":2', '\"rounds\":3'), 'UTF8') where job_id = ?")
                .param(job.id().value())
                .update();
        federation.at(BANK).approvals().decide(job.id(), Decision.APPROVE, "sam", job.specDigest(), null);

        for (var view : federation.awaitEverywhere(job.id(), JobState.FAILED)) {
            assertThat(view.reason().code()).isEqualTo("approval-missing");
            assertThat(view.reason().party()).isEqualTo(BUREAU);
        }
    }

    /** The key holder answers exactly what the script says, once a round: nothing else is an answer to be had. */
    @Test
    void aSecondRequestInARoundIsAViolationInTheLogsOfBothSides() throws Exception {
        federation.protocolAt(BUREAU).asksTwice = true;
        var job = approved(", \"rounds\": 3");

        for (var view : federation.awaitEverywhere(job, JobState.FAILED)) {
            assertThat(view.reason().code()).isEqualTo("protocol-violation");
            assertThat(view.reason().party()).isEqualTo(BUREAU);
            assertThat(view.reason().step()).contains("Rows");
        }
        for (PartyId party : TestFederation.PARTIES) {
            assertThat(actorsOf(party, "peer-violation", job)).as("at " + party).hasSize(1);
        }
        assertThat(federation
                        .databaseOf(NOTARY)
                        .sql("select count(*) from audit.entries where act = 'disclosure' and job_id = ?"
                                + " and details ->> 'to' = 'bureau' and details ->> 'message' = 'Total'")
                        .param(job.value())
                        .query(Integer.class)
                        .single())
                .as("answers to the host: one a round, and none to what came besides")
                .isEqualTo(1);
    }

    @Test
    void aPartyHasNoRoleThatTheManifestDoesNotHaveItFor() {
        federation.restart(NOTARY, new Standing("notary", Set.of(PartyCard.Duty.DATA)));
        assertThat(problemsOf("")).containsExactly("duty-missing");

        federation.restart(NOTARY, new Standing("notary", Set.of(PartyCard.Duty.ARBITER)));
        assertThat(federation.submit("").state()).isEqualTo(JobState.AWAITING_APPROVAL);
    }

    @Test
    void anInstitutionIsTheSameInOtherLettersToo() {
        federation.restart(NOTARY, new Standing(" Bank ", Set.of(PartyCard.Duty.ARBITER)));
        assertThat(problemsOf("")).containsExactly("arbiter-not-independent");
    }

    private List<String> problemsOf(String taskFields) {
        try {
            federation.submit(taskFields);
            return List.of();
        } catch (InvalidJobException e) {
            return e.problems().stream().map(Problem::code).toList();
        }
    }

    private JobId approved(String taskFields) throws InterruptedException {
        var job = federation.submit(taskFields);
        federation.decide(job.id(), Decision.APPROVE, null);
        federation.at(BANK).approvals().decide(job.id(), Decision.APPROVE, "sam", job.specDigest(), null);
        return job.id();
    }

    private void expire(PartyId party, JobId job) {
        federation
                .databaseOf(party)
                .sql("update concordat.jobs set approve_before = ? where job_id = ?")
                .params(OffsetDateTime.ofInstant(Instant.now().minusSeconds(1), ZoneOffset.UTC), job.value())
                .update();
    }

    private List<String> actorsOf(PartyId party, String act, JobId job) {
        return federation
                .databaseOf(party)
                .sql("select actor from audit.entries where act = ? and job_id = ? order by entry_id")
                .params(act, job.value())
                .query(String.class)
                .list();
    }
}
