package org.concordat.runtime.job;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.concordat.federation.job.JobId;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Events of jobs in PostgreSQL; who waits for them in this process is woken when they are committed. */
final class JdbcJobEvents {
    private static final int PAGE = 500;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();

    JdbcJobEvents(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Takes part in the caller's transaction. */
    void append(JobId job, String kind, JsonNode body) {
        jdbc.sql("""
                        -- append
                        insert into concordat.job_events (job_id, kind, body, at) values (?, ?, cast(? as jsonb), ?)""")
                .params(job.value(), kind, body.toString(), OffsetDateTime.now(clock))
                .update();
        AfterCommit.run(this::wake);
    }

    List<JobEvent> after(JobId job, long after, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            var events = read(job, after);
            while (events.isEmpty() && left > 0) {
                left = grown.awaitNanos(left);
                events = read(job, after);
            }
            return events;
        } finally {
            lock.unlock();
        }
    }

    private List<JobEvent> read(JobId job, long after) {
        return jdbc.sql("""
                        -- after
                        select event_id, job_id, kind, body, at from concordat.job_events
                        where job_id = ? and event_id > ? order by event_id limit ?""")
                .params(job.value(), after, PAGE)
                .query(JdbcJobEvents::event)
                .list();
    }

    private void wake() {
        lock.lock();
        try {
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static JobEvent event(ResultSet row, int number) throws SQLException {
        return new JobEvent(
                row.getLong(1),
                new JobId(row.getObject(2, UUID.class)),
                row.getString(3),
                JobJson.parse(row.getString(4)),
                row.getTimestamp(5).toInstant());
    }
}
