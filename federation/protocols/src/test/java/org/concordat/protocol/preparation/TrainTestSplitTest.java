package org.concordat.protocol.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainTestSplitTest {
    @Test
    void putsAnIdInTheBucketThatOthersCompute() {
        assertThat(TrainTestSplit.bucket("133")).isEqualTo(83);
    }

    @Test
    void dependsOnTheIdAndNotOnItsPlace() {
        var ids = IntStream.range(0, 1000).mapToObj(i -> "id-" + i).toList();
        var split = TrainTestSplit.byIdHash(ids, 0.3);
        var backwards = TrainTestSplit.byIdHash(ids.reversed(), 0.3);

        assertThat(split.rows()).isEqualTo(1000);
        assertThat(split.test().length).isBetween(250, 350);
        assertThat(IntStream.of(backwards.train())
                        .map(row -> 999 - row)
                        .sorted()
                        .toArray())
                .isEqualTo(split.train());
    }

    @Test
    void trainsBelowTheLimitOnly() {
        var split = TrainTestSplit.byIdHash(List.of("133"), 0.17);
        assertThat(split.test()).as("bucket 83 is not below 83").containsExactly(0);
        assertThat(TrainTestSplit.byIdHash(List.of("133"), 0.16).train()).containsExactly(0);
    }
}
