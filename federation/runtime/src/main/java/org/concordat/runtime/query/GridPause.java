package org.concordat.runtime.query;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.AnswerGrid;

/** Holds the thread of a task back until an answer may leave. */
public final class GridPause {
    private GridPause() {}

    /** Until the clock has come so far. */
    public static AnswerGrid.Pause of(Clock clock) {
        return until -> hold(clock, until);
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
