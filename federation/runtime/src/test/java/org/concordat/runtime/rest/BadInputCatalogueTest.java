package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.runtime.job.spec.JobSpecParserTest;
import org.concordat.runtime.security.Authority;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The catalogue of bad input, {@code docs/operations/bad-input.md}: every row stands in it once, every test that it names is
 * there, and the rows of REST, files and tokens are tried here, each held to four things: its status and code, nothing
 * changed in the database, one entry in the audit log, one more in the counter of its code.
 */
final class BadInputCatalogueTest {
    private static final RunningParty PARTY = RunningParty.get();
    private static final RefusalWatch WATCH = new RefusalWatch(PARTY.jdbc, PARTY.context.getBean(MeterRegistry.class));
    private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();
    private static final Map<String, Integer> SECTIONS = Map.of("R", 38, "C", 37, "J", 20, "K", 22, "T", 15, "M", 39);
    private static final Pattern ROW = Pattern.compile("\\| ([A-Z][0-9]{2}) \\| .* \\| ([^|]*) \\| ([^|]*) \\|");
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final String TESTS = "`\\w+#\\w+`(, `\\w+#\\w+`)*";
    private static final Pattern ROW_ID = Pattern.compile("\\b[A-Z][0-9]{2}");
    private static final AtomicInteger PERSONS = new AtomicInteger();

    // The catalogue ------------------------------------------------------------------------------------------------

    private record Line(String id, String answer, String where) {
        boolean tried() {
            return !answer.equals("open") && !answer.equals("does not apply");
        }
    }

    private static List<Line> lines() throws IOException {
        return Files.readAllLines(HOME.resolve("docs/operations/bad-input.md")).stream()
                .map(ROW::matcher)
                .filter(java.util.regex.Matcher::matches)
                .map(row -> new Line(row.group(1), row.group(2), row.group(3)))
                .toList();
    }

    @Test
    void everyRowStandsInTheCatalogueOnceWithATestOrAReason() throws IOException {
        var expected = new ArrayList<String>();
        SECTIONS.forEach((section, rows) ->
                IntStream.rangeClosed(1, rows).forEach(row -> expected.add(section + (row < 10 ? "0" : "") + row)));
        var lines = lines();
        assertThat(lines).extracting(Line::id).containsExactlyInAnyOrderElementsOf(expected);
        var sources = testSources();
        for (var line : lines) {
            if (line.tried()) {
                assertThat(line.where()).as(line.id() + " names tests").matches(TESTS);
                TEST.matcher(line.where())
                        .results()
                        .forEach(test -> assertRuns(line, sources.getOrDefault(test.group(1), ""), test.group(2)));
            } else {
                assertThat(line.where()).as(line.id() + " has a reason").hasSizeGreaterThan(15);
            }
        }
        var triedHere = rows().flatMap(row -> ROW_ID.matcher(row.id()).results().map(id -> id.group()))
                .toList();
        assertThat(triedHere)
                .as("each row that is said to be tried here")
                .containsAll(lines.stream()
                        .filter(line -> line.where().contains("answersAsTheCatalogueSays"))
                        .map(Line::id)
                        .toList());
        print(lines);
    }

    /** The method is a test that the suite runs: not disabled, and none of the slow ones unless the row says so. */
    private static void assertRuns(Line line, String source, String method) {
        var named = line.id() + ": " + method;
        var declared =
                Pattern.compile("(?m)^ +(?:\\w+ )*void " + method + "\\(").matcher(source);
        assertThat(declared.find()).as(named).isTrue();
        var before = source.substring(source.lastIndexOf("\n\n", declared.start()), declared.start());
        assertThat(before).as(named).containsPattern("@(Test|ParameterizedTest|RepeatedTest)\\b");
        var head = source.split("(?m)^(?:\\w+ )*class ", 2)[0];
        assertThat(head + before).as(named).doesNotContain("@Disabled");
        if (!line.answer().contains("slow suite")) {
            assertThat(head + before).as(named).doesNotContain("@Tag(\"slow\")");
        }
    }

    private static void print(List<Line> lines) {
        var counts = new TreeMap<String, int[]>();
        for (var line : lines) {
            var count = counts.computeIfAbsent(line.id().substring(0, 1), _ -> new int[3]);
            count[line.tried() ? 0 : line.answer().equals("open") ? 1 : 2]++;
            System.out.printf("%s  %-60s %s%n", line.id(), line.answer(), line.where());
        }
        counts.forEach((section, count) -> System.out.printf(
                "section %s: %d rows tried, %d open, %d do not apply%n", section, count[0], count[1], count[2]));
    }

