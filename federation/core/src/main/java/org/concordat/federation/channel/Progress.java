package org.concordat.federation.channel;

import org.jspecify.annotations.Nullable;

/**
 * How far a task is.
 *
 * @param stage what is going on, for people, for example {@code epoch 3 of 20}
 * @param done finished units
 * @param total units in all, ≥ done, or 0 when not known
 * @param loss where the protocol declares one at this round
 */
public record Progress(
        String stage, long done, long total, @Nullable Double loss) {
    public static Progress of(String stage, long done, long total) {
        return new Progress(stage, done, total, null);
    }
}
