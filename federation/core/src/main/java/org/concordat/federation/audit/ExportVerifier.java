package org.concordat.federation.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
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
    private final Map<PartyId, Set<VerifyingKey>> keys;
    private final MerkleTree tree = new MerkleTree();
    private final List<Finding> findings = new ArrayList<>();
    private final NavigableMap<Long, Set<MerkleHash>> witnessed = new TreeMap<>();
    private boolean sealed;
    private long outside;
    private long covered;
    private long countersigned;
    private long checkpoints;

    /**
     * @param keys of the party and its peers, those of before a rotation and of parties that left too; from the federation's
     *     manifests, not from the export
     */
    public ExportVerifier(String federation, PartyId party, Map<PartyId, Set<VerifyingKey>> keys) {
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
     * @param countersigned entries under a checkpoint that a peer countersigned, or that a peer remembers
     * @param sealed whether the export ends with its owner's signature over all of it
     */
    public record Verdict(
            long entries, long checkpoints, long covered, long countersigned, boolean sealed, List<Finding> findings) {
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

    /**
     * What a peer remembers of this log, from the peer's own export; before the first entry. A log that is shorter than it, or
     * gives another root at that size, is not the one that the peer saw. Passed over if its signature is not this party's.
     *
     * @return whether it counts
     */
    public boolean witness(Checkpoint remembered, byte[] signature) {
        boolean ofThisLog = remembered.federation().equals(federation)
                && remembered.party().equals(party)
                && signed(party, remembered, signature);
        if (ofThisLog) {
            witnessed.computeIfAbsent(remembered.size(), _ -> new HashSet<>()).add(remembered.root());
        }
        return ofThisLog;
    }

    /** How many entries its database holds that stand at no place of the log, as the export says. */
    public void outside(long entries) {
        outside = entries;
    }

    /** Of the last entry: its database shows it as something else than its text, as the export says. */
    public void altered() {
        find(
                tree.size() - 1,
                tree.size() - 1,
                "the columns of the entry in the database do not say what its text says");
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
        var seen = witnessed.get(tree.size());
        if (seen == null) {
            return;
        }
        if (seen.size() == 1 && seen.contains(tree.root())) {
            countersigned = tree.size();
        } else {
            find(Math.min(countersigned, tree.size() - 1), tree.size() - 1, "a peer was shown another log up to here");
        }
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
            find(covered, last, "the signature of the checkpoint is of no known key of " + party);
        } else {
            covered = checkpoint.size();
            countersignatures.forEach((peer, countersignature) -> countersigned(checkpoint, peer, countersignature));
        }
    }

    /**
     * The last line.
     *
     * @param sha256 of the bytes before it, as the verifier read them; 64 hexadecimal digits
     */
    public void seal(ExportSeal seal, String sha256, byte[] signature) {
        long last = Math.max(0, tree.size() - 1);
        if (seal.entries() != tree.size() || !seal.sha256().equals(sha256)) {
            find(Math.min(covered, last), last, "the export is not what was sealed: it was changed or pieced together");
        } else if (of(party).noneMatch(key -> seal.signedBy(key, signature))) {
            find(Math.min(covered, last), last, "the seal of the export is of no known key of " + party);
        } else {
            sealed = true;
        }
    }

    public Verdict verdict() {
        long size = tree.size();
        var missing = witnessed.tailMap(size, false);
        if (!missing.isEmpty()) {
            find(size, missing.lastKey() - 1, "a peer was shown " + missing.lastKey() + " entries, here are " + size);
        }
        if (outside != 0) {
            find(size, size, "the database holds " + outside + " entries that stand at no place of the log");
        }
        return new Verdict(size, checkpoints, covered, countersigned, sealed, List.copyOf(findings));
    }

    private void countersigned(Checkpoint checkpoint, PartyId peer, byte[] countersignature) {
        if (!peer.equals(party) && of(peer).anyMatch(key -> checkpoint.countersignedBy(peer, key, countersignature))) {
            countersigned = Math.max(countersigned, checkpoint.size());
        } else {
            find(countersigned, checkpoint.size() - 1, "the countersignature is of no known key of " + peer);
        }
    }

    private boolean signed(PartyId signer, Checkpoint checkpoint, byte[] signature) {
        return of(signer).anyMatch(key -> checkpoint.signedBy(key, signature));
    }

    private Stream<VerifyingKey> of(PartyId signer) {
        return keys.getOrDefault(signer, Set.of()).stream();
    }

    private void find(long first, long last, String what) {
        if (findings.size() < FINDINGS) {
            findings.add(new Finding(first, last, what));
        }
    }
}
