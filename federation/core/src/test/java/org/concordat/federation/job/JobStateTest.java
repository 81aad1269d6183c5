package org.concordat.federation.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.federation.job.JobState.AWAITING_APPROVAL;
import static org.concordat.federation.job.JobState.CANCELLED;
import static org.concordat.federation.job.JobState.COMPLETED;
import static org.concordat.federation.job.JobState.EXPIRED;
import static org.concordat.federation.job.JobState.FAILED;
import static org.concordat.federation.job.JobState.PAUSED;
import static org.concordat.federation.job.JobState.QUEUED;
import static org.concordat.federation.job.JobState.REJECTED;
import static org.concordat.federation.job.JobState.RUNNING;
import static org.concordat.federation.job.JobState.SUBMITTED;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Walks the table of the class comment: every pair of states, allowed or not. */
class JobStateTest {
    private static final Map<JobState, Set<JobState>> TABLE = Map.of(
            SUBMITTED, Set.of(AWAITING_APPROVAL, CANCELLED, FAILED),
            AWAITING_APPROVAL, Set.of(QUEUED, REJECTED, EXPIRED, CANCELLED, FAILED),
            QUEUED, Set.of(RUNNING, EXPIRED, CANCELLED, FAILED),
            RUNNING, Set.of(PAUSED, COMPLETED, CANCELLED, FAILED),
            PAUSED, Set.of(RUNNING, CANCELLED, FAILED),
            COMPLETED, Set.of(),
            FAILED, Set.of(),
            CANCELLED, Set.of(),
            REJECTED, Set.of(),
            EXPIRED, Set.of());

    @ParameterizedTest
    @EnumSource
    void goesWhereTheTableSaysAndNowhereElse(JobState from) {
        for (JobState to : JobState.values()) {
            assertThat(from.mayBecome(to))
                    .as(from + " to " + to)
                    .isEqualTo(TABLE.get(from).contains(to));
        }
    }

    @ParameterizedTest
    @EnumSource
    void isFinalWhenItIsTerminal(JobState state) {
        assertThat(state.terminal()).isEqualTo(TABLE.get(state).isEmpty());
    }
}
