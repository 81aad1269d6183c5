package org.concordat.protocol.regression;

import java.util.stream.IntStream;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.matrix.Matrix;

/** The two regressions that share the protocol: they differ in target, residual and loss, and in nothing else. */
public enum Family {
    /** y ∈ {−1,+1}; d = ¼u − ½y, the gradient of the second-order Taylor form of the logistic loss at 0. */
    LOGISTIC {
        @Override
        Target target(double[] labels, int[] trainRows, double bound) {
            var values = new double[labels.length];
            for (int i = 0; i < labels.length; i++) {
                boolean known = labels[i] == 0 || labels[i] == 1 || labels[i] == -1;
                if (!known) {
                    throw new FederationException(
                            LABEL_UNFIT,
                            "a logistic regression needs labels 0 and 1 (or −1 and 1): found another value");
                }
                values[i] = labels[i] == 1 ? 1 : -1;
            }
            double sum = IntStream.of(trainRows).mapToDouble(row -> values[row]).sum();
            if (Math.abs(sum) == trainRows.length) {
                throw new FederationException(
                        LABEL_UNFIT, "all training rows have one label: there is nothing to tell apart");
            }
            return new Target(values, 0, 1);
        }

        @Override
        EncryptedMatrix residual(EncryptedMatrix u, Matrix y) {
            return u.times(0.25).minus(y.times(0.5));
        }

        @Override
        int residualBits() {
            return 2;
        }

        @Override
        double residualBound(double scoreBound) {
            return 0.25 * scoreBound + 0.5;
        }

        @Override
        double lossOfScore() {
            return -0.5;
        }

        @Override
        double lossOfSquare() {
            return 0.125;
        }

        @Override
        double lossAtZero(double y) {
            return StrictMath.log(2);
        }
    },

    /** y standardised by the guest over its training rows; d = u − y, the gradient of half the squared error. */
    LINEAR {
        @Override
        Target target(double[] labels, int[] trainRows, double bound) {
            double mean =
                    IntStream.of(trainRows).mapToDouble(row -> labels[row]).sum() / trainRows.length;
            double squares = IntStream.of(trainRows)
                    .mapToDouble(row -> (labels[row] - mean) * (labels[row] - mean))
                    .sum();
            if (!(squares > 0 && Double.isFinite(squares))) {
                throw new FederationException(
                        LABEL_UNFIT, "the training rows' label is constant or too large: there is nothing to explain");
            }
            double deviation = Math.sqrt(squares / trainRows.length);
            var values = new double[labels.length];
            for (int i = 0; i < labels.length; i++) {
                values[i] = (labels[i] - mean) / deviation;
            }
            for (int row : trainRows) {
                if (Math.abs(values[row]) > bound) {
                    throw new FederationException(
                            LABEL_UNFIT,
                            "a label is more than score_bound = " + bound
                                    + " standard deviations from the mean: raise score_bound, or look at the outlier");
                }
            }
            return new Target(values, mean, deviation);
        }

        @Override
        EncryptedMatrix residual(EncryptedMatrix u, Matrix y) {
            return u.minus(y);
        }

        @Override
        int residualBits() {
            return 0;
        }

        @Override
        double residualBound(double scoreBound) {
            return 2 * scoreBound;
        }

        @Override
        double lossOfScore() {
            return -1;
        }

        @Override
        double lossOfSquare() {
            return 0.5;
        }

        @Override
        double lossAtZero(double y) {
            return 0.5 * y * y;
        }
    };

    static final ErrorCode LABEL_UNFIT = ErrorCode.data("label-unfit");

    /**
     * What the model is fitted to.
     *
     * @param values y, one a row; of the rows that do not train only the label's scale is known
     * @param mean label = value · deviation + mean; 0 and 1 in logistic regression
     */
    record Target(double[] values, double mean, double deviation) {
        Matrix rows(int... rows) {
            return Matrix.column(
                    IntStream.of(rows).mapToDouble(row -> values[row]).toArray());
        }
    }

    /** The target of the labels, 0/1 or −1/+1 in logistic regression, any in linear, |y| ≤ bound. */
    abstract Target target(double[] labels, int[] trainRows, double bound);

    /** [[d]], b×1, of [[u]] and y. */
    abstract EncryptedMatrix residual(EncryptedMatrix u, Matrix y);

    /** How many fraction bits [[d]] has more than [[u]]. */
    abstract int residualBits();

    /** d_max for |u| ≤ scoreBound. */
    abstract double residualBound(double scoreBound);

    /** The loss of a row is {@code lossAtZero(y) + lossOfScore·y·u + lossOfSquare·u²}: the factor of y·u. */
    abstract double lossOfScore();

    /** The factor of u². */
    abstract double lossOfSquare();

    /** The part that does not depend on u. */
    abstract double lossAtZero(double y);
}
