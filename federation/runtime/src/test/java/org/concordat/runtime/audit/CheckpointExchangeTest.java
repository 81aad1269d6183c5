package org.concordat.runtime.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditMessage;
import org.concordat.federation.channel.EnvelopeSeal;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.job.JobId;
import org.concordat.migrations.TestDatabase;
import org.concordat.testkit.InMemoryInbox;
import org.concordat.testkit.InMemoryNetwork;
import org.concordat.testkit.InMemoryOutbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A bureau that is away while the bank signs more checkpoints than may wait for it. */
class CheckpointExchangeTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");
    private static final StreamId TO_BUREAU = new StreamId(JobId.NONE, 0, BANK, BUREAU);

    private final Map<PartyId, SigningKey> secrets =
            Map.of(BANK, SigningKey.generate(new SecureRandom()), BUREAU, SigningKey.generate(new SecureRandom()));
    private final TestDatabase database = TestDatabase.migrated();
    private final HikariDataSource source = pool(database);
    private final HikariDataSource sourceOfBureau = pool(TestDatabase.migrated());
    private final InMemoryOutbox outbox = new InMemoryOutbox();
    private final Exchange exchange = new Exchange(
            BANK,
            InMemoryNetwork.stepped().connect(BANK),
            outbox,
            new InMemoryInbox(),
            EnvelopeSeal.plain(),
            1_000_000_000L);
    private final Checkpoints bureau = checkpoints(BUREAU, sourceOfBureau);
    private long read;

    @BeforeEach
    void theBureauIsAwayForLong() {
        var messages = messages();
        for (int i = 0; i < CheckpointExchange.MOST_WAITING + 3; i++) {
            act();
            messages.checkpoint();
        }
        assertThat(outbox.waiting(TO_BUREAU)).isEqualTo(CheckpointExchange.MOST_WAITING);
        arrived().forEach(notice -> bureau.countersign(BANK, notice));
    }

    @AfterEach
    void close() {
        exchange.close();
        source.close();
        sourceOfBureau.close();
    }

    @Test
    void comesBackAndGoesOnFromWhatItWasToldLast() {
        for (int i = 0; i < 2; i++) {
            act();
            messages().checkpoint();
        }
        var notices = arrived();
        assertThat(notices)
                .extracting(AuditMessage.CheckpointNotice::previousSize)
                .containsExactly(CheckpointExchange.MOST_WAITING, CheckpointExchange.MOST_WAITING + 4);
        notices.forEach(notice -> bureau.countersign(BANK, notice));
        assertThat(bureau.objections().open()).isEmpty();
    }

    /** The first entry is another one, and no checkpoint tells of the log before. */
    @Test
    void findsALogThatWasForkedMeanwhile() {
        var superuser = JdbcClient.create(database.superuser());
        for (String table : List.of("entries", "leaves", "checkpoints")) {
            superuser.sql("alter table audit." + table + " disable trigger all").update();
        }
        superuser.sql("delete from audit.checkpoints").update();
        superuser.sql("delete from audit.leaves").update();
        superuser
                .sql("update audit.entries set canonical = canonical || '\\x20'::bytea where entry_id = 1")
                .update();
        act();
        messages().checkpoint();
        var forked = arrived().getFirst();
        assertThat(forked.previousSize()).isEqualTo(CheckpointExchange.MOST_WAITING);
        assertThatThrownBy(() -> bureau.countersign(BANK, forked))
                .isInstanceOfSatisfying(
                        FederationException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(Checkpoints.PEER_LOG_REWRITTEN));
        assertThat(bureau.objections().open(BANK)).isPresent();
    }

    private static HikariDataSource pool(TestDatabase database) {
        var pool = new HikariDataSource();
        pool.setDataSource(database.app());
        pool.setMaximumPoolSize(4);
        return pool;
    }

    private void act() {
        new JdbcAuditLog(JdbcClient.create(source))
                .append(new AuditEntry(Instant.now(), "ann", "acted", null, Map.of()));
    }

    /** Of the bank, as it comes up. */
    private CheckpointExchange messages() {
        return new CheckpointExchange(
                checkpoints(BANK, source),
                exchange,
                BANK,
                Set.of(BUREAU),
                new TransactionTemplate(new JdbcTransactionManager(source)));
    }

    private Checkpoints checkpoints(PartyId party, DataSource source) {
        var jdbc = JdbcClient.create(source);
        var tree = new JdbcAuditTree(jdbc, new TransactionTemplate(new JdbcTransactionManager(source)), "test", party);
        tree.load();
        var identity = new Checkpoints.Identity(
                "test",
                party,
                secrets.get(party),
                Map.of(
                        BANK, secrets.get(BANK).verifyingKey(),
                        BUREAU, secrets.get(BUREAU).verifyingKey()));
        return new Checkpoints(tree, new JdbcAuditLog(jdbc), identity, Clock.systemUTC());
    }

    /** What the bureau is sent and has not acknowledged, which it does. */
    private List<AuditMessage.CheckpointNotice> arrived() {
        var frames = outbox.unacknowledged(1_000);
        read += frames.size();
        outbox.acknowledge(TO_BUREAU, read);
        return frames.stream()
                .map(frame -> EnvelopeSeal.plain().open(frame.bytes()))
                .map(envelope -> (AuditMessage.CheckpointNotice)
                        CheckpointExchange.decode(envelope.address(), envelope.payload()))
                .toList();
    }
}
