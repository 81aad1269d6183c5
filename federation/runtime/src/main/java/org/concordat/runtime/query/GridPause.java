package org.concordat.runtime.query;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.AnswerGrid;

/** Holds the thread of a task back until an answer may leave. */
public final class GridPause {
    private GridPause() {}

    /** With the usual step. */
    public static AnswerGrid grid(Clock clock) {
        return grid(clock, AnswerGrid.STEP);
    }

    public static AnswerGrid grid(Clock clock, Duration step) {
        return new AnswerGrid(clock, step, until -> hold(clock, until));
    }

    private static void hold(Clock clock, Instant until) {
        try {
            Thread.sleep(Duration.between(clock.instant(), until));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FederationException(
                    FederationException.JOB_CANCELLED, "stopped while an answer was held back", e);
        }
    }
}
