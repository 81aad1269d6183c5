package org.concordat.federation.query;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.concordat.federation.FederationException;

/**
 * What one owner's rows say to a plan: a cell for each combination of groups and bins, in row-major order, each with the
 * statistics of which the answer is made. Statistics are exact integers: counts, and sums in fixed point.
 */
public final class Tabulation {
    /** Fraction bits of a value in fixed point: rounded to the nearest, so exact for integers below 2⁵³. */
    public static final int FRACTION_BITS = 40;

    /** So that the squares of 2⁴⁰ rows stay below 2²⁴⁰. */
    private static final double LARGEST = 0x1p60;

    private final QueryPlan plan;
    private final Selection selection;

    private final RowValues values;

    private Tabulation(QueryPlan plan, QueryTable table, RowValues values) {
        this.plan = plan;
        this.values = values;
        selection = new Selection(table);
    }

    /**
     * One cell of one owner.
     *
     * @param rows of the table
     * @param statistics as {@link #width} says
     */
    public record Cell(BitSet rows, List<BigInteger> statistics) {
        public Cell {
            statistics = List.copyOf(statistics);
        }
    }

    /** How many cells a plan has, the same at every owner. */
    public static int cells(QueryPlan plan) {
        int cells = parts(plan.aggregate());
        for (var group : plan.groupBy()) {
            cells *= group.values().size();
        }
        return cells;
    }

    /** Into how many cells the aggregate itself cuts a group. */
    static int parts(Aggregate aggregate) {
        return switch (aggregate) {
            case Aggregate.Histogram histogram -> histogram.edges().size() + 1;
            case Aggregate.Quantiles quantiles ->
                quantiles.byBins() ? quantiles.edges().size() + 1 : 1;
            case Aggregate.HeavyHitters hitters -> hitters.values().size();
            case Aggregate.Count _, Aggregate.ContingencyTable _, Aggregate.Moment _, Aggregate.Correlation _ -> 1;
        };
    }

    /**
     * Statistics of a cell: n, and behind it Σx (sum, mean), Σx and Σx² (variance, stddev), Σx, Σy, Σx², Σy² and Σxy
     * (correlation), n·q of each probability (quantiles without bins). x has {@link #FRACTION_BITS} fraction bits, its
     * products twice as many. Where the cohort is counted over all owners: n, the persons in the cell, and those outside it.
     */
    public static int width(QueryPlan plan) {
        if (plan.overTotal()) {
            return 3;
        }
        return switch (plan.aggregate()) {
            case Aggregate.Count _, Aggregate.ContingencyTable _, Aggregate.Histogram _, Aggregate.HeavyHitters _ -> 1;
            case Aggregate.Moment moment ->
                switch (moment.kind()) {
                    case SUM, MEAN -> 2;
                    case VARIANCE, STDDEV -> 3;
                };
            case Aggregate.Correlation _ -> 6;
            case Aggregate.Quantiles quantiles ->
                quantiles.byBins() ? 1 : 1 + quantiles.probabilities().size();
        };
    }

    /**
     * @throws org.concordat.federation.FederationException if a column is not there, not of the type needed, or holds a number
     *     too large to be summed: of the column as a whole, whatever is asked of it, so that a refusal says nothing of a row
     */
    public static List<Cell> of(QueryPlan plan, QueryTable table) {
        return of(plan, table, RowValues.of(plan, table));
    }

    /** @param values of the same plan and table */
    static List<Cell> of(QueryPlan plan, QueryTable table, RowValues values) {
        var tabulation = new Tabulation(plan, table, values);
        tabulation.requireSummable();
        return tabulation.sets().stream().map(tabulation::cell).toList();
    }

    /** The rows of each cell alone. */
    static List<BitSet> rows(QueryPlan plan, QueryTable table, RowValues values) {
        return new Tabulation(plan, table, values).sets();
    }

    private void requireSummable() {
        if (plan.aggregate().counts()) {
            return;
        }
        for (String column : plan.aggregate().columns()) {
            for (double number : selection.numbers(column)) {
                if (Math.abs(number) > LARGEST) {
                    throw new FederationException(
                            ReleaseDesk.NUMBERS_TOO_LARGE,
                            "a column holds numbers beyond 2^60; sums of them are not computed");
                }
            }
        }
    }

