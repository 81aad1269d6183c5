package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.JobState;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.intersection.Intersection;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.transport.TestBroker;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C35: two parties with nobody in common, or with fewer than one of them allows. */
@Timeout(240)
class DisjointRowsTest {
    private static final int ROWS = 37;
    private static final int FLOOR = 20;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 17})
    void theJobFailsEverywhereAndNobodyIsToldHowManyThereWere(int common) throws Exception {
        try (var federation = TestFederation.knowing(directory, TestBroker.shared(), new Intersection())) {
            federation.restart(BUREAU, new LocalPolicy(2048, FLOOR, 1));
            federation.hold(BANK, rows(0));
            federation.hold(BUREAU, rows(ROWS - common));
            var job = federation.submitTask("{\"task\": \"intersect\"}").id();
            federation.decide(job, Decision.APPROVE, null);

            for (var view : federation.awaitEverywhere(job, JobState.FAILED)) {
                assertThat(view.reason().code()).isEqualTo("intersection-too-small");
                assertThat(view.reason().detail()).doesNotContainPattern("[0-9]");
            }
        }
    }

    private static DatasetRows rows(int from) {
        return new DatasetRows(
                IntStream.range(from, from + ROWS).mapToObj(i -> "person-" + i).toList(),
                List.of("x"),
                Matrix.zeros(ROWS, 1),
                null);
    }
}
