package org.concordat.protocol.secureboost;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.dataset.DatasetRows;

/**
 * A party's columns as small whole numbers. Of a number x it is how many cuts are below x, so that {@code bin ≤ t} means
 * {@code x ≤ cuts[t]}; of a category its place among {@code cuts}, which are the categories then; both have cuts + 1 bins
 * (the last of a categorical column is for what did not train). One bin more holds the rows without a value. Cuts never
 * leave the party.
 *
 * @param columns names
 * @param cuts ascending, of each column
 * @param bins of each column, of every row
 * @param categorical of each column
 * @param lacks whether some row has no value in the column
 */
record Binning(List<String> columns, double[][] cuts, short[][] bins, boolean[] categorical, boolean[] lacks) {
    static final ErrorCode NOT_PREBINNED = ErrorCode.data("columns-not-prebinned");
    static final ErrorCode TOO_MANY_CATEGORIES = ErrorCode.data("too-many-categories");
    static final int MAX_BINS = 256;

    /** Where the bins come from. */
    enum Kind {
        /** Cuts at the quantiles of the training rows: sorted[⌈n·k/B⌉ − 1] for k = 1 … B−1, without repeats. */
        QUANTILE,
        /** The values are bins already: whole numbers 0 … 255. */
        PREBINNED
    }

    /**
     * A way to part a node's rows: left when bin ≤ {@code cut}, or bin = {@code cut} in a categorical column.
     *
     * @param cut place among the column's cuts; the number of cuts where all that have a value go left
     * @param missingLeft where rows without a value go
     */
    record Cut(int column, int cut, boolean missingLeft) {}

    /** @param training the rows that decide the cuts */
    static Binning of(DatasetRows rows, int[] training, BoostParameters.BinChoice choice) {
        int columns = rows.featureNames().size();
        var cuts = new double[columns][];
        var bins = new short[columns][];
        var categorical = new boolean[columns];
        var lacks = new boolean[columns];
        for (int j = 0; j < columns; j++) {
            int column = j;
            var name = rows.featureNames().get(j);
            var values = rows.features().columnArray(j);
            categorical[j] = choice.categorical().contains(name);
            var present = IntStream.of(training)
                    .filter(row -> !rows.isMissing(row, column))
                    .mapToDouble(row -> values[row])
                    .sorted()
                    .toArray();
            cuts[j] = categorical[j]
                    ? categories(present, name)
                    : switch (choice.kind()) {
                        case QUANTILE -> quantiles(present, choice.maxBin());
                        case PREBINNED -> wholeNumbers(rows, j, values);
                    };
            bins[j] = new short[values.length];
            for (int row = 0; row < values.length; row++) {
                boolean missing = rows.isMissing(row, j);
                lacks[j] |= missing;
                bins[j][row] = (short)
                        (missing
                                ? cuts[j].length + 1
                                : categorical[j] ? place(cuts[j], values[row]) : bin(cuts[j], values[row]));
            }
        }
        return new Binning(rows.featureNames(), cuts, bins, categorical, lacks);
    }

    private static double[] quantiles(double[] sorted, int maxBin) {
        var cuts = new double[maxBin - 1];
        int count = 0;
        for (int k = 1; k < maxBin && sorted.length > 0; k++) {
            double cut = sorted[(int) Math.ceilDiv((long) sorted.length * k, maxBin) - 1];
            if ((count == 0 || cut > cuts[count - 1]) && cut < sorted[sorted.length - 1]) {
                cuts[count++] = cut;
            }
        }
        return Arrays.copyOf(cuts, count);
    }

    private static double[] wholeNumbers(DatasetRows rows, int column, double[] values) {
        double largest = 0;
        for (int row = 0; row < values.length; row++) {
            double value = values[row];
            if (rows.isMissing(row, column)) {
                continue;
            }
            if (!(value >= 0 && value < MAX_BINS && value == Math.rint(value))) {
                throw new FederationException(
                        NOT_PREBINNED,
                        "column " + rows.featureNames().get(column)
                                + " holds a value that is no whole number from 0 to " + (MAX_BINS - 1)
                                + ": use binning: quantile");
            }
            largest = Math.max(largest, value);
        }
        var cuts = new double[(int) largest];
        Arrays.setAll(cuts, k -> k);
        return cuts;
    }

    private static double[] categories(double[] present, String column) {
        var distinct = Arrays.stream(present).distinct().toArray();
        if (distinct.length > MAX_BINS - 1) {
            throw new FederationException(
                    TOO_MANY_CATEGORIES,
                    "column " + column + " has " + distinct.length + " categories, expected at most " + (MAX_BINS - 1)
                            + ": take it as a number");
        }
        return distinct;
    }

    /** How many cuts are below x. */
    private static int bin(double[] cuts, double x) {
        int found = Arrays.binarySearch(cuts, x);
        return found >= 0 ? found : -found - 1;
    }

    private static int place(double[] categories, double x) {
        int found = Arrays.binarySearch(categories, x);
        return found >= 0 ? found : categories.length;
    }

    /** How many bins column {@code column} has: one more than cuts, and one for rows without a value if there are any. */
    int binCount(int column) {
        return missingBin(column) + (lacks[column] ? 1 : 0);
    }

    int missingBin(int column) {
        return cuts[column].length + 1;
    }

    /** The candidate splits of a column: by cut, rows without a value to the right first. */
    List<Cut> candidates(int column) {
        int last = cuts[column].length + (lacks[column] && !categorical[column] ? 1 : 0);
        return IntStream.range(0, last)
                .boxed()
                .flatMap(cut -> lacks[column] && cut < cuts[column].length
                        ? java.util.stream.Stream.of(new Cut(column, cut, false), new Cut(column, cut, true))
                        : java.util.stream.Stream.of(new Cut(column, cut, false)))
                .toList();
    }

    /** Candidate splits of all columns. */
    int candidates() {
        return IntStream.range(0, columns.size())
                .map(column -> candidates(column).size())
                .sum();
    }

    boolean goesLeft(Cut by, int row) {
        int bin = bins[by.column()][row];
        return bin == missingBin(by.column())
                ? by.missingLeft()
                : categorical[by.column()] ? bin == by.cut() : bin <= by.cut();
    }

    /** What a share keeps of a split. */
    SplitRule rule(Cut by) {
        var own = cuts[by.column()];
        double value = by.cut() < own.length ? own[by.cut()] : Double.MAX_VALUE;
        return new SplitRule(columns.get(by.column()), value, categorical[by.column()], by.missingLeft());
    }

    /** Shapes only. */
    @Override
    public String toString() {
        return "Binning[" + columns.size() + " columns, " + candidates() + " candidates]";
    }
}
