package org.concordat.runtime.rest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.audit.AuditPseudonyms;
import org.concordat.federation.dataset.ColumnPolicies;
import org.concordat.federation.job.JobId;
import org.concordat.federation.query.QueryPolicy;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.audit.AuditExport;
import org.concordat.runtime.audit.Checkpoints;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.audit.JdbcAuditTree;
import org.concordat.runtime.dataset.ColumnPolicyKind;
import org.concordat.runtime.dataset.DatasetCatalog;
import org.concordat.runtime.dataset.DatasetRules;
import org.concordat.runtime.dataset.DatasetSources;
import org.concordat.runtime.dataset.JdbcDatasetStore;
import org.concordat.runtime.job.JdbcQuotaBook;
import org.concordat.runtime.job.Limits;
import org.concordat.runtime.job.StandingApprovals;
import org.concordat.runtime.policy.JdbcPolicyBook;
import org.concordat.runtime.query.JdbcQueryPolicyKind;
import org.concordat.runtime.security.OpenIdIssuer;
import org.concordat.runtime.security.ResourceServer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A party with every controller, on real ports and a PostgreSQL of its own; one for all tests of a JVM. */
final class RunningParty {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path DATA = folder();

    /** The database of the connection {@code warehouse}. */
    static final TestDatabase WAREHOUSE = TestDatabase.migrated();

    static final AuditPseudonyms PSEUDONYMS = AuditPseudonyms.derivedOf(new byte[32]);

    /** Its own database. */
    static final TestDatabase DATABASE = TestDatabase.migrated();

    /** How long a body may take here. */
    static final Duration BODY_WITHIN = Duration.ofSeconds(4);

    private static final class Holder {
        static final RunningParty PARTY = new RunningParty();
    }

    final ConfigurableApplicationContext context;
    final JobsInMemory jobs;
    final LendingCounter counter;
    final JdbcClient jdbc;
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI api;
    private final URI management;

    private RunningParty() {
        context = new SpringApplication(Everything.class)
                .run(
                        "--spring.config.name=test-party",
                        "--spring.config.import=classpath:concordat-service.properties",
                        "--spring.application.name=concordat-test-party",
                        "--concordat.party.id=" + TestTokens.AUDIENCE,
                        "--concordat.security.issuer-uri=" + TestTokens.ISSUER,
                        "--concordat.security.clients=" + TestTokens.CLIENT,
                        "--concordat.security.body-within=" + BODY_WITHIN.toMillis() + "ms",
                        "--server.port=0",
                        "--management.server.port=0",
                        "--logging.level.root=WARN",
                        "--logging.level.org.concordat=OFF");
        jobs = context.getBean(JobsInMemory.class);
        counter = context.getBean(LendingCounter.class);
        jdbc = context.getBean(JdbcClient.class);
        api = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
        management = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.management.port"));
    }

    private static FederationException unknown() {
        return new FederationException(JobReading.JOB_UNKNOWN, "there is no such job at this party");
    }

    static RunningParty get() {
        return Holder.PARTY;
    }

