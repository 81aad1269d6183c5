package org.concordat.runtime.job;

import java.util.List;
import org.concordat.federation.channel.ProtocolVersion;
import org.concordat.federation.channel.SchemaDigest;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.coordination.KnownVersions;
import org.concordat.federation.job.coordination.PinnedVersions;
import org.concordat.federation.task.ProtocolRegistry;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which versions of protocols jobs may run by, and which they do run by, in PostgreSQL. */
final class JdbcJobVersions {
    private final JdbcClient jdbc;
    private final ProtocolRegistry registry;

    /** @param registry all that this service plays */
    JdbcJobVersions(JdbcClient jdbc, ProtocolRegistry registry) {
        this.jdbc = jdbc;
        this.registry = registry;
    }

    /**
     * What the guest's party said that it knows; once a job.
     *
     * @param own in which this party could play the job
     */
    void offer(JobId job, KnownVersions guests, List<ProtocolVersion> own) {
        guests.protocols()
                .forEach(version -> jdbc.sql("""
                                -- offer
                                insert into concordat.job_protocols (job_id, protocol, version, schema, playable)
                                values (?, ?, ?, ?, ?)""")
                        .params(
                                job.value(),
                                version.protocol(),
                                version.version(),
                                version.schema().sha256(),
                                own.contains(version))
                        .update());
    }

    void pin(JobId job, PinnedVersions pinned) {
        pinned.protocols()
                .forEach(version -> jdbc.sql("""
                                -- pin
                                update concordat.job_protocols set pinned = true
                                where job_id = ? and protocol = ? and version = ?""")
                        .params(job.value(), version.protocol(), version.version())
                        .update());
    }

    /** What the guest's party offered; by name and version. */
    List<ProtocolVersion> offered(JobId job) {
        return read(job, "true");
    }

    /** What of the offer this party could play when the job came, with these very messages: its steward was shown that. */
    List<ProtocolVersion> playable(JobId job) {
        return read(job, "playable");
    }

    /** What the job runs by; none before its start. */
    List<ProtocolVersion> pinned(JobId job) {
        return read(job, "pinned");
    }

    private List<ProtocolVersion> read(JobId job, String which) {
        return jdbc.sql("""
                        -- read
                        select protocol, version, schema from concordat.job_protocols
                        where job_id = ? and %s order by protocol, version""".formatted(which))
                .param(job.value())
                .query((row, _) ->
                        new ProtocolVersion(row.getString(1), row.getInt(2), new SchemaDigest(row.getBytes(3))))
                .list();
    }

    /** The protocols of this service in the versions that the job runs by; before its start, in those that it may run by. */
    ProtocolRegistry registry(JobId job) {
        var pinned = pinned(job);
        return registry.among(pinned.isEmpty() ? playable(job) : pinned);
    }
}
