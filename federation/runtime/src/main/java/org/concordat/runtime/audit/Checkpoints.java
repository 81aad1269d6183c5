package org.concordat.runtime.audit;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.crypto.merkle.MerkleHash;
import org.concordat.crypto.merkle.MerkleProof;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.audit.AuditMessage;
import org.concordat.federation.audit.Checkpoint;
import org.concordat.federation.channel.FormerKey;
import org.jspecify.annotations.Nullable;

/**
 * Signs checkpoints over this party's audit log, and countersigns those of its peers as long as their logs only grow. What a
 * countersigned checkpoint covers cannot be rewritten, truncated or forked without a peer finding out.
 */
public final class Checkpoints {
    /** A peer's log does not go on from what was countersigned before. */
    public static final ErrorCode PEER_LOG_REWRITTEN = ErrorCode.violation("peer-audit-log-rewritten");

    /** There is nothing to acknowledge. */
    public static final ErrorCode NO_OBJECTION = ErrorCode.request("no-objection");

    /** No clock is later, and every database knows it. */
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private static final String REFUSED = "peer-audit-log-refused";

    private final JdbcAuditTree tree;
    private final JdbcPeerObjections objections;
    private final AuditLog log;
    private final Clock clock;
    private final @Nullable CheckpointFile file;
    private final EntriesPerMinute entries = new EntriesPerMinute();
    private volatile Identity identity;

    /**
     * Who this party is, and whose signatures it believes.
     *
     * @param former keys of before a party's last rotations
     */
    public record Identity(
            String federation,
            PartyId self,
            SigningKey signingKey,
            Map<PartyId, VerifyingKey> keys,
            Map<PartyId, List<FormerKey>> former) {
        public Identity {
            keys = Map.copyOf(keys);
            former = Map.copyOf(former);
        }

        public Identity(String federation, PartyId self, SigningKey signingKey, Map<PartyId, VerifyingKey> keys) {
            this(federation, self, signingKey, keys, Map.of());
        }

        /** Of a party, the present one first. */
        Stream<VerifyingKey> believed(PartyId party, Instant now) {
            return Stream.concat(
                    Optional.ofNullable(keys.get(party)).stream(),
                    former.getOrDefault(party, List.of()).stream()
                            .filter(key -> key.believed(now))
                            .map(FormerKey::key));
        }
    }

    /** Without a memory beside the database. */
    public Checkpoints(JdbcAuditTree tree, AuditLog log, Identity identity, Clock clock) {
        this(tree, log, identity, clock, null);
    }

    /**
     * @param file where the last checkpoint is kept beside the database
     * @throws FederationException {@link JdbcAuditTree#LOG_WENT_BACK} if the log is not the one that the file tells of
     */
    public Checkpoints(
            JdbcAuditTree tree, AuditLog log, Identity identity, Clock clock, @Nullable CheckpointFile file) {
        this.tree = tree;
        this.objections = tree.objections();
        this.log = log;
        this.identity = identity;
        this.clock = clock;
        this.file = file;
        if (file != null) {
            file.last().ifPresent(this::requireOwn);
        }
    }

    /** From now on these keys sign and are believed. */
    public void replace(Identity next) {
        identity = next;
    }

    /** Who signs now. */
    public Identity identity() {
        return identity;
    }

    private void requireOwn(SignedCheckpoint kept) {
        var own = Stream.concat(
                Stream.of(identity.signingKey().verifyingKey()),
                identity.believed(identity.self(), kept.checkpoint().at()));
        if (own.noneMatch(key -> kept.checkpoint().signedBy(key, kept.signature()))) {
            throw new FederationException(
                    JdbcAuditTree.LOG_WENT_BACK, "The checkpoint beside the database is not signed by this party.");
        }
        tree.require(kept.checkpoint());
    }

    /** Numbers what was committed since; how many entries stand under no checkpoint yet. */
    public long uncovered() {
        long size = tree.growIfNewer();
        return size - tree.latest().map(last -> last.checkpoint().size()).orElse(0L);
    }

