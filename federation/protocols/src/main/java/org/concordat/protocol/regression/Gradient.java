package org.concordat.protocol.regression;

import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.federation.channel.Round;
import org.concordat.matrix.Matrix;

/** Opens X_kᵀd to its owner alone: the mask is uniform mod n, so that what the arbiter opens says nothing. */
record Gradient(Encodings encodings, ProvedOpenings openings) {
    /**
     * Steps (6) and (7) of one batch.
     *
     * @param d [[d]], b×1
     * @param x X_k of the batch, b×m_k
     * @return (1/b)·X_kᵀd, m_k numbers
     */
    double[] open(Round<RegressionMessage> round, EncryptedMatrix d, Matrix x) {
        var g = d.premultipliedBy(x.transpose(), encodings.parameters().fractionBits()); // [[g]] = [[X_kᵀ d]]
        var gradient = openings.open(round, g, ProvedOpenings.GRADIENT, opened -> inRange(opened, x)); // (6, 7)
        return gradient.times(1.0 / x.rows()).toArray();
    }

    /** |g_j| ≤ d_max · Σ_i |x_ij| for every honest score within the declared bound; the slack is the encoding's rounding. */
    private Matrix inRange(Matrix gradient, Matrix x) {
        double rounding = StrictMath.scalb(1.0, -encodings.parameters().fractionBits());
        for (int j = 0; j < x.columns(); j++) {
            double sum = 0;
            for (int i = 0; i < x.rows(); i++) {
                sum += Math.abs(x.at(i, j)) + rounding;
            }
            if (Math.abs(gradient.at(j, 0)) > encodings.residualBound() * sum * (1 + 1e-9)) {
                throw new CiphertextException(
                        "an opened gradient is beyond what residuals within score_bound can give: the opening, or the"
                                + " residuals below it, are not what the script says");
            }
        }
        return gradient;
    }
}
