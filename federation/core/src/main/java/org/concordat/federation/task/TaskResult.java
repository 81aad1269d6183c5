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
 * @param sheet in place of scores, when what the task says of each entity is no score; at the guest only
 */
public record TaskResult(
        Report report,
        @Nullable ModelShare modelShare,
        List<Score> scores,
        @Nullable Sheet sheet) {
    public TaskResult {
        scores = List.copyOf(scores);
    }

    public TaskResult(Report report, @Nullable ModelShare modelShare, List<Score> scores) {
        this(report, modelShare, scores, null);
    }

    public static TaskResult of(Report report) {
        return new TaskResult(report, null, List.of());
    }

    /** This result with a sheet. */
    public TaskResult with(Sheet lines) {
        return new TaskResult(report, modelShare, scores, lines);
    }

    /**
     * What a task says of each entity, as a table of texts.
     *
     * @param header names of the columns
     * @param lines each with a text for each column
     */
    public record Sheet(List<String> header, List<List<String>> lines) {
        public Sheet {
            header = List.copyOf(header);
            lines = List.copyOf(lines);
        }
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