    private static Path folder() {
        try {
            var folder = Files.createTempDirectory("concordat-rest-test");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return api.getPort();
    }

    /** Below its data root. */
    void file(String name, String content) {
        file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    void file(String name, byte[] content) {
        try {
            var file = DATA.resolve(name);
            Files.write(file, content);
            file.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long auditEntries(String act) {
        return jdbc.sql("select count(*) from audit.entries where act = :act")
                .param("act", act)
                .query(Long.class)
                .single();
    }

    HttpRequest.Builder request(String path, @Nullable String token) {
        return request(api, path, token);
    }

    HttpRequest.Builder managementRequest(String path, @Nullable String token) {
        return request(management, path, token);
    }

    private static HttpRequest.Builder request(URI base, String path, @Nullable String token) {
        var request = HttpRequest.newBuilder(URI.create(base + path));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    Answer get(String path, @Nullable String token) {
        return send(request(path, token));
    }

    /** With a key of its own. */
    Answer post(String path, String token, String body) {
        return post(path, token, UUID.randomUUID().toString(), body);
    }

    Answer post(String path, String token, String key, String body) {
        return send(request(path, token)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** With a key of its own, and the entity tag that the caller saw. */
    Answer change(String path, String token, String tag, String body) {
        return send(request(path, token)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .header("If-Match", tag)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpClient http() {
        return http;
    }

    /** What comes back until the party closes the connection, as it may do before it has read all that is sent. */
    String onTheWire(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(10_000);
            var answer = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            } catch (SocketException _) {
                // closed while it was still being sent; the answer may be there
            }
            try {
                socket.getInputStream().transferTo(answer);
            } catch (SocketException _) {
                // closed with something unread
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    /** What came back. */
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        JsonNode json() {
            return JSON.readTree(response.body());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String code() {
            return json().path("code").asString("");
        }
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({
        RestConfiguration.class,
        ResourceServer.class,
        OpenIdIssuer.class,
        PartyRest.OfAnalysts.class,
        PartyRest.OfQueries.class,
        PartyRest.OfLendingChecks.class,
        PartyRest.OfQueryPolicies.class,
        PartyRest.OfStewards.class,
        PartyRest.OfStandingApprovals.class,
        PartyRest.OfDataHolders.class,
        PartyRest.OfCompliance.class,
        PartyRest.OfAuditExport.class
    })
    static class Everything {
        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        DataSource dataSource() {
            return DATABASE.app();
        }

        @Bean
        JdbcAuditLog auditLog(JdbcClient jdbc) {
            return new JdbcAuditLog(jdbc);
        }

        @Bean
        AuditPseudonyms auditPseudonyms() {
            return PSEUDONYMS;
        }

        @Bean
        Checkpoints.Identity auditIdentity() {
            var key = SigningKey.generate(new SecureRandom());
            var self = new PartyId(TestTokens.AUDIENCE);
            return new Checkpoints.Identity("test", self, key, Map.of(self, key.verifyingKey()));
        }

        @Bean
        JdbcAuditTree auditTree(JdbcClient jdbc, PlatformTransactionManager manager, Checkpoints.Identity identity) {
            return new JdbcAuditTree(jdbc, new TransactionTemplate(manager), identity.federation(), identity.self());
        }

        @Bean
        Checkpoints checkpoints(JdbcAuditTree tree, AuditLog audit, Checkpoints.Identity identity, Clock clock) {
            return new Checkpoints(tree, audit, identity, clock);
        }

        @Bean
        AuditExport auditExport(
                JdbcClient jdbc,
                PlatformTransactionManager manager,
                JdbcAuditTree tree,
                Checkpoints.Identity identity,
                Clock clock) {
            return new AuditExport(jdbc, new TransactionTemplate(manager), tree, () -> identity, clock);
        }

        @Bean
        JobsInMemory jobs(AuditLog audit, Clock clock) {
            return new JobsInMemory(audit, clock);
        }

        /** Refuses whatever is no job here; that it is kept is told elsewhere. */
        @Bean
        StandingApprovals standingApprovals(JobsInMemory jobs) {
            return new StandingApprovals() {
                @Override
                public void give(JobId seen, String steward, String specDigest, Instant until, int most) {
                    var _ = jobs.view(seen).orElseThrow(RunningParty::unknown);
                }

                @Override
                public void end(JobId seen, String steward) {
                    var _ = jobs.view(seen).orElseThrow(RunningParty::unknown);
                }
            };
        }

        @Bean
        LendingCounter inquiries() {
            return new LendingCounter();
        }

        @Bean
        Limits.Checks checkLimits() {
            return LendingCounter.LIMITS;
        }

        @Bean
        JdbcQuotaBook quotas(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock) {
            return new JdbcQuotaBook(jdbc, new TransactionTemplate(transactions), LendingCounter.LIMITS, clock);
        }

        @Bean
        JdbcPolicyBook<QueryPolicy> queryPolicies(
                JdbcClient jdbc, PlatformTransactionManager transactions, AuditLog audit, Clock clock) {
            return new JdbcPolicyBook<>(
                    new JdbcQueryPolicyKind(jdbc), jdbc, new TransactionTemplate(transactions), audit, clock);
        }

        @Bean
        JdbcPolicyBook<ColumnPolicies> columnPolicies(
                JdbcClient jdbc, PlatformTransactionManager transactions, AuditLog audit, Clock clock) {
            return new JdbcPolicyBook<>(
                    new ColumnPolicyKind(), jdbc, new TransactionTemplate(transactions), audit, clock);
        }

        @Bean
        DatasetCatalog datasets(
                JdbcClient jdbc,
                JdbcPolicyBook<ColumnPolicies> policies,
                AuditLog audit,
                PlatformTransactionManager transactions,
                Clock clock)
                throws IOException {
            return new DatasetCatalog(
                    new JdbcDatasetStore(jdbc, policies),
                    new DatasetSources(DATA, Map.of("warehouse", WAREHOUSE.superuser()), DatasetRules.STANDARD),
                    audit,
                    new TransactionTemplate(transactions),
                    clock);
        }
    }
}
