package org.concordat.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.audit.Disclosure;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.channel.EnvelopeSeal;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.channel.Inbox;
import org.concordat.federation.channel.Inbox.Outcome;
import org.concordat.federation.channel.MalformedFrameException;
import org.concordat.federation.channel.Outbox;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.job.JdbcJobStore;
import org.concordat.runtime.model.HashedFiles;
import org.concordat.testkit.InMemoryNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class JdbcStreamsTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");
    private static final JobId JOB = new JobId(new UUID(1, 2));
    private static final StreamId OUT = new StreamId(JOB, 1, BANK, BUREAU);
    private static final StreamId IN = new StreamId(JOB, 1, BUREAU, BANK);

    @TempDir
    Path directory;

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc = JdbcClient.create(database.app());
    private final TransactionTemplate transactions =
            new TransactionTemplate(new DataSourceTransactionManager(database.app()));
    private final Random random = new Random(3);

    @Test
    void numbersAndChainsFramesAndWritesWhatTheyDisclose() {
        var outbox = outbox(jdbc, transactions);
        var first = outbox.append(OUT, this::small, disclosure());
        var second = outbox.append(
                OUT,
                (sequence, previousHash) -> {
                    assertThat(previousHash).isEqualTo(hashOf(1));
                    return small(sequence, previousHash);
                },
                disclosure());

        assertThat(first.sequence()).isEqualTo(1);
        assertThat(second.sequence()).isEqualTo(2);
        assertThat(jdbc.sql("select count(*) from audit.entries where act = 'disclosure'")
                        .query(Long.class)
                        .single())
                .isEqualTo(2);
    }

    @Test
    void keepsNeitherFrameNorEntryOfATransactionThatFailed() {
        var managed = new DataSourceTransactionManager(database.app());
        var bound = new TransactionTemplate(managed);
        var client = JdbcClient.create(managed.getDataSource());
        var outbox = outbox(client, bound);

        assertThatThrownBy(() -> bound.executeWithoutResult(_ -> {
                    outbox.append(OUT, this::small, disclosure());
                    throw new IllegalStateException("the act failed");
                }))
                .hasMessage("the act failed");

        assertThat(outbox.unacknowledged(10)).isEmpty();
        assertThat(outbox.drained(JOB)).isTrue();
        assertThat(jdbc.sql("select count(*) from audit.entries")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void givesBackWhatIsNotAcknowledgedAndForgetsTheRest() throws Exception {
        var outbox = outbox(jdbc, transactions);
        var large = new byte[2 << 20];
        random.nextBytes(large);
        outbox.append(OUT, this::small, null);
        outbox.append(OUT, (sequence, _) -> new Outbox.Sealed(large, hashOf(sequence)), null);
        outbox.append(OUT, this::small, null);

        var after = outbox(jdbc, transactions); // a restart
        assertThat(after.unacknowledged(10)).extracting(Outbox.Frame::sequence).containsExactly(1L, 2L, 3L);
        assertThat(after.unacknowledged(2)).hasSize(2);
        assertThat(after.unacknowledged(10).get(1).bytes()).isEqualTo(large);
        assertThat(after.unacknowledged(10, (_, sequence) -> sequence == 3)).hasSize(1);

        after.acknowledge(OUT, 2);
        assertThat(after.unacknowledged(10)).extracting(Outbox.Frame::sequence).containsExactly(3L);
        assertThat(files()).isEmpty();
        assertThat(after.drained(JOB)).isFalse();
        after.acknowledge(OUT, 3);
        after.acknowledge(OUT, 1);
        assertThat(after.drained(JOB)).isTrue();
        assertThat(after.append(OUT, this::small, null).sequence()).isEqualTo(4);
    }

    /** Anybody in the federation can make up jobs. */
    @Test
    void coordinationOfAJobThatIsNotHereIsTakenInOrderAndNotKept() {
        var inbox = inbox();
        var made = new StreamId(JOB, 0, BUREAU, BANK);
        assertThat(inbox.accept(made, 2, hashOf(2), new byte[] {2})).isEqualTo(Outcome.AHEAD);
        assertThat(inbox.accept(made, 1, hashOf(1), new byte[] {1})).isEqualTo(Outcome.STORED);
        inbox.consumed(inbox.unconsumed().getFirst());
        inbox.close(JOB, BUREAU);

        assertThat(jdbc.sql("select count(*) from concordat.inbox")
                        .query(Long.class)
                        .single())
                .isZero();
        for (var each : List.of(inbox, inbox())) {
            assertThat(each.accept(made, 1, hashOf(1), new byte[] {1})).isEqualTo(Outcome.DUPLICATE);
            assertThat(each.hash(made, 1)).hasValue(hashOf(1));
            assertThat(each.contiguous(made)).isEqualTo(1);
        }
        assertThat(inbox.accept(made, 2, hashOf(2), new byte[] {2})).isEqualTo(Outcome.STORED);
    }

    @Test
    void howFarMadeUpJobsCameIsKnownOfTheNewestAlone() {
        jdbc.sql("""
                        insert into concordat.closed_streams (job_id, attempt, sender, contiguous, closed_at)
                        select gen_random_uuid(), 0, 'bureau', 1, now() - i * interval '1 second'
                        from generate_series(1, 10500) as i""").update();
        inbox().prune();
        assertThat(jdbc.sql("select count(*), max(now() - closed_at) < interval '10400 seconds'"
                                + " from concordat.closed_streams")
                        .query((row, _) -> row.getLong(1) + " " + row.getBoolean(2))
                        .single())
                .isEqualTo("10000 true");
    }

    @Test
    void whatWasAnsweredAboutJobsThatAreNotHereIsForgottenInTime() {
        var outbox = outbox(jdbc, transactions);
        outbox.append(new StreamId(JOB, 0, BANK, BUREAU), this::small, null);
        outbox.append(new StreamId(JobId.NONE, 0, BANK, BUREAU), this::small, null);
        outbox.forgetStrangers(Clock.systemUTC().instant().minusSeconds(60));
        assertThat(outbox.unacknowledged(10)).hasSize(2);
        outbox.forgetStrangers(Clock.systemUTC().instant().plusSeconds(60));
        assertThat(outbox.unacknowledged(10))
                .extracting(frame -> frame.stream().job())
                .containsExactly(JobId.NONE);
    }

    @Test
    void aSenderWithAThousandMessagesAboutMadeUpJobsWaitsUntilSomeWereActedUpon() {
        jdbc.sql("""
                        insert into concordat.inbox (job_id, attempt, sender, sequence, frame, frame_hash, envelope_hash,
                            byte_count, received_at)
                        select gen_random_uuid(), 0, 'bureau', 1, 'x', sha256('x'), sha256('x'), 1, now()
                        from generate_series(1, 1000)""").update();
        var inbox = inbox();
        var made = new StreamId(JOB, 0, BUREAU, BANK);
        assertThat(inbox.accept(made, 1, hashOf(1), new byte[] {1})).isEqualTo(Outcome.AHEAD);
        assertThat(inbox.accept(new StreamId(JobId.NONE, 0, BUREAU, BANK), 1, hashOf(1), new byte[] {1}))
                .as("of no job")
                .isEqualTo(Outcome.STORED);
        assertThat(inbox.accept(new StreamId(JOB, 0, new PartyId("notary"), BANK), 1, hashOf(1), new byte[] {1}))
                .as("of another sender")
                .isEqualTo(Outcome.STORED);
        begin(JOB, 0);
        assertThat(inbox.accept(made, 1, hashOf(1), new byte[] {1}))
                .as("of a job that is here")
                .isEqualTo(Outcome.STORED);

        var other = new StreamId(new JobId(new UUID(1, 3)), 0, BUREAU, BANK);
        assertThat(inbox.accept(other, 1, hashOf(1), new byte[] {1})).isEqualTo(Outcome.AHEAD);
        inbox.consumed(inbox.unconsumed().stream()
                .filter(frame -> !frame.job().equals(JOB) && !frame.job().equals(JobId.NONE))
                .findFirst()
                .orElseThrow());
        assertThat(inbox.accept(other, 1, hashOf(1), new byte[] {1})).isEqualTo(Outcome.STORED);
    }

    /** A member may count up attempts as it likes; those of a job come one after the other. */
    @Test
    void messagesOfAttemptsAfterTheNextAreNotTaken() {
        var inbox = inbox();
        begin(JOB, 2);
        for (int attempt : new int[] {1, 2, 3}) {
            assertThat(inbox.accept(new StreamId(JOB, attempt, BUREAU, BANK), 2, hashOf(2), new byte[] {2}))
                    .isEqualTo(Outcome.STORED);
        }
        for (int attempt : new int[] {4, 5, Integer.MAX_VALUE}) {
            assertThat(inbox.accept(new StreamId(JOB, attempt, BUREAU, BANK), 1, hashOf(1), new byte[] {1}))
                    .isEqualTo(Outcome.AHEAD);
        }
        begun(JOB, 3);
        assertThat(inbox.accept(new StreamId(JOB, 4, BUREAU, BANK), 1, hashOf(1), new byte[] {1}))
                .isEqualTo(Outcome.STORED);
    }

    @Test
    void coordinationThatWasActedUponIsForgottenInTimeButNotHowFarItCame() {
        begin(JOB, 0);
        var inbox = inbox();
        for (var job : List.of(JOB, JobId.NONE)) {
            for (int sequence : new int[] {1, 2, 3}) {
                inbox.accept(new StreamId(job, 0, BUREAU, BANK), sequence, hashOf(sequence), new byte[] {1});
            }
            inbox.consumed(new JdbcInbox.Unconsumed(job, BUREAU, 1));
            inbox.consumed(new JdbcInbox.Unconsumed(job, BUREAU, 2));
        }
        inbox.retire(Clock.systemUTC().instant().minusSeconds(60));
        assertThat(kept()).isEqualTo(6);

        inbox.retire(Clock.systemUTC().instant().plusSeconds(60));
        inbox.retire(Clock.systemUTC().instant().plusSeconds(60));
        inbox.prune();
        assertThat(kept()).as("the third of each was not acted upon").isEqualTo(2);
        for (var each : List.of(inbox, inbox())) {
            for (var job : List.of(JOB, JobId.NONE)) {
                var stream = new StreamId(job, 0, BUREAU, BANK);
                assertThat(each.contiguous(stream)).isEqualTo(3);
                assertThat(each.accept(stream, 1, hashOf(1), new byte[] {1})).isEqualTo(Outcome.DUPLICATE);
                assertThat(each.hash(stream, 2)).as("what the third follows").hasValue(hashOf(2));
                assertThat(each.read(stream, 3)).isPresent();
            }
        }
        assertThat(inbox.accept(new StreamId(JobId.NONE, 0, BUREAU, BANK), 4, hashOf(4), new byte[] {4}))
                .isEqualTo(Outcome.STORED);
    }

    @Test
    void ofCoordinationThatWasActedUponTheNewestThousandOfASenderAreKept() {
        jdbc.sql("""
                        insert into concordat.inbox (job_id, attempt, sender, sequence, frame, frame_hash, envelope_hash,
                            byte_count, received_at, consumed_at)
                        select ?, 0, sender, i, 'x', sha256('x'), sha256(int4send(i)), 1, now(),
                            now() - interval '1 hour' + i * interval '1 second'
                        from generate_series(1, 1500) as i, unnest(array['bureau', 'notary']) as sender""").param(JobId.NONE.value()).update();
        var inbox = inbox();
        inbox.retire(Clock.systemUTC().instant().minusSeconds(86_400));
        assertThat(kept()).isEqualTo(2_000);
        assertThat(jdbc.sql("select min(sequence) from concordat.inbox")
                        .query(Long.class)
                        .single())
                .isEqualTo(501);
        assertThat(inbox.contiguous(new StreamId(JobId.NONE, 0, BUREAU, BANK))).isEqualTo(1_500);
    }

    @Test
    void howFarTheStreamsOfJobsThatAreHereCameIsNeverForgotten() {
        begin(JOB, 0);
        jdbc.sql("""
                        insert into concordat.closed_streams (job_id, attempt, sender, contiguous, closed_at)
                        select ?, 0, 'bureau', 7, now() - interval '1 day' union all
                        select gen_random_uuid(), 0, 'bureau', 1, now() from generate_series(1, 10500)""").param(JOB.value()).update();
        var inbox = inbox();
        inbox.prune();
        assertThat(inbox.contiguous(new StreamId(JOB, 0, BUREAU, BANK))).isEqualTo(7);
    }

    @Test
    void ofAnswersAboutJobsThatAreNotHereTheNewestAreKept() {
        jdbc.sql("""
                        insert into concordat.outbox (job_id, attempt, receiver, sequence, frame, frame_hash, envelope_hash,
                            byte_count, created_at)
                        select gen_random_uuid(), 0, 'bureau', 1, 'x', sha256('x'), sha256('x'), 1,
                            now() - i * interval '1 second'
                        from generate_series(1, 10010) as i""").update();
        var outbox = outbox(jdbc, transactions);
        assertThat(outbox.forgetStrangers(Clock.systemUTC().instant().minusSeconds(86_400)))
                .hasSize(10);
        assertThat(jdbc.sql("select count(*), max(now() - created_at) < interval '10005 seconds' from concordat.outbox")
                        .query((row, _) -> row.getLong(1) + " " + row.getBoolean(2))
                        .single())
                .isEqualTo("10000 true");
    }

    private long kept() {
        return jdbc.sql("select count(*) from concordat.inbox")
                .query(Long.class)
                .single();
    }

    private void begin(JobId id, int attempt) {
        var now = Clock.systemUTC().instant();
        new JdbcJobStore(jdbc, Clock.systemUTC())
                .insert(new Job(
                        id,
                        Role.HOST,
                        BUREAU,
                        "name",
                        "purpose",
                        new byte[] {1},
                        hashOf(1),
                        JobState.AWAITING_APPROVAL,
                        null,
                        0,
                        "party:bureau",
                        now,
                        now,
                        now,
                        null,
                        1));
        begun(id, attempt);
    }

    private void begun(JobId id, int attempt) {
        jdbc.sql("update concordat.jobs set attempt = ? where job_id = ?")
                .params(attempt, id.value())
                .update();
    }

    @Test
    void storesEachFrameOnceAndTellsRepetitionFromContradiction() {
        var inbox = inbox();
        assertThat(inbox.accept(IN, 1, hashOf(1), new byte[] {1})).isEqualTo(Outcome.STORED);
        assertThat(inbox.accept(IN, 3, hashOf(3), new byte[] {3})).isEqualTo(Outcome.STORED);
        assertThat(inbox.contiguous(IN)).isEqualTo(1);
        assertThat(inbox.accept(IN, 1, hashOf(1), new byte[] {1})).isEqualTo(Outcome.DUPLICATE);
        assertThat(inbox.accept(IN, 3, hashOf(4), new byte[] {4})).isEqualTo(Outcome.CONFLICT);
        assertThat(inbox.accept(IN, 5_000, hashOf(5), new byte[] {5})).isEqualTo(Outcome.AHEAD);

        assertThat(inbox.accept(IN, 2, hashOf(2), new byte[] {2})).isEqualTo(Outcome.STORED);

        assertThat(inbox.contiguous(IN)).isEqualTo(3);
        var after = inbox(); // a restart
        assertThat(after.contiguous(IN)).isEqualTo(3);
        assertThat(after.read(IN, 2)).hasValue(new byte[] {2});
        assertThat(after.accept(IN, 2, hashOf(9), new byte[] {9})).isEqualTo(Outcome.CONFLICT);
    }

    @Test
    void knowsARepetitionAfterTheJobWasForgotten() throws Exception {
        var inbox = inbox();
        var large = new byte[2 << 20];
        random.nextBytes(large);
        inbox.accept(IN, 1, hashOf(1), large);
        assertThat(inbox.read(IN, 1)).hasValue(large);

        inbox.forget(JOB);

        assertThat(inbox.read(IN, 1)).isEmpty();
        assertThat(files()).isEmpty();
        assertThat(inbox.accept(IN, 1, hashOf(1), large)).isEqualTo(Outcome.DUPLICATE);
        assertThat(inbox().contiguous(IN)).isEqualTo(1);
    }

    @Test
    void theChainIsCheckedAlsoAfterWhatCameBeforeWasDeletedAndTheServiceStartedAgain() {
        var seal = EnvelopeSeal.plain();
        byte[] first = seal.seal(message(1, new byte[32]));
        byte[] second = seal.seal(message(2, Exchange.frameHash(first)));
        var before = inbox();
        before.accept(IN, 1, Exchange.frameHash(first), first);
        before.accept(IN, 2, Exchange.frameHash(second), second);
        before.forget(JOB);

        var after = inbox(); // a restart
        byte[] spliced = seal.seal(message(3, Exchange.frameHash(first)));
        byte[] third = seal.seal(message(3, Exchange.frameHash(second)));
        byte[] fourth = seal.seal(message(4, Exchange.frameHash(third)));
        try (var exchange = exchange(after)) {
            after.accept(IN, 3, Exchange.frameHash(spliced), spliced);
            assertThatThrownBy(() -> exchange.read(IN, 3))
                    .isInstanceOf(MalformedFrameException.class)
                    .hasMessageContaining("does not follow");
        }
        jdbc.sql("delete from concordat.inbox").update();
        var again = inbox();
        try (var exchange = exchange(again)) {
            again.accept(IN, 3, Exchange.frameHash(third), third);
            assertThat(exchange.read(IN, 3).payload()).isEqualTo(new byte[] {3});
            again.accept(IN, 4, Exchange.frameHash(fourth), fourth);
            jdbc.sql("delete from concordat.inbox where sequence = 3").update();
            assertThatThrownBy(() -> exchange.read(IN, 4))
                    .as("what cannot be checked is not taken")
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no hash is kept");
        }
    }

    private Exchange exchange(Inbox inbox) {
        return new Exchange(
                BANK,
                InMemoryNetwork.stepped().connect(BANK),
                outbox(jdbc, transactions),
                inbox,
                EnvelopeSeal.plain(),
                1_000_000_000);
    }

    private static Envelope message(int sequence, byte[] previousHash) {
        return new Envelope(
                Envelope.Kind.DATA, IN, sequence, previousHash, new Address(0, "test@1", 0, "Ping"), new byte[] {
                    (byte) sequence
                });
    }

    private Outbox.Sealed small(long sequence, byte[] previousHash) {
        return new Outbox.Sealed(new byte[] {(byte) sequence}, hashOf(sequence));
    }

    private static byte[] hashOf(long sequence) {
        return HashedFiles.sha256(new byte[] {(byte) sequence, 'h'});
    }

    private static Disclosure disclosure() {
        var address = new Address(0, "test@1", 0, "Ping");
        return new Disclosure(JOB, 1, BUREAU, address, DisclosureKind.PARAMETER, "nothing", 1);
    }

    private JdbcOutbox outbox(JdbcClient client, TransactionTemplate template) {
        return new JdbcOutbox(
                client, template, new HashedFiles(directory), new JdbcAuditLog(client), BANK, Clock.systemUTC());
    }

    private JdbcInbox inbox() {
        return new JdbcInbox(jdbc, new HashedFiles(directory), Clock.systemUTC());
    }

    private List<Path> files() throws Exception {
        assertThat(Envelope.HASH_BYTES).isEqualTo(32);
        try (var all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
