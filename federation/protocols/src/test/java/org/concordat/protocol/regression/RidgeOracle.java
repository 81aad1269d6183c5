package org.concordat.protocol.regression;

import java.util.Arrays;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.preparation.Scaling;
import org.concordat.protocol.preparation.TrainTestSplit;

/** What a centralised ridge regression reaches on the joined columns: the normal equations, by Gauss elimination. */
final class RidgeOracle {
    private RidgeOracle() {}

    /** On the test rows of the id-hash split. */
    static double rmse(VerticalData data, double alpha) {
        var split = TrainTestSplit.byIdHash(data.guest().ids(), 0.3);
        var joined = data.guest().features();
        for (var host : data.hosts()) {
            joined = joined.beside(host.features());
        }
        var scaled = Scaling.of(joined.selectRows(split.train()), 0).apply(joined);
        var ones = new double[scaled.rows()];
        Arrays.fill(ones, 1);
        var x = scaled.beside(Matrix.column(ones));
        var train = x.selectRows(split.train());
        var y = Matrix.column(
                Arrays.stream(split.train()).mapToDouble(i -> data.labels()[i]).toArray());
        var left = train.transpose().times(train).toArray();
        int m = x.columns();
        for (int j = 0; j < m - 1; j++) {
            left[j * m + j] += alpha * train.rows();
        }
        var w = Matrix.column(solve(left, train.transpose().times(y).toArray()));
        var predicted = x.selectRows(split.test()).times(w).toArray();
        double squares = 0;
        for (int i = 0; i < predicted.length; i++) {
            squares += Math.pow(predicted[i] - data.labels()[split.test()[i]], 2);
        }
        return Math.sqrt(squares / predicted.length);
    }

    private static double[] solve(double[] a, double[] b) {
        int m = b.length;
        for (int k = 0; k < m; k++) {
            for (int i = k + 1; i < m; i++) {
                double factor = a[i * m + k] / a[k * m + k];
                for (int j = k; j < m; j++) {
                    a[i * m + j] -= factor * a[k * m + j];
                }
                b[i] -= factor * b[k];
            }
        }
        for (int k = m - 1; k >= 0; k--) {
            for (int j = k + 1; j < m; j++) {
                b[k] -= a[k * m + j] * b[j];
            }
            b[k] /= a[k * m + k];
        }
        return b;
    }
}
