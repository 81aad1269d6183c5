package org.concordat.federation.query;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is computed of the rows of a cell; the name is the one that policies allow. */
public sealed interface Aggregate {
    /** Rows. */
    record Count() implements Aggregate {}

    /** Rows by two declared groups: a table of their joint counts. */
    record ContingencyTable() implements Aggregate {}

    /** One number of one column; rows without a value are left out. */
    record Moment(Kind kind, String column) implements Aggregate {
        /** Variance and standard deviation divide by n − 1. */
        public enum Kind {
            SUM,
            MEAN,
            VARIANCE,
            STDDEV
        }
    }

    /** Pearson's r of two columns over the rows that have both. */
    record Correlation(String x, String y) implements Aggregate {}

    /**
     * Rows by the bins of a column.
     *
     * @param edges e₁ &lt; … &lt; e_m, of m + 1 bins (−∞, e₁), [e₁, e₂), …, [e_m, ∞)
     */
    record Histogram(String column, List<Double> edges) implements Aggregate {
        public Histogram {
            edges = List.copyOf(edges);
        }
    }

    /**
     * Quantiles of a column.
     *
     * @param probabilities within (0, 1)
     * @param edges of the bins, within which a quantile is interpolated on a line; empty for the mean of the owners' own
     *     quantiles (type 7 of Hyndman and Fan 1996), each weighted with its rows
     */
    record Quantiles(String column, List<Double> probabilities, List<Double> edges) implements Aggregate {
        public Quantiles {
            probabilities = List.copyOf(probabilities);
            edges = List.copyOf(edges);
        }

        boolean byBins() {
            return !edges.isEmpty();
        }
    }

    /** Those of the declared values of a column that at least {@code threshold} rows have, most frequent first. */
    record HeavyHitters(String column, List<Literal> values, long threshold) implements Aggregate {
        public HeavyHitters {
            values = List.copyOf(values);
        }
    }

    /** As in a plan and in a policy. */
    default String word() {
        return switch (this) {
            case Count _ -> "count";
            case ContingencyTable _ -> "contingency_table";
            case Moment moment -> moment.kind().name().toLowerCase(java.util.Locale.ROOT);
            case Correlation _ -> "correlation";
            case Histogram _ -> "histogram";
            case Quantiles _ -> "quantiles";
            case HeavyHitters _ -> "heavy_hitters";
        };
    }

    /** Every name there is. */
    static List<String> words() {
        return List.of(
                "count",
                "sum",
                "mean",
                "variance",
                "stddev",
                "quantiles",
                "histogram",
                "contingency_table",
                "correlation",
                "heavy_hitters");
    }

    /** The columns that it computes with; rows that miss one are left out. */
    default List<String> columns() {
        return switch (this) {
            case Count _, ContingencyTable _ -> List.of();
            case Moment moment -> List.of(moment.column());
            case Correlation(String x, String y) -> List.of(x, y);
            case Histogram histogram -> List.of(histogram.column());
            case Quantiles quantiles -> List.of(quantiles.column());
            case HeavyHitters hitters -> List.of(hitters.column());
        };
    }

    /** What cuts a group into the aggregate's own cells: bins, or values; one part that says nothing where it has none. */
    default List<Predicate> parts() {
        return switch (this) {
            case Histogram(String column, List<Double> edges) -> bins(column, edges);
            case Quantiles quantiles when quantiles.byBins() -> bins(quantiles.column(), quantiles.edges());
            case HeavyHitters hitters -> QueryPlan.equal(hitters.column(), hitters.values());
            case Quantiles _, Count _, ContingencyTable _, Moment _, Correlation _ -> List.of(Predicate.everything());
        };
    }

    private static List<Predicate> bins(String column, List<Double> edges) {
        var bins = new ArrayList<Predicate>();
        for (int bin = 0; bin <= edges.size(); bin++) {
            var bounds = new ArrayList<Predicate>();
            if (bin > 0) {
                bounds.add(new Predicate.Comparison(
                        column, Predicate.Operator.AT_LEAST, new Literal.Real(edges.get(bin - 1))));
            }
            if (bin < edges.size()) {
                bounds.add(new Predicate.Comparison(
                        column, Predicate.Operator.LESS_THAN, new Literal.Real(edges.get(bin))));
            }
            bins.add(new Predicate.All(bounds));
        }
        return bins;
    }

    /** Whether rows alone are counted. */
    default boolean counts() {
        return switch (this) {
            case Count _, ContingencyTable _, Histogram _, HeavyHitters _ -> true;
            case Quantiles quantiles -> quantiles.byBins();
            case Moment _, Correlation _ -> false;
        };
    }

    /** As in a plan. */
    default Map<String, Object> tree() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("aggregate", word());
        switch (this) {
            case Count _, ContingencyTable _ -> {}
            case Moment moment -> tree.put("column", moment.column());
            case Correlation(String x, String y) -> tree.put("columns", List.of(x, y));
            case Histogram(String column, List<Double> edges) -> {
                tree.put("column", column);
                tree.put("bins", edges);
            }
            case Quantiles(String column, List<Double> probabilities, List<Double> edges) -> {
                tree.put("column", column);
                tree.put("probabilities", probabilities);
                if (!edges.isEmpty()) {
                    tree.put("bins", edges);
                }
            }
            case HeavyHitters(String column, List<Literal> values, long threshold) -> {
                tree.put("column", column);
                tree.put("values", values.stream().map(Literal::plain).toList());
                tree.put("threshold", threshold);
            }
        }
        return tree;
    }
}
