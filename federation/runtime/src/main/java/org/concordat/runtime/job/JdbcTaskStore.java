package org.concordat.runtime.job;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobSpec;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The tasks of jobs, as they go at this party, in PostgreSQL. */
final class JdbcTaskStore {
    private final JdbcClient jdbc;
    private final Clock clock;

    JdbcTaskStore(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    void insert(JobId job, JobSpec spec) {
        for (int i = 0; i < spec.tasks().size(); i++) {
            var task = spec.tasks().get(i);
            jdbc.sql("""
                            -- insert
                            insert into concordat.job_tasks (job_id, position, name, kind, state)
                            values (?, ?, ?, ?, 'WAITING')""").params(job.value(), i, task.task(), task.task()).update();
        }
    }

    /** A new attempt runs all of them once more. */
    void again(JobId job) {
        jdbc.sql("""
                        -- again
                        update concordat.job_tasks set state = 'WAITING', started_at = null, ended_at = null
                        where job_id = ?""").param(job.value()).update();
    }

    void started(JobId job, int task, @Nullable String protocol) {
        jdbc.sql("""
                        -- started
                        update concordat.job_tasks set state = 'RUNNING', protocol = ?, started_at = ?
                        where job_id = ? and position = ?""")
                .param(protocol)
                .param(OffsetDateTime.now(clock))
                .param(job.value())
                .param(task)
                .update();
    }

    void ended(
            JobId job, int task, TaskView.State state, long bytesSent, long bytesReceived, @Nullable JsonNode report) {
        jdbc.sql("""
                        -- ended
                        update concordat.job_tasks set state = ?, ended_at = ?, bytes_sent = ?, bytes_received = ?,
                            result = cast(? as jsonb)
                        where job_id = ? and position = ?""")
                .param(state.name())
                .param(OffsetDateTime.now(clock))
                .param(bytesSent)
                .param(bytesReceived)
                .param(report == null ? null : report.toString())
                .param(job.value())
                .param(task)
                .update();
    }

    /** What did not end will not any more. */
    void abandon(JobId job) {
        jdbc.sql("""
                        -- abandon
                        update concordat.job_tasks set state = 'CANCELLED', ended_at = ?
                        where job_id = ? and state in ('WAITING', 'RUNNING')""").params(OffsetDateTime.now(clock), job.value()).update();
    }

    List<TaskView> of(JobId job) {
        return jdbc.sql("""
                        -- of
                        select position, kind, protocol, state, started_at, ended_at, bytes_sent, bytes_received, result
                        from concordat.job_tasks where job_id = ? order by position""").param(job.value()).query(this::task).list();
    }

    private TaskView task(ResultSet row, int number) throws SQLException {
        var started = JdbcJobStore.instant(row.getTimestamp(5));
        var ended = JdbcJobStore.instant(row.getTimestamp(6));
        var result = row.getString(9);
        return new TaskView(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                TaskView.State.valueOf(row.getString(4)),
                null,
                started,
                seconds(started, ended),
                row.getLong(7),
                row.getLong(8),
                result == null ? null : JobJson.parse(result));
    }

    private double seconds(@Nullable Instant started, @Nullable Instant ended) {
        if (started == null) {
            return 0;
        }
        return Duration.between(started, ended == null ? clock.instant() : ended)
                        .toMillis()
                / 1000.0;
    }
}