    /** Signs what the log has grown by since the last checkpoint; empty if it has not. */
    public Optional<AuditMessage.CheckpointNotice> checkpoint() {
        long size = tree.grow();
        long previous = tree.latest().map(last -> last.checkpoint().size()).orElse(0L);
        if (size == previous) {
            return Optional.empty();
        }
        var checkpoint = new Checkpoint(
                identity.federation(),
                identity.self(),
                size,
                tree.root(size),
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
        var signature = checkpoint.sign(identity.signingKey());
        var signed = new SignedCheckpoint(checkpoint, signature);
        tree.store(signed);
        if (file != null) {
            file.keep(signed);
        }
        return Optional.of(new AuditMessage.CheckpointNotice(
                size,
                checkpoint.root().bytes(),
                checkpoint.at().toEpochMilli(),
                signature,
                previous,
                proof(previous, size)));
    }

    private List<byte[]> proof(long previous, long size) {
        return previous == 0
                ? List.of()
                : tree.consistency(previous, size).path().stream()
                        .map(MerkleHash::bytes)
                        .toList();
    }

    /** The notice as it goes on from the last of which {@code peer} was told, whatever was left out between. */
    AuditMessage.CheckpointNotice noticeTo(PartyId peer, AuditMessage.CheckpointNotice notice) {
        long told = tree.told(peer).orElse(notice.previousSize());
        if (told >= notice.size()) { // the log went back since: the peer is to see it
            return notice;
        }
        return new AuditMessage.CheckpointNotice(
                notice.size(), notice.root(), notice.atMillis(), notice.signature(), told, proof(told, notice.size()));
    }

    /** The notice is on its way; in the transaction that put it there. */
    void told(PartyId peer, AuditMessage.CheckpointNotice notice) {
        tree.tell(peer, notice.size());
    }

    /** Objects to this party's own log as long as entries stand in it past its sequencer; why. */
    Optional<FederationException> objectToOwn() {
        long strangers = tree.strangers();
        return strangers == 0
                ? Optional.empty()
                : Optional.of(object(
                        identity.self(),
                        "its log holds entries with ids that were never given out, which no checkpoint covers",
                        null));
    }

    /**
     * Countersigns a peer's checkpoint and remembers it.
     *
     * @throws FederationException {@link #PEER_LOG_REWRITTEN} if the peer's log does not go on from what this party remembers,
     *     or the signature is not the peer's. From the first of these on, an objection stands against the peer, with an audit
     *     entry of its own, until somebody {@link #acknowledge acknowledges} it; more of them are counted.
     */
    public AuditMessage.Countersignature countersign(PartyId peer, AuditMessage.CheckpointNotice notice) {
        var checkpoint = read(peer, notice);
        if (identity.believed(peer, clock.instant()).noneMatch(key -> checkpoint.signedBy(key, notice.signature()))) {
            throw object(peer, "the signature of its checkpoint is not its own", null);
        }
        var known = tree.remembered(peer);
        if (known.isEmpty() || !known.get().checkpoint().equals(checkpoint)) {
            known.ifPresent(last -> requireGrowth(peer, last.checkpoint(), checkpoint, notice));
            tree.remember(new SignedCheckpoint(checkpoint, notice.signature()));
            objections.forgetOffered(peer);
        }
        return new AuditMessage.Countersignature(
                notice.size(), checkpoint.countersign(identity.self(), identity.signingKey()));
    }

    private Checkpoint read(PartyId peer, AuditMessage.CheckpointNotice notice) {
        var at = Instant.ofEpochMilli(notice.atMillis());
        try {
            if (at.isBefore(Instant.EPOCH) || at.isAfter(LATEST)) {
                throw new IllegalArgumentException("a checkpoint is of a time that there is");
            }
            notice.consistency().forEach(MerkleHash::new);
            return new Checkpoint(identity.federation(), peer, notice.size(), new MerkleHash(notice.root()), at);
        } catch (IllegalArgumentException _) {
            throw object(peer, "what it sent is no checkpoint", null);
        }
    }

    /** Keeps a peer's countersignature if it is one. @throws FederationException if it is not */
    public void countersigned(PartyId peer, AuditMessage.Countersignature countersignature) {
        var own = tree.covering(countersignature.size())
                .map(SignedCheckpoint::checkpoint)
                .filter(checkpoint -> checkpoint.size() == countersignature.size());
        if (own.isEmpty()
                || identity.believed(peer, clock.instant())
                        .noneMatch(key -> own.get().countersignedBy(peer, key, countersignature.signature()))) {
            throw refuse(peer, "its countersignature is under no checkpoint of this party");
        }
        tree.storeCountersignature(countersignature.size(), peer, countersignature.signature());
    }

    private void requireGrowth(PartyId peer, Checkpoint last, Checkpoint next, AuditMessage.CheckpointNotice notice) {
        var proof = new MerkleProof(
                notice.consistency().stream().map(MerkleHash::new).toList());
        if (notice.previousSize() != last.size()
                || !proof.extendsTree(last.size(), last.root(), next.size(), next.root())) {
            throw object(
                    peer,
                    "its log of " + next.size() + " entries does not go on from the " + last.size()
                            + " that were countersigned",
                    new SignedCheckpoint(next, notice.signature()));
        }
    }

    /** What a peer sent over the stream of checkpoints is no message of theirs. */
    FederationException unreadable(PartyId peer) {
        return object(peer, "what it sent is no checkpoint", null);
    }

    /** What stands against peers. */
    public JdbcPeerObjections objections() {
        return objections;
    }

    /**
     * Believes a peer's log as the peer offered it last: what was countersigned before stays as evidence. In the caller's
     * transaction.
     *
     * @param note what was found out, and with whom
     * @throws FederationException {@link #NO_OBJECTION} if nothing stands against the peer
     */
    public void acknowledge(PartyId peer, String operator, String note) {
        var open = objections
                .open(peer)
                .orElseThrow(() -> new FederationException(NO_OBJECTION, "nothing stands against " + peer));
        var details = new TreeMap<>(Map.of("peer", peer.value(), "reason", open.reason(), "note", note));
        objections.offered(peer, identity.federation()).ifPresent(offered -> {
            tree.rememberAnew(offered);
            describe(details, offered);
        });
        var now = clock.instant();
        objections.acknowledge(peer, operator, note, now);
        log.append(new AuditEntry(now, operator, "peer-audit-log-acknowledged", null, details));
    }

    /** With what was signed as evidence, once until it is acknowledged. */
    private FederationException object(PartyId peer, String what, @Nullable SignedCheckpoint offered) {
        var now = clock.instant();
        if (objections.object(peer, what, now, offered)) {
            var details = new TreeMap<>(Map.of("peer", peer.value(), "reason", what));
            if (offered != null) {
                describe(details, offered);
            }
            log.append(new AuditEntry(now, "party:" + peer, REFUSED, null, details));
        }
        return new FederationException(PEER_LOG_REWRITTEN, peer + ": " + what).of(peer, AuditMessage.PROTOCOL);
    }

    private static void describe(Map<String, String> details, SignedCheckpoint signed) {
        details.put("size", Long.toString(signed.checkpoint().size()));
        details.put("root", signed.checkpoint().root().hex());
        details.put("signature", HexFormat.of().formatHex(signed.signature()));
    }

    private FederationException refuse(PartyId peer, String what) {
        var now = clock.instant();
        int leftOut = entries.admit(peer.value(), now);
        if (leftOut >= 0) {
            var details = new TreeMap<>(Map.of("peer", peer.value(), "reason", what));
            if (leftOut > 0) {
                details.put("left_out_before", Integer.toString(leftOut));
            }
            log.append(new AuditEntry(now, "party:" + peer, REFUSED, null, details));
        }
        return new FederationException(PEER_LOG_REWRITTEN, peer + ": " + what).of(peer, AuditMessage.PROTOCOL);
    }
}
