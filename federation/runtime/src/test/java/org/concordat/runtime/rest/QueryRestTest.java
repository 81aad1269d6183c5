package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.security.Authority;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Asking, reading the answer, and setting the policy that allows it. */
final class QueryRestTest {
    private static final RunningParty PARTY = RunningParty.get();
    private static final String ANALYST = TestTokens.of("quentin-query", Authority.ANALYST);
    private static final String OTHER = TestTokens.of("oscar-other-steward", Authority.STEWARD);
    private static final String STEWARD = TestTokens.of("stella-steward", Authority.STEWARD);

    private static PartyUnderTest.Answer ask(String plan) {
        return PARTY.post("/api/v1/queries", ANALYST, """
                {"purpose": "credit-risk", "roster": {"guest": "bank", "hosts": ["bureau"]},
                 "datasets": {"bank": "loans", "bureau": "files"}, "plan": %s}""".formatted(plan));
    }

    @Test
    void takesAQuestionAsAJobOfOneTask() {
        var asked = ask("""
                {"aggregate": "mean", "column": "x", "where": {"and": [{"column": "x", "at_least": 1}]}}""");
        assertThat(asked.status()).as(asked.body()).isEqualTo(201);
        var id = asked.json().path("id").asString();
        assertThat(asked.header("Location")).isEqualTo("/api/v1/queries/" + id);
        var view = PARTY.get("/api/v1/queries/" + id, ANALYST);
        assertThat(view.json().path("state").asString()).isEqualTo("AWAITING_APPROVAL");
        assertThat(view.json().path("specDigest").asString()).isNotEmpty();
        var early = PARTY.get("/api/v1/queries/" + id + "/answer", ANALYST);
        assertThat(early.status()).isEqualTo(409);
        assertThat(early.code()).isEqualTo("not-ready");
    }

    @Test
    void answersInJsonAndInCsvThatNoSpreadsheetTakesForFormulas() {
        var id = ask("""
                {"aggregate": "count"}""").json().path("id").asString();
        PARTY.jobs.complete(JobId.parse(id), new JsonMapper().readTree("""
                {"plan": "00", "aggregate": "count", "head": ["town", "rows"], "suppressed": 1,
                 "rows": [["=cmd|' /C calc'!A0", 12], ["a, \\"b\\"", "suppressed"], [-3, 40.5]]}"""));
        var json = PARTY.get("/api/v1/queries/" + id, ANALYST).json();
        assertThat(json.path("state").asString()).isEqualTo("COMPLETED");
        assertThat(json.path("answer").path("rows").path(0).path(1).asLong()).isEqualTo(12);
        var csv = PARTY.get("/api/v1/queries/" + id + "/answer", ANALYST);
        assertThat(csv.header("Content-Type")).startsWith("text/csv");
        assertThat(csv.body()).isEqualTo("""
                town,rows
                '=cmd|' /C calc'!A0,12
                "a, ""b\""",suppressed
                -3,40.5
                """);
    }

    @Test
    void answersEveryQueryOfAJobByItsTask() {
        var submitted = PARTY.post("/api/v1/jobs", ANALYST, """
                {"specVersion": 1, "name": "three", "purpose": "credit-risk",
                 "roster": {"guest": "bank", "hosts": ["bureau"]}, "datasets": {"bank": "loans", "bureau": "files"},
                 "tasks": [{"task": "query", "parameters": {"aggregate": "count"}},
                           {"task": "intersect"},
                           {"task": "query", "parameters": {"aggregate": "mean", "column": "x"}}]}""");
        assertThat(submitted.status()).as(submitted.body()).isEqualTo(201);
        var id = submitted.json().path("id").asString();
        var read = new JsonMapper();
        PARTY.jobs.complete(
                JobId.parse(id),
                read.readTree("{\"head\": [\"rows\"], \"rows\": [[60]]}"),
                read.readTree("{\"rows\": 50}"),
                read.readTree("{\"head\": [\"town\", \"mean\"], \"rows\": [[\"=A1\", 2.5]]}"));
        var place = "/api/v1/queries/" + id;
        var json = PARTY.get(place, ANALYST).json();
        assertThat(json.path("answer").has("rows"))
                .as("no one of two is the answer")
                .isFalse();
        assertThat(json.path("answers").toString())
                .isEqualTo("[{\"task\":0,\"answer\":{\"head\":[\"rows\"],\"rows\":[[60]]}},"
                        + "{\"task\":2,\"answer\":{\"head\":[\"town\",\"mean\"],\"rows\":[[\"=A1\",2.5]]}}]");
        assertThat(PARTY.get(place + "/answer?task=0", ANALYST).body()).isEqualTo("rows\n60\n");
        assertThat(PARTY.get(place + "/answer?task=2", ANALYST).body()).isEqualTo("town,mean\n'=A1,2.5\n");
        for (var other : new String[] {"", "?task=1", "?task=3", "?task=-1", "?task=two"}) {
            var refused = PARTY.get(place + "/answer" + other, ANALYST);
            assertThat(refused.status()).as(other).isIn(400, 422);
            assertThat(refused.code()).isEqualTo("invalid-parameter");
        }
    }

