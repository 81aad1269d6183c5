package org.concordat.runtime.job;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.concordat.federation.job.JobId;

/** What a job left at this party. */
public interface ResultService {
    /** Outputs of the job at this party, in the order of its tasks; empty unless it COMPLETED. */
    List<Artifact> artifacts(JobId job);

    /** The last model share that the job made here: JSON that a person can read. */
    Optional<Artifact> modelShare(JobId job);

    /**
     * Deletes what the job left of a model at this party. No job predicts with the model any more, and each that would is
     * refused with this party's name.
     *
     * @return false if there is nothing to delete
     * @throws org.concordat.federation.FederationException {@code job-unknown}
     */
    boolean deleteModelShare(JobId job, String steward);

    /** The last scores: CSV, {@code id,split,label,score}, or what a task says of each entity; at the guest only. */
    Optional<Artifact> scores(JobId job);

    /**
     * Writes an output's bytes.
     *
     * @throws org.concordat.federation.FederationException {@code artifact-corrupt} if they are not those of its digest;
     *     nothing is written then
     */
    void write(Artifact artifact, OutputStream out) throws IOException;

    /**
     * An immutable output.
     *
     * @param kind {@code model-share} or {@code scores}
     * @param digest SHA-256, 64 hex digits
     */
    record Artifact(
            JobId job,
            int task,
            String kind,
            String name,
            String mediaType,
            String digest,
            long bytes,
            Instant createdAt) {}
}
