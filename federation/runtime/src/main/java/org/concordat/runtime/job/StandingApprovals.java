package org.concordat.runtime.job;

import java.time.Instant;
import org.concordat.federation.job.JobId;

/**
 * A steward's word for further jobs of one specification, so that tables can be built each night: bound to the digest of the
 * very bytes, to a number of jobs and a day. It goes on from a decision that a person made by hand, and replaces none: column
 * policies, floors and quotas are looked at for each job as ever.
 */
public interface StandingApprovals {
    /**
     * Gives one, in the place of an earlier one of the same specification.
     *
     * @param seen a job of the specification that this party approved
     * @param specDigest of what the steward saw, 64 hex digits
     * @param most jobs
     * @throws org.concordat.federation.FederationException if the job was not approved here by hand, is of another digest or
     *     has tasks for which there is none, or the term is too long
     */
    void give(JobId seen, String steward, String specDigest, Instant until, int most);

    /** Takes it back; jobs that began by it go on, and are withdrawn from one by one. */
    void end(JobId seen, String steward);
}
