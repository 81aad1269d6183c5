package org.concordat.runtime.job;

import java.util.List;
import org.concordat.federation.dataset.Column;
import org.concordat.federation.task.Cost;
import org.concordat.federation.task.Leakage;
import org.jspecify.annotations.Nullable;

/**
 * What a steward sees before deciding.
 *
 * @param specification its canonical JSON
 * @param plan the tasks in order, what each reveals, and its messages
 * @param dataset that this party would bring; null if none
 * @param columns of it that the job would use
 * @param rows of it
 * @param total what all tasks cost this party at most
 */
public record ApprovalView(
        JobView job,
        String specification,
        List<TaskPlan> plan,
        @Nullable String dataset,
        List<Column> columns,
        long rows,
        Cost total) {
    public ApprovalView {
        plan = List.copyOf(plan);
        columns = List.copyOf(columns);
    }

    /**
     * @param protocol id@version
     * @param words what it asks, a sentence a line
     * @param diagram of the messages, in Mermaid's notation
     * @param cost to this party at most
     */
    public record TaskPlan(
            int index, String task, String protocol, List<String> words, Leakage leakage, String diagram, Cost cost) {}
}
