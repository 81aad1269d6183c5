package org.concordat.protocol.regression;

import java.util.List;
import java.util.function.Function;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.dataset.AlignedSamples;
import org.concordat.federation.model.ModelShare;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.Workspace;

/** Finds this party's share of an earlier model in the workspace: of a task before, or of an earlier job, as the runtime put it there. */
final class ModelShares {
    static final ErrorCode SHARE_UNFIT = ErrorCode.request("model-share-unfit");

    private ModelShares() {}

    static <T extends ModelShare> T require(Workspace workspace, Class<T> type, String protocol) {
        var share = workspace.require(ModelShare.class, "train");
        if (!type.isInstance(share) || !share.protocol().equals(protocol)) {
            throw new FederationException(
                    SHARE_UNFIT, "found a model share of " + share.protocol() + ", expected one of " + protocol);
        }
        return type.cast(share);
    }

    /** The share to begin from, which must be of this party's columns as they are now. */
    static <T extends ModelShare> T warmStart(
            TaskContext<RegressionMessage> context, Class<T> type, Function<T, List<Coefficient>> coefficients) {
        var share = context.workspace().require(ModelShare.class, "train");
        if (!type.isInstance(share)) {
            throw new FederationException(
                    SHARE_UNFIT,
                    "found a model share of " + share.protocol() + ", expected a regression's to start from");
        }
        var fitting = type.cast(share);
        requireColumns(coefficients.apply(fitting), TrainingInput.of(context).samples());
        return fitting;
    }

    /** The samples have the share's columns, by name and in order. */
    static void requireColumns(List<Coefficient> coefficients, AlignedSamples samples) {
        var expected = coefficients.stream().map(Coefficient::column).toList();
        if (!samples.rows().featureNames().equals(expected)) {
            throw new FederationException(
                    SHARE_UNFIT,
                    "the model share is of " + expected.size() + " columns that are not, in name and order, the "
                            + samples.rows().featureNames().size()
                            + " columns of this job's dataset: bring the columns that it was trained on");
        }
    }
}
