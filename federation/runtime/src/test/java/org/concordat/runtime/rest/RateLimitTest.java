package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

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
}
