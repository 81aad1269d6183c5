package org.concordat.federation.job;

import java.util.List;
import java.util.Optional;
import org.concordat.federation.PartyId;
import org.jspecify.annotations.Nullable;

/** The jobs of a party. */
public interface JobStore {
    /** @throws IllegalStateException if a job of that id is there */
    void insert(Job job);

    Optional<Job> find(JobId id);

    /** As {@link #find}, and nobody else changes it until the caller's transaction ends. */
    Optional<Job> lock(JobId id);

    /**
     * Changes the state of a job that the caller has locked.
     *
     * @return the job as it is then
     * @throws IllegalStateException if {@link JobState#mayBecome} says no
     */
    Job move(Job job, JobState next, @Nullable Reason reason);

    /** Begins the next attempt of a job that the caller has locked; committed before anything of it is sent. */
    Job beginAttempt(Job job, String why);

    /** Jobs that have not ended, oldest first. */
    List<Job> open();

    /** How many jobs that this party coordinates are AWAITING_APPROVAL. */
    int awaitingApproval(PartyId coordinator);

    /**
     * Newest first, from behind {@code cursor}, at most {@code limit}.
     *
     * @param submittedBy whose jobs; everybody's without
     */
    List<Job> page(@Nullable String submittedBy, @Nullable JobId cursor, int limit);
}
