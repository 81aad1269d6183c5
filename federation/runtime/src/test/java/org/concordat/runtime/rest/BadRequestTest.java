package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.concordat.federation.audit.AuditPseudonyms;
import org.concordat.runtime.rest.PartyUnderTest.Answer;
import org.concordat.runtime.rest.json.StrictJson;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.security.Authority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rows of the catalogue of bad input that concern REST, by their ids. Not here: R10 (a parameter's range: the job
 * specification's own tests), R17 (a thousand slow connections: Tomcat's timeout of 30 s is configuration), R28 for jobs and
 * R35 (nothing is put, and ranges are ignored), R34 for cookies (there are none), R37 (a stopped database: the system tests).
 */
final class BadRequestTest {
    private static final RunningParty PARTY = RunningParty.get();
    private static final String ANALYST = TestTokens.of("ada", Authority.ANALYST);
    private static final String STEWARD = TestTokens.of("bo", Authority.STEWARD);
    private static final String GOOD = "{\"name\":\"n\"}";

    /** @param path beneath /api/v1 */
    record Row(String id, String path, byte[] body, int status, String code) {
        static Row of(String id, String path, String body, int status, String code) {
            return new Row(id, path, body.getBytes(StandardCharsets.UTF_8), status, code);
        }

        static Row job(String id, String body, int status, String code) {
            return of(id, "/jobs", body, status, code);
        }

        static Row dataset(String id, String body, int status, String code) {
            return of(id, "/datasets", body, status, code);
        }

        @Override
        public String toString() {
            return id + " " + path + " → " + status + " " + code;
        }
    }

