package org.concordat.runtime.audit;

import java.time.Instant;
import org.concordat.federation.job.JobId;
import org.jspecify.annotations.Nullable;

/**
 * Which entries, newest first; every condition that is there must hold.
 *
 * @param act exactly, for example {@code disclosure}
 * @param actor exactly
 * @param from the earliest time, inclusive
 * @param to the latest time, exclusive
 * @param before only entries older than this one: the {@link AuditPage#next} of the page before
 * @param limit entries of a page, 1 … {@value #MAXIMUM_LIMIT}
 */
public record AuditQuery(
        @Nullable JobId job,
        @Nullable String act,
        @Nullable String actor,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable Long before,
        int limit) {

    public static final int MAXIMUM_LIMIT = 200;

    public AuditQuery {
        if (limit < 1 || limit > MAXIMUM_LIMIT) {
            throw new IllegalArgumentException(
                    "a page has 1 to " + MAXIMUM_LIMIT + " entries, found a limit of " + limit);
        }
    }

    public static AuditQuery ofJob(JobId job, int limit) {
        return new AuditQuery(job, null, null, null, null, null, limit);
    }

    public static AuditQuery latest(int limit) {
        return new AuditQuery(null, null, null, null, null, null, limit);
    }

    /** The same question for the entries older than {@code entry}. */
    public AuditQuery after(long entry) {
        return new AuditQuery(job, act, actor, from, to, entry, limit);
    }
}
