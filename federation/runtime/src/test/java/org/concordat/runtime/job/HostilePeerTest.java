package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditMessage;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.channel.JobKeys;
import org.concordat.federation.channel.Outbox;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.coordination.Coordination;
import org.concordat.federation.job.coordination.Coordination.Proposal;
import org.concordat.federation.job.coordination.Coordination.Refused;
import org.concordat.federation.job.coordination.Coordination.Withdrawn;
import org.concordat.federation.job.coordination.KnownVersions;
import org.concordat.runtime.audit.CheckpointExchange;
import org.concordat.runtime.audit.Checkpoints;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.audit.JdbcAuditTree;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.job.spec.JobSpecParser;
import org.concordat.runtime.keystore.JobKeyring;
import org.concordat.runtime.model.HashedFiles;
import org.concordat.testkit.InMemoryInbox;
import org.concordat.testkit.InMemoryOutbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** A bank that signs well and means ill: what it says in coordination must not stop a peer's work on other jobs. */
@Timeout(240)
class HostilePeerTest extends FoundedFederation {
    /** A text with a NUL, in a message that is otherwise in order. */
    @Test
    void aValueThatNoDatabaseCanKeepEndsItsJobAndStopsNoOther() throws Exception {
        federation.kill(NOTARY);
        var job = federation.submit("").id();
        try (var hostile = hostile(NOTARY)) {
            new CoordinationPost(hostile, NOTARY).send(job, BANK, new Refused("approval-refused", "no\u0000"));
            TestFederation.until("the bank has done with it", () -> {
                hostile.tick(System.nanoTime());
                return federation
                        .at(BANK)
                        .jobs()
                        .find(job)
                        .orElseThrow()
                        .state()
                        .terminal();
            });
        }
        var ended = federation.at(BANK).jobs().find(job).orElseThrow();
        assertThat(ended.state()).isEqualTo(JobState.FAILED);
        assertThat(ended.reason().code()).isEqualTo("protocol-violation");
        assertThat(ended.reason().party()).isEqualTo(NOTARY);

        federation.start(NOTARY);
        var honest = federation.submit("");
        federation.decide(honest.id(), Decision.APPROVE, null);
        federation.awaitEverywhere(honest.id(), JobState.COMPLETED);
    }

    private Exchange hostile(PartyId party) {
        var exchange = silent(party, new InMemoryOutbox());
        exchange.start(_ -> {}, (_, _, _) -> {});
        return exchange;
    }

    /** It hears nothing. */
    private Exchange silent(PartyId party, Outbox outbox) {
        return new Exchange(
                party,
                federation.transport(party),
                outbox,
                new InMemoryInbox(),
                TestKeys.seal(party, JobKeys.none()),
                Duration.ofMillis(300).toNanos());
    }

    @Test
    void aProposalOfTheYear9999CanBeApprovedAsLongAsThisPartySays() throws Exception {
        federation.kill(BANK);
        var job = new JobId(UUID.randomUUID());
        var before = Instant.now();
        propose(List.of(job), Instant.parse("9999-12-31T00:00:00Z").toEpochMilli());
        var until = federation
                .databaseOf(BUREAU)
                .sql("select approve_before from concordat.jobs where job_id = ?")
                .param(job.value())
                .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .single();
        assertThat(until)
                .isBetween(
                        before.plus(TestFederation.PATIENT.approvalExpiresAfter())
                                .truncatedTo(ChronoUnit.MILLIS),
                        Instant.now().plus(TestFederation.PATIENT.approvalExpiresAfter()));
    }

    /** Proposals of jobs that it makes up, which name this party in no roster. */
    @Test
    void whoMakesJobsUpFillsNeitherLogNorDatabase() throws Exception {
        federation.kill(BANK);
        var begun = System.nanoTime();
        var jobs = Stream.generate(() -> new JobId(UUID.randomUUID())).limit(75).toList();
        propose(
                jobs,
                TestFederation.specification("").replace("bureau", "notary").replace(", \"arbiter\": \"notary\"", ""),
                0);

        long minutes = 1 + Duration.ofNanos(System.nanoTime() - begun).toMinutes();
        assertThat(count("audit.entries where act = 'proposal-refused'"))
                .isPositive()
                .isLessThanOrEqualTo(Math.toIntExact(60 * minutes + 60));
        assertThat(count("concordat.inbox where sender = 'bank' and attempt = 0 and job_id <> '" + JobId.NONE + "'"))
                .as("what was acted upon is not kept")
                .isZero();
        assertThat(count("concordat.outbox where receiver = 'bank' and job_id <> '" + JobId.NONE + "'"))
                .as("what is left out is not answered either")
                .isEqualTo(count("audit.entries where act = 'proposal-refused'"));
    }

