package org.concordat.runtime.audit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.crypto.merkle.MerkleHash;
import org.concordat.crypto.merkle.MerkleTree;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.Checkpoint;
import org.concordat.federation.audit.ExportSeal;
import org.concordat.federation.audit.ExportVerifier;
import org.concordat.migrations.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A log in the hands of the database's superuser, who has its signing key as well: each change is made in a transaction, the
 * log exported and verified, and the transaction rolled back.
 */
final class TamperedLog implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HexFormat HEX = HexFormat.of();
    private static final List<String> TABLES = List.of("entries", "leaves", "checkpoints", "countersignatures");

    private final Connection connection;
    private final JdbcClient sql;
    private final Checkpoints.Identity identity;
    private final Map<PartyId, Set<VerifyingKey>> keys;
    private final AuditExport export;
    private final List<SignedCheckpoint> remembered;
    private final List<Long> ids;
    private final List<Long> sizes;
    final long covered;

    /** @param remembered what peers countersigned of the log, oldest first */
    TamperedLog(
            TestDatabase database,
            Checkpoints.Identity identity,
            Map<PartyId, Set<VerifyingKey>> keys,
            List<SignedCheckpoint> remembered)
            throws SQLException {
        this.connection = database.superuser().getConnection();
        connection.setAutoCommit(false);
        var source = new SingleConnectionDataSource(connection, true);
        this.sql = JdbcClient.create(source);
        this.identity = identity;
        this.keys = keys;
        this.remembered = List.copyOf(remembered);
        this.covered = remembered.getLast().checkpoint().size();
        var tree = new JdbcAuditTree(
                sql,
                new TransactionTemplate(new org.springframework.jdbc.support.JdbcTransactionManager(source)),
                identity.federation(),
                identity.self());
        this.export = new AuditExport(
                sql, TransactionOperations.withoutTransaction(), tree, () -> identity, Clock.systemUTC());
        this.ids = sql.sql("select entry_id from audit.leaves order by sequence")
                .query(Long.class)
                .list();
        this.sizes = sql.sql("select size from audit.checkpoints order by size")
                .query(Long.class)
                .list();
        connection.rollback();
    }

    /** How it came out. */
    enum Found {
        BY_VERIFY,
        BY_A_PEER,
        BY_NOBODY
    }

    /** A way to change it. */
    interface Change {
        void make(TamperedLog log, RandomGenerator random) throws SQLException;
    }

    Found foundAfter(Change change, RandomGenerator random) throws SQLException {
        try {
            for (String table : TABLES) {
                sql.sql("alter table audit." + table + " disable trigger all").update();
            }
            change.make(this, random);
            var out = new ByteArrayOutputStream();
            export.write(out);
            var lines = out.toString(StandardCharsets.UTF_8);
            var alone = verify(lines, false);
            if (!alone.holds() || !alone.sealed()) {
                return Found.BY_VERIFY;
            }
            return verify(lines, true).holds() ? Found.BY_NOBODY : Found.BY_A_PEER;
        } finally {
            connection.rollback();
        }
    }

    ExportVerifier.Verdict verify(String lines, boolean withPeers) {
        var verifier = new ExportVerifier(identity.federation(), identity.self(), keys);
        if (withPeers) {
            remembered.forEach(each -> verifier.witness(each.checkpoint(), each.signature()));
        }
        int at = 0;
        for (String line : lines.lines().toList()) {
            JsonNode json = JSON.readTree(line);
            switch (json.path("type").stringValue()) {
                case "header" -> verifier.outside(json.path("outside").asLong());
                case "entry" -> {
                    verifier.entry(
                            json.path("sequence").asLong(),
                            json.path("canonical").stringValue(),
                            MerkleHash.ofHex(json.path("leaf").stringValue()));
                    if (json.path("altered").asBoolean(false)) {
                        verifier.altered();
                    }
                }
                case "checkpoint" -> verifier.checkpoint(checkpoint(json), signature(json), countersignatures(json));
                case "seal" -> verifier.seal(seal(json), sha256(lines.substring(0, at)), signature(json));
                default -> {}
            }
            at += line.length() + 1;
        }
        return verifier.verdict();
    }

    private ExportSeal seal(JsonNode json) {
        return new ExportSeal(
                identity.federation(),
                identity.self(),
                json.path("entries").asLong(),
                json.path("sha256").stringValue(),
                Instant.ofEpochMilli(json.path("atMillis").asLong()));
    }

    private Checkpoint checkpoint(JsonNode json) {
        return new Checkpoint(
                identity.federation(),
                identity.self(),
                json.path("size").asLong(),
                MerkleHash.ofHex(json.path("root").stringValue()),
                Instant.ofEpochMilli(json.path("atMillis").asLong()));
    }

    private static byte[] signature(JsonNode json) {
        return HEX.parseHex(json.path("signature").stringValue());
    }

    private static Map<PartyId, byte[]> countersignatures(JsonNode json) {
        var all = new HashMap<PartyId, byte[]>();
        json.path("countersignatures")
                .properties()
                .forEach(each -> all.put(
                        new PartyId(each.getKey()), HEX.parseHex(each.getValue().stringValue())));
        return all;
    }

    private static String sha256(String text) {
        try {
            return HEX.formatHex(
                    java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    // What the superuser does -------------------------------------------------------------------------------------

    /** A place that the last countersigned checkpoint covers. */
    int place(RandomGenerator random) {
        return random.nextInt((int) covered);
    }

    /** A size that was countersigned, not the last. */
    long oldSize(RandomGenerator random) {
        return remembered
                .get(random.nextInt(remembered.size() - 1))
                .checkpoint()
                .size();
    }

    void edit(int place, String canonical) {
        sql.sql("update audit.entries set canonical = ? where entry_id = ?")
                .params(canonical.getBytes(StandardCharsets.UTF_8), ids.get(place))
                .update();
    }

    /** What the search and the stories find it by, and show; not its text. */
    void editColumn(int place, String assignment) {
        sql.sql("update audit.entries set " + assignment + " where entry_id = ?")
                .param(ids.get(place))
                .update();
    }

    /** An entry of an id that was never given out, and an act of the service after it. */
    void insertStranger(long id, String canonical) {
        for (String values : List.of("(entry_id, at,|overriding system value values (" + id + ", ", "(at,|values (")) {
            int bar = values.indexOf('|');
            sql.sql("insert into audit.entries " + values.substring(0, bar)
                            + " actor, act, details, canonical, leaf_hash) " + values.substring(bar + 1)
                            + "now(), 'ann', 'acted', '{}', :bytes, sha256('\\x00'::bytea || :bytes))")
                    .param("bytes", canonical.getBytes(StandardCharsets.UTF_8))
                    .update();
        }
    }

    /** Makes the leaf of a place that of its entry. */
    void hashAnew(int place) {
        sql.sql("update audit.leaves set leaf_hash = (select sha256('\\x00'::bytea || canonical) from audit.entries e"
                        + " where e.entry_id = leaves.entry_id) where sequence = ?")
                .param(place)
                .update();
    }

    void delete(int place) {
        sql.sql("delete from audit.leaves where sequence = ?").param(place).update();
        sql.sql("delete from audit.entries where entry_id = ?")
                .param(ids.get(place))
                .update();
    }

    /** Moves what stands at {@code from} and behind it by {@code by} places. */
    void shift(int from, int by) {
        sql.sql("update audit.leaves set sequence = sequence + 1000000000 where sequence >= ?")
                .param(from)
                .update();
        sql.sql("update audit.leaves set sequence = sequence - 1000000000 + ? where sequence >= 1000000000")
                .param(by)
                .update();
    }

    /** Writes an entry as the sequencer would, at a place of its own. */
    void insert(long place, String canonical) {
        var bytes = canonical.getBytes(StandardCharsets.UTF_8);
        long id = sql.sql(
                        "insert into audit.entries (at, actor, act, details, canonical, leaf_hash)"
                                + " values (now(), 'ann', 'acted', '{}', :bytes, sha256('\\x00'::bytea || :bytes)) returning entry_id")
                .param("bytes", bytes)
                .query(Long.class)
                .single();
        sql.sql(
                        "insert into audit.leaves (sequence, entry_id, leaf_hash) values (:place, :id, sha256('\\x00'::bytea || :bytes))")
                .param("place", place)
                .param("id", id)
                .param("bytes", bytes)
                .update();
    }

    void swap(int one, int other) {
        sql.sql("update audit.leaves set sequence = case sequence when :one then -:other - 1000 else -:one - 1000 end"
                        + " where sequence in (:one, :other)")
                .param("one", one)
                .param("other", other)
                .update();
    }

    void dropNonNegativeCheck() {
        sql.sql("alter table audit.leaves drop constraint leaves_sequence_check")
                .update();
    }

    void bringBackSwapped() {
        sql.sql("update audit.leaves set sequence = -sequence - 1000 where sequence < 0")
                .update();
    }

    /** Cuts all that comes after {@code size}: entries and leaves. */
    void truncate(long size) {
        sql.sql("create temp table cut on commit drop as select entry_id from audit.leaves where sequence >= " + size)
                .update();
        sql.sql("delete from audit.leaves where sequence >= ?").param(size).update();
        sql.sql("delete from audit.entries where entry_id in (select entry_id from cut)")
                .update();
    }

    void forgetCheckpointsAfter(long size) {
        sql.sql("delete from audit.countersignatures where size > ?")
                .param(size)
                .update();
        sql.sql("delete from audit.checkpoints where size > ?").param(size).update();
    }

    void forgetCountersignatures() {
        sql.sql("delete from audit.countersignatures").update();
    }

    /** With the stolen key: every checkpoint over the log as it is now. */
    void signAnew() {
        var tree = new MerkleTree();
        var roots = new HashMap<Long, MerkleHash>();
        sql.sql("select sha256('\\x00'::bytea || e.canonical) from audit.leaves l join audit.entries e using (entry_id)"
                        + " order by l.sequence")
                .query((row, _) -> new MerkleHash(row.getBytes(1)))
                .list()
                .forEach(leaf -> {
                    tree.append(leaf);
                    if (sizes.contains(tree.size())) {
                        roots.put(tree.size(), tree.root());
                    }
                });
        for (long size : sizes) {
            sql.sql("delete from audit.checkpoints where size = ?").param(size).update();
            if (roots.containsKey(size)) {
                sign(size, roots.get(size));
            }
        }
    }

    private void sign(long size, MerkleHash root) {
        var at = Instant.ofEpochMilli(1_700_000_000_000L + size);
        var checkpoint = new Checkpoint(identity.federation(), identity.self(), size, root, at);
        sql.sql("insert into audit.checkpoints (size, root, at, signature) values (?, ?, ?, ?)")
                .params(
                        size,
                        root.bytes(),
                        OffsetDateTime.ofInstant(at, ZoneOffset.UTC),
                        checkpoint.sign(identity.signingKey()))
                .update();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
