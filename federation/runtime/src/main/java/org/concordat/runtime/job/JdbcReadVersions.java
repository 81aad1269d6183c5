package org.concordat.runtime.job;

import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.job.JobId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which version of a dataset each job reads, in PostgreSQL. */
final class JdbcReadVersions {
    private static final ErrorCode DATASET_CHANGED = ErrorCode.data("dataset-changed");

    private final JdbcClient jdbc;

    JdbcReadVersions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Notes what an attempt reads.
     *
     * @param goesOn from what an earlier attempt made of the rows
     * @throws FederationException {@code dataset-changed} if it then read another version
     */
    void read(JobId job, String dataset, int version, boolean goesOn) {
        int noted = jdbc.sql("""
                        -- read
                        insert into concordat.job_datasets as before (job_id, dataset, version) values (?, ?, ?)
                        on conflict (job_id, dataset) do update set version = excluded.version
                        where not ? or before.version = excluded.version""").params(job.value(), dataset, version, goesOn).update();
        if (noted == 0) {
            throw new FederationException(
                    DATASET_CHANGED,
                    "Dataset '" + dataset + "' has another version than this job began with. Submit the job again.");
        }
    }
}
