package org.concordat.runtime.policy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version of a data set's policy.
 *
 * @param narrows whether it allowed nothing that the policy in force did not, and so needed no second steward
 * @param expiresAt until when a proposal may be confirmed; null if it needed no second steward
 * @param confirmedBy another steward than {@code proposedBy}
 * @param refusedBy {@code proposedBy} if it was withdrawn
 * @param reason of a refusal
 */
public record PolicyVersion<P>(
        int version,
        State state,
        P policy,
        boolean narrows,
        String proposedBy,
        Instant proposedAt,
        @Nullable Instant expiresAt,
        @Nullable String confirmedBy,
        @Nullable String refusedBy,
        @Nullable String reason) {
    /** What became of it. */
    public enum State {
        /** Waits for another steward. */
        PROPOSED,
        /** Counts. */
        IN_FORCE,
        /** Counted until another came into force. */
        REPLACED,
        REFUSED,
        /** Taken back by who proposed it. */
        WITHDRAWN,
        /** Another came into force while it waited: it is to be proposed anew. */
        OVERTAKEN,
        /** Nobody decided it in time: it is to be proposed anew. */
        EXPIRED
    }
}
