package org.concordat.federation.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.crypto.merkle.MerkleHash;
import org.concordat.crypto.merkle.MerkleTree;
import org.concordat.federation.PartyId;

/**
 * Checks an exported audit log, line by line, offline: every entry against its hash, every checkpoint against the tree that
 * the entries before it make, every signature against the keys that the verifier brought. Memory: 64 bytes an entry.
 */
public final class ExportVerifier {
    private static final int FINDINGS = 100;

    private final String federation;
    private final PartyId party;
    private final Map<PartyId, VerifyingKey> keys;
    private final MerkleTree tree = new MerkleTree();
    private final List<Finding> findings = new ArrayList<>();
    private long covered;
    private long countersigned;
    private long checkpoints;

    /** @param keys of the party and its peers, from the federation's manifest, not from the export */
    public ExportVerifier(String federation, PartyId party, Map<PartyId, VerifyingKey> keys) {
        this.federation = federation;
        this.party = party;
        this.keys = Map.copyOf(keys);
    }

    /**
     * Something that does not hold.
     *
     * @param firstEntry the first entry that may be bad, from 0
     * @param lastEntry the last entry that may be bad; equal to the first where the entry itself is known to be
     */
    public record Finding(long firstEntry, long lastEntry, String what) {}

    /**
     * What the check came to.
     *
     * @param covered entries under a checkpoint that holds
     * @param countersigned entries under a checkpoint that a peer countersigned
     */
    public record Verdict(long entries, long checkpoints, long covered, long countersigned, List<Finding> findings) {
        public boolean holds() {
            return findings.isEmpty();
        }

        /** The finding that ends first; of two, the narrower. */
        public Optional<Finding> first() {
            return findings.stream()
                    .min(Comparator.comparingLong(Finding::lastEntry)
                            .thenComparing(Comparator.comparingLong(Finding::firstEntry)
                                    .reversed()));
        }
    }

    /** The next entry. */
    public void entry(long sequence, String canonical, MerkleHash declared) {
        var leaf = MerkleHash.ofLeaf(canonical.getBytes(StandardCharsets.UTF_8));
        if (sequence != tree.size()) {
            find(tree.size(), tree.size(), "found entry " + sequence + " where entry " + tree.size() + " is due");
        }
        if (!leaf.equals(declared)) {
            find(tree.size(), tree.size(), "the text of the entry does not give its hash");
        }
        tree.append(leaf);
    }

    /** A checkpoint, which stands behind the last entry that it covers. */
    public void checkpoint(Checkpoint checkpoint, byte[] signature, Map<PartyId, byte[]> countersignatures) {
        checkpoints++;
        long last = Math.max(covered, checkpoint.size() - 1);
        if (!checkpoint.federation().equals(federation) || !checkpoint.party().equals(party)) {
            find(covered, last, "a checkpoint of another log stands here");
        } else if (checkpoint.size() != tree.size()) {
            find(
                    Math.min(covered, tree.size()),
                    last,
                    "a checkpoint of " + checkpoint.size() + " entries stands behind entry " + (tree.size() - 1));
        } else if (!checkpoint.root().equals(tree.root())) {
            find(covered, last, "the entries do not give the root that was signed");
        } else if (!signed(party, checkpoint, signature)) {
            find(covered, last, "the signature of the checkpoint is not that of " + party);
        } else {
            covered = checkpoint.size();
            countersignatures.forEach((peer, countersignature) -> countersigned(checkpoint, peer, countersignature));
        }
    }

    public Verdict verdict() {
        return new Verdict(tree.size(), checkpoints, covered, countersigned, List.copyOf(findings));
    }

    private void countersigned(Checkpoint checkpoint, PartyId peer, byte[] countersignature) {
        var key = keys.get(peer);
        if (key != null && !peer.equals(party) && checkpoint.countersignedBy(peer, key, countersignature)) {
            countersigned = checkpoint.size();
        } else {
            find(countersigned, checkpoint.size() - 1, "the countersignature is not that of " + peer);
        }
    }

    private boolean signed(PartyId signer, Checkpoint checkpoint, byte[] signature) {
        var key = keys.get(signer);
        return key != null && checkpoint.signedBy(key, signature);
    }

    private void find(long first, long last, String what) {
        if (findings.size() < FINDINGS) {
            findings.add(new Finding(first, last, what));
        }
    }
}
