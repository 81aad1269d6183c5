package org.concordat.federation.job;

import java.time.Instant;
import org.concordat.federation.PartyId;
import org.jspecify.annotations.Nullable;

/**
 * What a party said to a job.
 *
 * @param decidedBy a person of this party, or {@code policy}; null for another institution's
 * @param digest of the specification that was seen, 32 bytes
 */
public record Approval(
        PartyId party,
        Decision decision,
        @Nullable String decidedBy,
        byte[] digest,
        @Nullable String reason,
        Instant at) {
    /** What was said. */
    public enum Decision {
        APPROVED,
        REFUSED,
        WITHDRAWN
    }
}