    /** Each of them in order, and more than stewards could read: nothing is to be decided about those beyond. */
    @Test
    void validProposalsBeyondTheLimitAreRefusedAndEachAnswerIsDeclared() throws Exception {
        federation.kill(BANK);
        int limit = TestFederation.PATIENT.openProposals();
        var jobs = Stream.generate(() -> new JobId(UUID.randomUUID()))
                .limit(limit + 80)
                .toList();
        propose(jobs, Instant.now().plusSeconds(3_600).toEpochMilli());

        assertThat(federation.at(BUREAU).approvals().pending()).hasSize(limit);
        assertThat(count("concordat.jobs")).isEqualTo(limit);
        assertThat(count("audit.entries where act = 'job-proposed'")).isEqualTo(limit);
        int answers =
                count("concordat.outbox where receiver = 'bank' and attempt = 0 and job_id <> '" + JobId.NONE + "'");
        assertThat(answers).as("a minute's worth of them, at least").isBetween(60, 80);
        assertThat(count("audit.entries where act = 'proposal-refused'")).isEqualTo(answers);
        assertThat(count("audit.entries where act = 'disclosure' and details::text like '%Refused%'"))
                .isEqualTo(answers);
        assertThat(count("concordat.inbox where sender = 'bank' and attempt = 0 and job_id <> '" + JobId.NONE
                        + "' and not exists (select from concordat.jobs where job_id = inbox.job_id)"))
                .isZero();
    }

    /** The bank's service has stopped; checkpoints of its log are made in its place. */
    @Test
    void aPeerThatAcknowledgesNothingIsToldOfNoMoreCheckpointsThanMayWait() {
        federation.kill(BANK);
        var outbox = new InMemoryOutbox();
        var toNotary = new StreamId(JobId.NONE, 0, BANK, NOTARY);
        var toBureau = new StreamId(JobId.NONE, 0, BANK, BUREAU);
        try (var silent = silent(BANK, outbox)) {
            for (int i = 0; i < 512; i++) {
                silent.append(
                        toNotary, new Address(-1, AuditMessage.PROTOCOL, 0, "Countersignature"), new byte[1], null);
            }
            var messages = new CheckpointExchange(
                    checkpoints(BANK),
                    silent,
                    BANK,
                    Set.of(BUREAU, NOTARY),
                    TransactionOperations.withoutTransaction());
            messages.checkpoint();
        }
        assertThat(outbox.lengths()).containsEntry(toBureau, 1L).containsEntry(toNotary, 512L);
    }

    private Checkpoints checkpoints(PartyId party) {
        var source = federation.database(party).app();
        var jdbc = JdbcClient.create(source);
        var tree = new JdbcAuditTree(
                jdbc, new TransactionTemplate(new DataSourceTransactionManager(source)), "test", party);
        tree.load();
        return new Checkpoints(tree, new JdbcAuditLog(jdbc), TestKeys.auditIdentity(party), Clock.systemUTC());
    }

    private int count(String what) {
        return federation
                .databaseOf(BUREAU)
                .sql("select count(*) from " + what)
                .query(Integer.class)
                .single();
    }

    private void propose(List<JobId> jobs, long approveBefore) throws Exception {
        propose(jobs, TestFederation.specification(""), approveBefore);
    }

    /** In the bank's name, to the bureau, until it has acted upon all. */
    private void propose(List<JobId> jobs, String text, long approveBefore) throws Exception {
        var specification =
                JobSpecParser.read(text.getBytes(StandardCharsets.UTF_8)).canonical();
        try (var hostile = hostile(BANK)) {
            var post = new CoordinationPost(hostile, BANK);
            for (JobId job : jobs) {
                post.send(
                        job,
                        BUREAU,
                        new Proposal(
                                specification,
                                HashedFiles.sha256(specification),
                                new KnownVersions(JobKeyring.ENVELOPES, List.of(new CountingProtocol().spoken())),
                                approveBefore));
            }
            TestFederation.until("the bureau has taken all and is done with them", () -> {
                hostile.tick(System.nanoTime());
                return actedUpon(jobs) == jobs.size();
            });
        }
    }

    /** The notary is no member of this job, and knows its id of the broker's operator. */
    @Test
    void aPartyThatIsNoMemberEndsNoJobOfOthers() throws Exception {
        var job = federation
                .at(BANK)
                .jobs()
                .submit(
                        TestFederation.specification("")
                                .replace(", \"arbiter\": \"notary\"", "")
                                .getBytes(StandardCharsets.UTF_8),
                        "ann")
                .id();
        federation.kill(NOTARY);
        try (var hostile = hostile(NOTARY)) {
            var post = new CoordinationPost(hostile, NOTARY);
            post.send(job, BANK, new Withdrawn("not in my name"));
            post.send(job, BANK, new Refused("approval-refused", "nor in mine"));
            hostile.send(
                    new StreamId(job, 0, NOTARY, BANK),
                    new Address(-1, Coordination.PROTOCOL, 0, "Withdrawn"),
                    new byte[] {1, 2, 3},
                    null);
            TestFederation.until("the bank has taken all, also what nobody can read", () -> {
                hostile.tick(System.nanoTime());
                return strangers(job) == 3;
            });
        }
        assertThat(federation.at(BANK).jobs().find(job).orElseThrow().state()).isEqualTo(JobState.AWAITING_APPROVAL);
    }

    private int strangers(JobId job) {
        return federation
                .databaseOf(BANK)
                .sql("select count(*) from audit.entries where act = 'stranger-ignored' and job_id = ?"
                        + " and actor = 'party:notary'")
                .param(job.value())
                .query(Integer.class)
                .single();
    }

    private int actedUpon(List<JobId> jobs) {
        return federation
                .databaseOf(BUREAU)
                .sql("select count(distinct job_id) from (select job_id from concordat.closed_streams"
                        + " union select job_id from concordat.jobs) as known where job_id in (:jobs)")
                .param("jobs", jobs.stream().map(JobId::value).toList())
                .query(Integer.class)
                .single();
    }
}
