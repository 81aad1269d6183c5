package org.concordat.protocol.regression;

import org.concordat.federation.dataset.AlignedSamples;
import org.concordat.federation.task.TaskContext;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.preparation.Scaling;
import org.concordat.protocol.preparation.TrainTestSplit;

/** What the tasks before left for this party: raw aligned samples, which of them train, and how its columns are scaled. */
record TrainingInput(AlignedSamples samples, TrainTestSplit split, Scaling scaling) {
    static TrainingInput of(TaskContext<RegressionMessage> context) {
        var samples = context.workspace().require(AlignedSamples.class, "intersect");
        var split = context.workspace()
                .find(TrainTestSplit.class)
                .orElseGet(() -> TrainTestSplit.allTrain(samples.count()));
        var scaling = context.workspace()
                .find(Scaling.class)
                .orElseGet(() -> Scaling.none(samples.rows().features().columns()));
        return new TrainingInput(samples, split, scaling);
    }

    /** X_k, n×m_k, scaled. */
    Matrix columns() {
        return scaling.apply(samples.rows().features());
    }
}
