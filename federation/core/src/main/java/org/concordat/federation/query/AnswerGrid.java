package org.concordat.federation.query;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When an answer may leave: a whole number of steps after its question came. How long a decision took, and so what was found
 * on the way to it, is not seen from outside, but for the number of steps.
 *
 * @param step long enough for nearly every decision
 * @param pause holds the caller back
 */
public record AnswerGrid(InstantSource clock, Duration step, Pause pause) {
    /** What a service uses unless it is told otherwise. */
    public static final Duration STEP = Duration.ofMillis(250);

    /** Holds the caller back. */
    @FunctionalInterface
    public interface Pause {
        /** @throws org.concordat.federation.FederationException {@code job-cancelled} if the caller is interrupted meanwhile */
        void until(Instant instant);
    }

    public AnswerGrid {
        if (!step.isPositive()) {
            throw new IllegalArgumentException("a step of the grid is longer than nothing, found " + step);
        }
    }

    /** Answers at once; for a party that nobody outside can time. */
    public static AnswerGrid none(InstantSource clock) {
        return new AnswerGrid(clock, STEP, _ -> {});
    }

    /** Returns at the first step after now, counted from when the question came. */
    public void hold(Instant asked) {
        long taken = Math.max(0, Duration.between(asked, clock.instant()).toNanos());
        long steps = Math.floorDiv(taken, step.toNanos()) + 1;
        pause.until(asked.plus(step.multipliedBy(steps)));
    }
}
