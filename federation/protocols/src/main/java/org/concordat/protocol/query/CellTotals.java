package org.concordat.protocol.query;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.concordat.federation.query.Aggregate;
import org.concordat.federation.query.QueryDesk;
import org.concordat.federation.query.QueryPlan;
import org.concordat.federation.query.TableSuppression;
import org.concordat.federation.query.Tabulation;
import org.concordat.protocol.query.HorizontalMessage.Totals;

/** A plan's cells as words: what an owner contributes, and what their sum says. A cell is a mark and its statistics. */
final class CellTotals {
    private final QueryPlan plan;
    private final int cells;
    private final int width;

    CellTotals(QueryPlan plan) {
        this.plan = plan;
        cells = Tabulation.cells(plan);
        width = Tabulation.width(plan.aggregate());
    }

    /** Words of a contribution. */
    int words() {
        return cells * (width + 1);
    }

    /** Step (3): a suppressed cell is random throughout, so that neither it nor the others' part of it opens. */
    List<BigInteger> contribution(QueryDesk.Grant grant, SecureRandom random) {
        var words = new ArrayList<BigInteger>(words());
        for (var cell : grant.cells()) {
            words.add(cell.isPresent() ? BigInteger.ZERO : random(random));
            for (int i = 0; i < width; i++) {
                words.add(cell.isPresent() ? cell.get().get(i) : random(random));
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
     * @param minimumCohort k of the combiner's own policy, over all owners together
     */
    Totals open(BigInteger[] sums, int minimumCohort) {
        var hidden = new BitSet();
        var rows = new long[cells];
        for (int cell = 0; cell < cells; cell++) {
            boolean marked = sums[cell * (width + 1)].signum() != 0;
            var n = Words.centred(sums[cell * (width + 1) + 1]);
            rows[cell] = marked ? 0 : n.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
            if (marked || rows[cell] < minimumCohort || below(rows[cell])) {
                hidden.set(cell);
            }
        }
        if (!(plan.aggregate() instanceof Aggregate.HeavyHitters)) {
            var few = new BitSet();
            for (int cell = 0; cell < cells; cell++) {
                few.set(cell, hidden.get(cell) && rows[cell] > 0);
            }
            if (!few.isEmpty()) {
                hidden = TableSuppression.of(plan.shape(), rows, hidden, minimumCohort);
            }
        }
        var shown = new BitSet();
        shown.set(0, cells);
        shown.andNot(hidden);
        var words = new ArrayList<BigInteger>();
        shown.stream().forEach(cell -> {
            for (int i = 1; i <= width; i++) {
                words.add(sums[cell * (width + 1) + i]);
            }
        });
        return new Totals(shown, Words.write(words));
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