    private List<BitSet> sets() {
        var base = selection.of(plan.where());
        plan.aggregate().columns().forEach(column -> base.and(selection.present(column)));
        List<BitSet> sets = List.of(base);
        for (var group : plan.groupBy()) {
            sets = cut(sets, QueryPlan.equal(group.column(), group.values()));
        }
        return cut(sets, plan.aggregate().parts());
    }

    private List<BitSet> cut(List<BitSet> sets, List<Predicate> parts) {
        var selected = parts.stream().map(selection::of).toList();
        var cells = new ArrayList<BitSet>();
        for (BitSet set : sets) {
            for (BitSet part : selected) {
                var cell = (BitSet) set.clone();
                cell.and(part);
                cells.add(cell);
            }
        }
        return cells;
    }

    private Cell cell(BitSet rows) {
        var n = BigInteger.valueOf(rows.cardinality());
        return switch (plan.aggregate()) {
            case Aggregate.Count _, Aggregate.ContingencyTable _, Aggregate.Histogram _, Aggregate.HeavyHitters _ ->
                counted(rows, n);
            case Aggregate.Moment(Aggregate.Moment.Kind kind, String column) -> {
                var x = fixed(selection.numbers(column), rows);
                yield switch (kind) {
                    case SUM, MEAN -> new Cell(rows, List.of(n, sum(x)));
                    case VARIANCE, STDDEV -> new Cell(rows, List.of(n, sum(x), sum(products(x, x))));
                };
            }
            case Aggregate.Correlation(String first, String second) -> {
                var x = fixed(selection.numbers(first), rows);
                var y = fixed(selection.numbers(second), rows);
                yield new Cell(
                        rows,
                        List.of(n, sum(x), sum(y), sum(products(x, x)), sum(products(y, y)), sum(products(x, y))));
            }
            case Aggregate.Quantiles quantiles ->
                quantiles.byBins() ? counted(rows, n) : quantiles(rows, quantiles, selection);
        };
    }

    private Cell counted(BitSet rows, BigInteger n) {
        if (!plan.overTotal()) {
            return new Cell(rows, List.of(n));
        }
        int inside = (int) rows.stream().map(values::person).distinct().count();
        return new Cell(
                rows, List.of(n, BigInteger.valueOf(inside), BigInteger.valueOf((long) values.persons() - inside)));
    }

    private Cell quantiles(BitSet rows, Aggregate.Quantiles quantiles, Selection selection) {
        var statistics = new ArrayList<BigInteger>();
        var n = BigInteger.valueOf(rows.cardinality());
        statistics.add(n);
        if (!rows.isEmpty()) {
            double[] numbers = selection.numbers(quantiles.column());
            double[] sorted =
                    rows.stream().mapToDouble(row -> numbers[row]).sorted().toArray();
            for (double p : quantiles.probabilities()) {
                double h = (sorted.length - 1) * p;
                int below = (int) Math.floor(h);
                double above = sorted[Math.min(below + 1, sorted.length - 1)];
                double quantile = sorted[below] + (h - below) * (above - sorted[below]);
                statistics.add(n.multiply(fixed(quantile)));
            }
        }
        while (statistics.size() < width(plan)) {
            statistics.add(BigInteger.ZERO);
        }
        return new Cell(rows, statistics);
    }

    private static List<BigInteger> fixed(double[] numbers, BitSet rows) {
        return rows.stream().mapToObj(row -> fixed(numbers[row])).toList();
    }

    static BigInteger fixed(double number) {
        return new BigDecimal(number)
                .multiply(new BigDecimal(BigInteger.ONE.shiftLeft(FRACTION_BITS)))
                .setScale(0, RoundingMode.HALF_EVEN)
                .toBigIntegerExact();
    }

    private static BigInteger sum(List<BigInteger> x) {
        return x.stream().reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static List<BigInteger> products(List<BigInteger> x, List<BigInteger> y) {
        var products = new ArrayList<BigInteger>(x.size());
        for (int i = 0; i < x.size(); i++) {
            products.add(x.get(i).multiply(y.get(i)));
        }
        return products;
    }
}
