package org.concordat.protocol.secureboost;

import java.util.Arrays;
import java.util.List;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.dataset.DatasetRows;

/**
 * A party's columns as small whole numbers: the bin of x is the number of cuts below x, so that {@code bin ≤ t} means
 * {@code x ≤ cuts[t]}. Cuts never leave the party.
 *
 * @param columns names
 * @param cuts ascending, of each column
 * @param bins of each column, of every row
 */
record Binning(List<String> columns, double[][] cuts, int[][] bins) {
    static final ErrorCode NOT_PREBINNED = ErrorCode.request("columns-not-prebinned");
    static final int MAX_BINS = 256;

    /** Where the bins come from. */
    enum Kind {
        /** Cuts at the quantiles of the training rows: sorted[⌈n·k/B⌉ − 1] for k = 1 … B−1, without repeats. */
        QUANTILE,
        /** The values are bins already: whole numbers 0 … 255. */
        PREBINNED
    }

    /** @param training the rows that decide the cuts */
    static Binning of(DatasetRows rows, int[] training, Kind kind, int maxBin) {
        int columns = rows.featureNames().size();
        var cuts = new double[columns][];
        var bins = new int[columns][];
        for (int j = 0; j < columns; j++) {
            var values = rows.features().columnArray(j);
            cuts[j] = switch (kind) {
                case QUANTILE -> quantiles(values, training, maxBin);
                case PREBINNED -> wholeNumbers(values, rows.featureNames().get(j));
            };
            var own = cuts[j];
            bins[j] = Arrays.stream(values).mapToInt(x -> bin(own, x)).toArray();
        }
        return new Binning(rows.featureNames(), cuts, bins);
    }

    private static double[] quantiles(double[] values, int[] training, int maxBin) {
        var sorted =
                Arrays.stream(training).mapToDouble(row -> values[row]).sorted().toArray();
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

    private static double[] wholeNumbers(double[] values, String column) {
        double largest = 0;
        for (double value : values) {
            if (!(value >= 0 && value < MAX_BINS && value == Math.rint(value))) {
                throw new FederationException(
                        NOT_PREBINNED,
                        "column " + column + " holds a value that is no whole number from 0 to " + (MAX_BINS - 1)
                                + ": use binning: quantile");
            }
            largest = Math.max(largest, value);
        }
        var cuts = new double[(int) largest];
        Arrays.setAll(cuts, k -> k);
        return cuts;
    }

    /** How many cuts are below x. */
    private static int bin(double[] cuts, double x) {
        int found = Arrays.binarySearch(cuts, x);
        return found >= 0 ? found : -found - 1;
    }

    /** How many bins column {@code column} has: one more than cuts. */
    int binCount(int column) {
        return cuts[column].length + 1;
    }

    /** Candidate splits of all columns. */
    int candidates() {
        return Arrays.stream(cuts).mapToInt(of -> of.length).sum();
    }

    /** Shapes only. */
    @Override
    public String toString() {
        return "Binning[" + columns.size() + " columns, " + candidates() + " candidates]";
    }
}
