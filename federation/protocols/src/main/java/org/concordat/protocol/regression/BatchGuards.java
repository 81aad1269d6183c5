package org.concordat.protocol.regression;

import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.Member;
import org.concordat.protocol.regression.RegressionMessage.Plan;

/**
 * What keeps residuals from being solved for: batches of at least max(256, 8·m_k) rows or all training rows, one partition
 * for the whole job, and ρ = m_k · batches / rows within what the stewards approved.
 */
record BatchGuards(RegressionParameters parameters) {
    static final ErrorCode BATCH_TOO_SMALL = ErrorCode.request("batch-too-small");
    static final ErrorCode LEAKAGE_RATIO = ErrorCode.policy("leakage-ratio");

    /**
     * The batch size to train with, at the guest.
     *
     * @param widest the largest m_k of any party
     * @return at least the needed size; 0 for all training rows
     */
    int batchSize(int trainRows, int widest) {
        int needed = needed(widest);
        int asked = parameters.batchSize();
        if (asked == 0 || asked >= needed || trainRows < needed) {
            return trainRows < needed ? 0 : asked;
        }
        if (parameters.batchExplicit()) {
            throw new FederationException(
                    BATCH_TOO_SMALL,
                    "found batch_size " + asked + ", expected at least " + needed + " = max("
                            + RegressionParameters.SMALLEST_BATCH + ", " + RegressionParameters.ROWS_PER_COLUMN + " × "
                            + widest + " columns), or 0 for all training rows");
        }
        return needed;
    }

    /** At a host: the guest's plan is of this party's own rows and keeps its guard; what it throws is the guest's violation. */
    void check(Plan plan, int trainRows, int scoredRows, int columns) {
        if (plan.trainRows() != trainRows || plan.scoredRows() != scoredRows) {
            throw new IllegalArgumentException("found a plan of " + plan.trainRows() + " training and "
                    + plan.scoredRows() + " scored rows, expected " + trainRows + " and " + scoredRows);
        }
        boolean whole = plan.batches() == 1;
        boolean large = plan.batches() >= 1 && trainRows / plan.batches() >= needed(columns);
        if (!whole && !large) {
            throw new IllegalArgumentException("found " + plan.batches() + " batches of " + trainRows
                    + " rows, expected batches of " + needed(columns) + " rows at least, or one");
        }
    }

    /** At each data party: ρ beyond the approved ratio ends the job by this party's own rule. */
    void requireApprovedRatio(Member self, Plan plan, int columns) {
        double ratio = ratio(plan, columns);
        if (ratio > parameters.residualRatio()) {
            throw new FederationException(
                    LEAKAGE_RATIO,
                    self + " brings " + columns + " columns: " + plan.batches() + " batches of " + plan.trainRows()
                            + " rows open " + ratio + " numbers a row and epoch to it, approved is residual_ratio "
                            + parameters.residualRatio() + ": take larger batches or more rows");
        }
    }

    static double ratio(Plan plan, int columns) {
        return (double) columns * plan.batches() / plan.trainRows();
    }

    private static int needed(int columns) {
        return Math.max(RegressionParameters.SMALLEST_BATCH, RegressionParameters.ROWS_PER_COLUMN * columns);
    }
}