    private static Map<String, String> testSources() throws IOException {
        try (Stream<Path> files = Files.find(
                HOME,
                20,
                (path, _) -> path.toString().endsWith("Test.java")
                        && !path.toString().contains("target"))) {
            return files.collect(Collectors.toMap(
                    path -> path.getFileName().toString().replace(".java", ""),
                    BadInputCatalogueTest::read,
                    (one, other) -> one + other));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // The rows that are tried here -----------------------------------------------------------------------------------

    /** @param authority of a person of its own; null where the request brings what it brings */
    record Bad(
            String id,
            HttpRequest.Builder request,
            @Nullable Authority authority,
            int status,
            String code) {
        @Override
        public String toString() {
            return id + " → " + status + " " + code;
        }
    }

    static Stream<Bad> rows() {
        return Stream.of(bodies(), headers(), addresses(), others(), results(), jobs(), tokens(), files())
                .flatMap(rows -> rows);
    }

    private static Stream<Bad> bodies() {
        return BadRequestTest.bodies()
                .map(row -> new Bad(
                        row.id(),
                        PARTY.request("/api/v1" + row.path(), null)
                                .header("Content-Type", "application/json")
                                .header("Idempotency-Key", "row")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(row.body())),
                        row.path().equals("/jobs") ? Authority.ANALYST : Authority.STEWARD,
                        row.status(),
                        row.code()));
    }

    private static Stream<Bad> headers() {
        return BadRequestTest.headers()
                .map(row -> new Bad(
                        row.id(),
                        PARTY.request("/api/v1/jobs", null)
                                .headers(row.headers().toArray(String[]::new))
                                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"n\"}")),
                        Authority.ANALYST,
                        row.status(),
                        row.code()));
    }

    /** Nobody looks at a token where there is nothing: whoever asks there is a stranger. */
    private static Stream<Bad> addresses() {
        return BadRequestTest.gets()
                .map(row -> new Bad(
                        row.id(),
                        PARTY.request(row.path(), null),
                        row.path().startsWith("/api/v1/") ? Authority.ANALYST : null,
                        row.status(),
                        row.code()));
    }

    /** Whole specifications of jobs, as the parser's own test has them. */
    private static Stream<Bad> jobs() {
        return JobSpecParserTest.badJobs()
                .map(row -> List.of(row.get()))
                .filter(row -> row.getFirst().toString().matches("J.*|R08[bc]|R10.*|R12b?"))
                .map(row -> new Bad(
                        row.get(0).toString(),
                        PARTY.request("/api/v1/jobs", null)
                                .header("Content-Type", "application/json")
                                .header("Idempotency-Key", "row")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        row.get(1).toString())),
                        Authority.ANALYST,
                        422,
                        row.get(2).toString()));
    }

    /** What neither a body nor an address makes bad. */
    private static Stream<Bad> others() {
        var ended = ended();
        return Stream.of(
                new Bad(
                        "R14",
                        PARTY.request("/api/v1/jobs", null).header("Accept", "text/html"),
                        Authority.ANALYST,
                        406,
                        "not-acceptable"),
                new Bad("R19", PARTY.request("/api/v1/jobs;jsessionid=1", null), null, 400, "bad-request"),
                new Bad(
                        "R21",
                        PARTY.request("/api/v1/jobs", null).method("PATCH", HttpRequest.BodyPublishers.noBody()),
                        Authority.ANALYST,
                        405,
                        "method-not-allowed"),
                new Bad(
                        "R28",
                        PARTY.request("/api/v1/datasets/kept", null).DELETE(),
                        Authority.STEWARD,
                        428,
                        "precondition-required"),
                new Bad(
                        "R28",
                        PARTY.request("/api/v1/datasets/kept", null)
                                .header("If-Match", "\"0\"")
                                .DELETE(),
                        Authority.STEWARD,
                        412,
                        "precondition-failed"),
                new Bad("R30", approval(ended, JobsInMemory.DIGEST), Authority.ANALYST, 403, "forbidden"),
                new Bad(
                        "R30",
                        PARTY.request("/api/v1/approvals/" + ended, TestTokens.of(claims -> claims.audience("bureau"))),
                        null,
                        401,
                        "unauthenticated"),
                new Bad("R31", approval(ended, JobsInMemory.DIGEST), Authority.STEWARD, 409, "approval-not-pending"),
                new Bad("T08", PARTY.request("/api/v1/jobs", TestTokens.of("nobody-much")), null, 403, "forbidden"),
                new Bad("T09", PARTY.request("/api/v1/audit/export", null), Authority.ANALYST, 403, "forbidden"),
                new Bad("T09", PARTY.request("/api/v1/datasets", null), Authority.OPERATOR, 403, "forbidden"),
                new Bad("T01", PARTY.request("/api/v1/jobs", null), null, 401, "unauthenticated"));
    }

    /** R33: by its analyst of a job that has not ended, that failed and that was cancelled, and by everybody else. */
    private static Stream<Bad> results() {
        var owner = TestTokens.of("owner", Authority.ANALYST);
        var running = submitted();
        var failed = submitted();
        PARTY.jobs.become(JobId.parse(running), JobState.RUNNING);
        PARTY.jobs.become(JobId.parse(failed), JobState.FAILED);
        return Stream.of("/scores", "/model-share").flatMap(what -> {
            var early = Stream.of(running, failed, ended())
                    .map(job ->
                            new Bad("R33", PARTY.request("/api/v1/jobs/" + job + what, owner), null, 409, "not-ready"));
            var complete = PARTY.request("/api/v1/jobs/" + completed() + what, null);
            var unentitled = Stream.of(Authority.STEWARD, Authority.COMPLIANCE, Authority.OPERATOR)
                    .map(authority -> new Bad("R33", complete.copy(), authority, 403, "forbidden"));
            var another = new Bad("R33", complete.copy(), Authority.ANALYST, 404, "job-unknown");
            return Stream.of(early, unentitled, Stream.of(another)).flatMap(rows -> rows);
        });
    }

    private static String completed() {
        var job = submitted();
        PARTY.jobs.become(JobId.parse(job), JobState.COMPLETED);
        return job;
    }

    private static String submitted() {
        return PARTY.post("/api/v1/jobs", TestTokens.of("owner", Authority.ANALYST), "{\"name\":\"n\"}")
                .json()
                .path("id")
                .asString();
    }

    private static HttpRequest.Builder approval(String job, String digest) {
        return PARTY.request("/api/v1/approvals/" + job, null)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "row")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"decision\":\"APPROVE\",\"specDigest\":\"" + digest + "\"}"));
    }

    /** A job that was cancelled; and the data set {@code kept}. */
    private static String ended() {
        PARTY.file("kept.csv", "id,x\n" + rows(40).replaceAll(",[01]\n", "\n"));
        PARTY.post(
                "/api/v1/datasets",
                TestTokens.of("keeper", Authority.STEWARD),
                "{\"name\":\"kept\",\"idColumn\":\"id\",\"source\":{\"kind\":\"csv\",\"path\":\"kept.csv\"}}");
        var job = submitted();
        PARTY.post("/api/v1/jobs/" + job + "/cancellation", TestTokens.of("owner", Authority.ANALYST), "");
        return job;
    }

    private static Stream<Bad> tokens() {
        return TokenTest.badTokens()
                .map(token -> new Bad(
                        token.getName(),
                        PARTY.request("/api/v1/jobs", token.getPayload()),
                        null,
                        401,
                        "unauthenticated"));
    }

    private static Stream<Bad> files() {
        var good = rows(40);
        return Stream.of(
                file("C01", "", "dataset-empty"),
                file("C02", "id,x,y\n", "dataset-no-rows"),
                file("C03", "id,x,y\np,1,0\n", "dataset-too-small"),
                file("C05", "id,x,y\n" + good + "M\u00fcller,1,0\n", "invalid-encoding"),
                file("C08", "id,x,y\n" + good + "\"k,1,0\n", "unclosed-quote"),
                file("C09", "id,x,y\n" + good + "k,a\"b,0\n", "bad-quote"),
                file("C10", "id,x,y\n" + good + "k,1\n", "row-width"),
                file("C11", "id,x,y\n" + good + "\n" + rows(3), "blank-row"),
                file("C12", "id,x,x,y\n", "duplicate-column"),
                file("C13", "id,id; drop table,y\n", "invalid-column-name"),
                file("C15", "id,x,y\n" + good + "p3,1,0\n", "duplicate-id"),
                file("C16", "id,x,y\n" + good + ",1,0\n", "invalid-id-value"),
                file("C19", "id,x,y\n" + good + "k,,0\n", "missing-value"),
                file("C20", "id,x,y\n" + good + "k,1e400,0\n", "non-finite"),
                file("C21", "id,x,y\n" + good + "k,1e308,0\n", "out-of-fixed-point-range"),
                file("C22", "id,x,y\n" + good + "k,0x1F,0\n", "not-a-number"),
                file("C23", "id,x,y\n" + good + "k,text,0\n", "not-a-number"),
                file("C32", "PK\u0003\u0004 and more", "not-csv"),
                file("C37", "id;x;y\na;1;0\n", "row-width"));
    }

    private static String rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "p" + i + "," + i % 13 + "," + i % 2 + "\n")
                .collect(Collectors.joining());
    }

    /** Latin-1, so that every byte of it can be written. */
    private static Bad file(String id, String content, String code) {
        var name = "catalogue-" + id + ".csv";
        PARTY.file(name, content.getBytes(StandardCharsets.ISO_8859_1));
        var body = "{\"name\":\"catalogue-" + id + "\",\"idColumn\":\"id\",\"labelColumn\":\"y\","
                + "\"source\":{\"kind\":\"csv\",\"path\":\"" + name + "\"}}";
        return new Bad(
                id,
                PARTY.request("/api/v1/datasets", null)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", "row")
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                Authority.STEWARD,
                422,
                code);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void answersAsTheCatalogueSays(Bad bad) {
        if (bad.authority() != null) {
            var person = "case-" + PERSONS.incrementAndGet();
            bad.request().header("Authorization", "Bearer " + TestTokens.of(person, bad.authority()));
        }
        int jobs = jobCount();

        int entries = WATCH.refused(() -> PARTY.send(bad.request()), bad.status(), bad.code());

        assertThat(jobCount()).as("no job is there that was not").isEqualTo(jobs);
        if (bad.authority() == null && entries == 0) {
            return; // strangers share one name, whose entries are bounded a minute
        }
        assertThat(entries).as("audit entries of %s", bad).isEqualTo(1);
    }

    private static int jobCount() {
        return PARTY.jobs.list(null, null, 100_000).jobs().size();
    }
}
