package org.concordat.federation.query;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    /** Entries of a matrix; beyond it nothing more is admitted. */
    private static final long LARGEST = 20_000_000;

    private final RowValues values;
    private final double share;
    private final int k;
    private final Map<Summed, Known> known = new HashMap<>();

    /** What was told of one sum: over which rows. */
    private record Known(List<BitSet> sets, Span span) {}

    /**
     * @param share largest that one person may have
     * @param k fewest persons that have another value than the most frequent one
     */
    ValueAudit(RowValues values, double share, int k) {
        this.values = values;
        this.share = share;
        this.k = k;
        values.summed().forEach(summed -> known.put(summed, new Known(new ArrayList<>(), new Span())));
    }

    /** Takes a sum that was told, whatever follows from it. */
    void told(Summed summed, BitSet rows) {
        var told = known.get(summed);
        if (told != null) {
            told.span().with(rows).ifPresent(told.span()::take);
            told.sets().add(rows);
        }
    }

    /** Whether all the sums of the plan over these rows may be told too; if so they count as told. */
    boolean admits(BitSet rows) {
        for (var entry : known.entrySet()) {
            if (tells(entry.getKey(), entry.getValue(), rows)) {
                return false;
            }
        }
        known.keySet().forEach(summed -> told(summed, rows));
        return true;
    }

    private boolean tells(Summed summed, Known told, BitSet rows) {
        for (var other : told.sets()) {
            var difference = (BitSet) rows.clone();
            difference.xor(other);
            if (!difference.isEmpty() && reveals(summed, List.of(new Span.Part(difference, 1)))) {
                return true;
            }
        }
        if (told.sets().isEmpty()) {
            return false;
        }
        Optional<Span.Extended> extended = told.span().with(rows);
        return told.span().entriesWithOneMore() > LARGEST
                || extended.map(told.span()::newly).orElse(List.of()).stream()
                        .anyMatch(combination -> reveals(summed, combination));
    }

    private boolean reveals(Summed summed, List<Span.Part> combination) {
        var rows = new BitSet();
        combination.forEach(part -> rows.or(part.members()));
        return values.varied(summed, rows) < k || values.dominance(summed, combination) > share;
    }
}
