package org.concordat.runtime.query;

import java.time.Instant;
import org.concordat.federation.query.QueryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A version of a data set's query policy.
 *
 * @param narrows whether it allowed nothing that the policy in force did not, and so needed no second steward
 * @param confirmedBy another steward than {@code proposedBy}
 * @param reason of a refusal
 */
public record PolicyVersion(
        int version,
        State state,
        QueryPolicy policy,
        boolean narrows,
        String proposedBy,
        Instant proposedAt,
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
        /** Another came into force while it waited: it is to be proposed anew. */
        OVERTAKEN
    }
}
