package org.concordat.protocol.secureboost;

import java.util.List;
import org.concordat.federation.task.Report;
import org.jspecify.annotations.Nullable;

/** What training and prediction tell each party's own people. */
public sealed interface BoostReport extends Report {
    /**
     * The guest's.
     *
     * @param trees of the model, those that an earlier training grew among them
     * @param rows that trained
     * @param validationRows that only measured
     * @param metric that iterations tell beside the loss, as {@code eval_metric} names it
     * @param iterations one a boosting round, those after the best one among them
     * @param bestIteration whose trees are kept as the last, from 1
     * @param importance own columns by name, a host's under its number of the column, which has no meaning
     */
    record Guest(
            int trees,
            int rows,
            int validationRows,
            String metric,
            List<Iteration> iterations,
            int bestIteration,
            List<Importance> importance)
            implements BoostReport {}

    /** A host's: how often each of its columns splits. */
    record Host(int trees, int rows, List<Importance> importance) implements BoostReport {}

    /** Of a prediction. */
    record Scored(int rows) implements BoostReport {}

    /** One boosting round; null without a validation part. Losses are means. */
    record Iteration(
            int round,
            double trainLoss,
            double trainMetric,
            @Nullable Double validationLoss,
            @Nullable Double validationMetric) {}

    /** @param gain summed over the splits; 0 at a host, which does not learn it */
    record Importance(String column, int splits, double gain) {}
}
