package org.concordat.protocol.query;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.concordat.federation.Member;
import org.concordat.federation.query.Aggregate;
import org.concordat.federation.query.QueryDesk;
import org.concordat.federation.query.QueryPlan;
import org.concordat.federation.query.TableSuppression;
import org.concordat.federation.query.Tabulation;
import org.concordat.protocol.query.HorizontalMessage.Totals;

/**
 * A plan's cells as words: what an owner contributes, and what their sum says. A cell is a mark and its statistics; where the
 * cohort is counted over all owners it is a mark, the rows, and for each member that will read the total how many persons the
 * others have in the cell and outside it, so that none opens that would tell its reader, who knows its own part, of few.
 */
final class CellTotals {
    private final QueryPlan plan;
    private final List<Member> readers;
    private final int cells;
    private final int width;

    /** @param readers members that will read the totals */
    CellTotals(QueryPlan plan, List<Member> readers) {
        this.plan = plan;
        this.readers = List.copyOf(readers);
        cells = Tabulation.cells(plan);
        width = plan.overTotal() ? 1 : Tabulation.width(plan);
    }

    /** Words of a contribution. */
    int words() {
        return cells * stride();
    }

    private int stride() {
        return 1 + width + (plan.overTotal() ? 2 * readers.size() : 0);
    }

    /** Step (3): a suppressed cell is random throughout, so that neither it nor the others' part of it opens. */
    List<BigInteger> contribution(Member self, QueryDesk.Grant grant, SecureRandom random) {
        var words = new ArrayList<BigInteger>(words());
        for (var cell : grant.cells()) {
            if (cell.isEmpty()) {
                for (int i = 0; i < stride(); i++) {
                    words.add(random(random));
                }
                continue;
            }
            words.add(BigInteger.ZERO);
            words.addAll(cell.get().subList(0, width));
            if (plan.overTotal()) {
                for (var reader : readers) {
                    boolean own = reader.equals(self);
                    words.add(own ? BigInteger.ZERO : cell.get().get(1));
                    words.add(own ? BigInteger.ZERO : cell.get().get(2));
                }
            }
        }
        return words;
    }

    private static BigInteger random(SecureRandom random) {
        var word = new byte[Words.BYTES];
        random.nextBytes(word);
        return Words.of(word);
    }

    /**
     * Step (5): the totals that may be shown.
     *
     * @param sums word by word over all owners
     * @param minimumCohort k of the combiner's own policy, over all owners together; the plan's own holds besides
     */
    Totals open(BigInteger[] sums, int minimumCohort) {
        int k = Math.max(minimumCohort, plan.totalCohort());
        var hidden = new BitSet();
        var rows = new long[cells];
        for (int cell = 0; cell < cells; cell++) {
            boolean marked = sums[cell * stride()].signum() != 0;
            rows[cell] = marked ? 0 : number(sums[cell * stride() + 1]);
            if (marked || rows[cell] < k || below(rows[cell]) || few(sums, cell, k)) {
                hidden.set(cell);
            }
        }
        boolean hitters = plan.aggregate() instanceof Aggregate.HeavyHitters;
        boolean few = plan.overTotal() || hidden.stream().anyMatch(cell -> rows[cell] > 0);
        if (!hitters && few) {
            hidden = TableSuppression.of(
                    plan.shape(),
                    rows,
                    hidden,
                    (together, _) ->
                            together.stream().mapToLong(cell -> rows[cell]).sum() >= k);
        }
        hideIncomplete(hidden);
        var shown = new BitSet();
        shown.set(0, cells);
        shown.andNot(hidden);
        var words = new ArrayList<BigInteger>();
        shown.stream().forEach(cell -> {
            for (int i = 1; i <= width; i++) {
                words.add(sums[cell * stride() + i]);
            }
        });
        return new Totals(shown, Words.write(words));
    }

    /** Quantiles are made of all bins of a group: without one the others need not open. */
    private void hideIncomplete(BitSet hidden) {
        if (plan.aggregate() instanceof Aggregate.Quantiles quantiles) {
            int bins = quantiles.edges().isEmpty() ? 1 : quantiles.edges().size() + 1;
            for (int group = 0; group < cells; group += bins) {
                int next = hidden.nextSetBit(group);
                if (next >= 0 && next < group + bins) {
                    hidden.set(group, group + bins);
                }
            }
        }
    }

    /** Whether a reader, less its own part, would be told of fewer than k persons, or that all but fewer than k are meant. */
    private boolean few(BigInteger[] sums, int cell, int k) {
        for (int reader = 0; plan.overTotal() && reader < readers.size(); reader++) {
            int at = cell * stride() + 1 + width + 2 * reader;
            long others = number(sums[at + 1]);
            if (number(sums[at]) < k || (others > 0 && others < k)) {
                return true;
            }
        }
        return false;
    }

    private static long number(BigInteger word) {
        return Words.centred(word).min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    }

    /** Of the heavy hitters, those that are none. */
    private boolean below(long rows) {
        return plan.aggregate() instanceof Aggregate.HeavyHitters hitters && rows < hitters.threshold();
    }

    /**
     * The statistics of each cell, empty where not shown.
     *
     * @throws IllegalArgumentException if the totals are not of this plan
     */
    List<Optional<List<BigInteger>>> read(Totals totals) {
        if (totals.shown().length() > cells) {
            throw new IllegalArgumentException("shows a cell that the plan does not have");
        }
        var words = Words.read(totals.words(), totals.shown().cardinality() * width);
        var read = new ArrayList<Optional<List<BigInteger>>>();
        int next = 0;
        for (int cell = 0; cell < cells; cell++) {
            if (!totals.shown().get(cell)) {
                read.add(Optional.empty());
                continue;
            }
            var statistics = new ArrayList<BigInteger>(width);
            for (int i = 0; i < width; i++) {
                statistics.add(Words.centred(words[next++]));
            }
            read.add(Optional.of(List.copyOf(statistics)));
        }
        return read;
    }
}
