package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A centralised builder that has all columns, in plain doubles without rounding: the oracle. Ties go to the first column, then
 * to the lowest cut, then to missing values on the right.
 */
final class ExactBuilder {
    /** Parameters under XGBoost's names. */
    record Settings(int rounds, int depth, double eta, double lambda, Loss loss) {
        Settings(int rounds, int depth, double eta, double lambda, boolean logistic) {
            this(rounds, depth, eta, lambda, logistic ? Loss.LOGISTIC : Loss.SQUARE);
        }
    }

    /** As XGBoost has them; three classes, ρ = 1.5. */
    enum Loss {
        LOGISTIC,
        SQUARE,
        SOFTMAX3,
        POISSON,
        TWEEDIE
    }

    private final double[][] columns;
    private final double[][] cuts;
    private final boolean[] categorical;
    private final Settings settings;
    private final double[][] margins;
    private double[] g = new double[0];
    private double[] h = new double[0];
    final List<String> trees = new ArrayList<>();
    /** How many trees stand before the first node whose two best gains differ by less than a millionth. */
    int sureTrees;

    private boolean nearTie;

    /** @param columns of all parties, guest first, NaN where missing; each with its ascending cuts */
    ExactBuilder(double[][] columns, double[][] cuts, double[] y, Settings settings) {
        this(columns, cuts, new boolean[columns.length], y, ones(y.length), settings);
    }

    static double[] ones(int count) {
        var ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    ExactBuilder(
            double[][] columns,
            double[][] cuts,
            boolean[] categorical,
            double[] y,
            double[] weights,
            Settings settings) {
        this.columns = columns;
        this.cuts = cuts;
        this.categorical = categorical;
        this.settings = settings;
        int outputs = settings.loss() == Loss.SOFTMAX3 ? 3 : 1;
        margins = new double[y.length][outputs];
        double weight = Arrays.stream(weights).sum();
        double mean =
                IntStream.range(0, y.length).mapToDouble(i -> weights[i] * y[i]).sum() / weight;
        double start = switch (settings.loss()) {
            case LOGISTIC, SOFTMAX3 -> 0;
            case SQUARE -> mean;
            case POISSON, TWEEDIE -> Math.log(mean);
        };
        for (var row : margins) {
            Arrays.fill(row, start);
        }
        for (int round = 0; round < settings.rounds(); round++) {
            var before = Arrays.stream(margins).map(double[]::clone).toArray(double[][]::new);
            for (int k = 0; k < outputs; k++) {
                g = new double[y.length];
                h = new double[y.length];
                for (int i = 0; i < y.length; i++) {
                    derive(i, before[i], k, y[i], weights[i]);
                }
                trees.add(grow(IntStream.range(0, y.length).toArray(), 0, k));
                sureTrees = nearTie ? sureTrees : trees.size();
            }
        }
    }

    private void derive(int i, double[] f, int k, double y, double weight) {
        switch (settings.loss()) {
            case LOGISTIC -> {
                double p = 1 / (1 + Math.exp(-f[0]));
                g[i] = p - y;
                h[i] = p * (1 - p);
            }
            case SQUARE -> {
                g[i] = f[0] - y;
                h[i] = 1;
            }
            case SOFTMAX3 -> {
                double p = Math.exp(f[k]) / Arrays.stream(f).map(Math::exp).sum();
                g[i] = p - (y == k ? 1 : 0);
                h[i] = 2 * p * (1 - p);
            }
            case POISSON -> {
                g[i] = Math.exp(f[0]) - y;
                h[i] = Math.exp(f[0] + 0.7);
            }
            case TWEEDIE -> {
                g[i] = -y * Math.exp(-0.5 * f[0]) + Math.exp(0.5 * f[0]);
                h[i] = 0.5 * y * Math.exp(-0.5 * f[0]) + 0.5 * Math.exp(0.5 * f[0]);
            }
        }
        g[i] *= weight;
        h[i] *= weight;
    }

    /** Of the first output. */
    double[] margins() {
        return Arrays.stream(margins).mapToDouble(f -> f[0]).toArray();
    }

    double[][] allMargins() {
        return margins;
    }

    /** The best split so far. */
    private static final class Best {
        int column = -1;
        double cut;
        boolean missingLeft;
        double gain = 1e-9;
        double second;

        void offer(int newColumn, double newCut, boolean newMissingLeft, double newGain) {
            if (newGain > gain * (1 + 1e-9)) {
                second = gain;
                column = newColumn;
                cut = newCut;
                missingLeft = newMissingLeft;
                gain = newGain;
            } else if (newGain < gain * (1 - 1e-9)) {
                second = Math.max(second, newGain);
            }
        }
    }

    /** The subtree in words: {@code (c3<=4.5 left right)}, or {@code .} for a leaf. */
    private String grow(int[] rows, int depth, int output) {
        double sumG = IntStream.of(rows).mapToDouble(i -> g[i]).sum();
        double sumH = IntStream.of(rows).mapToDouble(i -> h[i]).sum();
        var best = new Best();
        for (int c = 0; depth < settings.depth() && c < columns.length; c++) {
            search(c, rows, sumG, sumH, best);
        }
        if (best.column < 0) {
            for (int row : rows) {
                margins[row][output] -= settings.eta() * sumG / (sumH + settings.lambda());
            }
            return ".";
        }
        nearTie |= best.second > best.gain * (1 - 1e-6);
        var left = IntStream.of(rows).filter(row -> goesLeft(best, row)).toArray();
        var right = IntStream.of(rows).filter(row -> !goesLeft(best, row)).toArray();
        return "(c" + best.column + (categorical[best.column] ? "==" : "<=") + best.cut + (best.missingLeft ? "?" : "")
                + " " + grow(left, depth + 1, output) + " " + grow(right, depth + 1, output) + ")";
    }

    private boolean goesLeft(Best best, int row) {
        double x = columns[best.column][row];
        return Double.isNaN(x) ? best.missingLeft : categorical[best.column] ? x == best.cut : x <= best.cut;
    }

    private void search(int c, int[] rows, double sumG, double sumH, Best best) {
        int bins = cuts[c].length;
        var binG = new double[bins + 2];
        var binH = new double[bins + 2];
        boolean lacks = false;
        for (int row : rows) {
            double x = columns[c][row];
            int found = Arrays.binarySearch(cuts[c], x);
            int bin = Double.isNaN(x) ? bins + 1 : found >= 0 ? found : categorical[c] ? bins : -found - 1;
            lacks |= bin == bins + 1;
            binG[bin] += g[row];
            binH[bin] += h[row];
        }
        double leftG = 0;
        double leftH = 0;
        for (int t = 0; t < bins + (lacks && !categorical[c] ? 1 : 0); t++) {
            leftG = categorical[c] ? binG[t] : leftG + binG[t];
            leftH = categorical[c] ? binH[t] : leftH + binH[t];
            double cut = t < bins ? cuts[c][t] : Double.MAX_VALUE;
            best.offer(c, cut, false, gain(leftG, leftH, sumG, sumH));
            if (lacks && t < bins) {
                best.offer(c, cut, true, gain(leftG + binG[bins + 1], leftH + binH[bins + 1], sumG, sumH));
            }
        }
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
