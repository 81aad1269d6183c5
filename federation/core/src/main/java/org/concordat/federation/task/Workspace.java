package org.concordat.federation.task;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.concordat.crypto.DecryptionKey;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;

/**
 * What the tasks of one job leave for those after them, at this party alone: the latest value of each type (aligned samples,
 * split, scaling, model share, scores).
 */
public final class Workspace {
    public static final ErrorCode INPUT_MISSING = ErrorCode.request("task-input-missing");
    private final Map<Class<?>, Object> values = new HashMap<>();

    public <T> void put(Class<T> type, T value) {
        values.put(type, value);
    }

    public <T> Optional<T> find(Class<T> type) {
        return Optional.ofNullable(type.cast(values.get(type)));
    }

    /** @param maker the task that makes it, for the message */
    public <T> T require(Class<T> type, String maker) {
        return find(type)
                .orElseThrow(() -> new FederationException(
                        INPUT_MISSING, "this task needs what a task '" + maker + "' before it makes; add one"));
    }

    /** Ends the job: closes what can be closed, such as its key, and forgets everything. */
    public void close() {
        for (Object value : values.values()) {
            if (value instanceof DecryptionKey key) {
                key.close();
            }
        }
        values.clear();
    }
}
