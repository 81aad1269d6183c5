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
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.audit.AuditPseudonyms;
import org.concordat.federation.dataset.ColumnPolicies;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.dataset.ColumnPolicyKind;
import org.concordat.runtime.dataset.DatasetCatalog;
import org.concordat.runtime.dataset.DatasetSources;
import org.concordat.runtime.dataset.JdbcDatasetStore;
import org.concordat.runtime.policy.JdbcPolicyBook;
import org.concordat.runtime.security.OpenIdIssuer;
import org.concordat.runtime.security.ResourceServer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A party on real ports and a PostgreSQL database, made of the parts that a test gives it; and how it is called. */
class PartyUnderTest implements AutoCloseable {
    static final AuditPseudonyms PSEUDONYMS = AuditPseudonyms.derivedOf(new byte[32]);

    private static final JsonMapper JSON = new JsonMapper();

    final ConfigurableApplicationContext context;
    final JdbcClient jdbc;
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI api;
    private final URI management;

    /** @param parts the configurations it has besides {@link Ground} */
    PartyUnderTest(TestDatabase database, Clock clock, List<Class<?>> parts, String... settings) {
        var application = new SpringApplication(
                Stream.concat(Stream.of(Ground.class), parts.stream()).toArray(Class<?>[]::new));
        application.addInitializers(starting -> {
            starting.getBeanFactory().registerSingleton("clock", clock);
            starting.getBeanFactory().registerSingleton("dataSource", database.app());
        });
        var common = Stream.of(
                "--spring.config.name=test-party",
                "--spring.config.import=classpath:concordat-service.properties",
                "--spring.application.name=concordat-test-party",
                "--concordat.party.id=" + TestTokens.AUDIENCE,
                "--concordat.security.issuer-uri=" + TestTokens.ISSUER,
                "--server.port=0",
                "--management.server.port=0",
                "--logging.level.root=WARN",
                "--logging.level.org.concordat=OFF");
        context = application.run(Stream.concat(common, Stream.of(settings)).toArray(String[]::new));
        jdbc = context.getBean(JdbcClient.class);
        api = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
        management = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.management.port"));
    }

    @Override
    public void close() {
        context.close();
    }

    int port() {
        return api.getPort();
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

    /** What every party stands on. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({RestConfiguration.class, ResourceServer.class, OpenIdIssuer.class})
    static class Ground {
        @Bean
        JdbcAuditLog auditLog(JdbcClient jdbc) {
            return new JdbcAuditLog(jdbc);
        }

        @Bean
        AuditPseudonyms auditPseudonyms() {
            return PSEUDONYMS;
        }
    }

    /** Jobs that nobody runs. */
    @Configuration(proxyBeanMethods = false)
    static class OfJobsInMemory {
        @Bean
        JobsInMemory jobs(AuditLog audit, Clock clock) {
            return new JobsInMemory(audit, clock);
        }
    }

    /** Data sets of the sources that another part has. */
    @Configuration(proxyBeanMethods = false)
    static class OfDatasets {
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
                DatasetSources sources,
                AuditLog audit,
                PlatformTransactionManager transactions,
                Clock clock) {
            return new DatasetCatalog(
                    new JdbcDatasetStore(jdbc, policies), sources, audit, new TransactionTemplate(transactions), clock);
        }
    }
}
