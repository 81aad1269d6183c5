package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A centralised builder that has all columns, in plain doubles without rounding: the oracle. Ties go to the first column, then
 * to the lowest cut.
 */
final class ExactBuilder {
    /** Parameters under XGBoost's names. */
    record Settings(int trees, int depth, double eta, double lambda, boolean logistic) {}

    private final double[][] columns;
    private final double[][] cuts;
    private final Settings settings;
    private final double[] margins;
    private final double[] g;
    private final double[] h;
    final List<String> trees = new ArrayList<>();

    /** @param columns of all parties, guest first; each with its ascending cuts */
    ExactBuilder(double[][] columns, double[][] cuts, double[] y, Settings settings) {
        this.columns = columns;
        this.cuts = cuts;
        this.settings = settings;
        margins = new double[y.length];
        g = new double[y.length];
        h = new double[y.length];
        double mean = settings.logistic()
                ? 0
                : IntStream.range(0, y.length).mapToDouble(i -> y[i]).sum() / y.length;
        java.util.Arrays.fill(margins, mean);
        for (int tree = 0; tree < settings.trees(); tree++) {
            for (int i = 0; i < y.length; i++) {
                double p = 1 / (1 + Math.exp(-margins[i]));
                g[i] = settings.logistic() ? p - y[i] : margins[i] - y[i];
                h[i] = settings.logistic() ? p * (1 - p) : 1;
            }
            trees.add(grow(IntStream.range(0, y.length).toArray(), 0));
        }
    }

    double[] margins() {
        return margins.clone();
    }

    /** The subtree in words: {@code (c3<=4.5 left right)}, or {@code .} for a leaf. */
    private String grow(int[] rows, int depth) {
        double sumG = IntStream.of(rows).mapToDouble(i -> g[i]).sum();
        double sumH = IntStream.of(rows).mapToDouble(i -> h[i]).sum();
        int bestColumn = -1;
        double bestCut = 0;
        double best = 1e-9;
        for (int c = 0; depth < settings.depth() && c < columns.length; c++) {
            for (double cut : cuts[c]) {
                var column = columns[c];
                double leftG = 0;
                double leftH = 0;
                for (int row : rows) {
                    if (column[row] <= cut) {
                        leftG += g[row];
                        leftH += h[row];
                    }
                }
                double gain = gain(leftG, leftH, sumG, sumH);
                if (gain > best * (1 + 1e-9)) {
                    best = gain;
                    bestColumn = c;
                    bestCut = cut;
                }
            }
        }
        if (bestColumn < 0) {
            for (int row : rows) {
                margins[row] -= settings.eta() * sumG / (sumH + settings.lambda());
            }
            return ".";
        }
        var column = columns[bestColumn];
        double cut = bestCut;
        var left = IntStream.of(rows).filter(row -> column[row] <= cut).toArray();
        var right = IntStream.of(rows).filter(row -> column[row] > cut).toArray();
        return "(c" + bestColumn + "<=" + cut + " " + grow(left, depth + 1) + " " + grow(right, depth + 1) + ")";
    }

    private double gain(double leftG, double leftH, double sumG, double sumH) {
        double rightG = sumG - leftG;
        double rightH = sumH - leftH;
        double lambda = settings.lambda();
        if (leftH < 1 || rightH < 1) {
            return 0;
        }
        return leftG * leftG / (leftH + lambda) + rightG * rightG / (rightH + lambda) - sumG * sumG / (sumH + lambda);
    }
}
