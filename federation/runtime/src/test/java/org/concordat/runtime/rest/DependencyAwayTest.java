package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.UUID;
import java.util.function.Supplier;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.rest.PartyUnderTest.Answer;
import org.concordat.runtime.security.Authority;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** R37: a running party whose database goes away, and one whose audit log cannot be written. Nothing is done then. */
final class DependencyAwayTest {
    private static final RunningParty PARTY = RunningParty.get();
    private static final String ANALYST = TestTokens.of("dora", Authority.ANALYST);
    private static final JdbcClient ABOVE = JdbcClient.create(RunningParty.DATABASE.superuser());
    private static final JdbcClient BESIDE =
            JdbcClient.create(TestDatabase.migrated().superuser());

    @Test
    void saysSoAndDoesNothingWhileTheDatabaseIsAway() {
        var name = ABOVE.sql("select current_database()").query(String.class).single();
        var key = UUID.randomUUID().toString();
        int jobs = jobs();
        double counted = counted("dependency-unavailable");
        BESIDE.sql("alter database " + name + " with allow_connections false").update();
        try {
            BESIDE.sql("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = ?")
                    .param(name)
                    .query(Integer.class)
                    .single();
            assertUnavailable(
                    () -> PARTY.post("/api/v1/jobs", ANALYST, key, "{\"name\":\"away\"}"), "dependency-unavailable");
        } finally {
            BESIDE.sql("alter database " + name + " with allow_connections true")
                    .update();
        }
        assertThat(counted("dependency-unavailable")).isEqualTo(counted + 1);
        assertThat(jobs()).isEqualTo(jobs);
        assertThat(PARTY.post("/api/v1/jobs", ANALYST, key, "{\"name\":\"away\"}")
                        .status())
                .as("the same request, once it is back")
                .isEqualTo(201);
    }

    @Test
    void doesNothingThatCannotBeWrittenIntoTheAuditLog() {
        var key = UUID.randomUUID().toString();
        int jobs = jobs();
        double counted = counted("audit-unavailable");
        ABOVE.sql("revoke insert on audit.entries from app").update();
        try {
            assertUnavailable(
                    () -> PARTY.post("/api/v1/jobs", ANALYST, key, "{\"name\":\"unwritten\"}"), "audit-unavailable");
        } finally {
            ABOVE.sql("grant insert on audit.entries to app").update();
        }
        assertThat(counted("audit-unavailable")).isEqualTo(counted + 1);
        assertThat(jobs()).isEqualTo(jobs);
        assertThat(PARTY.post("/api/v1/jobs", ANALYST, key, "{\"name\":\"unwritten\"}")
                        .status())
                .isEqualTo(201);
    }

    private static void assertUnavailable(Supplier<Answer> request, String code) {
        var answer = request.get();
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(answer.body()).doesNotContain("Exception", "postgres", "select", "insert");
    }

    private static int jobs() {
        return PARTY.jobs.list(null, null, 100_000).jobs().size();
    }

    private static double counted(String code) {
        return PARTY.context
                .getBean(MeterRegistry.class)
                .counter("concordat.rest.refusals", "code", code)
                .count();
    }
}
