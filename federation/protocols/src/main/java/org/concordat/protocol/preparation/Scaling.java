package org.concordat.protocol.preparation;

import java.util.Arrays;
import org.concordat.matrix.Matrix;

/**
 * How raw columns become the ones that train: (x − mean) / deviation, then kept within ±clip.
 *
 * @param means of the training rows, one a column
 * @param deviations population standard deviations (divide by n) of the training rows; 1 for a constant column
 * @param clip in standard deviations; 0 for none
 */
public record Scaling(double[] means, double[] deviations, double clip) {
    public Scaling {
        if (means.length != deviations.length) {
            throw new IllegalArgumentException(
                    "found " + means.length + " means for " + deviations.length + " columns");
        }
        if (!(clip >= 0)) {
            throw new IllegalArgumentException("clip is 0 or positive, found " + clip);
        }
    }

    /** Leaves every column as it is. */
    public static Scaling none(int columns) {
        var ones = new double[columns];
        Arrays.fill(ones, 1);
        return new Scaling(new double[columns], ones, 0);
    }

    /** Of the rows given, which train. */
    public static Scaling of(Matrix training, double clip) {
        var means = new double[training.columns()];
        var deviations = new double[training.columns()];
        for (int j = 0; j < means.length; j++) {
            var column = training.columnArray(j);
            double first = column.length == 0 ? 0 : column[0];
            double sum = 0;
            boolean constant = true;
            for (double x : column) {
                sum += x;
                constant &= x == first;
            }
            // A constant column is exactly so, whatever its mean was rounded to.
            means[j] = constant ? first : sum / column.length;
            double squares = 0;
            for (double x : column) {
                squares += (x - means[j]) * (x - means[j]);
            }
            deviations[j] = squares == 0 ? 1 : Math.sqrt(squares / column.length);
        }
        return new Scaling(means, deviations, clip);
    }

    public int columns() {
        return means.length;
    }

    /** n×m in, n×m out. */
    public Matrix apply(Matrix raw) {
        if (raw.columns() != columns()) {
            throw new IllegalArgumentException(
                    "found " + raw.columns() + " columns, the scaling is of " + columns() + " columns");
        }
        var values = raw.toArray();
        double limit = clip == 0 ? Double.POSITIVE_INFINITY : clip;
        for (int i = 0; i < values.length; i++) {
            int j = i % columns();
            values[i] = Math.clamp((values[i] - means[j]) / deviations[j], -limit, limit);
        }
        return Matrix.of(raw.rows(), raw.columns(), values);
    }
}
