package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.audit.AuditPseudonyms;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.job.JobService;
import org.concordat.runtime.security.Authority;
import org.concordat.runtime.security.OpenIdIssuer;
import org.concordat.runtime.security.ResourceServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A party without analysts, as host and arbiter are: its stewards see every job, and submit none. */
final class StewardJobControllerTest {
    private static final String STEWARD = TestTokens.of("stella", Authority.STEWARD);
    private static final JsonMapper JSON = new JsonMapper();

    private static ConfigurableApplicationContext context;

    @BeforeAll
    static void start() {
        context = new SpringApplication(OfStewards.class)
                .run(
                        "--spring.config.name=test-host",
                        "--spring.config.import=classpath:concordat-service.properties",
                        "--spring.application.name=concordat-test-host",
                        "--concordat.party.id=" + TestTokens.AUDIENCE,
                        "--concordat.security.issuer-uri=" + TestTokens.ISSUER,
                        "--server.port=0",
                        "--management.server.port=0",
                        "--logging.level.root=WARN",
                        "--logging.level.org.concordat=OFF");
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    private static HttpResponse<String> send(String method, String path, String token) throws Exception {
        var port = context.getEnvironment().getProperty("local.server.port");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/json")
                                .method(method, HttpRequest.BodyPublishers.ofString(method.equals("GET") ? "" : "{}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(String path) throws Exception {
        var answer = send("GET", path, STEWARD);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static String job(String analyst) {
        return context.getBean(JobService.class)
                .submit("{\"name\":\"n\"}".getBytes(StandardCharsets.UTF_8), analyst)
                .id()
                .toString();
    }

    @Test
    void showsAStewardTheJobsOfEveryAnalyst() throws Exception {
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
    void showsTheVersionsThatAJobRunsBy() throws Exception {
        var protocol = json("/api/v1/jobs/" + job("ada")).path("protocols").path(0);
        assertThat(protocol.path("id").asString()).isEqualTo("intersect@1");
        assertThat(protocol.path("schema").asString()).isEqualTo(JobsInMemory.DIGEST);
        assertThat(protocol.path("pinned").asBoolean()).isFalse();
    }

    @Test
    void hasNoModelShareOfAJobThatRuns() throws Exception {
        var answer = send("GET", "/api/v1/jobs/" + job("ada") + "/model-share", STEWARD);
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("not-ready");
    }

    @Test
    void takesNoJobAndServesNobodyElse() throws Exception {
        assertThat(send("POST", "/api/v1/jobs", STEWARD).statusCode()).isEqualTo(405);
        var analyst = TestTokens.of("ada", Authority.ANALYST);
        assertThat(send("GET", "/api/v1/jobs", analyst).statusCode()).isEqualTo(403);
        assertThat(send("GET", "/api/v1/jobs/" + job("ada"), analyst).statusCode())
                .isEqualTo(403);
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({
        RestConfiguration.class,
        ResourceServer.class,
        OpenIdIssuer.class,
        PartyRest.OfStewardsWithoutAnalysts.class
    })
    static class OfStewards {
        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        DataSource dataSource() {
            return TestDatabase.migrated().app();
        }

        @Bean
        JdbcAuditLog auditLog(JdbcClient jdbc) {
            return new JdbcAuditLog(jdbc);
        }

        @Bean
        AuditPseudonyms auditPseudonyms() {
            return RunningParty.PSEUDONYMS;
        }

        @Bean
        JobsInMemory jobs(AuditLog audit, Clock clock) {
            return new JobsInMemory(audit, clock);
        }
    }
}
