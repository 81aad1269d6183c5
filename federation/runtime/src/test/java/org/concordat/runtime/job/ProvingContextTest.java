package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import java.util.stream.Stream;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.junit.jupiter.api.Test;

class ProvingContextTest {
    private static Job job(long id, Role role, int digest, int attempt) {
        byte[] spec = new byte[32];
        spec[0] = (byte) digest;
        var at = Instant.EPOCH;
        return new Job(
                new JobId(new UUID(1, id)),
                role,
                new PartyId("bank"),
                "name",
                "purpose",
                new byte[] {1},
                spec,
                JobState.RUNNING,
                null,
                attempt,
                "ann",
                at,
                at,
                at,
                null,
                1);
    }

    @Test
    void everyMemberHasTheSameInOneAttempt() {
        assertThat(ProvingContext.ofAttempt("north", job(1, Role.GUEST, 1, 1), 0))
                .isEqualTo(ProvingContext.ofAttempt("north", job(1, Role.HOST, 1, 1), 0));
    }

    @Test
    void anotherFederationJobSpecificationAttemptOrTaskHasAnother() {
        assertThat(Stream.of(
                                ProvingContext.ofAttempt("north", job(1, Role.HOST, 1, 1), 0),
                                ProvingContext.ofAttempt("south", job(1, Role.HOST, 1, 1), 0),
                                ProvingContext.ofAttempt("north", job(2, Role.HOST, 1, 1), 0),
                                ProvingContext.ofAttempt("north", job(1, Role.HOST, 2, 1), 0),
                                ProvingContext.ofAttempt("north", job(1, Role.HOST, 1, 2), 0),
                                ProvingContext.ofAttempt("north", job(1, Role.HOST, 1, 1), 1))
                        .map(HexFormat.of()::formatHex))
                .doesNotHaveDuplicates();
    }

    @Test
    void aKeyThatIsKeptIsProvedAlikeInEveryAttempt() {
        assertThat(ProvingContext.ofTask(job(1, Role.HOST, 1, 1), 0))
                .isEqualTo(ProvingContext.ofTask(job(1, Role.HOST, 1, 2), 0))
                .isNotEqualTo(ProvingContext.ofTask(job(2, Role.HOST, 1, 1), 0));
    }
}
