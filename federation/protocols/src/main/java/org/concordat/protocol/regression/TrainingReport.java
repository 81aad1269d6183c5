package org.concordat.protocol.regression;

import java.util.List;
import org.concordat.federation.task.Report;
import org.jspecify.annotations.Nullable;

/** What training and prediction tell each party's own people. */
public sealed interface TrainingReport extends Report {
    /** Why training ended. */
    enum Ended {
        MAX_EPOCHS,
        EARLY_STOP
    }

    /**
     * The guest's.
     *
     * @param rows that trained
     * @param batches of one epoch
     * @param batchSize rows in the smallest batch
     * @param losses mean loss on the training rows at the end of each epoch; empty where none was asked for
     * @param validationLosses mean loss on the validation rows, likewise
     * @param bestEpoch whose weights are the model's, by the validation loss; 0 where that was not asked for
     */
    record Guest(
            int epochs,
            Ended ended,
            int rows,
            int batches,
            int batchSize,
            List<Double> losses,
            List<Double> validationLosses,
            int bestEpoch,
            double intercept,
            List<Coefficient> coefficients,
            @Nullable Calibration calibration)
            implements TrainingReport {}

    /**
     * A host's.
     *
     * @param residualRatio ρ = m_k · batches / rows: how many equations on a row's residual each epoch gave this host
     */
    record Host(int epochs, int rows, int batches, double residualRatio, List<Coefficient> coefficients)
            implements TrainingReport {}

    /** The arbiter's. */
    record Arbiter(int epochs, int batches, int scoredRows) implements TrainingReport {}

    /** Of a prediction. */
    record Scored(int rows) implements TrainingReport {}
}
