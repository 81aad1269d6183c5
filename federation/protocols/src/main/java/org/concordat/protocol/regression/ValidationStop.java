package org.concordat.protocol.regression;

import java.util.ArrayList;
import java.util.List;

/** The guest's memory of the validation losses: which epoch was the best, and whether to go on. */
final class ValidationStop {
    private final double tolerance;
    private final int patience;
    private final List<Double> losses = new ArrayList<>();
    private int best;

    /**
     * @param tolerance an epoch is better when its loss is lower by more
     * @param patience epochs in a row that are no better before training ends
     */
    ValidationStop(double tolerance, int patience) {
        this.tolerance = tolerance;
        this.patience = patience;
    }

    /** Takes the loss of the next epoch; whether it is the best so far. */
    boolean better(double loss) {
        losses.add(loss);
        boolean better = best == 0 || loss < losses.get(best - 1) - tolerance;
        if (better) {
            best = losses.size();
        }
        return better;
    }

    boolean exhausted() {
        return losses.size() - best >= patience;
    }

    /** From 1; 0 before the first epoch. */
    int best() {
        return best;
    }

    /** One an epoch. */
    List<Double> losses() {
        return List.copyOf(losses);
    }
}
