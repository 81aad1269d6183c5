package org.concordat.guest.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.concordat.matrix.Matrix;
import org.junit.jupiter.api.Test;

class SmileBaselinesTest {
    private static final double ALPHA = 0.01;
    private final Random random = new Random(6);

    @Test
    void standsWhereTheGradientOfMeanLossAndPenaltyIsZero() {
        int n = 2000;
        var x = columns(n, 3);
        var positive = new boolean[n];
        for (int i = 0; i < n; i++) {
            positive[i] = random.nextDouble() < sigmoid(1.5 * x.at(i, 0) - x.at(i, 1) - 0.5);
        }
        var model = new SmileBaselines().logistic(x, positive, ALPHA).orElseThrow();

        // The weights, from the model's own log odds at 0 and at the unit vectors.
        var probes = model.predict(Matrix.of(4, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1));
        var p = model.predict(x);
        double drift = 0;
        var gradient = new double[3];
        for (int i = 0; i < n; i++) {
            double residual = p[i] - (positive[i] ? 1 : 0);
            drift += residual / n;
            for (int j = 0; j < 3; j++) {
                gradient[j] += residual * x.at(i, j) / n;
            }
        }
        assertThat(drift).as("the intercept is not penalised").isCloseTo(0, within(1e-4));
        for (int j = 0; j < 3; j++) {
            double weight = logit(probes[j + 1]) - logit(probes[0]);
            assertThat(gradient[j] + ALPHA * weight).as("column " + j).isCloseTo(0, within(1e-4));
        }
    }

    @Test
    void hasNoModelOfOneLabel() {
        assertThat(new SmileBaselines().logistic(columns(5, 1), new boolean[5], ALPHA))
                .isEmpty();
    }

    @Test
    void solvesTheRidgeRegressionOfAnExactPlane() {
        var x = columns(200, 2);
        var y = new double[200];
        for (int i = 0; i < y.length; i++) {
            y[i] = 3 * x.at(i, 0) - 2 * x.at(i, 1) + 7;
        }
        var model = new SmileBaselines().ridge(x, y, 1e-12).orElseThrow();
        assertThat(model.predict(Matrix.of(2, 2, 0, 0, 1, 1))).containsExactly(new double[] {7, 8}, within(1e-8));
    }

    @Test
    void shrinksTheRidgeRegressionByItsPenalty() {
        // One centred column of variance 1: w = cov/(1 + α).
        var model = new SmileBaselines()
                .ridge(Matrix.column(-1, 1), new double[] {-4, 4}, 1)
                .orElseThrow();
        assertThat(model.predict(Matrix.column(1))).containsExactly(new double[] {2}, within(1e-12));
    }

    private Matrix columns(int rows, int columns) {
        return Matrix.of(
                rows, columns, random.doubles((long) rows * columns, -2, 2).toArray());
    }

    private static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }

    private static double logit(double p) {
        return Math.log(p / (1 - p));
    }
}