    @Test
    void pointsIntoTheQuestionAndNotIntoTheJobThatItBecomes() {
        var answer = ask("""
                {"aggregate": null}""");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("\"/plan/aggregate\"").doesNotContain("/tasks/0");
        var unknown = PARTY.post("/api/v1/queries", ANALYST, "{\"sql\": \"select 1\"}");
        assertThat(unknown.code()).isEqualTo("unknown-field");
        assertThat(unknown.body()).contains("/sql");
        assertThat(PARTY.post("/api/v1/queries", ANALYST, "{}").code()).isEqualTo("required");
        assertThat(PARTY.post("/api/v1/queries", ANALYST, "[]").status()).isEqualTo(400);
    }

    @Test
    void isNoQueryIfTheJobIsAnother() {
        var job = PARTY.post("/api/v1/jobs", ANALYST, "{\"name\": \"an intersection\"}")
                .json()
                .path("id")
                .asString();
        assertThat(PARTY.get("/api/v1/queries/" + job, ANALYST).status()).isEqualTo(404);
    }

    @Test
    void letsAStewardSetWhatMayBeAsked() {
        PARTY.file(
                "visits.csv",
                "id,x\n"
                        + String.join(
                                "\n",
                                IntStream.range(0, 60)
                                        .mapToObj(i -> "p" + i + "," + i % 6)
                                        .toList()));
        var registered = PARTY.post("/api/v1/datasets", STEWARD, """
                {"name": "visits", "idColumn": "id", "source": {"kind": "csv", "path": "visits.csv"}}""");
        assertThat(registered.status()).as(registered.body()).isEqualTo(201);
        var place = "/api/v1/datasets/visits/query-policy";
        assertThat(PARTY.get(place, STEWARD).status()).isEqualTo(404);
        var set = PARTY.post(place, STEWARD, """
                {"minimumCohort": 12, "rules": [{"columns": ["x"], "uses": ["AGGREGATE"], "aggregates": ["mean"],
                 "partners": ["bank"], "purposes": ["credit-risk"], "until": "2031-01-01T00:00:00Z", "times": 5}]}""");
        assertThat(set.status()).as(set.body()).isEqualTo(202);
        assertThat(set.json().path("state").asString()).isEqualTo("PROPOSED");
        assertThat(PARTY.get(place, STEWARD).status())
                .as("nothing is in force yet")
                .isEqualTo(404);
        var confirmation = place + "/versions/" + set.json().path("version").asInt() + "/confirmation";
        assertThat(PARTY.post(confirmation, STEWARD, "{}").code()).isEqualTo("same-steward");
        assertThat(PARTY.post(confirmation, OTHER, "{}").status()).isEqualTo(200);
        assertThat(PARTY.post(confirmation, OTHER, "{}").code()).isEqualTo("policy-not-proposed");
        assertThat(PARTY.get(place + "/versions", STEWARD)
                        .json()
                        .path(0)
                        .path("confirmedBy")
                        .asString())
                .isEqualTo("oscar-other-steward");
        var found = PARTY.get(place, STEWARD).json();
        assertThat(found.path("minimumCohort").asInt()).isEqualTo(12);
        assertThat(found.path("dominance").asDouble()).isEqualTo(0.8);
        assertThat(StreamSupport.stream(found.path("rules").spliterator(), false)
                        .map(rule -> rule.path("times").asInt()))
                .containsExactly(5);
        assertThat(PARTY.auditEntries("query-policy-proposed")).isPositive();
        assertThat(PARTY.auditEntries("query-policy-confirmed")).isPositive();
        assertThat(PARTY.post(place, STEWARD, "{\"minimumCohort\": 12}").code()).isEqualTo("precondition-required");
        var tag = PARTY.get(place, STEWARD).header("ETag");
        var narrowed = PARTY.change(place, STEWARD, tag, "{\"minimumCohort\": 12}");
        assertThat(narrowed.status()).as(narrowed.body()).isEqualTo(200);
        assertThat(narrowed.json().path("state").asString()).isEqualTo("IN_FORCE");
        assertThat(PARTY.get(place, STEWARD).json().path("rules").isEmpty()).isTrue();
        for (var bad : new String[] {
            "{\"minimumCohort\": 4}",
            "{\"dominance\": 0}",
            "{\"rules\": [{}]}",
            "{\"rules\": [{\"columns\": [\"x\"], \"uses\": [\"AGGREGATE\"], \"aggregates\": [\"min\"], \"partners\": [], "
                    + "\"purposes\": [], \"until\": \"2031-01-01T00:00:00Z\", \"times\": 5}]}"
        }) {
            assertThat(PARTY.post(place, STEWARD, bad).status()).as(bad).isEqualTo(422);
        }
        assertThat(PARTY.post("/api/v1/datasets/none/query-policy", STEWARD, "{}")
                        .status())
                .isEqualTo(404);
    }
}
