package org.concordat.runtime.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.concordat.federation.FederationException;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.job.spec.InvalidJobException;
import org.jspecify.annotations.Nullable;

/** Jobs of this party, whatever its role in them. Each act joins the caller's transaction, or has one of its own. */
public interface JobService {
    /**
     * Takes a job and proposes it to its members. The state after is AWAITING_APPROVAL.
     *
     * @param specification JSON, at most 256 KiB
     * @param analyst who asks; recorded, and never the one to approve it
     * @throws InvalidJobException with every problem of the specification
     */
    JobView submit(byte[] specification, String analyst);

    /** What {@link #submit} would say is wrong; empty when it would take the job. Nothing is kept. */
    List<org.concordat.federation.job.Problem> check(byte[] specification);

    Optional<JobView> find(JobId job);

    /**
     * Newest first.
     *
     * @param submittedBy whose jobs; everybody's without
     * @param cursor the {@code next} of the page before, or null
     * @param limit 1 … 200
     */
    JobPage list(@Nullable String submittedBy, @Nullable String cursor, int limit);

    /**
     * Stops a job everywhere; at the guest's party only.
     *
     * @throws FederationException {@code job-unknown}, {@code job-already-terminal}, {@code not-the-coordinator}
     */
    JobView cancel(JobId job, String person, String reason);

    /**
     * Events of a job after the one named, oldest first, at most 500; waits up to {@code atMost} for the first.
     *
     * @param after id of the last event seen, 0 for all
     */
    List<JobEvent> events(JobId job, long after, Duration atMost) throws InterruptedException;
}
