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
    static final String KEY_BITS = "key_bits";
    private static final int KEY_BITS_USUAL = 3072;
    private static final long LEAST_KEY_BITS = 1024;
    private static final long MOST_KEY_BITS = 8192;
    private static final ErrorCode KEY_TOO_SMALL = ErrorCode.policy("key-size-not-allowed");
    static final String SHARE_RESULT = "share_result";
    private static final ErrorCode DATASET_REQUIRED = ErrorCode.request("dataset-required");

    private QueryTask() {}

    /** With the JSON pointer to whatever is wrong. */
    static QueryPlanReader.Reading read(TaskSpec task, int index) {
        var reading = QueryPlanReader.read(task.parameters(), "/tasks/" + index, Set.of(SHARE_RESULT, KEY_BITS));
        var share = task.parameters().get(SHARE_RESULT);
        List<Problem> problems = new ArrayList<>(reading.problems());
        if (share != null && !(share instanceof Boolean)) {
            problems.add(new Problem(
                    "/tasks/" + index + "/" + SHARE_RESULT, "wrong-type", SHARE_RESULT + ": expected true or false"));
        }
        var bits = task.parameters().get(KEY_BITS);
        if (bits != null && !(bits instanceof Long number && number >= LEAST_KEY_BITS && number <= MOST_KEY_BITS)) {
            problems.add(new Problem(
                    "/tasks/" + index + "/" + KEY_BITS,
                    "out-of-range",
                    KEY_BITS + ": expected " + LEAST_KEY_BITS + " to " + MOST_KEY_BITS));
        }
        return problems.isEmpty() ? reading : new QueryPlanReader.Reading(Optional.empty(), List.copyOf(problems));
    }

    /** Of a task that was checked. */
    static QueryPlan plan(TaskSpec task) {
        return read(task, 0).plan().orElseThrow(() -> new IllegalStateException("the task was checked before"));
    }

    static boolean sharesResult(TaskSpec task) {
        return Boolean.TRUE.equals(task.parameters().get(SHARE_RESULT));
    }

    static int askedKeyBits(TaskSpec task) {
        return task.parameters().get(KEY_BITS) instanceof Long number ? number.intValue() : KEY_BITS_USUAL;
    }

    /** Of the host's key in a vertical query. @throws FederationException if it is below this party's own policy */
    static int keyBits(TaskContext<?> context) {
        int bits = askedKeyBits(context.task());
        if (bits < context.policy().minimumKeyBits()) {
            throw new FederationException(
                    KEY_TOO_SMALL,
                    "the job asks for key_bits " + bits + ", this party's policy for "
                            + context.policy().minimumKeyBits() + " at least: raise key_bits");
        }
        return bits;
    }

    static QueryDesk desk(TaskContext<?> context) {
        return context.queryDesk()
                .orElseThrow(() -> new FederationException(
                        DATASET_REQUIRED, "this party brings no data set that could be queried"));
    }
}
