package org.concordat.federation.channel;

import java.time.Instant;
import org.concordat.crypto.envelope.VerifyingKey;

/** A verifying key of before a rotation, which is believed beside the present one until then, and no longer. */
public record FormerKey(VerifyingKey key, Instant until) {
    public boolean believed(Instant now) {
        return now.isBefore(until);
    }
}
