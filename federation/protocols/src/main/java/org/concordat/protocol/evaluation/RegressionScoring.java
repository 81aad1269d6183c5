package org.concordat.protocol.evaluation;

/** Computes {@link Metrics.Regression}. */
final class RegressionScoring {
    private RegressionScoring() {}

    static Metrics.Regression of(double[] predicted, double[] labels) {
        if (predicted.length != labels.length || labels.length == 0) {
            throw new IllegalArgumentException(
                    "found " + predicted.length + " predictions for " + labels.length + " labels");
        }
        double mean = 0;
        for (double label : labels) {
            mean += label / labels.length;
        }
        double squares = 0;
        double absolutes = 0;
        double around = 0;
        for (int i = 0; i < labels.length; i++) {
            double error = predicted[i] - labels[i];
            squares += error * error;
            absolutes += Math.abs(error);
            around += (labels[i] - mean) * (labels[i] - mean);
        }
        return new Metrics.Regression(
                labels.length,
                Math.sqrt(squares / labels.length),
                absolutes / labels.length,
                around == 0 ? null : 1 - squares / around);
    }
}
