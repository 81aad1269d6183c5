package org.concordat.runtime.model;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.concordat.federation.job.JobId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Outputs of jobs: what they are in PostgreSQL, their bytes in files named by their hash, for scores are records of people. */
public final class JdbcArtifacts {
    private final JdbcClient jdbc;
    private final HashedFiles files;
    private final Clock clock;

    public JdbcArtifacts(JdbcClient jdbc, HashedFiles files, Clock clock) {
        this.jdbc = jdbc;
        this.files = files;
        this.clock = clock;
    }

    /** What an output is, apart from its bytes. */
    public record Description(JobId job, int task, String kind, String name, String mediaType) {}

    /**
     * An output that is kept.
     *
     * @param digest SHA-256, 32 bytes
     */
    public record Kept(Description description, byte[] digest, long bytes, Instant createdAt) {}

    public void put(Description what, byte[] content) {
        var hash = files.put(content);
        jdbc.sql("""
                        -- put
                        insert into concordat.artifacts (artifact_id, job_id, task_position, kind, name, media_type, sha256,
                            byte_count, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (job_id, task_position, kind, name)
                            do update set sha256 = excluded.sha256, byte_count = excluded.byte_count""")
                .params(
                        UUID.randomUUID(),
                        what.job().value(),
                        what.task(),
                        what.kind(),
                        what.name(),
                        what.mediaType(),
                        hash,
                        (long) content.length,
                        OffsetDateTime.now(clock))
                .update();
    }

    /** In the order of the tasks. */
    public List<Kept> of(JobId job) {
        return jdbc.sql("""
                        -- of
                        select task_position, kind, name, media_type, sha256, byte_count, created_at
                        from concordat.artifacts where job_id = ? and deleted_at is null
                        order by task_position, kind, name""")
                .param(job.value())
                .query((row, _) -> kept(job, row))
                .list();
    }

    /** The one of that kind that the job's last task left. */
    public Optional<Kept> last(JobId job, String kind) {
        return of(job).stream()
                .filter(kept -> kept.description().kind().equals(kind))
                .reduce((_, later) -> later);
    }

    /**
     * Deletes the job's outputs of these kinds; that they were there stays known.
     *
     * @return false if there were none
     */
    public boolean delete(JobId job, List<String> kinds) {
        var hashes = jdbc.sql("""
                        -- delete
                        update concordat.artifacts set deleted_at = :now
                        where job_id = :job and kind in (:kinds) and deleted_at is null returning sha256""")
                .param("now", OffsetDateTime.now(clock))
                .param("job", job.value())
                .param("kinds", kinds)
                .query((row, _) -> row.getBytes(1))
                .list();
        hashes.forEach(this::deleteFile);
        return !hashes.isEmpty();
    }

    /** When the job's outputs of that kind were deleted; empty if they were not. */
    public Optional<Instant> deletedAt(JobId job, String kind) {
        return jdbc.sql("-- deletedAt\nselect max(deleted_at) from concordat.artifacts where job_id = ? and kind = ?")
                .params(job.value(), kind)
                .query((row, _) -> Optional.ofNullable(row.getTimestamp(1)).map(java.sql.Timestamp::toInstant))
                .single();
    }

    /** @throws org.concordat.federation.FederationException {@code artifact-corrupt} */
    public byte[] read(byte[] digest) {
        return files.get(digest);
    }

    /** Deletes the outputs of a job that did not end well. */
    public void discard(JobId job) {
        var hashes = jdbc.sql("-- discard\ndelete from concordat.artifacts where job_id = ? returning sha256")
                .param(job.value())
                .query((row, _) -> row.getBytes(1))
                .list();
        hashes.forEach(this::deleteFile);
    }

    /** Unless another output has the same content. */
    private void deleteFile(byte[] hash) {
        boolean elsewhere = jdbc.sql("""
                        -- deleteFile
                        select exists (select from concordat.artifacts where sha256 = ? and deleted_at is null)""").param(hash).query(Boolean.class).single();
        if (!elsewhere) {
            files.delete(hash);
        }
    }

    private static Kept kept(JobId job, ResultSet row) throws SQLException {
        var what = new Description(job, row.getInt(1), row.getString(2), row.getString(3), row.getString(4));
        return new Kept(
                what, row.getBytes(5), row.getLong(6), row.getTimestamp(7).toInstant());
    }
}
