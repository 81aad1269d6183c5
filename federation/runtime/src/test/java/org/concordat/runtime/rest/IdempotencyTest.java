package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.concordat.runtime.rest.PartyUnderTest.Answer;
import org.concordat.runtime.security.Authority;
import org.junit.jupiter.api.Test;

final class IdempotencyTest {
    private static final RunningParty PARTY = RunningParty.get();
    private static final String ANALYST = TestTokens.of("ida-potent", Authority.ANALYST);

    @Test
    void doesARequestOnceThatIsSentFiftyTimesAtOnce() throws Exception {
        long before = PARTY.auditEntries("job-submitted");
        var together = new CyclicBarrier(50);
        var answers = new ArrayList<Answer>();
        try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Answer> one = () -> {
                together.await();
                return PARTY.post("/api/v1/jobs", ANALYST, "fifty", "{\"name\":\"fifty\"}");
            };
            var all = new ArrayList<Callable<Answer>>();
            for (int i = 0; i < 50; i++) {
                all.add(one);
            }
            for (var answer : people.invokeAll(all)) {
                answers.add(answer.get());
            }
        }
        var ids = new HashSet<String>();
        int first = 0;
        for (var answer : answers) {
            assertThat(answer.status()).as(answer.body()).isIn(201, 409);
            if (answer.status() == 409) {
                assertThat(answer.code()).isEqualTo("request-in-progress");
            } else {
                ids.add(answer.json().path("id").asString());
                first += answer.header("Idempotent-Replayed").isEmpty() ? 1 : 0;
            }
        }
        assertThat(ids).hasSize(1);
        assertThat(first).isEqualTo(1);
        assertThat(PARTY.auditEntries("job-submitted")).isEqualTo(before + 1);
    }

    @Test
    void answersARepetitionWithTheSameBytes() {
        var first = PARTY.post("/api/v1/jobs", ANALYST, "again", "{\"name\":\"again\"}");
        var second = PARTY.post("/api/v1/jobs", ANALYST, "again", "{\"name\":\"again\"}");
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
    }

    @Test
    void refusesTheKeyOfAnotherRequest() {
        PARTY.post("/api/v1/jobs", ANALYST, "mine", "{\"name\":\"first\"}");
        var other = PARTY.post("/api/v1/jobs", ANALYST, "mine", "{\"name\":\"second\"}");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("idempotency-key-reused");
    }

    @Test
    void keepsTheKeysOfTwoPeopleApart() {
        var other = TestTokens.of("other", Authority.ANALYST);
        var mine = PARTY.post("/api/v1/jobs", ANALYST, "shared", "{\"name\":\"a\"}");
        var theirs = PARTY.post("/api/v1/jobs", other, "shared", "{\"name\":\"b\"}");
        assertThat(theirs.status()).isEqualTo(201);
        assertThat(theirs.json().path("id")).isNotEqualTo(mine.json().path("id"));
    }

    @Test
    void letsARefusedRequestBeCorrectedUnderItsKey() {
        long before = PARTY.auditEntries("job-submitted");
        assertThat(PARTY.post("/api/v1/jobs", ANALYST, "later", "{\"name\":\"\"}")
                        .status())
                .isEqualTo(422);
        assertThat(PARTY.post("/api/v1/jobs", ANALYST, "later", "{\"name\":\"right\"}")
                        .status())
                .isEqualTo(201);
        assertThat(PARTY.auditEntries("job-submitted")).isEqualTo(before + 1);
    }
}
