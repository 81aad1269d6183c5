package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.runtime.security.Authority;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class JobEventsTest {
    private static final RunningParty PARTY = RunningParty.get();
    private static final String ANALYST = TestTokens.of("eve-nt", Authority.ANALYST);
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void tellsEventsAsTheyHappenAndEndsWithTheJob() throws Exception {
        var job = submit();
        PARTY.jobs.tell(job, "state", JSON.readTree("{\"state\":\"QUEUED\"}"));
        try (var events = open(job, null)) {
            assertThat(next(events)).isEqualTo("id: 1\nevent: state\ndata: {\"state\":\"QUEUED\"}\n");
            PARTY.jobs.tell(job, "progress", JSON.readTree("{\"done\":1,\"total\":20}"));
            assertThat(next(events)).isEqualTo("id: 2\nevent: progress\ndata: {\"done\":1,\"total\":20}\n");
            PARTY.jobs.become(job, JobState.COMPLETED);
            PARTY.jobs.tell(job, "state", JSON.readTree("{\"state\":\"COMPLETED\"}"));
            assertThat(next(events)).startsWith("id: 3\nevent: state\n");
            assertThat(next(events)).isEqualTo("event: end\ndata: {}\n");
            assertThat(events.readLine()).isNull();
        }
    }

    @Test
    void goesOnAfterTheEventThatTheCallerHas() throws Exception {
        var job = submit();
        PARTY.jobs.tell(job, "progress", JSON.readTree("{\"done\":1}"));
        PARTY.jobs.tell(job, "progress", JSON.readTree("{\"done\":2}"));
        PARTY.jobs.become(job, JobState.FAILED);
        try (var events = open(job, "1")) {
            assertThat(next(events)).isEqualTo("id: 2\nevent: progress\ndata: {\"done\":2}\n");
            assertThat(next(events)).isEqualTo("event: end\ndata: {}\n");
        }
    }

    @Test
    void nobodyTakesTheStreamsOfAll() throws Exception {
        var job = submit();
        var open = new ArrayList<BufferedReader>();
        for (int i = 0; i < 16; i++) {
            open.add(open(job, null));
        }
        var refused = PARTY.get("/api/v1/jobs/" + job + "/events", ANALYST);
        assertThat(refused.status()).as(refused.body()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("rate-limited");
        PARTY.jobs.become(job, JobState.COMPLETED);
        for (var each : open) {
            assertThat(next(each)).isEqualTo("event: end\ndata: {}\n");
            assertThat(each.readLine()).isNull();
        }
        try (var again = open(job, null)) {
            assertThat(next(again)).isEqualTo("event: end\ndata: {}\n");
        }
    }

    @Test
    void refusesAnEventIdThatIsNone() {
        var job = submit();
        var answer = PARTY.send(
                PARTY.request("/api/v1/jobs/" + job + "/events", ANALYST).header("Last-Event-ID", "x"));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("invalid-parameter");
    }

    @Test
    void givesScoresThatNoSpreadsheetTakesForFormulas() {
        var job = submit();
        PARTY.jobs.become(job, JobState.COMPLETED);
        var scores = PARTY.get("/api/v1/jobs/" + job + "/scores", ANALYST);
        assertThat(scores.status()).isEqualTo(200);
        assertThat(scores.header("Content-Type")).startsWith("text/csv");
        assertThat(scores.body())
                .isEqualTo("id,split,label,score\n'=1+1,test,1,0.5\n\"'@sum\",test,0,-0.25\nplain,train,1,0.75\n");
        var again = PARTY.send(PARTY.request("/api/v1/jobs/" + job + "/scores", ANALYST)
                .header("If-None-Match", scores.header("ETag")));
        assertThat(again.status()).isEqualTo(304);
    }

    @Test
    void givesAllJobsPageByPage() {
        submit();
        submit();
        submit();
        int seen = 0;
        var after = "";
        do {
            var page = PARTY.get("/api/v1/jobs?limit=2" + after, ANALYST);
            assertThat(page.status()).isEqualTo(200);
            seen += page.json().path("items").size();
            var next = page.json().path("next").asString("");
            after = next.isEmpty() ? "" : "&after=" + next;
        } while (!after.isEmpty());
        assertThat(seen).isGreaterThanOrEqualTo(3);
        var cursor =
                PARTY.get("/api/v1/jobs?limit=1", ANALYST).json().path("next").asString();
        var auditor = TestTokens.of(Authority.COMPLIANCE);
        assertThat(PARTY.get("/api/v1/audit/entries?after=" + cursor, auditor).code())
                .isEqualTo("invalid-cursor");
    }

    @Test
    void showsOfficersTheLog() {
        var job = submit();
        var auditor = TestTokens.of(Authority.COMPLIANCE);
        var entries = PARTY.get("/api/v1/audit/entries?act=job-submitted&job=" + job, auditor);
        assertThat(entries.status()).as(entries.body()).isEqualTo(200);
        assertThat(entries.json().path("items")).hasSize(1);
        assertThat(entries.json().path("items").path(0).path("actor").asString())
                .isEqualTo("eve-nt");
    }

    private static JobId submit() {
        var answer = PARTY.post("/api/v1/jobs", ANALYST, "{\"name\":\"watched\"}");
        return JobId.parse(answer.json().path("id").asString());
    }

    private static BufferedReader open(JobId job, String lastEventId) throws IOException, InterruptedException {
        var request = PARTY.request("/api/v1/jobs/" + job + "/events", ANALYST);
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> response =
                PARTY.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static String next(BufferedReader events) throws IOException {
        var event = new StringBuilder();
        for (var line = events.readLine(); line != null && !line.isEmpty(); line = events.readLine()) {
            event.append(line).append('\n');
        }
        return event.toString();
    }
}
