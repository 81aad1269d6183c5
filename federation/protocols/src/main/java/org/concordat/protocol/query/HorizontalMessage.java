package org.concordat.protocol.query;

import java.util.BitSet;
import org.concordat.crypto.psi.Points;
import org.concordat.federation.audit.Discloses;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.channel.Message;

/** Everything that crosses between parties in a horizontal query, in the order of the script. */
public sealed interface HorizontalMessage extends Message {
    /** Each data party → each other: s·B, one point, of which the pair's masks are made. */
    @Discloses(
            kind = DisclosureKind.PARAMETER,
            what = "an ephemeral public key, from which two parties derive common masks")
    record PairKey(Points key) implements HorizontalMessage {}

    /**
     * Data party → arbiter, or host → guest where there is none: the statistics of all cells, each with a mark that is 0
     * unless this owner suppresses the cell, plus or minus one mask for every other data party.
     *
     * @param words 32 bytes each, modulo 2²⁵⁶, big endian
     */
    @Discloses(
            kind = DisclosureKind.MASKED,
            what = "an owner's statistics under masks that only the sum over all owners takes off")
    record Contribution(byte[] words) implements HorizontalMessage {}

    /**
     * Arbiter → guest, and guest → hosts where the job gives the result back: the totals of the cells that may be shown.
     *
     * @param shown cells that no owner suppressed and that enough rows stand behind
     * @param words of the shown cells alone, 32 bytes each
     */
    @Discloses(kind = DisclosureKind.PLAINTEXT_AGGREGATE, what = "the totals of the query over all owners")
    record Totals(BitSet shown, byte[] words) implements HorizontalMessage {}
}
