package org.concordat.protocol.regression;

/**
 * Turns a score u into a probability σ(slope·u + intercept). Fitted by maximum likelihood with Platt's smoothed targets (J.
 * Platt, Probabilistic outputs for support vector machines, 1999), by Newton's method with halving steps.
 */
public record Calibration(double slope, double intercept) {
    private static final int MAX_ITERATIONS = 100;
    private static final double RIDGE = 1e-12;

    /** σ(u). */
    public static final Calibration NONE = new Calibration(1, 0);

    /**
     * @param scores u
     * @param positive which rows have label 1; both kinds occur
     */
    static Calibration platt(double[] scores, boolean[] positive) {
        int positives = 0;
        for (boolean label : positive) {
            positives += label ? 1 : 0;
        }
        double high = (positives + 1.0) / (positives + 2.0);
        double low = 1.0 / (positive.length - positives + 2.0);
        var targets = new double[scores.length];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = positive[i] ? high : low;
        }
        var at = new Calibration(0, StrictMath.log((positives + 1.0) / (positive.length - positives + 1.0)));
        double loss = at.loss(scores, targets);
        for (int i = 0; i < MAX_ITERATIONS; i++) {
            var direction = at.newton(scores, targets);
            double step = 1;
            Calibration next = at;
            double nextLoss = loss;
            while (step > 1e-10 && !(nextLoss < loss)) {
                next = new Calibration(at.slope - step * direction[0], at.intercept - step * direction[1]);
                nextLoss = next.loss(scores, targets);
                step /= 2;
            }
            if (!(nextLoss < loss - 1e-14 * Math.abs(loss))) {
                return at;
            }
            at = next;
            loss = nextLoss;
        }
        return at;
    }

    public double probability(double score) {
        return sigmoid(slope * score + intercept);
    }

    /** 1/(1 + e^−z), without overflow. */
    static double sigmoid(double z) {
        if (z >= 0) {
            return 1 / (1 + StrictMath.exp(-z));
        }
        double e = StrictMath.exp(z);
        return e / (1 + e);
    }

    private double loss(double[] scores, double[] targets) {
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            double z = slope * scores[i] + intercept;
            // log(1 + e^z) − t·z, stable on both sides
            sum += Math.max(z, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(z))) - targets[i] * z;
        }
        return sum;
    }

    private double[] newton(double[] scores, double[] targets) {
        double g0 = 0;
        double g1 = 0;
        double h00 = RIDGE;
        double h01 = 0;
        double h11 = RIDGE;
        for (int i = 0; i < scores.length; i++) {
            double p = probability(scores[i]);
            double weight = p * (1 - p);
            g0 += (p - targets[i]) * scores[i];
            g1 += p - targets[i];
            h00 += weight * scores[i] * scores[i];
            h01 += weight * scores[i];
            h11 += weight;
        }
        double determinant = h00 * h11 - h01 * h01;
        return new double[] {(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant};
    }
}
