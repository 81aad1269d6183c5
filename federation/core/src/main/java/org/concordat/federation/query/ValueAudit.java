package org.concordat.federation.query;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.RowValues.Summed;

/**
 * Whether a further sum, told beside all earlier ones of the same numbers, would let somebody compute a sum that could not be
 * told by itself: because one person makes up too much of it, or because few in it have another value than the rest. Looked at
 * are the differences to each earlier sum, and the new rows of the reduced form of all of them ({@link Span}). For one use.
 *
 * <p>Where a difference adds some rows and subtracts others, magnitudes count: whoever knows the small rest knows the large
 * number, whatever its sign.
 */
final class ValueAudit {
    private final RowValues values;
    private final double share;
    private final int k;

    /** Over which rows each sum was told. */
    private final Map<Summed, Span> known = new HashMap<>();

    /**
     * @param share largest that one person may have
     * @param k fewest persons that have another value than the most frequent one
     */
    ValueAudit(RowValues values, double share, int k) {
        this(values, share, k, Span.LARGEST);
    }

    /** @param largest bytes for all sums together */
    ValueAudit(RowValues values, double share, int k, long largest) {
        this.values = values;
        this.share = share;
        this.k = k;
        var all = values.summed();
        all.forEach(summed -> known.put(summed, new Span(largest / all.size())));
    }

    /** Takes a sum that was told, whatever follows from it. */
    void told(Summed summed, BitSet rows) {
        var span = known.get(summed);
        if (span != null) {
            span.take(span.with(span.atoms().cut(rows)));
        }
    }

    /**
     * Whether all the sums of the plan over these rows may be told too; if so they count as told.
     *
     * @throws FederationException {@link ReleaseDesk#AUDIT_FULL}
     */
    boolean admits(BitSet rows) {
        for (var entry : known.entrySet()) {
            if (tells(entry.getKey(), entry.getValue(), rows)) {
                return false;
            }
        }
        known.keySet().forEach(summed -> told(summed, rows));
        return true;
    }

    private boolean tells(Summed summed, Span told, BitSet rows) {
        var cut = told.atoms().cut(rows);
        for (int other = 0; other < told.atoms().sets().size(); other++) {
            var difference = told.atoms().difference(cut, other);
            if (!difference.isEmpty() && reveals(summed, List.of(new Span.Part(difference, 1)))) {
                return true;
            }
        }
        if (told.atoms().sets().isEmpty()) {
            return false;
        }
        told.requireRoom(cut);
        var extended = told.with(cut);
        told.requireRoom(extended);
        return extended.newly().stream().anyMatch(row -> reveals(summed, told.parts(row, extended.all())));
    }

    private boolean reveals(Summed summed, List<Span.Part> combination) {
        var rows = new BitSet();
        combination.forEach(part -> rows.or(part.members()));
        return values.varied(summed, rows) < k || values.dominance(summed, combination) > share;
    }
}
