package org.concordat.runtime.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tells the story of a job from the entries of the audit log. */
public final class JdbcJobStories {
    private final JdbcClient jdbc;
    private final PartyId self;

    public JdbcJobStories(JdbcClient jdbc, PartyId self) {
        this.jdbc = jdbc;
        this.self = self;
    }

    /** Empty if the log knows nothing of the job. */
    public Optional<JobStory> of(JobId job) {
        return begun(job)
                .map(begun -> new JobStory(
                        begun.event(), begun.name(), begun.digest(), answers(job), steps(job), released(job)));
    }

    private record Begun(
            JobStory.Event event,
            @Nullable String name,
            @Nullable String digest) {}

    private Optional<Begun> begun(JobId job) {
        return jdbc.sql("""
                        -- begun
                        select entry_id, at, actor, act, details ->> 'name', details ->> 'spec'
                        from audit.entries where job_id = :job order by entry_id limit 1""")
                .param("job", job.value())
                .query((row, _) -> new Begun(
                        new JobStory.Event(row.getLong(1), at(row, 2), row.getString(3), row.getString(4), null),
                        row.getString(5),
                        row.getString(6)))
                .optional();
    }

    private List<JobStory.Answer> answers(JobId job) {
        return jdbc.sql("""
                        -- answers
                        select entry_id, at, actor, details ->> 'party', act, details ->> 'reason' from audit.entries
                        where job_id = :job and act in ('job-approved', 'job-refused', 'approval-withdrawn')
                        order by entry_id""")
                .param("job", job.value())
                .query((row, _) -> new JobStory.Answer(
                        row.getLong(1),
                        at(row, 2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6)))
                .list();
    }

    private List<JobStory.Event> steps(JobId job) {
        return jdbc.sql("""
                        -- steps
                        select entry_id, at, actor, act, details - 'spec' - 'name' from audit.entries
                        where job_id = :job
                          and act not in ('job-approved', 'job-refused', 'approval-withdrawn', 'disclosure')
                        order by entry_id offset 1 limit 10000""")
                .param("job", job.value())
                .query((row, _) -> new JobStory.Event(
                        row.getLong(1), at(row, 2), row.getString(3), row.getString(4), row.getString(5)))
                .list();
    }

    private List<JobStory.Released> released(JobId job) {
        return jdbc.sql("""
                        -- released
                        with approvals as (
                            select entry_id from audit.entries
                            where job_id = :job and act = 'job-approved' and details ->> 'party' = :self)
                        select details ->> 'to', details ->> 'protocol', details ->> 'message', details ->> 'kind',
                            details ->> 'what', count(*), sum(cast(details ->> 'bytes' as bigint)), min(at), max(at),
                            (select max(entry_id) from approvals where entry_id < min(e.entry_id))
                        from audit.entries e where job_id = :job and act = 'disclosure'
                        group by 1, 2, 3, 4, 5 order by min(e.entry_id)""")
                .param("job", job.value())
                .param("self", self.value())
                .query((row, _) -> new JobStory.Released(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getLong(6),
                        row.getLong(7),
                        at(row, 8),
                        at(row, 9),
                        row.getObject(10, Long.class)))
                .list();
    }

    private static Instant at(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
