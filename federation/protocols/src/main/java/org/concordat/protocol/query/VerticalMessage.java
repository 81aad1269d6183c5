package org.concordat.protocol.query;

import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.Residues;
import org.concordat.crypto.psi.Points;
import org.concordat.federation.audit.Discloses;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.channel.Message;

/** Everything that crosses between guest and host in a vertical query, in the order of the script. */
public sealed interface VerticalMessage extends Message {
    /**
     * Guest → host: how many ids its filter leaves, and the fewest in common that it lets pass.
     *
     * @param count of distinct ids, ≥ 0
     * @param floor ≥ 1
     * @param seal of the ids, 64 hexadecimal digits: the same in two queries if, and only if, the ids are the same
     */
    @Discloses(
            kind = DisclosureKind.PARAMETER,
            what =
                    "the size of the id set, the fewest ids in common that may pass, and whether the set was asked about before")
    record FilteredSet(int count, int floor, String seal) implements VerticalMessage {}

    /**
     * Host → guest: how many ids it has, and the fewest in common that it lets pass.
     *
     * @param count of distinct ids, ≥ 0
     * @param floor ≥ 1
     */
    @Discloses(
            kind = DisclosureKind.PARAMETER,
            what = "the size of the id set, and the fewest ids in common that may pass")
    record SetSize(int count, int floor) implements VerticalMessage {}

    /** Host → guest, unless ids alone are counted: under which its values are encrypted. */
    @Discloses(kind = DisclosureKind.PARAMETER, what = "the host's public key")
    record HostKey(PublicKeyBytes key) implements VerticalMessage {}

    /** Guest → host: a·H(x) of its filtered ids, shuffled, a block. */
    @Discloses(
            kind = DisclosureKind.BLINDED,
            what = "entity ids as group elements, blinded by a fresh secret of the sender, shuffled")
    record Blinded(Points points) implements VerticalMessage {}

    /** Host → guest: b·a·H(x), shuffled over all blocks. */
    @Discloses(
            kind = DisclosureKind.BLINDED,
            what = "the receiver's own blinded ids, raised to a fresh secret of the sender, shuffled")
    record Returned(Points points) implements VerticalMessage {}

    /** Host → guest, where ids alone are counted: b·H(y), shuffled, a block. */
    @Discloses(
            kind = DisclosureKind.BLINDED,
            what = "entity ids as group elements, blinded by a fresh secret of the sender, shuffled")
    record HostIds(Points points) implements VerticalMessage {}

    /**
     * Host → guest: b·H(y) and beside each its value, n×1 for sum and mean; for variance the square below each, 2n×1; under the
     * host's own key.
     */
    @Discloses(
            kind = DisclosureKind.CIPHERTEXT,
            what = "blinded entity ids, and beside each its value under the sender's own key, shuffled")
    record HostRows(Points points, FreshMatrix values) implements VerticalMessage {}

    /** Guest → host: whether both floors are reached; no number. */
    @Discloses(kind = DisclosureKind.MEMBERSHIP, what = "whether the intersection is large enough, without its size")
    record Verdict(boolean sufficient) implements VerticalMessage {}

    /** Guest → host: a sum over the intersection, 1×1, masked uniformly; for variance of the values, then of the squares. */
    @Discloses(kind = DisclosureKind.MASKED, what = "sums over the intersection under a uniform mask of the sender")
    record MaskedSums(MaskedMatrix sums) implements VerticalMessage {}

    /**
     * Host → guest: these, opened.
     *
     * @param proof that they are what the guest's ciphertexts hold; 400 bytes at 3072 bits
     */
    @Discloses(
            kind = DisclosureKind.PLAINTEXT_AGGREGATE,
            what =
                    "sums over the intersection, opened under the receiver's mask, which it takes off, and a proof of them")
    record OpenedSums(Residues sums, byte[] proof) implements VerticalMessage {}
}
