package org.concordat.federation.query;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.QueryPlan.GroupBy;

/**
 * What one owner's rows say to a plan: a cell for each combination of groups and bins, in row-major order, each with the
 * statistics of which the answer is made. Statistics are exact integers: counts, and sums in fixed point.
 */
public final class Tabulation {
    /** Fraction bits of a value in fixed point: rounded to the nearest, so exact for integers below 2⁵³. */
    public static final int FRACTION_BITS = 40;

    /** So that the squares of 2⁴⁰ rows stay below 2²⁴⁰. */
    private static final double LARGEST = 0x1p60;

    private Tabulation() {}

    /**
     * One cell of one owner.
     *
     * @param rows of the table
     * @param statistics as {@link #width} says
     * @param dominance the largest share of one row in any sum of magnitudes, 0 … 1; 0 where only rows are counted
     */
    public record Cell(BitSet rows, List<BigInteger> statistics, double dominance) {
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
     * products twice as many.
     */
    public static int width(Aggregate aggregate) {
        return switch (aggregate) {
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

    /** @throws org.concordat.federation.FederationException if a column is not there or not of the type needed */
    public static List<Cell> of(QueryPlan plan, QueryTable table) {
        var selection = new Selection(table);
        var base = selection.of(plan.where());
        plan.aggregate().columns().forEach(column -> base.and(selection.present(column)));
        List<BitSet> sets = List.of(base);
        for (GroupBy group : plan.groupBy()) {
            sets = cut(sets, values(selection, group.column(), group.values()));
        }
        sets = cut(sets, parts(selection, plan.aggregate()));
        return sets.stream()
                .map(rows -> cell(rows, plan.aggregate(), selection))
                .toList();
    }

    private static List<BitSet> cut(List<BitSet> sets, List<BitSet> parts) {
        var cells = new ArrayList<BitSet>();
        for (BitSet set : sets) {
            for (BitSet part : parts) {
                var cell = (BitSet) set.clone();
                cell.and(part);
                cells.add(cell);
            }
        }
        return cells;
    }

    private static List<BitSet> values(Selection selection, String column, List<Literal> values) {
        return values.stream()
                .map(value -> selection.of(new Predicate.Comparison(column, Predicate.Operator.EQUALS, value)))
                .toList();
    }

    private static List<BitSet> parts(Selection selection, Aggregate aggregate) {
        return switch (aggregate) {
            case Aggregate.Histogram(String column, List<Double> edges) -> bins(selection, column, edges);
            case Aggregate.Quantiles quantiles ->
                quantiles.byBins() ? bins(selection, quantiles.column(), quantiles.edges()) : List.of(selection.all());
            case Aggregate.HeavyHitters hitters -> values(selection, hitters.column(), hitters.values());
            case Aggregate.Count _, Aggregate.ContingencyTable _, Aggregate.Moment _, Aggregate.Correlation _ ->
                List.of(selection.all());
        };
    }

    private static List<BitSet> bins(Selection selection, String column, List<Double> edges) {
        double[] numbers = selection.numbers(column);
        var bins = new ArrayList<BitSet>();
        for (int bin = 0; bin <= edges.size(); bin++) {
            bins.add(new BitSet());
        }
        double[] ascending = edges.stream().mapToDouble(Double::doubleValue).toArray();
        for (int row = 0; row < numbers.length; row++) {
            if (!Double.isNaN(numbers[row])) {
                int found = Arrays.binarySearch(ascending, numbers[row] + 0.0);
                bins.get(found >= 0 ? found + 1 : -found - 1).set(row);
            }
        }
        return bins;
    }

    private static Cell cell(BitSet rows, Aggregate aggregate, Selection selection) {
        var n = BigInteger.valueOf(rows.cardinality());
        return switch (aggregate) {
            case Aggregate.Count _, Aggregate.ContingencyTable _, Aggregate.Histogram _, Aggregate.HeavyHitters _ ->
                new Cell(rows, List.of(n), 0);
            case Aggregate.Moment(Aggregate.Moment.Kind kind, String column) -> {
                var x = fixed(selection.numbers(column), rows);
                yield switch (kind) {
                    case SUM, MEAN -> new Cell(rows, List.of(n, sum(x)), dominance(x));
                    case VARIANCE, STDDEV -> new Cell(rows, List.of(n, sum(x), products(x, x)), dominance(x));
                };
            }
            case Aggregate.Correlation(String first, String second) -> {
                var x = fixed(selection.numbers(first), rows);
                var y = fixed(selection.numbers(second), rows);
                yield new Cell(
                        rows,
                        List.of(n, sum(x), sum(y), products(x, x), products(y, y), products(x, y)),
                        Math.max(dominance(x), dominance(y)));
            }
            case Aggregate.Quantiles quantiles -> quantiles(rows, quantiles, selection);
        };
    }

    private static Cell quantiles(BitSet rows, Aggregate.Quantiles quantiles, Selection selection) {
        var statistics = new ArrayList<BigInteger>();
        var n = BigInteger.valueOf(rows.cardinality());
        statistics.add(n);
        if (!quantiles.byBins() && !rows.isEmpty()) {
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
        while (statistics.size() < width(quantiles)) {
            statistics.add(BigInteger.ZERO);
        }
        return new Cell(rows, statistics, 0);
    }

    private static List<BigInteger> fixed(double[] numbers, BitSet rows) {
        return rows.stream().mapToObj(row -> fixed(numbers[row])).toList();
    }

    static BigInteger fixed(double number) {
        if (Math.abs(number) > LARGEST) {
            throw new FederationException(
                    Selection.COLUMN_TYPE, "a column holds numbers beyond 2^60; sums of them are not computed");
        }
        return new BigDecimal(number)
                .multiply(new BigDecimal(BigInteger.ONE.shiftLeft(FRACTION_BITS)))
                .setScale(0, RoundingMode.HALF_EVEN)
                .toBigIntegerExact();
    }

    private static BigInteger sum(List<BigInteger> x) {
        return x.stream().reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static BigInteger products(List<BigInteger> x, List<BigInteger> y) {
        var sum = BigInteger.ZERO;
        for (int i = 0; i < x.size(); i++) {
            sum = sum.add(x.get(i).multiply(y.get(i)));
        }
        return sum;
    }

    private static double dominance(List<BigInteger> x) {
        var total = BigInteger.ZERO;
        var largest = BigInteger.ZERO;
        for (var value : x) {
            total = total.add(value.abs());
            largest = largest.max(value.abs());
        }
        return total.signum() == 0
                ? 0
                : new BigDecimal(largest)
                        .divide(new BigDecimal(total), 6, RoundingMode.HALF_UP)
                        .doubleValue();
    }
}
