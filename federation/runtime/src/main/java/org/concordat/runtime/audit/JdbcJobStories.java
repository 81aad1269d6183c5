package org.concordat.runtime.audit;

import java.util.List;
import java.util.Optional;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tells the story of a job from the entries of the audit log, each held against the tree. */
public final class JdbcJobStories {
    private static final int PAGE = 1000;

    private final JdbcClient jdbc;
    private final JdbcAuditTree tree;
    private final PartyId self;

    public JdbcJobStories(JdbcClient jdbc, JdbcAuditTree tree, PartyId self) {
        this.jdbc = jdbc;
        this.tree = tree;
        this.self = self;
    }

    /** Empty if the log knows nothing of the job. */
    public Optional<JobStory> of(JobId job) {
        var teller = new StoryTeller(self);
        long after = Long.MIN_VALUE;
        List<JdbcEntryRow> page;
        do {
            page = page(job, after);
            var holding = tree.holding(page);
            for (JdbcEntryRow row : page) {
                teller.hear(row, holding.contains(row.id()));
                after = row.id();
            }
        } while (page.size() == PAGE);
        return teller.story();
    }

    private List<JdbcEntryRow> page(JobId job, long after) {
        return jdbc.sql("""
                        -- page
                        select %s from audit.entries where job_id = :job and entry_id > :after
                        order by entry_id limit :page""".formatted(JdbcEntryRow.COLUMNS))
                .param("job", job.value())
                .param("after", after)
                .param("page", PAGE)
                .query((row, _) -> JdbcEntryRow.of(row))
                .list();
    }
}
