package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.concordat.runtime.security.Authority;
import org.junit.jupiter.api.Test;

/** Rows R36 and T14 of the catalogue of bad input. */
final class RateLimitTest {
    private static final RunningParty PARTY = RunningParty.get();
    private static final int MANY = 3_000;

    @Test
    void answersWhoAsksTooOftenWithTheTimeToWait() {
        var eager = TestTokens.of("eager", Authority.ANALYST);
        var answer = PARTY.get("/api/v1/jobs?limit=1", eager);
        for (int i = 1; i < MANY && answer.status() == 200; i++) {
            answer = PARTY.get("/api/v1/jobs?limit=1", eager);
        }
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo("rate-limited");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 60);
        assertThat(PARTY.get("/api/v1/jobs?limit=1", TestTokens.of("patient", Authority.ANALYST))
                        .status())
                .as("another person is not held up")
                .isEqualTo(200);
    }

    /** Of another address of this machine, so that nobody else is held up by it. */
    @Test
    void answersAnAddressWithoutValidTokensTooOftenBeforeAnySignatureIsLookedAt() throws Exception {
        try (var flood = HttpClient.newBuilder()
                .localAddress(InetAddress.ofLiteral("127.0.0.2"))
                .build()) {
            var answer = flood(flood, PARTY.request("/api/v1/jobs", "a.b.c"), 0);
            assertThat(answer.statusCode()).isEqualTo(401);
            for (int i = 1; i < MANY && answer.statusCode() == 401; i++) {
                answer = flood(flood, PARTY.request("/api/v1/jobs", "a.b.c"), i);
            }
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.body()).contains("rate-limited");
            assertThat(Integer.parseInt(
                            answer.headers().firstValue("Retry-After").orElse("")))
                    .isBetween(1, 60);
            answer = flood(flood, PARTY.managementRequest("/actuator/metrics", null), 0);
            for (int i = 1; i < MANY && answer.statusCode() == 401; i++) {
                answer = flood(flood, PARTY.managementRequest("/actuator/metrics", null), i);
            }
            assertThat(answer.statusCode()).as("the management port, too").isEqualTo(429);
        }
        assertThat(PARTY.get("/api/v1/jobs?limit=1", TestTokens.of("neighbour", Authority.ANALYST))
                        .status())
                .as("another address is not held up")
                .isEqualTo(200);
    }

    /** What it says of itself makes it no other address. */
    private static HttpResponse<String> flood(HttpClient client, HttpRequest.Builder request, int i) throws Exception {
        return client.send(
                request.header("X-Forwarded-For", "192.0.2." + i % 256).build(), HttpResponse.BodyHandlers.ofString());
    }
}