    static Stream<Row> bodies() {
        var source = "\"source\":{\"kind\":\"csv\",\"path\":\"x.csv\"}";
        return Stream.of(
                Row.job("R01", "", 400, "malformed-json"),
                Row.dataset("R01", "", 400, "malformed-json"),
                Row.job("R02", "{\"name\":", 400, "malformed-json"),
                Row.dataset("R02", "{\"name\":", 400, "malformed-json"),
                Row.job("R03", GOOD + GOOD, 400, "malformed-json"),
                Row.dataset("R03", "{}{}", 400, "malformed-json"),
                Row.job("R04", "{\"name\":\"a\",\"name\":\"b\"}", 400, "duplicate-key"),
                Row.dataset("R04", "{\"name\":\"a\",\"name\":\"b\"}", 400, "duplicate-key"),
                Row.job("R05", "{\"name\":\"n\",\"admin\":true}", 422, "unknown-field"),
                Row.dataset("R05", "{\"name\":\"n\",\"admin\":true}", 422, "unknown-field"),
                Row.dataset("R06", "{\"@class\":\"org.concordat.Canary\"}", 422, "unknown-field"),
                Row.dataset("R06", "{\"$type\":\"x\",\"name\":\"n\"}", 422, "unknown-field"),
                Row.job("R07", "[".repeat(10_000), 400, "json-too-deep"),
                Row.dataset("R07", "{\"columns\":" + "[".repeat(10_000), 400, "json-too-deep"),
                Row.job("R08", "{\"name\":" + "9".repeat(100) + "}", 400, "number-too-long"),
                Row.dataset("R08", "{\"minimumRows\":" + "9".repeat(100) + "}", 400, "number-too-long"),
                Row.job("R08", "{\"name\":" + "9".repeat(1_000_000) + "}", 400, "number-too-long"),
                Row.dataset("R08", "{\"minimumRows\":-" + "9".repeat(1_000_000) + "}", 400, "number-too-long"),
                Row.dataset(
                        "R08",
                        "{\"name\":\"\\\"" + "9".repeat(1_000) + "\\\\\",\"minimumRows\":0." + "9".repeat(70_000),
                        400,
                        "number-too-long"),
                Row.dataset("R08", "[\"a\"," + "9".repeat(70_000) + "]", 400, "number-too-long"),
                Row.dataset("R08", "{\"minimumRows\":1e999999999}", 422, "not-integer"),
                Row.dataset(
                        "R08",
                        "{\"name\":\"n\",\"idColumn\":\"i\"," + source + ",\"reading\":{\"bound\":1e999999999}}",
                        422,
                        "out-of-range"),
                Row.job("R09", "{\"name\":\"" + "x".repeat(100_000) + "\"}", 422, "too-long"),
                Row.job("R09", "{\"name\":\"\\\"" + "9".repeat(100_000) + "\"}", 422, "too-long"),
                Row.job("R09", "{\"name\":\"" + "x".repeat(2 << 20) + "\"}", 413, "too-large"),
                Row.dataset("R10", "{\"minimumRows\":1.5}", 422, "not-integer"),
                Row.dataset("R10", "{\"minimumRows\":\"10\"}", 422, "wrong-type"),
                Row.dataset("R10", "{\"minimumRows\":2147483648}", 422, "out-of-range"),
                Row.dataset(
                        "R10",
                        "{\"name\":\"n\",\"idColumn\":\"i\"," + source + ",\"minimumRows\":-1}",
                        422,
                        "out-of-range"),
                Row.dataset("R10", "{\"minimumRows\":NaN}", 400, "malformed-json"),
                Row.dataset("R10", "{\"name\":null," + source + "}", 422, "required"),
                Row.dataset("R10", "{\"name\":7}", 422, "wrong-type"),
                Row.dataset("R10", "[]", 422, "wrong-type"),
                Row.dataset("R10", "{\"reading\":{\"label\":\"OTHER\"}}", 422, "unknown-value"),
                new Row("R11", "/jobs", new byte[] {'"', (byte) 0xC0, (byte) 0xAF, '"'}, 400, "invalid-encoding"),
                new Row("R11", "/jobs", new byte[] {'"', (byte) 0xFF, '"'}, 400, "invalid-encoding"),
                new Row("R11", "/jobs", GOOD.getBytes(StandardCharsets.UTF_16), 400, "invalid-encoding"),
                new Row("R11", "/jobs", GOOD.getBytes(StandardCharsets.UTF_16LE), 400, "invalid-encoding"),
                Row.job("R11", "{\"name\":\"\\uD800\"}", 400, "invalid-encoding"),
                Row.job("R11", "{\"name\":\"\\uDC00\\uD800\"}", 400, "invalid-encoding"),
                Row.dataset("R12", named("a\\u0000b", source), 422, "invalid-name"),
                Row.dataset("R12", named("a\\nb", source), 422, "invalid-name"),
                Row.dataset("R12", named("a\\u202Eb", source), 422, "invalid-name"),
                Row.dataset("R12", named("x".repeat(300), source), 422, "invalid-name"),
                Row.dataset("R12", named("   ", source), 422, "invalid-name"),
                Row.dataset(
                        "path",
                        "{\"name\":\"n\",\"idColumn\":\"i\",\"source\":{\"kind\":\"ftp\"}}",
                        422,
                        "unknown-value"),
                Row.dataset(
                        "path",
                        "{\"name\":\"n\",\"idColumn\":\"i\",\"source\":{\"kind\":\"csv\",\"path\":\"../../etc/passwd\"}}",
                        422,
                        "invalid-source-path"));
    }

    private static String named(String name, String source) {
        return "{\"name\":\"" + name + "\",\"idColumn\":\"i\"," + source + "}";
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void refusesABadBody(Row row) {
        long submitted = PARTY.auditEntries("job-submitted") + PARTY.auditEntries("dataset-registered");
        var answer = PARTY.send(PARTY.request("/api/v1" + row.path, row.path.equals("/jobs") ? ANALYST : STEWARD)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "row")
                .POST(HttpRequest.BodyPublishers.ofByteArray(row.body)));
        assertRefused(answer, row.status, row.code);
        assertThat(PARTY.auditEntries("job-submitted") + PARTY.auditEntries("dataset-registered"))
                .isEqualTo(submitted);
    }

    /** R08: by the quickest of some runs, on whatever machine. */
    @Test
    void refusesANumberOfAMillionDigitsIn50Milliseconds() {
        byte[] body = ("[" + "9".repeat(1_000_000) + "]").getBytes(StandardCharsets.UTF_8);
        var mapper = StrictJson.mapper();
        long quickest = IntStream.range(0, 10)
                .mapToLong(_ -> {
                    long begun = System.nanoTime();
                    var refusal = StrictJson.refusal(mapper, body).orElseThrow();
                    long taken = System.nanoTime() - begun;
                    assertThat(refusal.code()).isEqualTo(Codes.NUMBER_TOO_LONG);
                    return taken;
                })
                .min()
                .orElseThrow();
        assertThat(Duration.ofNanos(quickest)).isLessThan(Duration.ofMillis(50));
    }

