package org.concordat.runtime.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import javax.sql.DataSource;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditMessage;
import org.concordat.migrations.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class CheckpointsTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");

    private final Map<PartyId, SigningKey> secrets =
            Map.of(BANK, SigningKey.generate(new SecureRandom()), BUREAU, SigningKey.generate(new SecureRandom()));

    private Side bank;
    private Side bureau;

    /** One party's log. */
    private final class Side {
        private final PartyId party;
        private final TestDatabase database = TestDatabase.migrated();
        private final DataSource source = database.app();
        private final JdbcAuditLog log = new JdbcAuditLog(JdbcClient.create(source));
        private final JdbcAuditTree tree;
        private final Checkpoints checkpoints;

        Side(PartyId party) {
            this.party = party;
            this.tree = openTree();
            this.checkpoints = new Checkpoints(tree, log, identity(), Clock.systemUTC());
        }

        Checkpoints.Identity identity() {
            return new Checkpoints.Identity(
                    "test",
                    party,
                    secrets.get(party),
                    Map.of(
                            BANK, secrets.get(BANK).verifyingKey(),
                            BUREAU, secrets.get(BUREAU).verifyingKey()));
        }

        JdbcAuditTree openTree() {
            var source = database.app();
            return new JdbcAuditTree(
                    JdbcClient.create(source),
                    new TransactionTemplate(new JdbcTransactionManager(source)),
                    "test",
                    party);
        }

        void act(int count) {
            for (int i = 0; i < count; i++) {
                log.append(new AuditEntry(Instant.now(), "ann", "acted", null, Map.of("i", Integer.toString(i))));
            }
        }

        /** An entry of an id that somebody chose. */
        void insert(long id) {
            var leaf = AuditLeaf.of(new AuditEntry(Instant.EPOCH, "ann", "acted", null, Map.of()));
            JdbcClient.create(database.superuser())
                    .sql("insert into audit.entries (entry_id, at, actor, act, details, canonical, leaf_hash)"
                            + " overriding system value values (?, to_timestamp(0), 'ann', 'acted', '{}', ?, ?)")
                    .params(id, leaf.canonical(), leaf.hash())
                    .update();
        }

        /** Someone with all rights on the database. */
        void asSuperuser(String statement) {
            var superuser = JdbcClient.create(database.superuser());
            superuser.sql("alter table audit.entries disable trigger all").update();
            superuser.sql("alter table audit.leaves disable trigger all").update();
            superuser.sql("alter table audit.checkpoints disable trigger all").update();
            superuser
                    .sql("alter table audit.countersignatures disable trigger all")
                    .update();
            superuser.sql(statement).update();
        }
    }

    @BeforeEach
    void twoParties() {
        bank = new Side(BANK);
        bureau = new Side(BUREAU);
    }

    @Test
    void peersCountersignALogThatGrows() {
        for (int i = 0; i < 3; i++) {
            bank.act(5);
            var notice = bank.checkpoints.checkpoint().orElseThrow();
            bank.checkpoints.countersigned(BUREAU, bureau.checkpoints.countersign(BANK, notice));
            assertThat(bank.tree.countersignatures(notice.size())).containsOnlyKeys(BUREAU);
        }
        assertThat(bank.checkpoints.checkpoint()).isEmpty();
        assertThat(bureau.tree.remembered(BANK).orElseThrow().checkpoint().size())
                .isEqualTo(15);
    }

    @Test
    void aPeerRefusesALogThatWasRewrittenAndSignedAnew() {
        bank.act(5);
        bureau.checkpoints.countersign(BANK, bank.checkpoints.checkpoint().orElseThrow());
        bank.asSuperuser("update audit.entries set canonical = canonical || '\\x20'::bytea where entry_id = 2");
        bank.asSuperuser("delete from audit.checkpoints");
        bank.asSuperuser("delete from audit.leaves");
        bank.act(3);
        var rewritten = new Restarted(bank).checkpoint();
        assertThatThrownBy(() -> bureau.checkpoints.countersign(BANK, rewritten))
                .isInstanceOfSatisfying(
                        FederationException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(Checkpoints.PEER_LOG_REWRITTEN));
        assertThat(bureau.log
                        .find(AuditQuery.latest(1))
                        .entries()
                        .getFirst()
                        .entry()
                        .act())
                .isEqualTo("peer-audit-log-refused");
    }

    @Test
    void aPeerThatGoesOnFromWhatWasRememberedAfterAllStaysUnderItsObjectionAndGetsItsCountersignature() {
        bank.act(5);
        bureau.checkpoints.countersign(BANK, bank.checkpoints.checkpoint().orElseThrow());
        var copy = new Side(BANK);
        copy.act(9);
        var forked = copy.checkpoints.checkpoint().orElseThrow();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> bureau.checkpoints.countersign(BANK, forked))
                    .isInstanceOf(FederationException.class);
        }
        assertThat(bureau.checkpoints.objections().open())
                .singleElement()
                .satisfies(objection -> assertThat(objection.times()).isEqualTo(3));
        assertThat(bureau.log.find(AuditQuery.latest(10)).entries())
                .as("one entry, with what the bank signed as evidence")
                .singleElement()
                .satisfies(stored -> assertThat(stored.entry().details()).containsKeys("root", "signature", "size"));

        bank.act(2);
        bureau.checkpoints.countersign(BANK, bank.checkpoints.checkpoint().orElseThrow());
        assertThat(bureau.checkpoints.objections().open(BANK)).isPresent();
        bureau.checkpoints.acknowledge(BANK, "oscar", "a copy was started by mistake");
        bank.act(2);
        bureau.checkpoints.countersign(BANK, bank.checkpoints.checkpoint().orElseThrow());
        assertThat(bureau.checkpoints.objections().open()).isEmpty();
    }

    /** Whoever can be made to fail by a message does not see what it hides. */
    @Test
    void whatIsNoCheckpointStandsAgainstItsSenderLikeAnyOther() {
        bank.act(3);
        var honest = bank.checkpoints.checkpoint().orElseThrow();
        var bad = java.util.List.of(
                new AuditMessage.CheckpointNotice(
                        3, new byte[31], honest.atMillis(), honest.signature(), 0, honest.consistency()),
                new AuditMessage.CheckpointNotice(
                        0, honest.root(), honest.atMillis(), honest.signature(), 0, honest.consistency()),
                new AuditMessage.CheckpointNotice(
                        3, honest.root(), Long.MAX_VALUE, honest.signature(), 0, honest.consistency()),
                new AuditMessage.CheckpointNotice(
                        3, honest.root(), honest.atMillis(), new byte[0], 0, honest.consistency()),
                new AuditMessage.CheckpointNotice(
                        3, honest.root(), honest.atMillis(), honest.signature(), 0, java.util.List.of(new byte[5])));
        for (var notice : bad) {
            assertThatThrownBy(() -> bureau.checkpoints.countersign(BANK, notice))
                    .isInstanceOf(FederationException.class);
        }
        assertThat(bureau.checkpoints.objections().open())
                .singleElement()
                .satisfies(objection -> assertThat(objection.times()).isEqualTo(bad.size()));
    }

    @Test
    void aNoticeWithoutTheOwnersSignatureIsRefused() {
        bank.act(1);
        var notice = bank.checkpoints.checkpoint().orElseThrow();
        var forged = new AuditMessage.CheckpointNotice(
                notice.size() + 1, notice.root(), notice.atMillis(), notice.signature(), 0, notice.consistency());
        assertThatThrownBy(() -> bureau.checkpoints.countersign(BANK, forged)).hasMessageContaining("signature");
    }

    @Test
    void aPartyDoesNotStartOnALogThatWentBack() {
        bank.act(8);
        bank.checkpoints.checkpoint();
        bank.openTree().load();
        bank.asSuperuser("delete from audit.leaves where sequence > 5");
        assertThatThrownBy(() -> bank.openTree().load())
                .isInstanceOfSatisfying(
                        FederationException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(JdbcAuditTree.LOG_WENT_BACK));
    }

    @Test
    void aCountersignatureUnderNoCheckpointIsRefused() {
        bank.act(3);
        var notice = bank.checkpoints.checkpoint().orElseThrow();
        var honest = bureau.checkpoints.countersign(BANK, notice);
        var stranger = new PartyId("stranger");
        assertThatThrownBy(() -> bank.checkpoints.countersigned(stranger, honest))
                .hasMessageContaining("under no checkpoint");
        assertThatThrownBy(() -> bank.checkpoints.countersigned(
                        BUREAU, new AuditMessage.Countersignature(notice.size() + 1, honest.signature())))
                .hasMessageContaining("under no checkpoint");
        assertThat(bank.tree.countersignatures(notice.size())).isEmpty();
    }

    @Test
    void aServiceDoesNotStartWhereTheDatabaseGuardsTheLogNoMore() {
        JdbcAuditGuard.require(JdbcClient.create(bank.source));
        assertThatThrownBy(() -> JdbcAuditGuard.require(JdbcClient.create(bank.database.superuser())))
                .isInstanceOfSatisfying(
                        FederationException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(JdbcAuditGuard.DB_ROLE_TOO_POWERFUL));
        bank.asSuperuser("grant update on audit.leaves to app");
        assertThatThrownBy(() -> JdbcAuditGuard.require(JdbcClient.create(bank.source)))
                .hasMessageContaining("may change audit.leaves");
        bank.asSuperuser("revoke update on audit.leaves from app");
        bank.asSuperuser("grant insert on audit.entries to app");
        assertThatThrownBy(() -> JdbcAuditGuard.require(JdbcClient.create(bank.source)))
                .hasMessageContaining("may choose the ids");
        bank.asSuperuser("revoke insert on audit.entries from app");
        assertThatThrownBy(() -> JdbcAuditGuard.require(JdbcClient.create(bank.source)))
                .isInstanceOfSatisfying(
                        FederationException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(JdbcAuditGuard.AUDIT_GUARD_MISSING));
    }

    @Test
    void anEntryThatWasChangedStopsTheStart() {
        bank.act(8);
        bank.checkpoints.checkpoint();
        bank.asSuperuser("update audit.entries set canonical = convert_to('{}', 'UTF8') where entry_id = 3");
        assertThatThrownBy(() -> bank.openTree().load()).hasMessageContaining("changed or restored");
    }

    /** As restored from an older copy, all of it: entries, leaves and checkpoints. */
    @Test
    void aLogThatWasRolledBackWithItsCheckpointsIsKnownByTheFileBesideTheDatabase(@TempDir Path folder) {
        var file = new CheckpointFile(folder.resolve("last"), "test", BANK);
        var checkpoints = new Checkpoints(bank.tree, bank.log, bank.identity(), Clock.systemUTC(), file);
        bank.act(5);
        checkpoints.checkpoint();
        bank.act(3);
        checkpoints.checkpoint();
        var same = bank.openTree();
        same.load();
        new Checkpoints(same, bank.log, bank.identity(), Clock.systemUTC(), file);

        bank.asSuperuser("delete from audit.checkpoints where size > 5");
        bank.asSuperuser("delete from audit.leaves where sequence >= 5");
        bank.asSuperuser("delete from audit.entries where entry_id > 5");
        var rolledBack = bank.openTree();
        rolledBack.load();
        assertThatThrownBy(() -> new Checkpoints(rolledBack, bank.log, bank.identity(), Clock.systemUTC(), file))
                .isInstanceOfSatisfying(
                        FederationException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(JdbcAuditTree.LOG_WENT_BACK));
    }

    @Test
    void anEntryThatCommitsLateIsNumberedLaterAndNotLost() {
        var late = new TransactionTemplate(new JdbcTransactionManager(bank.source));
        late.executeWithoutResult(_ -> {
            bank.act(1);
            new JdbcAuditLog(JdbcClient.create(bank.database.app()))
                    .append(new AuditEntry(Instant.now(), "bob", "acted", null, Map.of()));
            assertThat(bank.tree.grow()).as("what is committed is numbered").isEqualTo(1);
        });
        bank.act(2);
        assertThat(bank.tree.grow()).isEqualTo(4);
    }

    /** The sequencer once looked for entries behind the highest id that it had seen. */
    @Test
    void anEntryOfAnIdThatWasNeverGivenOutHidesNoLaterActAndStopsTheStart() {
        bank.act(3);
        assertThat(bank.tree.grow()).isEqualTo(3);
        bank.insert((1L << 62) + 5);
        bank.insert(-5);
        bank.act(2);
        assertThat(bank.tree.growIfNewer()).as("the acts after it, not it").isEqualTo(5);
        bank.act(1);
        assertThat(bank.checkpoints.checkpoint().orElseThrow().size()).isEqualTo(6);
        assertThat(bank.tree.outside()).isEqualTo(2);

        assertThat(bank.checkpoints.objectToOwn()).isPresent();
        assertThat(bank.checkpoints.objectToOwn()).isPresent();
        assertThat(bank.checkpoints.objections().open(BANK)).isPresent();
        assertThat(acts(bank)).as("one entry").containsOnlyOnce("peer-audit-log-refused");
        assertThatThrownBy(() -> bank.openTree().load())
                .isInstanceOfSatisfying(
                        FederationException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(JdbcAuditTree.ENTRIES_OUTSIDE_TREE));
    }

    @Test
    void nothingStandsAgainstALogThatOnlyTheServiceWrote() {
        assertThat(bank.checkpoints.objectToOwn()).as("of no entry").isEmpty();
        bank.act(3);
        assertThat(bank.checkpoints.objectToOwn()).isEmpty();
        assertThat(bank.tree.outside()).isZero();
    }

    /** Who turns the sequence back and forth can have an act take an id that nobody looks at any more. */
    @Test
    void anEntryThatWasLeftFarBehindIsNumberedInItsTurn() {
        bank.act(2);
        bank.tree.grow();
        bank.asSuperuser("alter sequence audit.entries_entry_id_seq restart with 500001");
        bank.act(1);
        assertThat(bank.tree.grow()).isEqualTo(3);
        bank.insert(100);
        assertThat(bank.tree.outside()).isEqualTo(1);
        bank.tree.grow();
        bank.tree.grow();
        assertThat(bank.tree.grow()).isEqualTo(4);
        assertThat(bank.tree.outside()).isZero();
    }

    @Test
    void onlyARowThatIsALeafAsItWasWrittenIsIntact() {
        bank.act(3);
        assertThat(intact(bank)).containsExactly(true, true, true);
        bank.asSuperuser("update audit.entries set actor = 'bob' where entry_id = 2");
        assertThat(intact(bank)).as("the column").containsExactly(true, false, true);
        bank.asSuperuser(
                "update audit.entries set canonical = convert_to(replace(convert_from(canonical, 'UTF8'), 'ann', 'bob'),"
                        + " 'UTF8') where entry_id = 2");
        bank.asSuperuser("update audit.entries set leaf_hash = sha256('\\x00'::bytea || canonical)");
        bank.asSuperuser("update audit.leaves l set leaf_hash = e.leaf_hash from audit.entries e"
                + " where e.entry_id = l.entry_id");
        assertThat(bank.log.find(AuditQuery.latest(3)).entries())
                .as("the row alone tells nothing any more")
                .allMatch(AuditPage.Stored::intact);
        assertThat(intact(bank)).as("all that the database holds").containsExactly(true, false, true);
        bank.asSuperuser("update audit.entries set details = '[null]' where entry_id = 3");
        bank.asSuperuser("update audit.entries set details = 'null' where entry_id = 1");
        bank.insert(1L << 62);
        assertThat(intact(bank)).as("what cannot be read").containsExactly(false, false, false, false);
    }

    private static java.util.List<Boolean> intact(Side side) {
        return side.log.find(AuditQuery.latest(10), side.tree).entries().stream()
                .map(AuditPage.Stored::intact)
                .toList();
    }

    private static java.util.List<String> acts(Side side) {
        return side.log.find(AuditQuery.latest(100)).entries().stream()
                .map(stored -> stored.entry().act())
                .toList();
    }

    @Test
    void theExportHasEveryEntryAndEachCheckpointBehindWhatItCovers() {
        bank.act(3);
        var notice = bank.checkpoints.checkpoint().orElseThrow();
        bank.checkpoints.countersigned(BUREAU, bureau.checkpoints.countersign(BANK, notice));
        bank.act(2);
        bank.checkpoints.checkpoint();
        bank.act(1);
        bank.tree.grow();
        var out = new java.io.ByteArrayOutputStream();
        new AuditExport(
                        JdbcClient.create(bank.source),
                        new TransactionTemplate(new JdbcTransactionManager(bank.source)),
                        bank.tree,
                        bank.checkpoints::identity,
                        Clock.systemUTC())
                .write(out);
        var types = out.toString(java.nio.charset.StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceFirst(".*\"type\":\"([a-z]+)\".*", "$1"))
                .toList();
        assertThat(types)
                .containsExactly(
                        "header",
                        "entry",
                        "entry",
                        "entry",
                        "checkpoint",
                        "entry",
                        "entry",
                        "checkpoint",
                        "entry",
                        "seal");
    }

    /** The party as it comes up on a database that was changed below it. */
    private final class Restarted {
        private final Checkpoints checkpoints;

        Restarted(Side side) {
            var tree = side.openTree();
            tree.load();
            checkpoints = new Checkpoints(
                    tree,
                    side.log,
                    new Checkpoints.Identity(
                            "test",
                            BANK,
                            secrets.get(BANK),
                            Map.of(BUREAU, secrets.get(BUREAU).verifyingKey())),
                    Clock.systemUTC());
        }

        AuditMessage.CheckpointNotice checkpoint() {
            return checkpoints.checkpoint().orElseThrow();
        }
    }
}
