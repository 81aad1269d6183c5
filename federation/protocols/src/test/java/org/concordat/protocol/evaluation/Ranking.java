package org.concordat.protocol.evaluation;

import java.util.Arrays;

/** Opens the AUC to the tests of other packages. */
public final class Ranking {
    private Ranking() {}

    /** Of so many rows, each weighs 1. */
    static double[] alike(int rows) {
        var weights = new double[rows];
        Arrays.fill(weights, 1);
        return weights;
    }

    public static double auc(double[] scores, boolean[] positive) {
        return BinaryScoring.of(scores, positive, alike(positive.length)).auc();
    }
}
