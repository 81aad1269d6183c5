package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.concordat.federation.audit.AuditPseudonyms;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.security.Authority;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Single lending checks by REST: what is taken, what is refused and how, and what is counted. */
final class LendingCheckRestTest {
    private static final RunningParty PARTY = RunningParty.get();
    private static final String PLACE = "/api/v1/lending-checks";
    private static final JsonMapper JSON = new JsonMapper();

    /** One for each test, so that no test spends another's quota. */
    private final String analyst = "lena-" + UUID.randomUUID();

    private final String token = TestTokens.of(analyst, Authority.ANALYST);
    private final String job = serving(4);

    private String serving(int perAnalyst) {
        var id = submitted("""
                {"task": "lending-check", "parameters": {"k": 2, "amount": "owed", "bands": [0, 5000000],
                 "serve": true, "checks_per_analyst": %d}}""".formatted(perAnalyst));
        PARTY.counter.serve(JobId.parse(id));
        return id;
    }

    private String submitted(String task) {
        var answer = PARTY.post("/api/v1/jobs", token, """
                        {"specVersion": 1, "name": "counter", "purpose": "credit-risk",
                         "roster": {"guest": "bank", "hosts": ["bureau"]},
                         "datasets": {"bank": "loans", "bureau": "files"}, "tasks": [%s]}""".formatted(task));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().path("id").asString();
    }

    private Map<String, Object> question(String applicant) {
        return new HashMap<>(Map.of(
                "job", job, "applicant", applicant, "consentReference", "contract 4711", "purpose", "credit-risk"));
    }

    private PartyUnderTest.Answer ask(Map<String, Object> question) {
        return PARTY.post(PLACE, token, JSON.writeValueAsString(question));
    }

    private PartyUnderTest.Answer ask(Map<String, Object> question, String key) {
        return PARTY.post(PLACE, token, key, JSON.writeValueAsString(question));
    }

    private long asked(String applicant) {
        return PARTY.counter.asked.stream().filter(applicant::equals).count();
    }

    private static String fresh(String kind) {
        return kind + "-" + UUID.randomUUID();
    }

