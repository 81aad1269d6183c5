package org.concordat.runtime.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.concordat.crypto.merkle.MerkleHash;
import org.concordat.crypto.merkle.MerkleProof;
import org.concordat.crypto.merkle.MerkleTree;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.Checkpoint;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The Merkle tree over the audit log, in PostgreSQL and in memory (64 bytes an entry). {@link #grow} is the one sequencer: it
 * numbers entries that have been committed since, so that no lock is shared by the acts themselves.
 */
public final class JdbcAuditTree {
    /** The log holds less than, or other than, what was signed before. */
    public static final ErrorCode LOG_WENT_BACK =
            new ErrorCode("audit-log-went-back", ErrorCode.Category.INFRASTRUCTURE);

    /** Somebody wrote entries past the sequencer. */
    public static final ErrorCode ENTRIES_OUTSIDE_TREE =
            new ErrorCode("audit-entries-outside-tree", ErrorCode.Category.INFRASTRUCTURE);

    /** How many ids back a transaction may have drawn its own that commits now; what is further back is found in its turn. */
    private static final int LOOK_BACK = 100_000;

    private static final int SHORT_LOOK_BACK = 2_000;

    private final JdbcClient jdbc;
    private final JdbcLeaves leaves;
    private final TransactionTemplate transaction;
    private final String federation;
    private final PartyId party;
    private final ReentrantLock lock = new ReentrantLock();
    private final MerkleTree tree = new MerkleTree();
    private long searched;

    public JdbcAuditTree(JdbcClient jdbc, TransactionTemplate transaction, String federation, PartyId party) {
        this.jdbc = jdbc;
        this.leaves = new JdbcLeaves(jdbc);
        // Of its own, never the caller's: the advisory lock must be gone before the next thread takes the lock here,
        // and
        // what is appended in memory must be committed.
        this.transaction = new TransactionTemplate(Objects.requireNonNull(transaction.getTransactionManager()));
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.federation = federation;
        this.party = party;
    }

    /**
     * Reads the leaves and holds them against the latest checkpoint.
     *
     * @throws FederationException {@link #LOG_WENT_BACK} if they do not give its root, {@link #ENTRIES_OUTSIDE_TREE}; the
     *     service must not start then
     */
    public void load() {
        lock.lock();
        try {
            try (Stream<Map.Entry<Long, MerkleHash>> stored = jdbc
                    .sql("""
                            -- load: from the entries themselves, whatever the leaves say
                            select l.sequence, sha256('\\x00'::bytea || e.canonical)
                            from audit.leaves l join audit.entries e using (entry_id)
                            where l.sequence >= :from order by l.sequence""")
                    .withFetchSize(JdbcLeaves.BATCH)
                    .param("from", tree.size())
                    .query((row, _) -> Map.entry(row.getLong(1), new MerkleHash(row.getBytes(2))))
                    .stream()) {
                stored.takeWhile(leaf -> leaf.getKey() == tree.size()).forEach(leaf -> tree.append(leaf.getValue()));
            }
            latest().ifPresent(last -> require(last.checkpoint()));
            long strangers = strangers();
            if (strangers > 0) {
                throw new FederationException(
                        ENTRIES_OUTSIDE_TREE,
                        "The audit log holds " + strangers
                                + " entries with ids that were never given out. Find out who wrote them.");
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Holds the log against what was signed over it before, wherever that was kept.
     *
     * @throws FederationException {@link #LOG_WENT_BACK}
     */
    public void require(Checkpoint signed) {
        lock.lock();
        try {
            if (!agrees(signed)) {
                throw new FederationException(
                        LOG_WENT_BACK,
                        "The audit log holds " + tree.size()
                                + " entries and does not give the root that was signed over "
                                + signed.size()
                                + ". It was changed or restored from an older copy. Restore the newest copy.");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Numbers what was committed since; the new size. */
    public long grow() {
        lock.lock();
        try {
            var ends = leaves.ends();
            number(ends.numbered() - LOOK_BACK, ends.drawn());
            searchOn(ends.drawn());
            return tree.size();
        } finally {
            lock.unlock();
        }
    }

    /** Goes through all ids, round and round: whatever was left far behind is numbered too. */
    private void searchOn(long drawn) {
        long end = Math.min(drawn, leaves.endOfNext(searched, LOOK_BACK));
        if (end <= searched) {
            searched = 0;
        } else {
            number(searched, end);
            searched = end;
        }
    }

    /** Like {@link #grow}, but leaves what was committed very late to it: cheap, for every second. */
    public long growIfNewer() {
        lock.lock();
        try {
            var ends = leaves.ends();
            if (leaves.any(ends.numbered(), ends.drawn())) {
                number(ends.numbered() - SHORT_LOOK_BACK, ends.drawn());
            }
            return tree.size();
        } finally {
            lock.unlock();
        }
    }

    private void number(long after, long upTo) {
        List<MerkleHash> fresh;
        do {
            fresh = Objects.requireNonNull(transaction.execute(_ -> leaves.number(after, upTo)));
            fresh.forEach(tree::append);
        } while (fresh.size() == JdbcLeaves.BATCH);
    }

    /** Entries of ids that were never given out. They are never numbered. */
    public long strangers() {
        return leaves.strangers();
    }

    /** Entries that stand at no place of the tree, without those that may have been committed just now. */
    public long outside() {
        return leaves.strangers() + leaves.without(leaves.ends().numbered() - LOOK_BACK);
    }

    /** Ids of those rows that say what was hashed when they were written, and are leaves of the tree. */
    Set<Long> holding(List<JdbcEntryRow> rows) {
        var ids = rows.stream().map(JdbcEntryRow::id).toList();
        var places = leaves.places(ids);
        if (places.size() < ids.size()) {
            grow();
            places = leaves.places(ids);
        }
        var holding = new HashSet<Long>();
        lock.lock();
        try {
            for (JdbcEntryRow row : rows) {
                var place = places.get(row.id());
                if (place != null
                        && place < tree.size()
                        && row.agrees()
                        && tree.leaf(place).equals(new MerkleHash(row.leafHash()))) {
                    holding.add(row.id());
                }
            }
        } finally {
            lock.unlock();
        }
        return holding;
    }

    public MerkleHash root(long size) {
        lock.lock();
        try {
            return tree.root(size);
        } finally {
            lock.unlock();
        }
    }

    public MerkleProof consistency(long first, long size) {
        lock.lock();
        try {
            return tree.consistency(first, size);
        } finally {
            lock.unlock();
        }
    }

    public MerkleProof inclusion(long index, long size) {
        lock.lock();
        try {
            return tree.inclusion(index, size);
        } finally {
            lock.unlock();
        }
    }

    /** Where an entry stands in the tree; empty while it is not numbered yet, or if there is none. */
    public Optional<Long> place(long entryId) {
        return Optional.ofNullable(leaves.places(List.of(entryId)).get(entryId));
    }

    /** The text of an entry as it was hashed. */
    public Optional<String> canonical(long entryId) {
        return jdbc.sql(
                        "-- canonical\nselect convert_from(canonical, 'UTF8') from audit.entries where entry_id = :entry")
                .param("entry", entryId)
                .query(String.class)
                .optional();
    }

    /** What this party remembers of all peers' logs, by peer and size; to be closed. */
    public Stream<SignedCheckpoint> rememberedOfAll() {
        return jdbc.sql("""
                        -- rememberedOfAll
                        select peer, size, root, at, signature from audit.peer_checkpoints
                        order by peer, generation, size""").query((row, _) -> signed(row, new PartyId(row.getString("peer")))).stream();
    }

    /** What stands against the peers whose checkpoints are remembered here. */
    public JdbcPeerObjections objections() {
        return new JdbcPeerObjections(jdbc);
    }

    public Optional<SignedCheckpoint> latest() {
        return jdbc.sql("-- latest\nselect size, root, at, signature from audit.checkpoints order by size desc limit 1")
                .query((row, _) -> signed(row, party))
                .optional();
    }

    /** All checkpoints of this party, oldest first; to be closed. */
    public Stream<SignedCheckpoint> checkpoints() {
        return jdbc
                .sql("-- checkpoints\nselect size, root, at, signature from audit.checkpoints order by size")
                .query((row, _) -> signed(row, party))
                .stream();
    }

    /** The smallest checkpoint of at least {@code size} entries. */
    public Optional<SignedCheckpoint> covering(long size) {
        return jdbc.sql("""
                        -- covering
                        select size, root, at, signature from audit.checkpoints where size >= :size
                        order by size limit 1""")
                .param("size", size)
                .query((row, _) -> signed(row, party))
                .optional();
    }

    public void store(SignedCheckpoint signed) {
        jdbc.sql("""
                        -- store
                        insert into audit.checkpoints (size, root, at, signature)
                        values (:size, :root, :at, :signature)""")
                .param("size", signed.checkpoint().size())
                .param("root", signed.checkpoint().root().bytes())
                .param("at", signed.checkpoint().at().atOffset(ZoneOffset.UTC))
                .param("signature", signed.signature())
                .update();
    }

    public void storeCountersignature(long size, PartyId peer, byte[] signature) {
        jdbc.sql("""
                        -- storeCountersignature
                        insert into audit.countersignatures (size, peer, signature) values (:size, :peer, :signature)
                        on conflict do nothing""")
                .param("size", size)
                .param("peer", peer.value())
                .param("signature", signature)
                .update();
    }

    public Map<PartyId, byte[]> countersignatures(long size) {
        var found = new LinkedHashMap<PartyId, byte[]>();
        jdbc.sql(
                        "-- countersignatures\nselect peer, signature from audit.countersignatures where size = :size order by peer")
                .param("size", size)
                .query((row, _) -> Map.entry(new PartyId(row.getString(1)), row.getBytes(2)))
                .list()
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    /** The size of the checkpoint of which a peer was told last; empty if of none. */
    Optional<Long> told(PartyId peer) {
        return jdbc.sql("-- told\nselect size from concordat.told_checkpoints where peer = :peer")
                .param("peer", peer.value())
                .query(Long.class)
                .optional();
    }

    void tell(PartyId peer, long size) {
        jdbc.sql("""
                        -- tell
                        insert into concordat.told_checkpoints (peer, size) values (:peer, :size)
                        on conflict (peer) do update set size = excluded.size""").param("peer", peer.value()).param("size", size).update();
    }

    /** The largest checkpoint that this party has seen of a peer's log, in its latest generation. */
    public Optional<SignedCheckpoint> remembered(PartyId peer) {
        return jdbc.sql("""
                        -- remembered
                        select size, root, at, signature from audit.peer_checkpoints where peer = :peer
                        order by generation desc, size desc limit 1""")
                .param("peer", peer.value())
                .query((row, _) -> signed(row, peer))
                .optional();
    }

    public void remember(SignedCheckpoint signed) {
        remember(signed, 0);
    }

    /** Of a log that is another one than what was remembered, and was acknowledged as that. */
    public void rememberAnew(SignedCheckpoint signed) {
        remember(signed, 1);
    }

    private void remember(SignedCheckpoint signed, int generationsOn) {
        jdbc.sql("""
                        -- remember
                        insert into audit.peer_checkpoints (peer, generation, size, root, at, signature)
                        select :peer, coalesce(max(generation), 0) + :on, :size, :root, :at, :signature
                        from audit.peer_checkpoints where peer = :peer""")
                .param("on", generationsOn)
                .param("peer", signed.checkpoint().party().value())
                .param("size", signed.checkpoint().size())
                .param("root", signed.checkpoint().root().bytes())
                .param("at", signed.checkpoint().at().atOffset(ZoneOffset.UTC))
                .param("signature", signed.signature())
                .update();
    }

    private boolean agrees(Checkpoint checkpoint) {
        return checkpoint.size() <= tree.size() && tree.root(checkpoint.size()).equals(checkpoint.root());
    }

    private SignedCheckpoint signed(ResultSet row, PartyId owner) throws SQLException {
        var checkpoint = new Checkpoint(
                federation,
                owner,
                row.getLong("size"),
                new MerkleHash(row.getBytes("root")),
                row.getObject("at", OffsetDateTime.class).toInstant());
        return new SignedCheckpoint(checkpoint, row.getBytes("signature"));
    }
}
