package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SealingKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.EnvelopeSeal;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.channel.JobKeys;
import org.concordat.federation.channel.ProtocolVersion;
import org.concordat.federation.channel.RecordCodec;
import org.concordat.federation.channel.SchemaDigest;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.coordination.Coordination;
import org.concordat.federation.job.coordination.Coordination.Accepted;
import org.concordat.federation.job.coordination.Coordination.Proposal;
import org.concordat.federation.job.coordination.KnownVersions;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.job.CountingProtocol.Counting;
import org.concordat.runtime.job.spec.JobSpecParser;
import org.concordat.runtime.keystore.JobKeyring;
import org.concordat.runtime.model.HashedFiles;
import org.concordat.runtime.transport.JdbcInbox;
import org.concordat.runtime.transport.JdbcOutbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * M20: a peer to which the job is another one than to the others. It has its real keys, its database and its place at the
 * broker; what it proposes, accepts or sends is of a specification that nobody else approved.
 */
@Timeout(240)
class OtherSpecificationTest extends FoundedFederation {
    private static final ProtocolVersion SPOKEN = new CountingProtocol().spoken();
    private static final int HELD_AT = 6;
    private static final Duration RESEND = Duration.ofMillis(300);

    @Test
    void aMessageSealedForAnotherSpecificationEndsTheJobAndNamesItsSender() throws Exception {
        var job = federation.submit(", \"rounds\": 9, \"hold_at\": " + HELD_AT).id();
        federation.decide(job, Decision.APPROVE, null);
        federation.protocolAt(BUREAU).held.await();
        federation.kill(BUREAU);

        var keys = TestKeys.keyring(BUREAU, directory.resolve(BUREAU.value()).resolve("keystore"));
        try (var hostile = new Hostile(BUREAU, TestKeys.seal(BUREAU, new AnotherSpecification(keys)))) {
            hostile.exchange.send(
                    new StreamId(job, 1, BUREAU, NOTARY),
                    new Address(0, "counting@1", SchemaDigest.of(Counting.class), HELD_AT, "Rows"),
                    RecordCodec.encode(new Counting.Rows(5, 0)),
                    null);
            hostile.until(
                    "the job has ended",
                    () -> state(NOTARY, job).terminal() && state(BANK, job).terminal());
        }
        for (PartyId party : List.of(BANK, NOTARY)) {
            var view = federation.at(party).jobs().find(job).orElseThrow();
            assertThat(view.state()).isEqualTo(JobState.FAILED);
            assertThat(view.reason().code()).isEqualTo("protocol-violation");
            assertThat(view.reason().party()).isEqualTo(BUREAU);
            assertThat(entries(party, "peer-violation", job)).hasSize(1);
        }
    }

    /** The digest that it names, or only the one for which it signed its key of the job. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAcceptanceOfAnotherSpecificationEndsTheJobAndNamesItsSender(boolean named) throws Exception {
        federation.kill(BUREAU);
        var submitted = federation.submit("");
        var job = submitted.id();
        var approved = java.util.HexFormat.of().parseHex(submitted.specDigest());
        var other = HashedFiles.sha256(approved);
        var key = TestKeys.keyring(BUREAU, directory.resolve("elsewhere")).accept(job, other, List.of(SPOKEN));
        try (var hostile = new Hostile(BUREAU, TestKeys.seal(BUREAU, JobKeys.none()))) {
            hostile.say(job, BANK, new Accepted(named ? other : approved, new byte[32], key));
            hostile.until("the job has ended", () -> state(BANK, job).terminal());
        }
        var view = federation.at(BANK).jobs().find(job).orElseThrow();
        assertThat(view.state()).isEqualTo(JobState.FAILED);
        assertThat(view.reason().code()).isEqualTo("protocol-violation");
        assertThat(view.reason().party()).isEqualTo(BUREAU);
        assertThat(view.reason().detail()).contains("Accepted of bureau");
        assertThat(view.attempt()).as("nothing was begun").isZero();
    }

    @Test
    void aProposalUnderTheDigestOfAnotherIsRefusedAndAsksNoSteward() throws Exception {
        federation.kill(BANK);
        var job = new JobId(UUID.randomUUID());
        var specification = canonical("");
        try (var hostile = new Hostile(BANK, TestKeys.seal(BANK, JobKeys.none()))) {
            hostile.say(
                    job,
                    BUREAU,
                    new Proposal(
                            specification,
                            HashedFiles.sha256(canonical(", \"rounds\": 2")),
                            new KnownVersions(JobKeyring.ENVELOPES, List.of(SPOKEN)),
                            Long.MAX_VALUE));
            hostile.until(
                    "the bureau has answered",
                    () -> !entries(BUREAU, "job-refused", job).isEmpty());
        }
        assertThat(entries(BUREAU, "job-refused", job).getFirst()).contains("the digest is not that");
        assertThat(entries(BUREAU, "job-approved", job)).isEmpty();
        assertThat(federation.at(BUREAU).approvals().pending())
                .extracting(JobView::id)
                .doesNotContain(job);
    }

    private static byte[] canonical(String taskFields) {
        return JobSpecParser.read(TestFederation.specification(taskFields).getBytes(StandardCharsets.UTF_8))
                .canonical();
    }

    private JobState state(PartyId party, JobId job) {
        return federation.at(party).jobs().find(job).orElseThrow().state();
    }

    private List<String> entries(PartyId party, String act, JobId job) {
        return federation
                .databaseOf(party)
                .sql("select details::text from audit.entries where act = ? and job_id = ?")
                .params(act, job.value())
                .query(String.class)
                .list();
    }

    /** A party's streams, run by somebody else. */
    private final class Hostile implements AutoCloseable {
        private final TransactionTemplate transactions;
        private final Exchange exchange;
        private final CoordinationPost post;

        Hostile(PartyId party, EnvelopeSeal seal) {
            var manager =
                    new DataSourceTransactionManager(federation.database(party).app());
            var jdbc = JdbcClient.create(manager.getDataSource());
            var frames = new HashedFiles(directory.resolve(party.value()).resolve("frames"));
            transactions = new TransactionTemplate(manager);
            exchange = new Exchange(
                    party,
                    federation.transport(party),
                    new JdbcOutbox(jdbc, transactions, frames, new JdbcAuditLog(jdbc), party, Clock.systemUTC()),
                    new JdbcInbox(jdbc, frames, Clock.systemUTC()),
                    seal,
                    RESEND.toNanos());
            exchange.start(_ -> {}, (_, _, _) -> {});
            post = new CoordinationPost(exchange, party);
        }

        void say(JobId job, PartyId to, Coordination message) {
            transactions.executeWithoutResult(_ -> post.send(job, to, message));
        }

        void until(String what, BooleanSupplier condition) throws InterruptedException {
            TestFederation.until(what, () -> {
                exchange.tick(System.nanoTime());
                return condition.getAsBoolean();
            });
        }

        @Override
        public void close() {
            exchange.close();
        }
    }

    /** The job's real keys, with the digest of a specification that is not the job's. */
    private record AnotherSpecification(JobKeys keys) implements JobKeys {
        @Override
        public Optional<SealingKey> sealingKey(JobId job, PartyId receiver) {
            return keys.sealingKey(job, receiver);
        }

        @Override
        public Optional<OpeningKey> openingKey(JobId job) {
            return keys.openingKey(job);
        }

        @Override
        public Optional<byte[]> specification(JobId job) {
            return keys.specification(job).map(HashedFiles::sha256);
        }

        @Override
        public Optional<VerifyingKey> signer(JobId job, PartyId member) {
            return keys.signer(job, member);
        }
    }
}
