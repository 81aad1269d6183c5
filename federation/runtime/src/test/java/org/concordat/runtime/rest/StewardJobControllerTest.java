package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.job.JobService;
import org.concordat.runtime.security.Authority;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A party without analysts, as host and arbiter are: its stewards see every job, and submit none. */
final class StewardJobControllerTest {
    private static final String STEWARD = TestTokens.of("stella", Authority.STEWARD);

    private static PartyUnderTest party;

    @BeforeAll
    static void start() {
        party = new PartyUnderTest(
                TestDatabase.migrated(),
                Clock.systemUTC(),
                List.of(PartyRest.OfStewardsWithoutAnalysts.class, PartyUnderTest.OfJobsInMemory.class));
    }

    @AfterAll
    static void stop() {
        party.close();
    }

    private static JsonNode json(String path) {
        var answer = party.get(path, STEWARD);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static String job(String analyst) {
        return party.context
                .getBean(JobService.class)
                .submit("{\"name\":\"n\"}".getBytes(StandardCharsets.UTF_8), analyst)
                .id()
                .toString();
    }

    @Test
    void showsAStewardTheJobsOfEveryAnalyst() {
        var jobs = List.of(job("ada"), job("ben"));
        var listed = json("/api/v1/jobs?limit=50")
                .path("items")
                .valueStream()
                .map(item -> item.path("id").asString());
        assertThat(listed).containsAll(jobs);
        for (var id : jobs) {
            assertThat(json("/api/v1/jobs/" + id).path("state").asString()).isEqualTo("AWAITING_APPROVAL");
        }
    }

    @Test
    void showsTheVersionsThatAJobRunsBy() {
        var protocol = json("/api/v1/jobs/" + job("ada")).path("protocols").path(0);
        assertThat(protocol.path("id").asString()).isEqualTo("intersect@1");
        assertThat(protocol.path("schema").asString()).isEqualTo(JobsInMemory.DIGEST);
        assertThat(protocol.path("pinned").asBoolean()).isFalse();
    }

    @Test
    void hasNoModelShareOfAJobThatRuns() {
        var answer = party.get("/api/v1/jobs/" + job("ada") + "/model-share", STEWARD);
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()).contains("not-ready");
    }

    @Test
    void takesNoJobAndServesNobodyElse() {
        assertThat(party.post("/api/v1/jobs", STEWARD, "{}").status()).isEqualTo(405);
        var analyst = TestTokens.of("ada", Authority.ANALYST);
        assertThat(party.get("/api/v1/jobs", analyst).status()).isEqualTo(403);
        assertThat(party.get("/api/v1/jobs/" + job("ada"), analyst).status()).isEqualTo(403);
    }
}
