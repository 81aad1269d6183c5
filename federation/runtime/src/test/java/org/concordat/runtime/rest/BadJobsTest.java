package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.PartyKeys;
import org.concordat.federation.channel.SignedEnvelopes;
import org.concordat.federation.identity.PartyCard;
import org.concordat.federation.identity.PartyKeystore;
import org.concordat.federation.identity.Standing;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.migrations.TestDatabase;
import org.concordat.protocol.intersection.Intersection;
import org.concordat.protocol.regression.VerticalRegression;
import org.concordat.protocol.secureboost.SecureBoost;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.dataset.CatalogDatasets;
import org.concordat.runtime.dataset.DatasetCatalog;
import org.concordat.runtime.dataset.DatasetRules;
import org.concordat.runtime.dataset.DatasetSources;
import org.concordat.runtime.job.Arithmetic;
import org.concordat.runtime.job.JobService;
import org.concordat.runtime.job.Limits;
import org.concordat.runtime.job.PartyRuntime;
import org.concordat.runtime.job.ResultService;
import org.concordat.runtime.job.spec.JobSpecParserTest;
import org.concordat.runtime.keystore.JobCheckpoints;
import org.concordat.runtime.keystore.JobKeyring;
import org.concordat.runtime.keystore.SecretFiles;
import org.concordat.runtime.model.HashedFiles;
import org.concordat.runtime.query.GridPause;
import org.concordat.runtime.rest.PartyUnderTest.Answer;
import org.concordat.runtime.security.Authority;
import org.concordat.runtime.transport.KafkaTransport;
import org.concordat.runtime.transport.TestBroker;
import org.concordat.testkit.ModularPsiGroup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The J rows of the catalogue of bad input that a submission shows, at a whole party: REST, its jobs and its data sets over
 * PostgreSQL, and a broker. Nothing of what is posted leaves a row behind, but for one entry in the audit log.
 */
@Timeout(240)
final class BadJobsTest {
    private static final PartyId BANK = new PartyId(TestTokens.AUDIENCE);
    private static final AtomicInteger PERSONS = new AtomicInteger();

    @TempDir
    static Path directory;

    private static PartyUnderTest party;

    @BeforeAll
    static void start() throws IOException {
        var rows = IntStream.range(0, 40)
                .mapToObj(i -> "p%d,%d,%d\n".formatted(i, i % 13, i % 2))
                .collect(Collectors.joining("", "id,x,y\n", ""));
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(directory.resolve("data/people.csv"), rows);
        party = new PartyUnderTest(
                TestDatabase.migrated(),
                Clock.systemUTC(),
                List.of(
                        Guest.class,
                        PartyUnderTest.OfDatasets.class,
                        PartyRest.OfAnalysts.class,
                        PartyRest.OfDataHolders.class));
        var open = "{\"partners\":[\"*\"],\"protocols\":[\"*\"],\"purposes\":[\"*\"]}";
        for (var name : List.of("open", "gone")) {
            int proposed = register(name, ",\"policy\":" + open)
                    .json()
                    .path("policyProposed")
                    .asInt();
            var confirmation = "/api/v1/datasets/" + name + "/column-policy/versions/" + proposed + "/confirmation";
            assertThat(party.post(confirmation, TestTokens.of("other", Authority.STEWARD), "{}")
                            .status())
                    .isLessThan(300);
        }
        register("closed", "");
        var steward = TestTokens.of("keeper", Authority.STEWARD);
        var tag = party.get("/api/v1/datasets/gone", steward).header("ETag");
        assertThat(party.send(party.request("/api/v1/datasets/gone", steward)
                                .header("If-Match", tag)
                                .DELETE())
                        .status())
                .isEqualTo(204);
    }

    private static Answer register(String name, String more) {
        var answer = party.post(
                "/api/v1/datasets",
                TestTokens.of("keeper", Authority.STEWARD),
                "{\"name\":\"%s\",\"idColumn\":\"id\",\"labelColumn\":\"y\",\"source\":{\"kind\":\"csv\",\"path\":\"people.csv\"}%s}"
                        .formatted(name, more));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer;
    }

    @AfterAll
    static void stop() {
        party.close();
    }

    record Bad(String row, String job, int status, String code) {
        @Override
        public String toString() {
            return row + " → " + code;
        }
    }

    static Stream<Bad> jobs() {
        var specifications = JobSpecParserTest.badJobs()
                .map(row -> row.get())
                .filter(row -> row[0].toString().startsWith("J"))
                .map(row -> new Bad(row[0].toString(), row[1].toString(), 422, row[2].toString()));
        return Stream.concat(specifications, trainings());
    }

    private static Stream<Bad> trainings() {
        return Stream.of(
                regression("J01", "\"batch_size\": 255", "batch-too-small"),
                regression("J03", "\"learning_rate\": 0", "out-of-range"),
                regression("J03", "\"learning_rate\": -0.1", "out-of-range"),
                regression("J03", "\"learning_rate\": 1e9", "out-of-range"),
                new Bad(
                        "J03",
                        training("open", "vertical-logistic-regression", "\"learning_rate\": NaN"),
                        400,
                        "malformed-json"),
                regression("J06", "\"key_bits\": 1024", "key-size-not-allowed"),
                regression("J06", "\"key_bits\": 2047", "key-size-not-allowed"),
                regression("J06", "\"key_bits\": 16384", "key-size-not-allowed"),
                regression("J17", "\"random_seed\": 7", "seed-not-allowed"),
                new Bad("J09", training("closed", "vertical-logistic-regression", ""), 422, "column-policy"),
                new Bad("J10", training("gone", "vertical-logistic-regression", ""), 404, "dataset-unknown"),
                new Bad("J10", training("never", "vertical-logistic-regression", ""), 404, "dataset-unknown"),
                trees("J11", "\"max_depth\": 64"),
                trees("J11", "\"max_bin\": 1000000"),
                trees("J11", "\"n_estimators\": 1000000"),
                new Bad("J12", training("open", "vertical-logistic-regression", ""), 422, "estimate-over-quota"),
                new Bad("J15", training("x".repeat(10 << 20), "toy", ""), 413, "too-large"));
    }

