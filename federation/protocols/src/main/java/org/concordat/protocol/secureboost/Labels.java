package org.concordat.protocol.secureboost;

import java.util.stream.IntStream;

/**
 * Labels as they are trained: (y − mean)/scale in regression, −1 … 1; y itself otherwise. A margin as trained, times scale
 * plus {@code base}, is one on the labels' own scale.
 *
 * @param trained of each row
 * @param start the margin that training starts from
 * @param base margin of the model
 */
record Labels(double[] trained, double scale, double start, double base) {
    /** @param base of the model that training goes on from; NaN where it begins anew */
    static Labels of(BoostInput input, Objective objective, int[] training, double base) {
        var own = input.labels(objective);
        double weight = IntStream.of(training).mapToDouble(input::weight).sum();
        double mean = IntStream.of(training)
                        .mapToDouble(row -> input.weight(row) * own[row])
                        .sum()
                / (weight > 0 ? weight : 1);
        double from = Double.isNaN(base) ? objective.start(mean) : base;
        if (!(objective instanceof Objective.SquaredError)) {
            return new Labels(own, 1, from, 0);
        }
        double largest = IntStream.of(training)
                .mapToDouble(row -> Math.abs(own[row] - from))
                .max()
                .orElse(1);
        double scale = largest > 0 ? largest : 1;
        for (int row = 0; row < own.length; row++) {
            own[row] = (own[row] - from) / scale;
        }
        return new Labels(own, scale, 0, from);
    }

    /** What the leaves of the model are added to. */
    double baseMargin() {
        return base + start * scale;
    }

    /** Margins on the labels' own scale. */
    double[] own(double[] margins) {
        return java.util.Arrays.stream(margins).map(f -> f * scale + base).toArray();
    }

    /** Margins as trained. */
    double[] asTrained(double[] own) {
        return java.util.Arrays.stream(own).map(f -> (f - base) / scale).toArray();
    }

    /** A label on its own scale. */
    double label(int row) {
        return trained[row] * scale + base;
    }
}
