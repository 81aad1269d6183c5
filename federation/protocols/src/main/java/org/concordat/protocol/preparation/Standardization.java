package org.concordat.protocol.preparation;

import java.util.ArrayList;
import java.util.List;
import org.concordat.federation.dataset.AlignedSamples;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Parameters;
import org.concordat.federation.job.Problem;
import org.concordat.federation.task.Report;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;

/**
 * The task {@code standardize}: each party takes mean and standard deviation of its own columns over the training rows.
 * Parameter: {@code clip} in standard deviations, none by default; 3 keeps outliers from ruling a linear model.
 */
public final class Standardization extends LocalTask {
    /**
     * For the party's own people.
     *
     * @param columns how many columns were standardised
     * @param constantColumns those that do not vary over the training rows: they become 0 and carry no information
     * @param clippedShare of all values, training and test, the share that the clip moved
     */
    public record ScalingReport(int columns, List<String> constantColumns, double clip, double clippedShare)
            implements Report {}

    @Override
    String kind() {
        return "standardize";
    }

    @Override
    public List<Problem> check(JobSpec job, int taskIndex) {
        var parameters = Parameters.of(job.tasks().get(taskIndex), taskIndex);
        clip(parameters);
        return parameters.problems();
    }

    @Override
    public TaskResult run(TaskContext<LocalMessage> context) {
        var samples = context.workspace().require(AlignedSamples.class, "intersect");
        var raw = samples.rows().features();
        var training = context.workspace()
                .find(TrainTestSplit.class)
                .map(split -> raw.selectRows(split.train()))
                .orElse(raw);
        var scaling = Scaling.of(training, clip(Parameters.of(context.task(), 0)));
        context.workspace().put(Scaling.class, scaling);

        var names = samples.rows().featureNames();
        var constant = new ArrayList<String>();
        for (int j = 0; j < names.size(); j++) {
            var column = training.columnArray(j);
            if (java.util.Arrays.stream(column).allMatch(x -> x == column[0])) {
                constant.add(names.get(j));
            }
        }
        var scaled = scaling.apply(raw).toArray();
        long clipped = scaling.clip() == 0
                ? 0
                : java.util.Arrays.stream(scaled)
                        .filter(x -> Math.abs(x) == scaling.clip())
                        .count();
        return TaskResult.of(new ScalingReport(
                names.size(), constant, scaling.clip(), scaled.length == 0 ? 0 : (double) clipped / scaled.length));
    }

    private static double clip(Parameters parameters) {
        return parameters.optionalReal("clip", 0.1, 1000).orElse(0.0);
    }
}
