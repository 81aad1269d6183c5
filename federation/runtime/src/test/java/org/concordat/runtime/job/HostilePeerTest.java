package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
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

    @Test
    void aProposalThatNoDatabaseCanKeepStopsNothing() throws Exception {
        federation.kill(BANK);
        var specification = JobSpecParser.read(TestFederation.specification("").getBytes(StandardCharsets.UTF_8))
                .canonical();
        var job = new JobId(UUID.randomUUID());
        var transport = federation.transport(BANK);
        try (var hostile = new Exchange(
                BANK,
                transport,
                new InMemoryOutbox(),
                new InMemoryInbox(),
                TestKeys.seal(BANK, JobKeys.none()),
                Duration.ofMillis(300).toNanos())) {
            hostile.start(_ -> {}, (_, _, _) -> {});
            new CoordinationPost(hostile, BANK)
                    .send(
                            job,
                            BUREAU,
                            new Proposal(
                                    specification,
                                    HashedFiles.sha256(specification),
                                    List.of("counting@1"),
                                    Long.MAX_VALUE));
            TestFederation.until("the bureau has taken it and is done with it", () -> {
                hostile.tick(System.nanoTime());
                return consumed(job);
            });
        }
        assertThat(federation.at(BUREAU).jobs().find(job))
                .as("nothing was kept of it")
                .isEmpty();

        federation.start(BANK);
        var honest = federation.submit("");
        federation.decide(honest.id(), Decision.APPROVE, null);
        federation.awaitEverywhere(honest.id(), JobState.COMPLETED);
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
        try (var hostile = new Exchange(
                NOTARY,
                federation.transport(NOTARY),
                new InMemoryOutbox(),
                new InMemoryInbox(),
                TestKeys.seal(NOTARY, JobKeys.none()),
                Duration.ofMillis(300).toNanos())) {
            hostile.start(_ -> {}, (_, _, _) -> {});
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

    private boolean consumed(JobId job) {
        return federation
                .databaseOf(BUREAU)
                .sql("select exists (select 1 from concordat.inbox where job_id = ? and consumed_at is not null)")
                .param(job.value())
                .query(Boolean.class)
                .single();
    }
}
