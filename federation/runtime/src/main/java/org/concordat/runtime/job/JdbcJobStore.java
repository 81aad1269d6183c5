package org.concordat.runtime.job;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.JobStore;
import org.concordat.federation.job.Reason;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Jobs in PostgreSQL. */
public final class JdbcJobStore implements JobStore {
    private static final String COLUMNS = """
            select job_id, role, coordinator, name, purpose, specification, spec_digest, state, reason_code, reason_party,
                reason_step, reason, attempt, submitted_by, submitted_at, approve_before, updated_at, ended_at, version
            from concordat.jobs
            """;

    private final JdbcClient jdbc;
    private final Clock clock;

    public JdbcJobStore(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public void insert(Job job) {
        try {
            jdbc.sql("""
                            -- insert
                            insert into concordat.jobs (job_id, role, coordinator, name, purpose, specification,
                                spec_digest, state, submitted_by, submitted_at, approve_before, updated_at)
                            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                    .param(job.id().value())
                    .param(job.role().name())
                    .param(job.coordinator().value())
                    .param(job.name())
                    .param(job.purpose())
                    .param(job.specification())
                    .param(job.digest())
                    .param(job.state().name())
                    .param(job.submittedBy())
                    .param(at(job.submittedAt()))
                    .param(at(job.approveBefore()))
                    .param(at(job.updatedAt()))
                    .update();
        } catch (DuplicateKeyException e) {
            throw new IllegalStateException("job " + job.id() + " is there", e);
        }
    }

    @Override
    public Optional<Job> find(JobId id) {
        return jdbc.sql(COLUMNS + "where job_id = ? -- find")
                .param(id.value())
                .query(JdbcJobStore::job)
                .optional();
    }

    @Override
    public Optional<Job> lock(JobId id) {
        return jdbc.sql(COLUMNS + "where job_id = ? for update -- lock")
                .param(id.value())
                .query(JdbcJobStore::job)
                .optional();
    }

    @Override
    public Job move(Job job, JobState next, @Nullable Reason reason) {
        if (!job.state().mayBecome(next)) {
            throw new IllegalStateException("job " + job.id() + " is " + job.state() + " and cannot become " + next);
        }
        var party = reason == null ? null : reason.party();
        var now = OffsetDateTime.now(clock);
        jdbc.sql("""
                        -- move
                        update concordat.jobs set state = :state, reason_code = :code, reason_party = :party,
                            reason_step = :step, reason = :detail, updated_at = :now,
                            ended_at = case when :ended then cast(:now as timestamptz) end, version = version + 1
                        where job_id = :job""")
                .param("state", next.name())
                .param("code", reason == null ? null : reason.code())
                .param("party", party == null ? null : party.value())
                .param("step", reason == null ? null : reason.step())
                .param("detail", reason == null ? null : reason.detail())
                .param("now", now)
                .param("ended", next.terminal())
                .param("job", job.id().value())
                .update();
        return find(job.id()).orElseThrow();
    }

    @Override
    public Job beginAttempt(Job job, String why) {
        var now = OffsetDateTime.now(clock);
        jdbc.sql("""
                        -- beginAttempt
                        insert into concordat.job_attempts (job_id, attempt, reason, started_at) values (?, ?, ?, ?)""").params(job.id().value(), job.attempt() + 1, why, now).update();
        jdbc.sql("""
                        -- beginAttempt
                        update concordat.jobs set attempt = ?, updated_at = ?, version = version + 1 where job_id = ?""").params(job.attempt() + 1, now, job.id().value()).update();
        return find(job.id()).orElseThrow();
    }

    @Override
    public List<Job> open() {
        return jdbc.sql(COLUMNS + "where ended_at is null order by submitted_at, job_id -- open")
                .query(JdbcJobStore::job)
                .list();
    }

    @Override
    public int awaitingApproval(PartyId coordinator) {
        return jdbc.sql("""
                        -- awaitingApproval
                        select count(*) from concordat.jobs
                        where coordinator = ? and state = 'AWAITING_APPROVAL'""").param(coordinator.value()).query(Integer.class).single();
    }

    @Override
    public List<Job> page(@Nullable String submittedBy, @Nullable JobId cursor, int limit) {
        return jdbc.sql(COLUMNS + """
                        where (cast(:by as text) is null or submitted_by = :by)
                            and (cast(:cursor as uuid) is null or (submitted_at, job_id)
                                < (select submitted_at, job_id from concordat.jobs where job_id = :cursor))
                        order by submitted_at desc, job_id desc limit :limit -- page""")
                .param("by", submittedBy, java.sql.Types.VARCHAR)
                .param("cursor", cursor == null ? null : cursor.value(), java.sql.Types.OTHER)
                .param("limit", limit)
                .query(JdbcJobStore::job)
                .list();
    }

    private static Job job(ResultSet row, int number) throws SQLException {
        var code = row.getString("reason_code");
        var party = row.getString("reason_party");
        var reason = code == null
                ? null
                : new Reason(
                        code,
                        party == null ? null : new PartyId(party),
                        row.getString("reason_step"),
                        row.getString("reason"));
        return new Job(
                new JobId(row.getObject("job_id", UUID.class)),
                Role.valueOf(row.getString("role")),
                new PartyId(row.getString("coordinator")),
                row.getString("name"),
                row.getString("purpose"),
                row.getBytes("specification"),
                row.getBytes("spec_digest"),
                JobState.valueOf(row.getString("state")),
                reason,
                row.getInt("attempt"),
                row.getString("submitted_by"),
                row.getTimestamp("submitted_at").toInstant(),
                instant(row.getTimestamp("approve_before")),
                row.getTimestamp("updated_at").toInstant(),
                instant(row.getTimestamp("ended_at")),
                row.getLong("version"));
    }

    static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }

    static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
