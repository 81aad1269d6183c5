package org.concordat.federation.task;

import java.util.List;
import org.concordat.federation.model.ModelShare;
import org.jspecify.annotations.Nullable;

/**
 * What a task leaves at this party.
 *
 * @param report for people; a record
 * @param modelShare when the task made one
 * @param scores when the task scored samples; at the guest only
 */
public record TaskResult(Report report, @Nullable ModelShare modelShare, List<Score> scores) {
    public TaskResult {
        scores = List.copyOf(scores);
    }

    public static TaskResult of(Report report) {
        return new TaskResult(report, null, List.of());
    }

    /**
     * One scored sample.
     *
     * @param split {@code train}, {@code test}, or {@code all}
     * @param label where the guest has one
     * @param score probability, or the predicted value in regression
     */
    public record Score(String id, String split, @Nullable Double label, double score) {}
}
