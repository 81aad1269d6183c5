package org.concordat.protocol.regression;

import org.concordat.federation.job.JobSpec;
import org.concordat.federation.task.Cost;

/**
 * What training costs a party at most, by the formulas of the package's description: all its rows are in the intersection, no
 * early stop, one ciphertext a number (packing makes it less).
 */
final class RegressionCost {
    private static final int BATCH = RegressionParameters.SMALLEST_BATCH;

    private RegressionCost() {}

    static Cost training(RegressionParameters parameters, JobSpec job, Cost.Size size) {
        long hosts = job.roster().hosts().size();
        long ciphertext = parameters.keyBits() / 4L; // bytes: modulo n²
        long epochs = parameters.maxEpochs();
        long rows = size.rows();
        int batchRows = Math.max(BATCH, parameters.batchSize());
        long batches = parameters.batchSize() == 0 && parameters.batchExplicit() ? 1 : Math.max(1, rows / batchRows);
        return switch (size.role()) {
            case GUEST ->
                new Cost(
                        epochs * (batches * (hosts + 1) + hosts + 1),
                        epochs * ciphertext * (rows * hosts + batches * size.features()),
                        epochs * rows * (hosts + 1 + size.features()));
            case HOST ->
                new Cost(
                        epochs * 2 * batches,
                        epochs * ciphertext * (rows + batches * size.features()),
                        epochs * rows * (1 + size.features()));
            case ARBITER, OPENER -> Cost.NOTHING;
        };
    }
}