    private static void assertRefused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        var problem = answer.json();
        assertThat(problem.path("type").asString()).isEqualTo("urn:concordat:problem:" + code);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asString()).isNotBlank();
        assertThat(problem.path("traceId").asString()).matches("[0-9a-f]{32}");
        assertThat(answer.body()).doesNotContain("Exception", "jackson", "org.spring", "java.", "\tat ");
    }

    /** @param status that is expected with the headers given */
    record Headers(String id, List<String> headers, int status, String code) {}

    static Stream<Headers> headers() {
        var key = List.of("Idempotency-Key", "k");
        return Stream.of(
                new Headers("R13", with(key, "Content-Type", "text/plain"), 415, "unsupported-media-type"),
                new Headers("R13", with(key, "Content-Type", "application/xml"), 415, "unsupported-media-type"),
                new Headers(
                        "R13",
                        with(key, "Content-Type", "application/json;charset=utf-16"),
                        415,
                        "unsupported-media-type"),
                new Headers("R13", key, 415, "unsupported-media-type"),
                new Headers("R13", with(key, "Content-Type", "a/b/c"), 415, "unsupported-media-type"),
                new Headers(
                        "R15",
                        with(key, "Content-Type", "application/json", "Content-Encoding", "gzip"),
                        415,
                        "content-encoding-not-supported"),
                new Headers("R25", List.of("Content-Type", "application/json"), 400, "idempotency-key-required"),
                new Headers(
                        "R25",
                        List.of("Content-Type", "application/json", "Idempotency-Key", "x".repeat(300)),
                        400,
                        "idempotency-key-invalid"));
    }

    private static List<String> with(List<String> headers, String... more) {
        return Stream.concat(headers.stream(), Stream.of(more)).toList();
    }

    @ParameterizedTest
    @MethodSource("headers")
    void refusesBadHeaders(Headers row) {
        var answer = PARTY.send(PARTY.request("/api/v1/jobs", ANALYST)
                .headers(row.headers.toArray(String[]::new))
                .POST(HttpRequest.BodyPublishers.ofString(GOOD)));
        assertRefused(answer, row.status, row.code);
    }

    record Get(String id, String path, int status, String code) {}

    static Stream<Get> gets() {
        return Stream.of(
                new Get("R20", "/actuator/env", 404, "not-found"),
                new Get("R20", "/actuator/heapdump", 404, "not-found"),
                new Get("R20", "/actuator/health", 404, "not-found"),
                new Get("R20", "/", 404, "not-found"),
                new Get("R22", "/api/v1/jobs/01234567-89ab-cdef-0123-456789abcdef", 404, "job-unknown"),
                new Get("R22", "/api/v1/jobs/1", 400, "invalid-id"),
                new Get("R22", "/api/v1/jobs/0-0-0-0-0", 400, "invalid-id"),
                new Get("R23", "/api/v1/jobs?sort=name;drop%20table", 422, "unknown-parameter"),
                new Get("R24", "/api/v1/jobs?limit=-1", 422, "invalid-page"),
                new Get("R24", "/api/v1/jobs?limit=1000000", 422, "invalid-page"),
                new Get("R24", "/api/v1/jobs?limit=x", 422, "invalid-parameter"),
                new Get("R24", "/api/v1/jobs?limit=1&limit=2", 422, "invalid-parameter"),
                new Get("R24", "/api/v1/jobs?after=MQ", 400, "invalid-cursor"),
                new Get("R24", "/api/v1/jobs?after=!", 400, "invalid-cursor"),
                new Get("-", "/api/v1/nothing", 404, "not-found"),
                new Get("-", "/api/v1/jobs/", 404, "not-found"));
    }

    @ParameterizedTest
    @MethodSource("gets")
    void refusesABadAddress(Get row) {
        assertRefused(PARTY.get(row.path, ANALYST), row.status, row.code);
    }

    @Test
    void answersAStrangerNoOtherwiseOutsideTheApi() {
        assertRefused(PARTY.get("/actuator/env", null), 404, "not-found");
    }

    @Test
    void answersAWrongMethodWithThoseThatAre() {
        var answer =
                PARTY.send(PARTY.request("/api/v1/jobs", ANALYST).method("PATCH", HttpRequest.BodyPublishers.noBody()));
        assertRefused(answer, 405, "method-not-allowed");
        assertThat(answer.header("Allow")).contains("GET", "POST");
    }

    @Test
    void answersAnErrorAsAProblemWhateverIsAccepted() {
        var answer = PARTY.send(PARTY.request("/api/v1/jobs/1", ANALYST).header("Accept", "text/html"));
        assertRefused(answer, 400, "invalid-id");
        var unacceptable = PARTY.send(PARTY.request("/api/v1/jobs", ANALYST).header("Accept", "text/html"));
        assertRefused(unacceptable, 406, "not-acceptable");
    }

    @Test
    void refusesToChangeWhatWasNotSeen() {
        PARTY.file("seen.csv", people());
        var registered = PARTY.post(
                "/api/v1/datasets",
                STEWARD,
                "{\"name\":\"seen\",\"idColumn\":\"id\",\"source\":{\"kind\":\"csv\",\"path\":\"seen.csv\"}}");
        assertThat(registered.status()).as(registered.body()).isEqualTo(201);
        assertThat(registered.header("Location")).isEqualTo("/api/v1/datasets/seen");
        var tag = PARTY.get("/api/v1/datasets/seen", STEWARD).header("ETag");
        assertRefused(delete("seen", null), 428, "precondition-required");
        assertRefused(delete("seen", "*"), 428, "precondition-required");
        assertRefused(delete("seen", "\"other\""), 412, "precondition-failed");
        assertThat(delete("seen", tag).status()).isEqualTo(204);
        assertRefused(delete("seen", tag), 404, "dataset-unknown");
    }

    private static Answer delete(String name, String tag) {
        var request = PARTY.request("/api/v1/datasets/" + name, STEWARD).DELETE();
        return PARTY.send(tag == null ? request : request.header("If-Match", tag));
    }

    private static String people() {
        var csv = new StringBuilder("id,amount\n");
        for (int i = 0; i < 40; i++) {
            csv.append("p").append(i).append(',').append(i % 13).append('\n');
        }
        return csv.toString();
    }

    @Test
    void namesLineAndColumnOfWhatIsWrongWithAFile() {
        PARTY.file("bad.csv", people() + "p41,many\n");
        var answer = PARTY.post(
                "/api/v1/datasets",
                STEWARD,
                "{\"name\":\"bad\",\"idColumn\":\"id\",\"source\":{\"kind\":\"csv\",\"path\":\"bad.csv\"}}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        var error = answer.json().path("errors").path(0);
        assertThat(error.path("line").asInt()).isEqualTo(42);
        assertThat(error.path("column").asInt()).isEqualTo(5);
        assertThat(answer.body()).doesNotContain("many");
        assertRefused(PARTY.get("/api/v1/datasets/bad", STEWARD), 404, "dataset-unknown");
    }

    @Test
    void refusesOnesOwnJobAndAnotherSpecification() {
        var both = TestTokens.of("eve", Authority.ANALYST, Authority.STEWARD);
        var job = PARTY.post("/api/v1/jobs", both, GOOD).json().path("id").asString();
        var approve = "{\"decision\":\"APPROVE\",\"specDigest\":\"" + JobsInMemory.DIGEST + "\"}";
        assertRefused(PARTY.post("/api/v1/approvals/" + job, both, approve), 403, "own-job");
        var other = "{\"decision\":\"APPROVE\",\"specDigest\":\"00\"}";
        assertRefused(PARTY.post("/api/v1/approvals/" + job, STEWARD, other), 409, "specification-changed");
        assertRefused(PARTY.post("/api/v1/approvals/" + job, STEWARD, "{}"), 422, "required");
        assertThat(PARTY.post("/api/v1/approvals/" + job, STEWARD, approve).status())
                .isEqualTo(200);
        assertRefused(PARTY.post("/api/v1/approvals/" + job, STEWARD, approve), 409, "approval-not-pending");
    }

    @Test
    void anotherAnalystsJobDoesNotExist() {
        var job = PARTY.post("/api/v1/jobs", ANALYST, GOOD).json().path("id").asString();
        var other = TestTokens.of("olga", Authority.ANALYST);
        for (var path : new String[] {"", "/events", "/scores", "/model-share"}) {
            assertRefused(PARTY.get("/api/v1/jobs/" + job + path, other), 404, "job-unknown");
        }
        assertRefused(PARTY.post("/api/v1/jobs/" + job + "/cancellation", other, ""), 404, "job-unknown");
        assertThat(PARTY.get("/api/v1/jobs", other).json().path("items")).isEmpty();
        assertThat(PARTY.get("/api/v1/jobs", ANALYST).json().path("items")).isNotEmpty();
    }

    @Test
    void refusesToStopWhatHasEnded() {
        var job = PARTY.post("/api/v1/jobs", ANALYST, GOOD).json().path("id").asString();
        assertThat(PARTY.post("/api/v1/jobs/" + job + "/cancellation", ANALYST, "")
                        .status())
                .isEqualTo(202);
        assertRefused(PARTY.post("/api/v1/jobs/" + job + "/cancellation", ANALYST, ""), 409, "job-already-terminal");
        assertRefused(PARTY.get("/api/v1/jobs/" + job + "/scores", ANALYST), 409, "not-ready");
    }

    @Test
    void writesOneAuditEntryForARefusal() {
        var person = TestTokens.of("ida", Authority.ANALYST);
        assertRefused(PARTY.get("/api/v1/jobs/1", person), 400, "invalid-id");
        var details = PARTY.jdbc
                .sql("select details::text from audit.entries where act = 'request-refused' and actor = 'ida'")
                .query(String.class)
                .list();
        assertThat(details)
                .singleElement()
                .asString()
                .contains(
                        "invalid-id",
                        "/api/v1/jobs/" + RunningParty.PSEUDONYMS.of(AuditPseudonyms.Kind.ADDRESS, "1"),
                        "GET");
    }

    /** @param request up to its end, as bytes on the wire */
    record Wire(String id, String request, int status) {
        @Override
        public String toString() {
            return id + " " + request.lines().findFirst().orElse("");
        }
    }

    static Stream<Wire> wires() {
        var host = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
        return Stream.of(
                // Tomcat reads the body as chunked, as RFC 9112 allows, and closes the connection: no second request
                // hides.
                new Wire(
                        "R16",
                        "POST /api/v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "0\r\n\r\n",
                        401),
                new Wire("R16", "POST /api/v1/jobs" + host + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n", 400),
                new Wire("R19", "GET /api/v1/jobs/..%2f..%2factuator/env" + host + "\r\n", 400),
                new Wire("R19", "GET /api/v1/jobs;jsessionid=1" + host + "\r\n", 400),
                new Wire("R19", "GET /api//v1/jobs" + host + "\r\n", 400),
                new Wire("R21", "TRACE /api/v1/jobs" + host + "\r\n", 405),
                new Wire("-", "GET /\u0001" + host + "\r\n", 400),
                new Wire("-", "GET /" + "x".repeat(64 << 10) + host + "\r\n", 400),
                new Wire("-", "GET /api/v1/jobs" + host + "X: \u0001\r\n\r\n", 400));
    }

    /** Of 12 bytes each: fewer in all than one header may have. */
    private static String thousandHeaders() {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> "X%04d: x\r\n".formatted(i))
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @MethodSource("wires")
    void refusesOnTheWire(Wire row) throws IOException {
        var answer = PARTY.onTheWire(row.request);
        assertThat(answer).startsWith("HTTP/1.1 " + row.status);
        assertThat(answer).doesNotContain("Tomcat", "Exception", "<html");
    }

    static Stream<Wire> tooMuchInHeaders() {
        var large = "X: " + "x".repeat(64 << 10) + "\r\n";
        return Stream.of("/", "/api/v1/openapi", "/api/v1/jobs").flatMap(path -> {
            var line = "GET " + path + " HTTP/1.1\r\n";
            return Stream.of(large, "Host: x\r\n" + large, "Host: x\r\n" + thousandHeaders())
                    .map(headers -> new Wire("R18", line + headers + "\r\n", 431));
        });
    }

    /** And closes the connection, which the caller has not asked for. */
    @ParameterizedTest
    @MethodSource("tooMuchInHeaders")
    void refusesTooMuchInHeaders(Wire row) throws IOException {
        assertThat(PARTY.onTheWire(row.request))
                .startsWith("HTTP/1.1 " + row.status)
                .contains("application/problem+json", "\"code\":\"headers-too-large\"", "Connection: close")
                .doesNotContain("Tomcat", "Exception", "<html");
    }
}
