package org.concordat.protocol.secureboost;

import java.util.BitSet;

/** The guest's best split of a node by its own columns. */
final class OwnHistograms {
    private final Binning bins;
    private final boolean[] used;
    private final BitSet sample;
    private final double[] g;
    private final double[] h;

    /**
     * @param used the columns that this tree may split by
     * @param sample rows that the tree is grown from
     * @param g of every row, h likewise
     */
    OwnHistograms(Binning bins, boolean[] used, BitSet sample, double[] g, double[] h) {
        this.bins = bins;
        this.used = used;
        this.sample = sample;
        this.g = g;
        this.h = h;
    }

    /** Sums of one column's bins. */
    private record Sums(double[] g, double[] h, int[] rows) {}

    /** A split's left side. */
    record Left(double g, double h, int rows) {}

    /** What a left side gains, 0 where it is not allowed. */
    @FunctionalInterface
    interface Gain {
        double of(Left left);
    }

    /** The first of the best: ties go to the first column, the lowest cut. */
    Candidate best(int[] rows, Gain gain) {
        Candidate best = new Candidate.None();
        for (int column = 0; column < used.length; column++) {
            if (!used[column]) {
                continue;
            }
            var sums = sums(column, rows);
            int missing = bins.missingBin(column);
            var below = new Left(0, 0, 0);
            int last = -1;
            for (var by : bins.candidates(column)) {
                if (bins.categorical()[column]) {
                    below = at(sums, by.cut());
                } else if (by.cut() != last) {
                    below = plus(below, at(sums, by.cut()));
                }
                last = by.cut();
                var left = by.missingLeft() ? plus(below, at(sums, missing)) : below;
                double gained = gain.of(left);
                if (gained > best.gain()) {
                    best = new Candidate.Own(by, gained);
                }
            }
        }
        return best;
    }

    private Sums sums(int column, int[] rows) {
        int count = bins.missingBin(column) + 1;
        var sums = new Sums(new double[count], new double[count], new int[count]);
        var of = bins.bins()[column];
        for (int row : rows) {
            int bin = of[row];
            sums.g()[bin] += g[row];
            sums.h()[bin] += h[row];
            sums.rows()[bin] += sample.get(row) ? 1 : 0;
        }
        return sums;
    }

    private static Left at(Sums sums, int bin) {
        return new Left(sums.g()[bin], sums.h()[bin], sums.rows()[bin]);
    }

    private static Left plus(Left a, Left b) {
        return new Left(a.g() + b.g(), a.h() + b.h(), a.rows() + b.rows());
    }
}