    private static Bad regression(String row, String parameter, String code) {
        return new Bad(row, training("open", "vertical-logistic-regression", parameter), 422, code);
    }

    private static Bad trees(String row, String parameter) {
        return new Bad(row, training("open", "secureboost", parameter), 422, "out-of-range");
    }

    private static String training(String dataset, String protocol, String parameters) {
        return """
                {"specVersion": 1, "name": "credit default", "purpose": "credit-risk",
                 "roster": {"guest": "bank", "hosts": ["bureau"], "arbiter": "arbiter"},
                 "datasets": {"bank": "%s", "bureau": "scores"},
                 "tasks": [{"task": "intersect"}, {"task": "train", "protocol": "%s", "parameters": {%s}}]}""".formatted(dataset, protocol, parameters);
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void leaveNothingButAnAuditEntry(Bad bad) {
        var analyst = TestTokens.of("analyst-" + PERSONS.incrementAndGet(), Authority.ANALYST);
        int entries = new RefusalWatch(party.jdbc, party.context.getBean(MeterRegistry.class))
                .refused(() -> party.post("/api/v1/jobs", analyst, bad.job()), bad.status(), bad.code());
        assertThat(entries).isEqualTo(1);
        assertThat(rows("concordat.jobs")).isZero();
        assertThat(rows("concordat.outbox"))
                .as("nothing was proposed to anybody")
                .isZero();
        assertThat(rows("audit.entries where act like 'job-%'")).isZero();
    }

    /** The rows that are tried here are all those that the catalogue says are. */
    @Test
    void areTheRowsOfTheCatalogue() {
        assertThat(jobs().map(bad -> bad.row().substring(0, 3)).distinct())
                .contains("J01", "J03", "J06", "J07", "J08", "J09", "J10", "J11", "J12", "J15", "J16", "J17", "J18");
    }

    private static int rows(String table) {
        return party.jdbc
                .sql("select count(*) from " + table)
                .query(Integer.class)
                .single();
    }

    /** A guest's party as a service composes it, whose quota of a job is next to nothing. */
    @Configuration(proxyBeanMethods = false)
    static class Guest {
        private static final Limits LIMITS = new Limits(
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofSeconds(60),
                Duration.ofMinutes(30),
                Duration.ofMinutes(10),
                Duration.ofDays(14),
                Duration.ofSeconds(2),
                2,
                Limits.Checks.STANDARD,
                new Limits.Quota(Duration.ofNanos(1), 1),
                100);

        @Bean
        DatasetSources datasetSources() throws IOException {
            return new DatasetSources(directory.resolve("data"), Map.of(), DatasetRules.STANDARD);
        }

        @Bean(initMethod = "start", destroyMethod = "close")
        PartyRuntime partyRuntime(
                JdbcClient jdbc,
                PlatformTransactionManager transactions,
                JdbcAuditLog audit,
                DatasetCatalog datasets,
                Clock clock) {
            var keystores = JobSpecParserTest.PARTIES.stream()
                    .collect(Collectors.toMap(
                            party -> party,
                            party -> PartyKeystore.generate(
                                    party, Instant.now(), new SecureRandom(), OpeningKey::generate)));
            Map<PartyId, PartyKeys> published = keystores.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            each -> each.getValue()
                                    .card(each.getKey().value(), Set.of(PartyCard.Duty.DATA))
                                    .keys()));
            var own = keystores.get(BANK);
            var files = new SecretFiles(directory.resolve("keystore"), new byte[SecretFiles.WRAPPING_KEY_BYTES]);
            var keyring = new JobKeyring(files, new JobKeyring.Identity("test", BANK, own.signing(), published), clock);
            var broker = TestBroker.shared();
            return new PartyRuntime(
                    new PartyRuntime.Identity(
                            BANK,
                            published.keySet().stream()
                                    .collect(Collectors.toMap(
                                            party -> party, party -> new Standing(party.value(), Set.of()))),
                            new LocalPolicy(2048, 1, 1),
                            LIMITS,
                            false,
                            clock,
                            GridPause.of(clock)),
                    new PartyRuntime.Storage(
                            jdbc,
                            new TransactionTemplate(transactions),
                            new HashedFiles(directory.resolve("frames")),
                            new HashedFiles(directory.resolve("outputs")),
                            audit),
                    new PartyRuntime.Line(
                            new KafkaTransport(broker.settings(BANK, broker.federation(published.keySet()))),
                            new SignedEnvelopes(
                                    "test", new SignedEnvelopes.Own(own.signing(), own.opening()), published, keyring)),
                    new PartyRuntime.JobSecrets(keyring, new JobCheckpoints(files)),
                    new PartyRuntime.Abilities(
                            JobSpecParserTest.registry(
                                    new Intersection(), VerticalRegression.logistic(), new SecureBoost()),
                            new CatalogDatasets(datasets),
                            new Arithmetic(Paillier.scheme(), new ModularPsiGroup())));
        }

        @Bean
        JobService jobs(PartyRuntime party) {
            return party.jobs();
        }

        @Bean
        ResultService results(PartyRuntime party) {
            return party.results();
        }
    }
}
