package org.concordat.protocol.regression;

import java.util.ArrayList;
import java.util.List;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.preparation.Scaling;

/**
 * One column's part of a model, readable by a person: the score gets weight · clipped((x − mean) / deviation).
 *
 * @param column its name at the party
 * @param weight on the scaled column
 * @param mean that was subtracted
 * @param deviation that was divided by
 */
public record Coefficient(String column, double weight, double mean, double deviation) {
    /** One a column; weights beyond the columns (the intercept's) are left out. */
    static List<Coefficient> of(List<String> columns, double[] weights, Scaling scaling) {
        var coefficients = new ArrayList<Coefficient>();
        for (int j = 0; j < columns.size(); j++) {
            coefficients.add(new Coefficient(columns.get(j), weights[j], scaling.means()[j], scaling.deviations()[j]));
        }
        return List.copyOf(coefficients);
    }

    static double[] weights(List<Coefficient> coefficients) {
        return coefficients.stream().mapToDouble(Coefficient::weight).toArray();
    }

    /** X_k w_k of raw rows, n×1, before any intercept. */
    static Matrix scores(List<Coefficient> coefficients, double clip, Matrix raw) {
        var scaling = new Scaling(
                coefficients.stream().mapToDouble(Coefficient::mean).toArray(),
                coefficients.stream().mapToDouble(Coefficient::deviation).toArray(),
                clip);
        return scaling.apply(raw).times(Matrix.column(weights(coefficients)));
    }
}
