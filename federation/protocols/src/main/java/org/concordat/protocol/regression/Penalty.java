package org.concordat.protocol.regression;

/** What holds the weights down; the intercept is never penalised. */
public enum Penalty {
    /** α/2·‖w‖²: α·w is added to the gradient. */
    L2 {
        @Override
        double slope(double alpha, double weight) {
            return alpha * weight;
        }
    },
    /** α·‖w‖₁: after the step each weight is drawn towards 0 by η·α, and stops there (proximal step). */
    L1 {
        @Override
        double afterStep(double weight, double threshold) {
            return Math.signum(weight) * Math.max(0, Math.abs(weight) - threshold);
        }
    },
    /** Nothing. */
    NONE;

    double slope(double alpha, double weight) {
        return 0;
    }

    double afterStep(double weight, double threshold) {
        return weight;
    }
}
