package org.concordat.runtime.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.concordat.federation.audit.ExportSeal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The whole audit log as lines of JSON, for {@code concordat audit verify}: a header, which says how many entries stand at no
 * place of the tree; then entries in the order of the tree, those marked whose columns do not say what their text says, and
 * each checkpoint behind the last entry that it covers, with the countersignatures of the peers; then what this party
 * remembers of its peers' logs, the specification of each job, the frames that departed from a script, and a signature over
 * all of it. Streamed.
 */
public final class AuditExport {
    private static final HexFormat HEX = HexFormat.of();
    private static final JsonMapper JSON = new JsonMapper();
    private static final int FETCH = 1000;

    private final JdbcClient jdbc;
    private final TransactionOperations snapshot;
    private final JdbcAuditTree tree;
    private final Supplier<Checkpoints.Identity> identity;
    private final Clock clock;

    private record Leaf(long sequence, byte[] hash, JdbcEntryRow row) {}

    /**
     * @param snapshot read-only and repeatable-read, so that the export is of one moment
     * @param identity asked at each export: it is sealed with the key that is in force then
     */
    public AuditExport(
            JdbcClient jdbc,
            TransactionOperations snapshot,
            JdbcAuditTree tree,
            Supplier<Checkpoints.Identity> identity,
            Clock clock) {
        this.jdbc = jdbc;
        this.snapshot = snapshot;
        this.tree = tree;
        this.identity = identity;
        this.clock = clock;
    }

    public void write(OutputStream out) {
        var by = identity.get();
        snapshot.executeWithoutResult(_ -> {
            var lines = new SealedLines(out);
            lines.write(JSON.createObjectNode()
                    .put("type", "header")
                    .put("version", 3)
                    .put("federation", by.federation())
                    .put("party", by.self().value())
                    .put("outside", tree.outside()));
            long entries = log(lines);
            try (Stream<SignedCheckpoint> remembered = tree.rememberedOfAll()) {
                remembered.forEach(each -> lines.write(checkpoint("peer-checkpoint", each)
                        .put("peer", each.checkpoint().party().value())));
            }
            specifications(lines);
            evidence(lines);
            seal(by, lines, entries);
        });
    }

    /** Entries, and each checkpoint behind the last that it covers. */
    private long log(SealedLines lines) {
        long entries = 0;
        try (Stream<SignedCheckpoint> checkpoints = tree.checkpoints();
                Stream<Leaf> leaves = leaves()) {
            var next = checkpoints.iterator();
            var due = next.hasNext() ? next.next() : null;
            for (Iterator<Leaf> each = leaves.iterator(); each.hasNext(); entries++) {
                var leaf = each.next();
                lines.write(entry(leaf));
                while (due != null && due.checkpoint().size() <= leaf.sequence() + 1) {
                    lines.write(countersigned(due));
                    due = next.hasNext() ? next.next() : null;
                }
            }
            for (; due != null; due = next.hasNext() ? next.next() : null) {
                lines.write(countersigned(due)); // entries are missing: the verifier is to see it
            }
        }
        return entries;
    }

    private static ObjectNode entry(Leaf leaf) {
        var line = JSON.createObjectNode()
                .put("type", "entry")
                .put("sequence", leaf.sequence())
                .put("leaf", HEX.formatHex(leaf.hash()))
                .put("canonical", new String(leaf.row().canonical(), StandardCharsets.UTF_8));
        return leaf.row().agrees() ? line : line.put("altered", true);
    }

    /** Of every job, so that the hash in its entry can be held against the text. */
    private void specifications(SealedLines lines) {
        try (Stream<ObjectNode> specifications = jdbc
                .sql("""
                        -- specifications
                        select job_id, convert_from(specification, 'UTF8') from concordat.jobs
                        order by submitted_at, job_id""")
                .withFetchSize(FETCH)
                .query((row, _) -> JSON.createObjectNode()
                        .put("type", "specification")
                        .put("job", row.getString(1))
                        .put("canonical", row.getString(2)))
                .stream()) {
            specifications.forEach(lines::write);
        }
    }

    /** Each frame of a peer that an entry 'peer-violation' names by its hash. */
    private void evidence(SealedLines lines) {
        try (Stream<ObjectNode> frames = jdbc
                .sql("""
                        -- evidence
                        select job_id, sender, code, evidence, head_only from concordat.quarantine
                        where evidence is not null order by quarantine_id""")
                .withFetchSize(FETCH)
                .query((row, _) -> JSON.createObjectNode()
                        .put("type", "evidence")
                        .put("job", row.getString(1))
                        .put("sender", row.getString(2))
                        .put("code", row.getString(3))
                        .put("frame", Base64.getEncoder().encodeToString(row.getBytes(4)))
                        .put("headOnly", row.getBoolean(5)))
                .stream()) {
            frames.forEach(lines::write);
        }
    }

    private void seal(Checkpoints.Identity by, SealedLines lines, long entries) {
        var seal = new ExportSeal(
                by.federation(),
                by.self(),
                entries,
                lines.sha256(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
        lines.write(JSON.createObjectNode()
                .put("type", "seal")
                .put("entries", entries)
                .put("sha256", seal.sha256())
                .put("atMillis", seal.at().toEpochMilli())
                .put("signature", HEX.formatHex(seal.sign(by.signingKey()))));
    }

    private Stream<Leaf> leaves() {
        return jdbc
                .sql("""
                        -- leaves
                        select sequence, leaf, %s
                        from (select sequence, entry_id, leaf_hash as leaf from audit.leaves) l
                        join audit.entries e using (entry_id) order by sequence""".formatted(JdbcEntryRow.COLUMNS))
                .withFetchSize(FETCH)
                .query((row, _) -> new Leaf(row.getLong("sequence"), row.getBytes("leaf"), JdbcEntryRow.of(row)))
                .stream();
    }

    private ObjectNode countersigned(SignedCheckpoint signed) {
        var json = checkpoint("checkpoint", signed);
        var countersignatures = json.putObject("countersignatures");
        tree.countersignatures(signed.checkpoint().size())
                .forEach((peer, signature) -> countersignatures.put(peer.value(), HEX.formatHex(signature)));
        return json;
    }

    static ObjectNode checkpoint(String type, SignedCheckpoint signed) {
        var checkpoint = signed.checkpoint();
        return JSON.createObjectNode()
                .put("type", type)
                .put("size", checkpoint.size())
                .put("root", checkpoint.root().hex())
                .put("atMillis", checkpoint.at().toEpochMilli())
                .put("signature", HEX.formatHex(signed.signature()));
    }

    /** Lines of JSON, and the hash of all that were written. */
    private static final class SealedLines {
        private final OutputStream out;
        private final MessageDigest digest;

        SealedLines(OutputStream out) {
            this.out = out;
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        void write(ObjectNode json) {
            var bytes = (JSON.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
            digest.update(bytes);
            try {
                out.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Of the lines so far. */
        String sha256() {
            return HEX.formatHex(digest.digest());
        }
    }
}
