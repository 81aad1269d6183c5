package org.concordat.runtime.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.coordination.Coordination.Place;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobCheckpointsTest {
    private static final JobId JOB = new JobId(new UUID(0, 1));
    private static final JobId OTHER = new JobId(new UUID(0, 2));

    @TempDir
    Path directory;

    private SecretFiles files;
    private JobCheckpoints checkpoints;

    @BeforeEach
    void open() {
        files = new SecretFiles(directory, new byte[SecretFiles.WRAPPING_KEY_BYTES]);
        checkpoints = new JobCheckpoints(files);
    }

    @Test
    void keepsTheLastFourOfEachTask() {
        for (int round = 1; round <= 11; round++) {
            checkpoints.keep(JOB, new Place(2, round), new byte[] {(byte) round});
        }
        checkpoints.keep(JOB, new Place(0, 1), new byte[] {77});

        assertThat(checkpoints.of(JOB))
                .containsExactly(new Place(0, 1), new Place(2, 8), new Place(2, 9), new Place(2, 10), new Place(2, 11));
        assertThat(checkpoints.find(JOB, new Place(2, 10))).hasValue(new byte[] {10});
        assertThat(checkpoints.find(JOB, new Place(2, 7))).isEmpty();
        assertThat(checkpoints.of(OTHER)).isEmpty();
    }

    @Test
    void forgetsWhatTheMembersDidNotAgreeUpon() {
        for (var place : List.of(new Place(0, 1), new Place(1, 4), new Place(1, 5), new Place(3, 1))) {
            checkpoints.keep(JOB, place, new byte[1]);
            checkpoints.keep(OTHER, place, new byte[1]);
        }

        checkpoints.rewind(JOB, List.of(new Place(0, 1), new Place(1, 4)));

        assertThat(checkpoints.of(JOB)).containsExactly(new Place(0, 1), new Place(1, 4));
        assertThat(checkpoints.of(OTHER)).hasSize(4);
    }

    @Test
    void destroysThoseOfJobsThatEnded() {
        files.put("some.other", new byte[1]);
        checkpoints.keep(JOB, new Place(0, 1), new byte[1]);
        checkpoints.keep(OTHER, new Place(0, 1), new byte[1]);

        checkpoints.retain(List.of(JOB));
        assertThat(checkpoints.of(OTHER)).isEmpty();
        assertThat(checkpoints.of(JOB)).hasSize(1);

        checkpoints.destroy(JOB);
        assertThat(files.names()).containsExactly("some.other");
    }

    @Test
    void keepsEveryPartOfAStateThatGrowsWritingEachOnce() {
        for (int round = 1; round <= 9; round++) {
            var before = files.names();
            checkpoints.keep(JOB, new Place(1, round), new byte[] {1}, new byte[] {(byte) round});
            assertThat(files.names().stream().filter(name -> !before.contains(name)))
                    .as("round %s", round)
                    .hasSize(2);
        }
        checkpoints.keep(JOB, new Place(0, 1), new byte[1], new byte[] {77});

        assertThat(checkpoints.of(JOB)).hasSize(5).contains(new Place(1, 6)).doesNotContain(new Place(1, 5));
        assertThat(checkpoints.parts(JOB, new Place(1, 7)))
                .containsExactly(IntStream.rangeClosed(1, 7)
                        .mapToObj(round -> new byte[] {(byte) round})
                        .toArray(byte[][]::new));
    }

    @Test
    void partsGoWithTheirCheckpoints() {
        for (int round = 1; round <= 5; round++) {
            checkpoints.keep(JOB, new Place(1, round), new byte[1], new byte[1]);
            checkpoints.keep(JOB, new Place(2, round), new byte[1], new byte[1]);
            checkpoints.keep(OTHER, new Place(1, round), new byte[1], new byte[1]);
        }

        checkpoints.rewind(JOB, List.of(new Place(1, 3)));
        assertThat(checkpoints.parts(JOB, new Place(1, 5))).hasSize(3);
        assertThat(checkpoints.parts(JOB, new Place(2, 5))).isEmpty();
        assertThat(checkpoints.parts(OTHER, new Place(1, 5))).hasSize(5);

        checkpoints.retain(List.of(JOB));
        assertThat(checkpoints.parts(OTHER, new Place(1, 5))).isEmpty();
        checkpoints.destroy(JOB);
        assertThat(files.names()).isEmpty();
    }
}
