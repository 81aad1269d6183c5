package org.concordat.protocol.secureboost;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.dataset.AlignedSamples;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.task.TaskContext;
import org.concordat.protocol.preparation.TrainTestSplit;

/** What the tasks before left for this party: aligned rows, and which of them train. */
record BoostInput(DatasetRows rows, TrainTestSplit split) {
    static final ErrorCode LABELS_UNFIT = ErrorCode.data("labels-unfit");

    static BoostInput of(TaskContext<BoostMessage> context) {
        var rows =
                context.workspace().require(AlignedSamples.class, "intersect").rows();
        var split = context.workspace()
                .find(TrainTestSplit.class)
                .orElseGet(() -> TrainTestSplit.allTrain(rows.ids().size()));
        return new BoostInput(rows, split);
    }

    int count() {
        return rows.ids().size();
    }

    static BitSet bits(int[] rows) {
        var bits = new BitSet();
        IntStream.of(rows).forEach(bits::set);
        return bits;
    }

    /** The guest's labels, fit for the objective. */
    double[] labels(Objective objective) {
        var labels = rows.labels();
        if (labels == null) {
            throw new FederationException(LABELS_UNFIT, "the guest's dataset has no label column: register one");
        }
        for (double label : labels) {
            objective.unfit(label).ifPresent(what -> {
                throw new FederationException(LABELS_UNFIT, objective.xgboostName() + " takes " + what);
            });
        }
        return labels.clone();
    }

    /** Of each row; 1 where the guest's dataset has none. */
    double weight(int row) {
        var weights = rows.weights();
        return weights == null ? 1 : weights[row];
    }
}
