package org.concordat.runtime.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.concordat.crypto.merkle.MerkleHash;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.Checkpoint;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What stands against peers whose audit logs did not go on from what this party remembered; at most one open a peer. */
public final class JdbcPeerObjections {
    private final JdbcClient jdbc;

    public JdbcPeerObjections(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * An objection that nobody has acknowledged.
     *
     * @param times how often the peer gave cause for it
     */
    public record Objection(PartyId peer, String reason, Instant since, long times) {}

    public List<Objection> open() {
        return jdbc.sql("""
                        -- open
                        select peer, reason, at, times from concordat.peer_objections
                        where acknowledged_at is null order by peer""").query((row, _) -> objection(row)).list();
    }

    public Optional<Objection> open(PartyId peer) {
        return jdbc.sql("""
                        -- open
                        select peer, reason, at, times from concordat.peer_objections
                        where acknowledged_at is null and peer = :peer""")
                .param("peer", peer.value())
                .query((row, _) -> objection(row))
                .optional();
    }

    private static Objection objection(ResultSet row) throws SQLException {
        return new Objection(
                new PartyId(row.getString(1)),
                row.getString(2),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                row.getLong(4));
    }

    /**
     * Opens an objection, or counts one that is open.
     *
     * @param offered what the peer signed and was refused; null if its signature does not hold
     * @return whether it was opened by this
     */
    boolean object(PartyId peer, String reason, Instant at, @Nullable SignedCheckpoint offered) {
        return jdbc.sql("""
                        -- object
                        insert into concordat.peer_objections as o
                            (peer, reason, at, offered_size, offered_root, offered_at, offered_signature)
                        values (:peer, :reason, :at, :size, :root, :offeredAt, :signature)
                        on conflict (peer) where acknowledged_at is null do update
                            set times = o.times + 1, offered_size = excluded.offered_size,
                                offered_root = excluded.offered_root, offered_at = excluded.offered_at,
                                offered_signature = excluded.offered_signature
                        returning times = 1""")
                .param("peer", peer.value())
                .param("reason", reason)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("size", offered == null ? null : offered.checkpoint().size(), java.sql.Types.BIGINT)
                .param(
                        "root",
                        offered == null ? null : offered.checkpoint().root().bytes(),
                        java.sql.Types.BINARY)
                .param(
                        "offeredAt",
                        offered == null ? null : offered.checkpoint().at().atOffset(ZoneOffset.UTC),
                        java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                .param("signature", offered == null ? null : offered.signature(), java.sql.Types.BINARY)
                .query(Boolean.class)
                .single();
    }

    /** The peer went on from what was remembered after all: what it offered besides is not taken. */
    void forgetOffered(PartyId peer) {
        jdbc.sql("""
                        -- forgetOffered
                        update concordat.peer_objections
                        set offered_size = null, offered_root = null, offered_at = null, offered_signature = null
                        where peer = :peer and acknowledged_at is null""").param("peer", peer.value()).update();
    }

    /** What the peer offered last under its open objection. */
    Optional<SignedCheckpoint> offered(PartyId peer, String federation) {
        return jdbc.sql("""
                        -- offered
                        select offered_size, offered_root, offered_at, offered_signature from concordat.peer_objections
                        where peer = :peer and acknowledged_at is null and offered_size is not null""")
                .param("peer", peer.value())
                .query((row, _) -> new SignedCheckpoint(
                        new Checkpoint(
                                federation,
                                peer,
                                row.getLong(1),
                                new MerkleHash(row.getBytes(2)),
                                row.getObject(3, OffsetDateTime.class).toInstant()),
                        row.getBytes(4)))
                .optional();
    }

    void acknowledge(PartyId peer, String operator, String note, Instant at) {
        jdbc.sql("""
                        -- acknowledge
                        update concordat.peer_objections set acknowledged_by = :operator, acknowledged_at = :at, note = :note
                        where peer = :peer and acknowledged_at is null""")
                .param("operator", operator)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("note", note)
                .param("peer", peer.value())
                .update();
    }
}
