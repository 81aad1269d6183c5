package org.concordat.protocol.preparation;

import java.util.List;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.dataset.AlignedSamples;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Parameters;
import org.concordat.federation.job.Problem;
import org.concordat.federation.task.Report;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;

/**
 * The task {@code split}: which aligned rows train and which test, from the hash of the entity id, so that every party
 * computes the same without a word. Parameters: {@code by: id-hash}, {@code test: 0.3}.
 */
public final class Splitting extends LocalTask {
    public static final ErrorCode PART_EMPTY = ErrorCode.data("split-part-empty");

    private enum By {
        ID_HASH
    }

    /**
     * @param train rows that train
     * @param test rows that test
     */
    public record SplitReport(int train, int test) implements Report {}

    @Override
    String kind() {
        return "split";
    }

    @Override
    public List<Problem> check(JobSpec job, int taskIndex) {
        var parameters = Parameters.of(job.tasks().get(taskIndex), taskIndex);
        testShare(parameters);
        return parameters.problems();
    }

    @Override
    public TaskResult run(TaskContext<LocalMessage> context) {
        var samples = context.workspace().require(AlignedSamples.class, "intersect");
        var split = TrainTestSplit.byIdHash(samples.ids(), testShare(Parameters.of(context.task(), 0)));
        if (split.train().length == 0 || split.test().length == 0) {
            throw new FederationException(
                    PART_EMPTY,
                    "of " + split.rows() + " aligned rows " + split.train().length + " train and " + split.test().length
                            + " test: both parts need rows; change test, or bring more rows");
        }
        context.workspace().put(TrainTestSplit.class, split);
        return TaskResult.of(new SplitReport(split.train().length, split.test().length));
    }

    private static double testShare(Parameters parameters) {
        parameters.oneOf("by", By.class, By.ID_HASH);
        return parameters.real("test", 0.3, 0.01, 0.99);
    }
}
