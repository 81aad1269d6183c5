package org.concordat.runtime.job;

import java.time.Instant;
import org.concordat.federation.channel.Progress;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A task as this party's people see it.
 *
 * @param index its place in the job, from 0
 * @param protocol id@version; null where this party sits it out or it is not known yet
 * @param progress of the running task
 * @param seconds that it ran, or has run so far
 * @param report what it told this party's people; snake_case names
 */
public record TaskView(
        int index,
        String task,
        @Nullable String protocol,
        State state,
        @Nullable Progress progress,
        @Nullable Instant startedAt,
        double seconds,
        long bytesSent,
        long bytesReceived,
        @Nullable JsonNode report) {
    /** Of one task at this party. */
    public enum State {
        WAITING,
        RUNNING,
        COMPLETED,
        FAILED,
        CANCELLED
    }
}
