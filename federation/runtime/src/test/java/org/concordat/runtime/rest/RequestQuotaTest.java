package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.audit.AuditPseudonyms;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.audit.JdbcAuditLog;
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

/** R36, by the number: a party that allows 130 requests a minute, and a clock that goes when it is told to. */
final class RequestQuotaTest {
    private static final int ALLOWED = 130;
    private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.parse("2026-03-01T00:00:00Z"));

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static ConfigurableApplicationContext context;

    @BeforeAll
    static void start() {
        context = new SpringApplication(Strict.class)
                .run(
                        "--spring.config.name=test-strict",
                        "--spring.config.import=classpath:concordat-service.properties",
                        "--spring.application.name=concordat-test-strict",
                        "--concordat.party.id=" + TestTokens.AUDIENCE,
                        "--concordat.security.issuer-uri=" + TestTokens.ISSUER,
                        "--concordat.security.requests-per-minute=" + ALLOWED,
                        "--server.port=0",
                        "--management.server.port=0",
                        "--logging.level.root=WARN",
                        "--logging.level.org.concordat=OFF");
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    private static HttpResponse<String> get(String token) throws Exception {
        var port = context.getEnvironment().getProperty("local.server.port");
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/jobs?limit=1"))
                .header("Authorization", "Bearer " + token);
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void refusesTheRequestAfterTheLastThatAMinuteAllows() throws Exception {
        var eager = TestTokens.of("eager", Authority.STEWARD);
        for (int i = 1; i <= ALLOWED; i++) {
            assertThat(get(eager).statusCode()).as("request %s", i).isEqualTo(200);
        }
        var refused = get(eager);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("rate-limited");
        int wait = Integer.parseInt(refused.headers().firstValue("Retry-After").orElse(""));
        assertThat(wait).isBetween(1, 60);
        assertThat(get(TestTokens.of("patient", Authority.STEWARD)).statusCode())
                .isEqualTo(200);

        NOW.updateAndGet(now -> now.plus(Duration.ofSeconds(wait)));
        assertThat(get(eager).statusCode())
                .as("after the time that it was told to wait")
                .isEqualTo(200);
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({
        RestConfiguration.class,
        ResourceServer.class,
        OpenIdIssuer.class,
        PartyRest.OfStewardsWithoutAnalysts.class
    })
    static class Strict {
        @Bean
        Clock clock() {
            return new Clock() {
                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Instant instant() {
                    return NOW.get();
                }
            };
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
