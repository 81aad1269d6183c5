package org.concordat.protocol.secureboost;

import java.util.BitSet;
import java.util.List;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.federation.audit.Discloses;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.channel.Message;

/** Everything that crosses between parties in SecureBoost, in the order of the script. */
public sealed interface BoostMessage extends Message {
    /** (1) guest → hosts. */
    @Discloses(kind = DisclosureKind.PARAMETER, what = "the guest's encryption key for this task")
    record GuestKey(PublicKeyBytes key) implements BoostMessage {}

    /**
     * (2) host → guest.
     *
     * @param columns m_k
     * @param candidates c: splits of all columns together
     * @param floor fewest training rows of a node that the sender's policy lets be asked about
     */
    @Discloses(
            kind = DisclosureKind.PARAMETER,
            what = "how many columns and candidate splits the sender has, and its policy's floor for a node")
    record HostShape(int columns, int candidates, int floor) implements BoostMessage {}

    /**
     * Guest → hosts: whether another tree follows.
     *
     * @param trees of the model that stand; at the end those that are kept
     * @param bits every |g| and h of this tree is at most 2^bits
     */
    @Discloses(
            kind = DisclosureKind.PARAMETER,
            what = "whether another tree follows, how many are kept, and a power of two that bounds the gradients")
    record NextTree(boolean more, int trees, int bits) implements BoostMessage {}

    /** Guest → hosts, where rows are sampled: the training rows that this tree is grown from. */
    @Discloses(
            kind = DisclosureKind.MEMBERSHIP,
            what = "which rows a tree is grown from; with goss those with the largest gradients are among them")
    record Sampled(BitSet rows) implements BoostMessage {}

    /** (3) guest → hosts: [[g, h]] of the next rows that the tree is grown from, ascending; a pair in one plaintext. */
    @Discloses(kind = DisclosureKind.CIPHERTEXT, what = "encrypted gradients and hessians, one pair per training row")
    record Gradients(FreshMatrix gradients) implements BoostMessage {}

    /**
     * (4) guest → hosts.
     *
     * @param nodes how many nodes of this depth may split; 0 ends the tree
     * @param nodeOfRow of every aligned row 0 … nodes−1, or −1; empty when the tree ends
     */
    @Discloses(
            kind = DisclosureKind.MEMBERSHIP,
            what = "which rows stand together in a node of the tree that may still split")
    record OpenNodes(int nodes, int[] nodeOfRow) implements BoostMessage {}

    /**
     * (5) host → guest, under the guest's key: [[Σg, Σh]] left of each candidate, c×2, a node's candidates together and in a
     * secret order.
     *
     * @param candidates of each node; of splits that part its training rows alike one alone is there
     */
    @Discloses(
            kind = DisclosureKind.PLAINTEXT_AGGREGATE,
            what = "sums of gradients left of each candidate split, in a secret order, which the guest can open")
    record LeftSums(int[] candidates, FreshMatrix sums) implements BoostMessage {}

    /** (6) guest → host: the nodes that its candidates split best; none is an empty list. */
    @Discloses(kind = DisclosureKind.PARAMETER, what = "which of the receiver's candidate splits were chosen")
    record Chosen(List<Choice> choices) implements BoostMessage {}

    /**
     * @param node in this depth's order
     * @param candidates all that reach the best gain exactly, ascending
     */
    record Choice(int node, int[] candidates) {}

    /**
     * (7) host → guest: for each choice the node's rows that go left, as places among the node's rows.
     *
     * @param columns for each choice a number that stands for the column, the same in all trees and without meaning
     */
    @Discloses(
            kind = DisclosureKind.MEMBERSHIP,
            what = "which rows of a node go left at the sender's split, and which splits are by one column")
    record GoesLeft(List<BitSet> rows, int[] columns) implements BoostMessage {}

    /** Guest → hosts, in prediction: rows that wait at splits of the receiver; {@code last} ends it, and nothing waits. */
    @Discloses(kind = DisclosureKind.MEMBERSHIP, what = "which rows reach which of the receiver's splits")
    record Waiting(boolean last, List<Place> places) implements BoostMessage {}

    /** Rows (of the aligned samples) that wait at the receiver's split of a node of a tree. */
    record Place(int tree, int node, BitSet rows) {}

    /** Host → guest, in prediction: of each place, which of the waiting rows go left. */
    @Discloses(kind = DisclosureKind.MEMBERSHIP, what = "which rows go left at the sender's splits")
    record Directions(List<BitSet> rows) implements BoostMessage {}
}
