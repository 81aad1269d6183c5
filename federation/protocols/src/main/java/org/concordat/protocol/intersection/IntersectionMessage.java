package org.concordat.protocol.intersection;

import org.concordat.crypto.psi.Points;
import org.concordat.federation.audit.Discloses;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.channel.Message;

/** Everything that crosses between parties in an intersection, in the order of the script. */
public sealed interface IntersectionMessage extends Message {
    /**
     * Guest → hosts, host → guest: how many ids this party will bring (padding included) and its own floor.
     *
     * @param count n, or {@code pad_to} where the job pads
     * @param floor the fewest ids in common that this party's policy lets pass, ≥ 0
     */
    @Discloses(
            kind = DisclosureKind.PARAMETER,
            what = "the size of the id set, padded where the job says so, and the policy's floor")
    record SetSize(int count, int floor) implements IntersectionMessage {}

    /** Host → each other host (several hosts only): s·B, one point, of which the pair's seed is made. */
    @Discloses(
            kind = DisclosureKind.PARAMETER,
            what = "an ephemeral public key, from which two hosts derive a common seed")
    record PairKey(Points key) implements IntersectionMessage {}

    /**
     * Guest → hosts, and host → guest when there is one host: a·H(x) for the ids of one block in the sender's secret order,
     * the guest's with up to 16 control points among them.
     */
    @Discloses(
            kind = DisclosureKind.BLINDED,
            what = "entity ids as group elements, blinded by a fresh secret of the sender, shuffled")
    record Blinded(Points points) implements IntersectionMessage {}

    /**
     * Host → guest: b·P for every P of the guest's block, in the order received (all blocks shuffled where only the
     * cardinality is asked for).
     */
    @Discloses(
            kind = DisclosureKind.BLINDED,
            what = "the receiver's own blinded ids, raised to a fresh secret of the sender")
    record Returned(Points points) implements IntersectionMessage {}

    /** Host → guest (several hosts only): the seed of the hash functions of the store that follows, 32 bytes, public. */
    @Discloses(kind = DisclosureKind.PARAMETER, what = "the public hash seed of an oblivious key-value store")
    record StoreSeed(byte[] seed) implements IntersectionMessage {}

    /** Host → guest (several hosts only): some entries of 16 bytes of the store, in order. */
    @Discloses(
            kind = DisclosureKind.BLINDED,
            what =
                    "an oblivious key-value store of the entity ids, which opens at ids that every host holds and no others")
    record StoreBlock(byte[] entries) implements IntersectionMessage {}

    /**
     * Guest → hosts: whether enough is in common.
     *
     * @param count aligned rows that follow; 0 when too few, or when only the cardinality was asked for
     */
    @Discloses(
            kind = DisclosureKind.MEMBERSHIP,
            what = "whether the intersection is large enough and, if so, how many rows are aligned")
    record Verdict(boolean sufficient, int count) implements IntersectionMessage {}

    /** Guest → host (one host): places in the host's shuffled list, one per aligned row, in the fresh common order. */
    @Discloses(kind = DisclosureKind.MEMBERSHIP, what = "which of the receiver's rows are in common, and their order")
    record AlignedPositions(int[] positions) implements IntersectionMessage {}

    /** Guest → hosts (several hosts): 16 bytes per aligned row, HMAC(F_j(x), "row"), in the fresh common order. */
    @Discloses(kind = DisclosureKind.MEMBERSHIP, what = "which of the receiver's rows are in common, and their order")
    record AlignedTags(byte[] tags) implements IntersectionMessage {}
}
