package org.concordat.protocol.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.query.QueryDesk;
import org.concordat.federation.query.QueryPlan;
import org.concordat.federation.query.QueryPlanReader;
import org.concordat.federation.task.TaskContext;

/** What a task {@code query} says: a plan, and whether its result is given back to the hosts. */
final class QueryTask {
    static final String TASK = "query";
    static final String SHARE_RESULT = "share_result";
    private static final ErrorCode DATASET_REQUIRED = ErrorCode.request("dataset-required");

    private QueryTask() {}

    /** With the JSON pointer to whatever is wrong. */
    static QueryPlanReader.Reading read(TaskSpec task, int index) {
        var reading = QueryPlanReader.read(task.parameters(), "/tasks/" + index, Set.of(SHARE_RESULT));
        var share = task.parameters().get(SHARE_RESULT);
        if (share == null || share instanceof Boolean) {
            return reading;
        }
        List<Problem> problems = new ArrayList<>(reading.problems());
        problems.add(new Problem(
                "/tasks/" + index + "/" + SHARE_RESULT, "wrong-type", SHARE_RESULT + ": expected true or false"));
        return new QueryPlanReader.Reading(Optional.empty(), List.copyOf(problems));
    }

    /** Of a task that was checked. */
    static QueryPlan plan(TaskSpec task) {
        return read(task, 0).plan().orElseThrow(() -> new IllegalStateException("the task was checked before"));
    }

    static boolean sharesResult(TaskSpec task) {
        return Boolean.TRUE.equals(task.parameters().get(SHARE_RESULT));
    }

    static QueryDesk desk(TaskContext<?> context) {
        return context.queryDesk()
                .orElseThrow(() -> new FederationException(
                        DATASET_REQUIRED, "this party brings no data set that could be queried"));
    }
}
