package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.rest.PartyUnderTest.Answer;
import org.concordat.runtime.security.Authority;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** R36, by the number: a party that allows 130 requests a minute, and a clock that goes when it is told to. */
final class RequestQuotaTest {
    private static final int ALLOWED = 130;
    private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.parse("2026-03-01T00:00:00Z"));

    private static final Clock TOLD = new Clock() {
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

    private static PartyUnderTest party;

    @BeforeAll
    static void start() {
        party = new PartyUnderTest(
                TestDatabase.migrated(),
                TOLD,
                List.of(PartyRest.OfStewardsWithoutAnalysts.class, PartyUnderTest.OfJobsInMemory.class),
                "--concordat.security.requests-per-minute=" + ALLOWED);
    }

    @AfterAll
    static void stop() {
        party.close();
    }

    private static Answer get(String token) {
        return party.get("/api/v1/jobs?limit=1", token);
    }

    @Test
    void refusesTheRequestAfterTheLastThatAMinuteAllows() {
        var eager = TestTokens.of("eager", Authority.STEWARD);
        for (int i = 1; i <= ALLOWED; i++) {
            assertThat(get(eager).status()).as("request %s", i).isEqualTo(200);
        }
        var refused = get(eager);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body()).contains("rate-limited");
        int wait = Integer.parseInt(refused.header("Retry-After"));
        assertThat(wait).isBetween(1, 60);
        assertThat(get(TestTokens.of("patient", Authority.STEWARD)).status()).isEqualTo(200);

        NOW.updateAndGet(now -> now.plus(Duration.ofSeconds(wait)));
        assertThat(get(eager).status())
                .as("after the time that it was told to wait")
                .isEqualTo(200);
    }
}