    @Test
    void answersWithTheAgeOfTheTablesAndTheNumberOfBanks() {
        var answer = ask(question(fresh("known")));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("atLeastK").asBoolean()).isTrue();
        assertThat(answer.json().path("band").asLong()).isEqualTo(5_000_000);
        assertThat(answer.json().path("k").asInt()).isEqualTo(2);
        assertThat(answer.json().path("banks").asInt()).isEqualTo(1);
        assertThat(answer.json().path("ageSeconds").asLong(-1)).isNotNegative();
        assertThat(answer.json().path("tablesBuilt").asString()).isNotEmpty();
    }

    @Test
    void answersOfAStrangerInTheSameForm() {
        var known = ask(question(fresh("known"))).json();
        var stranger = ask(question(fresh("stranger"))).json();
        assertThat(stranger.propertyNames()).containsExactlyElementsOf(known.propertyNames());
        assertThat(stranger.path("atLeastK").asBoolean(true)).isFalse();
    }

    /** Else the banks would be asked about another text than the batch of the same job, and say no. */
    @Test
    void asksInTheFormOfIdsThatTheJobSays() {
        var answer = PARTY.post("/api/v1/jobs", token, """
                        {"specVersion": 1, "name": "counter", "purpose": "credit-risk", "ids": {"case": "upper"},
                         "roster": {"guest": "bank", "hosts": ["bureau"]},
                         "datasets": {"bank": "loans", "bureau": "files"},
                         "tasks": [{"task": "lending-check", "k": 2, "amount": "owed", "serve": true}]}""");
        var upper = answer.json().path("id").asString();
        PARTY.counter.serve(JobId.parse(upper));
        var applicant = fresh("known");
        var question = question(" " + applicant);
        question.put("job", upper);
        assertThat(ask(question).status()).isEqualTo(200);
        assertThat(asked(applicant.toUpperCase(Locale.ROOT))).isEqualTo(1);
        assertThat(asked(applicant)).isZero();
    }

    @Test
    void asksInTheNewestJobThatServesWhereNoneIsNamed() {
        var newer = serving(4);
        var question = question(fresh("known"));
        question.remove("job");
        assertThat(ask(question).json().path("job").asString()).isEqualTo(newer);
        question.put("purpose", "another-purpose");
        assertThat(ask(question).code()).isEqualTo("inquiries-closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"job", "applicant", "consentReference", "purpose"})
    void refusesWhatIsMissingEmptyOversizedOrIllFormed(String field) {
        var wrong = new HashMap<@Nullable Object, String>();
        if (!field.equals("job")) {
            wrong.put(null, "required");
        }
        wrong.put("", field.equals("job") ? "invalid-id" : "required");
        wrong.put(" \t ", field.equals("job") ? "invalid-id" : "required");
        wrong.put("x".repeat(1001), field.equals("job") ? "invalid-id" : "too-long");
        wrong.put("a\nb", field.equals("job") ? "invalid-id" : "invalid-name");
        wrong.put("a\u202eb", field.equals("job") ? "invalid-id" : "invalid-name");
        wrong.put(7, "wrong-type");
        wrong.put(List.of("x"), "wrong-type");
        int before = PARTY.counter.asked.size();
        wrong.forEach((value, code) -> {
            var question = question("known-form");
            question.put(field, value);
            var answer = ask(question);
            assertThat(answer.status()).as(field + " = " + value).isBetween(400, 422);
            assertThat(answer.code()).as(field + " = " + value).isEqualTo(code);
        });
        assertThat(PARTY.counter.asked).as("nobody was asked").hasSize(before);
    }

    @Test
    void refusesWhatItDoesNotKnowAndWhatIsNoQuestion() {
        var more = question("known-more");
        more.put("k", 1);
        assertThat(ask(more).code()).isEqualTo("unknown-field");
        for (var body : List.of("", "[]", "7", "null", "{\"job\":", "{\"job\":\"a\",\"job\":\"b\"}")) {
            assertThat(PARTY.post(PLACE, token, body).status()).as(body).isBetween(400, 422);
        }
        assertThat(PARTY.get(PLACE, token).status()).isEqualTo(405);
    }

    @Test
    void refusesAnUnknownJobOneOfAnotherKindAndAnotherPurpose() {
        var unknown = question("known-job");
        unknown.put("job", UUID.randomUUID().toString());
        assertThat(ask(unknown).status()).isEqualTo(404);
        var other = question("known-job");
        other.put(
                "job",
                PARTY.post("/api/v1/jobs", token, "{\"name\": \"an intersection\"}")
                        .json()
                        .path("id")
                        .asString());
        assertThat(ask(other).code()).isEqualTo("not-a-lending-check");
        var purpose = question("known-job");
        purpose.put("purpose", "curiosity");
        assertThat(ask(purpose).status()).isEqualTo(403);
        assertThat(ask(purpose).code()).isEqualTo("purpose-not-allowed");
        assertThat(asked("known-job")).isZero();
    }

    @Test
    void isForAnalystsAlone() {
        var body = JSON.writeValueAsString(question("known-authority"));
        for (var other : List.of(Authority.STEWARD, Authority.COMPLIANCE, Authority.OPERATOR)) {
            assertThat(PARTY.post(PLACE, TestTokens.of("olga", other), body).status())
                    .isEqualTo(403);
        }
        assertThat(asked("known-authority")).isZero();
    }

    @Test
    void asksOnceUnderOneKeyAndRefusesTheKeyForAnotherQuestion() {
        var applicant = fresh("known");
        var key = UUID.randomUUID().toString();
        var first = ask(question(applicant), key);
        var again = ask(question(applicant), key);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(asked(applicant)).isEqualTo(1);
        var other = ask(question(fresh("known")), key);
        assertThat(other.code()).isEqualTo("idempotency-key-reused");
        var without = PARTY.send(PARTY.request(PLACE, token)
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                        JSON.writeValueAsString(question("known-key")))));
        assertThat(without.code()).isEqualTo("idempotency-key-required");
        assertThat(asked("known-key")).isZero();
    }

    @Test
    void refusesWhatTheJobAllowsNotWith429AndTheTimeToWait() {
        for (int i = 0; i < 4; i++) {
            assertThat(ask(question(fresh("known"))).status()).isEqualTo(200);
        }
        var applicant = fresh("known");
        var refused = ask(question(applicant));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("quota-exceeded");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 3600);
        assertThat(asked(applicant)).isZero();
    }

    @Test
    void countsAnAnalystOverAllJobsAndNotWhatWasAskedBefore() {
        var first = fresh("known");
        for (int i = 0; i < 3; i++) {
            assertThat(ask(question(first)).status()).as("asked again").isEqualTo(200);
        }
        for (int i = 0; i < 3; i++) {
            ask(question(fresh("known")));
        }
        var elsewhere = question(fresh("known"));
        elsewhere.put("job", serving(100));
        assertThat(ask(elsewhere).status()).as("the fifth").isEqualTo(200);
        elsewhere.put("applicant", fresh("known"));
        assertThat(ask(elsewhere).status()).as("the sixth, in whatever job").isEqualTo(429);
        assertThat(ask(question(first)).status())
                .as("asked before, with the quota used up")
                .isEqualTo(200);
    }

    @Test
    void letsExactlyTheQuotaThroughOfManyAtOnce() {
        var wide = serving(1000);
        var statuses = IntStream.range(0, 24)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    var question = question(fresh("known"));
                    question.put("job", wide);
                    return ask(question).status();
                }))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        assertThat(statuses).filteredOn(status -> status == 200).hasSize(LendingCounter.LIMITS.perAnalyst());
        assertThat(new HashSet<>(statuses)).containsExactlyInAnyOrder(200, 429);
    }

    @Test
    void saysTheSameOfAUsedUpQuotaWhomeverItIsAskedAbout() {
        for (int i = 0; i < 4; i++) {
            ask(question(fresh("known")));
        }
        var bodies = new ArrayList<String>();
        for (var kind : List.of("known", "stranger")) {
            var refused = ask(question(fresh(kind)));
            assertThat(refused.status()).isEqualTo(429);
            bodies.add(refused.body().replaceAll("\"traceId\":\"[0-9a-f]*\"", ""));
        }
        assertThat(bodies.get(0)).isEqualTo(bodies.get(1));
    }

    @Test
    void refusesWhereACounterpartAllowsNoMore() {
        var refused = ask(question(fresh("beyond")));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isNotEmpty();
    }

    @Test
    void namesThePartyThatDoesNotAnswerAndAsksAgainWithoutSpending() {
        var applicant = fresh("silent");
        for (int i = 0; i < 6; i++) {
            var late = ask(question(applicant));
            assertThat(late.status()).isEqualTo(503);
            assertThat(late.code()).isEqualTo("inquiry-timeout");
            assertThat(late.body()).contains("bureau").doesNotContain(applicant);
            assertThat(late.header("Retry-After")).isNotEmpty();
        }
        assertThat(ask(question(fresh("known"))).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"closing, 409", "before, 409"})
    void countsNothingThatNobodyWasAsked(String kind, int status) {
        for (int i = 0; i < 8; i++) {
            var question = question(fresh(kind));
            if (kind.equals("before")) {
                question.put("job", submitted("""
                        {"task": "lending-check", "parameters": {"k": 2, "amount": "owed", "serve": true}}"""));
            } else {
                PARTY.counter.serve(JobId.parse(job));
            }
            var refused = ask(question);
            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused.code()).isEqualTo("inquiries-closed");
        }
        PARTY.counter.serve(JobId.parse(job));
        assertThat(ask(question(fresh("known"))).status()).isEqualTo(200);
    }

    @Test
    void writesDownWhoAskedUnderWhichConsentAndAboutWhomByPseudonymsAlone() {
        var applicant = fresh("known");
        ask(question(applicant));
        var details = PARTY.jdbc
                .sql("select details::text from audit.entries where act = 'lending-check-asked' and actor = ?")
                .param(analyst)
                .query(String.class)
                .list();
        assertThat(details)
                .hasSize(1)
                .first()
                .asString()
                .contains(RunningParty.PSEUDONYMS.of(AuditPseudonyms.Kind.CONSENT, "contract 4711"))
                .contains(RunningParty.PSEUDONYMS.of(AuditPseudonyms.Kind.ENTITY, applicant))
                .doesNotContain("contract 4711")
                .doesNotContain(applicant);
        for (var table : List.of("quota_uses", "idempotency_keys")) {
            assertThat(PARTY.jdbc
                            .sql("select row_to_json(t)::text from concordat." + table + " t")
                            .query(String.class)
                            .list())
                    .noneMatch(row -> row.contains(applicant));
        }
    }

    @Test
    void nobodyFindsAnIdInTheTableOfRequestsWithoutTheKey() throws Exception {
        var applicant = fresh("known");
        var key = UUID.randomUUID().toString();
        assertThat(ask(question(applicant), key).status()).isEqualTo(200);
        byte[] stored = PARTY.jdbc
                .sql("select request_hash from concordat.idempotency_keys where key = ?")
                .param(key)
                .query(byte[].class)
                .single();
        var candidates = new ArrayList<>(List.of(applicant));
        IntStream.range(0, 50).forEach(_ -> candidates.add(fresh("known")));
        var unkeyed = MessageDigest.getInstance("SHA-256");
        Function<byte[], byte[]> withoutKey = request -> unkeyed.digest(request);

        assertThat(found(withoutKey.apply(request(applicant)), candidates, withoutKey))
                .as("what was stored before")
                .containsExactly(applicant);
        assertThat(found(stored, candidates, withoutKey)).isEmpty();
        assertThat(found(stored, candidates, request -> guess(AuditPseudonyms.derivedOf(new byte[] {1}), request)))
                .as("under another key")
                .isEmpty();
        assertThat(found(stored, candidates, request -> guess(RunningParty.PSEUDONYMS, request)))
                .as("whoever has the key")
                .containsExactly(applicant);
    }

    /** The ids of which {@code hash} makes what is stored. */
    private List<String> found(byte[] stored, List<String> candidates, Function<byte[], byte[]> hash) {
        return candidates.stream()
                .filter(id -> MessageDigest.isEqual(stored, hash.apply(request(id))))
                .toList();
    }

    private byte[] request(String applicant) {
        return ("POST " + PLACE + '\n' + JSON.writeValueAsString(question(applicant))).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] guess(AuditPseudonyms pseudonyms, byte[] request) {
        var line = "POST " + PLACE;
        return pseudonyms.ofRequest(line, Arrays.copyOfRange(request, line.length() + 1, request.length));
    }

    @Test
    void endsThePeriodForItsAnalystAlone() {
        var stranger = TestTokens.of("someone-else", Authority.ANALYST);
        assertThat(PARTY.post(PLACE + "/" + job + "/completion", stranger, "").status())
                .isEqualTo(404);
        assertThat(ask(question(fresh("known"))).status()).isEqualTo(200);
        assertThat(PARTY.post(PLACE + "/" + job + "/completion", token, "").status())
                .isEqualTo(202);
        assertThat(ask(question(fresh("known"))).code()).isEqualTo("inquiries-closed");
        assertThat(PARTY.post(PLACE + "/" + job + "/completion", token, "").code())
                .as("it serves no more, and has not ended")
                .isEqualTo("inquiries-closed");
    }
}
