package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.channel.JobKeys;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.coordination.Coordination.Proposal;
import org.concordat.federation.job.coordination.Coordination.Refused;
import org.concordat.federation.job.coordination.Coordination.Withdrawn;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.job.spec.JobSpecParser;
import org.concordat.runtime.model.HashedFiles;
import org.concordat.runtime.transport.TestBroker;
import org.concordat.testkit.InMemoryInbox;
import org.concordat.testkit.InMemoryOutbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bank that signs well and means ill: what it says in coordination must not stop a peer's work on other jobs. */
@Timeout(240)
class HostilePeerTest {
    @TempDir
    Path directory;

    private TestFederation federation;

    @BeforeEach
    void found() {
        federation = new TestFederation(directory, TestBroker.shared(), TestFederation.PATIENT);
    }

    @AfterEach
    void dissolve() {
        federation.close();
    }

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
        var exchange = new Exchange(
                party,
                federation.transport(party),
                new InMemoryOutbox(),
                new InMemoryInbox(),
                TestKeys.seal(party, JobKeys.none()),
                Duration.ofMillis(300).toNanos());
        exchange.start(_ -> {}, (_, _, _) -> {});
        return exchange;
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
                                List.of("counting@1"),
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
            TestFederation.until("the bank has taken both", () -> {
                hostile.tick(System.nanoTime());
                return strangers(job) == 2;
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
