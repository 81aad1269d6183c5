package org.concordat.protocol.evaluation;

import java.util.Arrays;

/** Computes {@link Metrics.Regression}. */
final class RegressionScoring {
    private RegressionScoring() {}

    /** @param weights not negative, and not all 0 */
    static Metrics.Regression of(double[] predicted, double[] labels, double[] weights) {
        if (predicted.length != labels.length || weights.length != labels.length || labels.length == 0) {
            throw new IllegalArgumentException("found " + predicted.length + " predictions and " + weights.length
                    + " weights for " + labels.length + " labels");
        }
        double all = Arrays.stream(weights).sum();
        double mean = 0;
        for (int i = 0; i < labels.length; i++) {
            mean += weights[i] * labels[i] / all;
        }
        double squares = 0;
        double absolutes = 0;
        double around = 0;
        for (int i = 0; i < labels.length; i++) {
            double error = predicted[i] - labels[i];
            squares += weights[i] * error * error;
            absolutes += weights[i] * Math.abs(error);
            around += weights[i] * (labels[i] - mean) * (labels[i] - mean);
        }
        return new Metrics.Regression(
                labels.length, Math.sqrt(squares / all), absolutes / all, around == 0 ? null : 1 - squares / around);
    }
}
