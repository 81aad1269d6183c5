package org.concordat.runtime.job;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.stream.Collectors;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which members said that all their tasks of an attempt ended well, in PostgreSQL. */
final class JdbcCompletions {
    private final JdbcClient jdbc;
    private final Clock clock;

    JdbcCompletions(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Takes part in the caller's transaction; a repetition changes nothing.
     *
     * @return all who said so
     */
    Set<PartyId> add(JobId job, int attempt, PartyId party) {
        jdbc.sql("""
                        -- add
                        insert into concordat.job_completions (job_id, attempt, party, at) values (?, ?, ?, ?)
                        on conflict do nothing""")
                .params(job.value(), attempt, party.value(), OffsetDateTime.now(clock))
                .update();
        return of(job, attempt);
    }

    Set<PartyId> of(JobId job, int attempt) {
        return jdbc.sql("""
                        -- of
                        select party from concordat.job_completions where job_id = ? and attempt = ?""").params(job.value(), attempt).query(String.class).list().stream()
                .map(PartyId::new)
                .collect(Collectors.toUnmodifiableSet());
    }
}
