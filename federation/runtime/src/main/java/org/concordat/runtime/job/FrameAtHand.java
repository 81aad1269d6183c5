package org.concordat.runtime.job;

import java.util.List;
import java.util.function.Supplier;
import org.concordat.federation.PartyId;

/**
 * The frame that is acted upon: evidence, if its sender turns out to have departed from the script.
 *
 * @param frames read only when they are wanted
 */
record FrameAtHand(PartyId from, Supplier<List<byte[]>> frames) {
    private static final ScopedValue<FrameAtHand> CURRENT = ScopedValue.newInstance();

    /** Does it with this frame at hand. */
    void during(Runnable act) {
        ScopedValue.where(CURRENT, this).run(act);
    }

    /** What is at hand of this party; empty if nothing is. */
    static List<byte[]> of(PartyId party) {
        return CURRENT.isBound() && CURRENT.get().from().equals(party)
                ? CURRENT.get().frames().get()
                : List.of();
    }

    /** Does what no frame is evidence for. */
    static void without(Runnable act) {
        if (CURRENT.isBound()) {
            new FrameAtHand(CURRENT.get().from(), List::of).during(act);
        } else {
            act.run();
        }
    }
}
