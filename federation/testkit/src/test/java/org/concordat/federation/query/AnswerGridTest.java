package org.concordat.federation.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.ReleaseDesk.Guard;
import org.junit.jupiter.api.Test;

/** When answers leave, by a clock that decisions take time of as the test says. */
class AnswerGridTest {
    private static final Duration STEP = Duration.ofMillis(250);

    /** Time that passes only by work and by waiting. */
    private static final class Time {
        Instant now = Town.NOW.minusSeconds(60);

        AnswerGrid grid() {
            return new AnswerGrid(() -> now, STEP, until -> now = until);
        }
    }

    private static final QueryPlan NOBODY = Town.count(Town.atMost(-1));
    private static final QueryPlan FEW = Town.count(Town.atMost(5));
    private static final QueryPlan MANY = Town.count(Town.atMost(50));

    /** Milliseconds until each answer, where a decision takes the longer the more rows it finds. */
    private static List<Long> answers(boolean guarded, QueryPlan plan) {
        var times = new ArrayList<Long>();
        for (int run = 0; run < 20; run++) {
            var time = new Time();
            int seed = run;
            var town = new Town(100)
                    .grid(time.grid())
                    .working(rows -> time.now = time.now.plusMillis(20 + 2L * rows + seed % 3));
            if (!guarded) {
                town.without(Guard.GRID);
            }
            var asked = time.now;
            try {
                town.bank().ask(plan);
            } catch (FederationException refused) {
                assertThat(refused.code()).isEqualTo(ReleaseDesk.COHORT_TOO_SMALL);
            }
            times.add(Duration.between(asked, time.now).toMillis());
        }
        return times;
    }

    @Test
    void nobodyAndFewAreRefusedAtTheSameTimeAndAnAnswerComesThenToo() {
        assertThat(new TreeSet<>(answers(true, NOBODY))).containsExactly(STEP.toMillis());
        assertThat(new TreeSet<>(answers(true, FEW))).containsExactly(STEP.toMillis());
        assertThat(new TreeSet<>(answers(true, MANY))).containsExactly(STEP.toMillis());
    }

    @Test
    void withoutTheGridTimeTellsThemApart() {
        long slowestOfNobody =
                answers(false, NOBODY).stream().mapToLong(v -> v).max().orElseThrow();
        long fastestOfFew = answers(false, FEW).stream().mapToLong(v -> v).min().orElseThrow();
        assertThat(fastestOfFew).isGreaterThan(slowestOfNobody);
    }

    @Test
    void aSlowDecisionWaitsForTheStepAfterIt() {
        var time = new Time();
        var grid = time.grid();
        var asked = time.now;
        time.now = asked.plusMillis(250);
        grid.hold(asked);
        assertThat(time.now).isEqualTo(asked.plusMillis(500));
        time.now = asked.plusMillis(1_001);
        grid.hold(asked);
        assertThat(time.now).isEqualTo(asked.plusMillis(1_250));
    }

    @Test
    void refusesAGridWithoutSteps() {
        assertThatThrownBy(() -> new AnswerGrid(Instant::now, Duration.ZERO, _ -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
