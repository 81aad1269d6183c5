package org.concordat.guest.baseline;

import org.concordat.matrix.Matrix;
import org.concordat.protocol.evaluation.Baselines;

/** Ridge regression by the normal equations of centred columns: (XᵀX + α·n·I) w = Xᵀy, solved by Cholesky, O(n·m² + m³). */
final class NormalEquations {
    private NormalEquations() {}

    static Baselines.Model ridge(Matrix x, double[] y, double alpha) {
        int n = x.rows();
        int m = x.columns();
        var means = new double[m];
        for (int j = 0; j < m; j++) {
            for (double value : x.columnArray(j)) {
                means[j] += value / n;
            }
        }
        double label = 0;
        for (double value : y) {
            label += value / n;
        }
        var left = new double[m][m];
        var right = new double[m];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < m; j++) {
                double xij = x.at(i, j) - means[j];
                right[j] += xij * (y[i] - label);
                for (int k = 0; k <= j; k++) {
                    left[j][k] += xij * (x.at(i, k) - means[k]);
                }
            }
        }
        for (int j = 0; j < m; j++) {
            left[j][j] += alpha * n;
        }
        var weights = solve(left, right);
        double intercept = label;
        for (int j = 0; j < m; j++) {
            intercept -= weights[j] * means[j];
        }
        return new Fitted(weights, intercept);
    }

    /** Overwrites both; {@code left}'s lower half is symmetric and, with α > 0, positive definite. */
    private static double[] solve(double[][] left, double[] right) {
        int m = right.length;
        for (int j = 0; j < m; j++) {
            for (int k = 0; k <= j; k++) {
                double sum = left[j][k];
                for (int l = 0; l < k; l++) {
                    sum -= left[j][l] * left[k][l];
                }
                left[j][k] = j == k ? Math.sqrt(sum) : sum / left[k][k];
            }
            for (int l = 0; l < j; l++) {
                right[j] -= left[j][l] * right[l];
            }
            right[j] /= left[j][j];
        }
        for (int j = m - 1; j >= 0; j--) {
            for (int l = j + 1; l < m; l++) {
                right[j] -= left[l][j] * right[l];
            }
            right[j] /= left[j][j];
        }
        return right;
    }

    private record Fitted(double[] weights, double intercept) implements Baselines.Model {
        @Override
        public double[] predict(Matrix x) {
            return x.times(Matrix.column(weights))
                    .map(value -> value + intercept)
                    .toArray();
        }
    }
}
