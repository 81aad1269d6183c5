package org.concordat.federation.channel;

import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;

/** One direction between two parties in one attempt of a job; its sequence starts at 1. Attempt 0 is coordination. */
public record StreamId(JobId job, int attempt, PartyId from, PartyId to) {
    public StreamId {
        if (attempt < 0) {
            throw new IllegalArgumentException("an attempt is 0 (coordination) or more, found " + attempt);
        }
    }
}
