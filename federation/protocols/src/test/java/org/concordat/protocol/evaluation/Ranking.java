package org.concordat.protocol.evaluation;

/** Opens the AUC to the tests of other packages. */
public final class Ranking {
    private Ranking() {}

    public static double auc(double[] scores, boolean[] positive) {
        return BinaryScoring.of(scores, positive).auc();
    }
}
