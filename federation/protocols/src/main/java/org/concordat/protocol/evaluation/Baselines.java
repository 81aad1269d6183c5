package org.concordat.protocol.evaluation;

import java.util.Optional;
import org.concordat.matrix.Matrix;

/** Models that the guest fits on its own columns alone, so that the gain of federating stands in the report. */
public interface Baselines {
    /**
     * A logistic regression.
     *
     * @param x n×m
     * @param positive n labels
     * @param alpha minimises mean log-loss + α/2·‖w‖², the intercept not penalised
     * @return empty where there are none
     */
    Optional<Model> logistic(Matrix x, boolean[] positive, double alpha);

    /**
     * A ridge regression.
     *
     * @param y n labels
     * @param alpha minimises half the mean squared error + α/2·‖w‖², the intercept not penalised
     */
    Optional<Model> ridge(Matrix x, double[] y, double alpha);

    /** A fitted model. */
    @FunctionalInterface
    interface Model {
        /** Probabilities or values of n rows. */
        double[] predict(Matrix x);
    }

    /** For a party that is no guest. */
    static Baselines none() {
        return new Baselines() {
            @Override
            public Optional<Model> logistic(Matrix x, boolean[] positive, double alpha) {
                return Optional.empty();
            }

            @Override
            public Optional<Model> ridge(Matrix x, double[] y, double alpha) {
                return Optional.empty();
            }
        };
    }
}
