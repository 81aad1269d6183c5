package org.concordat.guest.baseline;

import java.util.Optional;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.evaluation.Baselines;
import smile.classification.LogisticRegression;

/**
 * Logistic regression by Smile's L-BFGS. The ridge regression is {@link NormalEquations} of our own: Smile's would need a
 * native BLAS for a system of a few dozen unknowns.
 */
public final class SmileBaselines implements Baselines {
    private static final double TOLERANCE = 1e-8;
    private static final int MAX_ITERATIONS = 1000;

    @Override
    public Optional<Model> logistic(Matrix x, boolean[] positive, double alpha) {
        var labels = new int[positive.length];
        boolean one = false;
        boolean other = false;
        for (int i = 0; i < labels.length; i++) {
            labels[i] = positive[i] ? 1 : 0;
            one |= positive[i];
            other |= !positive[i];
        }
        if (!one || !other) {
            return Optional.empty();
        }
        // Smile minimises the sum of the losses, ours is their mean: λ = α·n.
        var fitted = LogisticRegression.binomial(rows(x), labels, alpha * positive.length, TOLERANCE, MAX_ITERATIONS);
        return Optional.of(samples -> {
            var probabilities = new double[samples.rows()];
            var both = new double[2];
            var rows = rows(samples);
            for (int i = 0; i < probabilities.length; i++) {
                fitted.predict(rows[i], both);
                probabilities[i] = both[1];
            }
            return probabilities;
        });
    }

    @Override
    public Optional<Model> ridge(Matrix x, double[] y, double alpha) {
        return Optional.of(NormalEquations.ridge(x, y, alpha));
    }

    private static double[][] rows(Matrix x) {
        var values = x.toArray();
        var rows = new double[x.rows()][x.columns()];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, i * x.columns(), rows[i], 0, x.columns());
        }
        return rows;
    }
}
