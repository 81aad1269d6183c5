package org.concordat.protocol.regression;

import java.util.Arrays;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.matrix.Matrix;

/**
 * One party's part of the model while it trains: its columns X_k of all aligned rows, its weights w_k and its optimiser.
 * The guest's last column is the intercept's.
 */
final class LocalModel {
    static final ErrorCode SCORE_BOUND = ErrorCode.data("score-bound-exceeded");

    private final Matrix x;
    private final int penalised;
    private final RegressionParameters parameters;
    private final double scoreBound;
    private double[] weights;
    private Optimizer.State optimizer;
    private double[] epochStart;
    private double[] best;

    /**
     * @param x n×m_k, scaled, with the intercept's ones last at the guest
     * @param penalised how many columns are penalised: all but the intercept's
     * @param state where to begin
     * @param scoreBound of |u_k|
     */
    LocalModel(Matrix x, int penalised, RegressionParameters parameters, double scoreBound, State state) {
        this.x = x;
        this.penalised = penalised;
        this.parameters = parameters;
        this.scoreBound = scoreBound;
        if (state.weights().length != x.columns()) {
            throw new IllegalArgumentException(
                    "found " + state.weights().length + " weights for " + x.columns() + " columns");
        }
        weights = state.weights().clone();
        optimizer = state.optimizer();
        epochStart = weights.clone();
        best = state.best().clone();
    }

    /**
     * What a checkpoint keeps: all that decides the next step, and the end.
     *
     * @param best weights of the best epoch so far; none where no epoch was said to be
     */
    public record State(double[] weights, Optimizer.State optimizer, double[] best) {
        static State initial(double[] weights) {
            return new State(weights, Optimizer.State.initial(weights.length), new double[0]);
        }
    }

    int columns() {
        return x.columns();
    }

    double[] weights() {
        return weights.clone();
    }

    State state() {
        return new State(weights.clone(), optimizer, best.clone());
    }

    /** The weights as they are now are the best so far. */
    void keepAsBest() {
        best = weights.clone();
    }

    /** Goes back to the best weights, if any were said to be. */
    void takeBest() {
        if (best.length > 0) {
            weights = best.clone();
        }
    }

    /** X_k of the rows named. */
    Matrix rows(int... rows) {
        return x.selectRows(rows);
    }

    /**
     * u_k = X_k w_k of b rows, b×1.
     *
     * @throws FederationException if one is beyond the bound that the encoding was declared with
     */
    Matrix scores(Matrix rows) {
        var u = rows.times(Matrix.column(weights));
        requireWithin(u, scoreBound);
        return u;
    }

    /** Of partial scores, n×1. */
    static void requireWithin(Matrix u, double scoreBound) {
        if (u.maxAbs() > scoreBound) {
            throw new FederationException(
                    SCORE_BOUND,
                    "a partial score is beyond this party's part " + scoreBound
                            + " of score_bound: standardize with clip, take a smaller learning_rate, or raise score_bound");
        }
    }

    /** One step on the mean gradient of a batch, penalty not yet in it. */
    void step(double[] gradient, int epoch) {
        var g = gradient.clone();
        for (int j = 0; j < penalised; j++) {
            g[j] += parameters.penalty().slope(parameters.alpha(), weights[j]);
        }
        var step = parameters.optimizer().step(optimizer, g, epoch);
        optimizer = step.state();
        double threshold = parameters.optimizer().rate(epoch) * parameters.alpha();
        for (int j = 0; j < weights.length; j++) {
            double moved = weights[j] - step.delta()[j];
            weights[j] = j < penalised ? parameters.penalty().afterStep(moved, threshold) : moved;
        }
    }

    /** ‖Δw_k‖² since this was last called; begins the next epoch. */
    double squaredStep() {
        double sum = 0;
        for (int j = 0; j < weights.length; j++) {
            sum += (weights[j] - epochStart[j]) * (weights[j] - epochStart[j]);
        }
        epochStart = weights.clone();
        return sum;
    }

    @Override
    public String toString() {
        return "LocalModel[" + Arrays.toString(new int[] {x.rows(), x.columns()}) + "]";
    }
}
