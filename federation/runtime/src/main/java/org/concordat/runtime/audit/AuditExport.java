package org.concordat.runtime.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;
import org.concordat.federation.PartyId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The whole audit log as lines of JSON, for {@code concordat audit verify}: a header, then entries in the order of the tree
 * and each checkpoint behind the last entry that it covers, with the countersignatures of the peers. Streamed.
 */
public final class AuditExport {
    private static final HexFormat HEX = HexFormat.of();
    private static final JsonMapper JSON = new JsonMapper();
    private static final int FETCH = 1000;

    private final JdbcClient jdbc;
    private final TransactionTemplate snapshot;
    private final JdbcAuditTree tree;
    private final String federation;
    private final PartyId party;

    private record Leaf(long sequence, String canonical, byte[] hash) {}

    /** @param snapshot read-only and repeatable-read, so that the export is of one moment */
    public AuditExport(
            JdbcClient jdbc, TransactionTemplate snapshot, JdbcAuditTree tree, String federation, PartyId party) {
        this.jdbc = jdbc;
        this.snapshot = snapshot;
        this.tree = tree;
        this.federation = federation;
        this.party = party;
    }

    public void write(OutputStream out) {
        snapshot.executeWithoutResult(_ -> {
            line(
                    out,
                    JSON.createObjectNode()
                            .put("type", "header")
                            .put("version", 1)
                            .put("federation", federation)
                            .put("party", party.value()));
            try (Stream<SignedCheckpoint> checkpoints = tree.checkpoints();
                    Stream<Leaf> leaves = leaves()) {
                var next = checkpoints.iterator();
                var due = next.hasNext() ? next.next() : null;
                for (Iterator<Leaf> each = leaves.iterator(); each.hasNext(); ) {
                    var leaf = each.next();
                    line(
                            out,
                            JSON.createObjectNode()
                                    .put("type", "entry")
                                    .put("sequence", leaf.sequence())
                                    .put("leaf", HEX.formatHex(leaf.hash()))
                                    .put("canonical", leaf.canonical()));
                    while (due != null && due.checkpoint().size() <= leaf.sequence() + 1) {
                        line(out, checkpoint(due));
                        due = next.hasNext() ? next.next() : null;
                    }
                }
                for (; due != null; due = next.hasNext() ? next.next() : null) {
                    line(out, checkpoint(due)); // entries are missing: the verifier is to see it
                }
            }
        });
    }

    private Stream<Leaf> leaves() {
        return jdbc
                .sql("""
                        -- leaves
                        select l.sequence, convert_from(e.canonical, 'UTF8'), l.leaf_hash
                        from audit.leaves l join audit.entries e using (entry_id) order by l.sequence""")
                .withFetchSize(FETCH)
                .query((row, _) -> new Leaf(row.getLong(1), row.getString(2), row.getBytes(3)))
                .stream();
    }

    private ObjectNode checkpoint(SignedCheckpoint signed) {
        var checkpoint = signed.checkpoint();
        var json = JSON.createObjectNode()
                .put("type", "checkpoint")
                .put("size", checkpoint.size())
                .put("root", checkpoint.root().hex())
                .put("atMillis", checkpoint.at().toEpochMilli())
                .put("signature", HEX.formatHex(signed.signature()));
        var countersignatures = json.putObject("countersignatures");
        for (Map.Entry<PartyId, byte[]> each :
                tree.countersignatures(checkpoint.size()).entrySet()) {
            countersignatures.put(each.getKey().value(), HEX.formatHex(each.getValue()));
        }
        return json;
    }

    private static void line(OutputStream out, ObjectNode json) {
        try {
            out.write((JSON.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
