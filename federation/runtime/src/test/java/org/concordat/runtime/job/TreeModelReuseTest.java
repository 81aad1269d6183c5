package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.intersection.Intersection;
import org.concordat.protocol.secureboost.SecureBoost;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.job.spec.InvalidJobException;
import org.concordat.runtime.transport.TestBroker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that predict with the trees of an earlier job, or grow more of them, over real stores and a real broker. */
@Timeout(240)
class TreeModelReuseTest {
    private static final int ROWS = 150;
    private static final String INTERSECT = "{\"task\": \"intersect\"}, ";
    private static final String EXACT =
            "\"guest_first_trees\": 0, \"histogram_noise_bits\": 0, \"min_samples_leaf\": 1, \"min_bin_support\": 1, "
                    + "\"max_bin\": 8, \"key_bits\": 2048";

    @TempDir
    Path directory;

    private TestFederation federation;

    @BeforeEach
    void found() {
        federation = TestFederation.knowing(directory, TestBroker.shared(), new Intersection(), new SecureBoost());
        var all = IntStream.range(0, ROWS).toArray();
        federation.hold(BANK, rows(1, true, all));
        federation.hold(BUREAU, rows(2, false, all));
    }

    @AfterEach
    void dissolve() {
        federation.close();
    }

    /** Three columns of some of the rows; the label follows from both parties' first. */
    private static DatasetRows rows(long seed, boolean labelled, int... which) {
        var bank = new Random(1).doubles(3L * ROWS).toArray();
        var bureau = new Random(2).doubles(3L * ROWS).toArray();
        var values = seed == 1 ? bank : bureau;
        return new DatasetRows(
                IntStream.of(which).mapToObj(i -> "person-" + i).toList(),
                List.of("x0", "x1", "x2"),
                Matrix.of(
                        which.length,
                        3,
                        IntStream.of(which)
                                .flatMap(i -> IntStream.range(3 * i, 3 * i + 3))
                                .mapToDouble(i -> values[i])
                                .toArray()),
                labelled
                        ? IntStream.of(which)
                                .mapToDouble(i -> bank[3 * i] + bureau[3 * i] > 1 ? 1 : 0)
                                .toArray()
                        : null);
    }

    private static String training(int trees, String more) {
        return INTERSECT + "{\"task\": \"train\", \"protocol\": \"secureboost\"" + more
                + ", \"parameters\": {\"n_estimators\": " + trees + ", " + EXACT
                + (more.isEmpty() ? "" : ", \"warm_start\": true") + "}}";
    }

    private static String model(JobId job) {
        return ", \"model\": \"" + job + "\"";
    }

    private static String predictionWith(JobId job) {
        return INTERSECT + "{\"task\": \"predict\", \"protocol\": \"secureboost\"" + model(job) + "}";
    }

    private JobId completed(String tasks) throws InterruptedException {
        var job = federation.submitTask(tasks).id();
        federation.decide(job, Decision.APPROVE, null);
        federation.awaitEverywhere(job, JobState.COMPLETED);
        return job;
    }

    private Map<String, Double> scores(JobId job) throws IOException {
        var results = federation.at(BANK).results();
        var csv = new ByteArrayOutputStream();
        results.write(results.scores(job).orElseThrow(), csv);
        var scores = new TreeMap<String, Double>();
        csv.toString(StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .map(line -> line.split(",", -1))
                .forEach(cells -> scores.put(cells[0], Double.valueOf(cells[3])));
        return scores;
    }

    private static void requireAlike(Map<String, Double> found, Map<String, Double> expected) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        found.forEach((id, score) -> assertThat(score).isCloseTo(expected.get(id), within(1e-9)));
    }

    @Test
    void aLaterJobPredictsAllRowsAndASingleOneAsTheTrainingScoredThem() throws Exception {
        var trained = completed(training(4, ""));
        var scored = scores(trained);
        assertThat(scored).hasSize(ROWS);
        assertThat(scored.values().stream().distinct().count()).isGreaterThan(4);

        requireAlike(scores(completed(predictionWith(trained))), scored);

        federation.hold(BANK, rows(1, false, 7));
        requireAlike(scores(completed(predictionWith(trained))), Map.of("person-7", scored.get("person-7")));
    }

    @Test
    void fourTreesAndThreeMoreInALaterJobAreSevenAtOnce() throws Exception {
        var first = completed(training(4, ""));
        var more = completed(training(3, model(first)));

        requireAlike(scores(more), scores(completed(training(7, ""))));
        requireAlike(scores(completed(predictionWith(more))), scores(more));
    }

    @Test
    void aHostThatDeletedItsShareIsNamedByPredictionAndByTrainingThatWouldGoOn() throws Exception {
        var trained = completed(training(2, ""));
        assertThat(federation.at(BUREAU).results().deleteModelShare(trained, "stella"))
                .isTrue();

        for (var tasks : List.of(predictionWith(trained), training(2, model(trained)))) {
            var job = federation.submitTask(tasks).id();
            for (var view : federation.awaitEverywhere(job, JobState.REJECTED)) {
                assertThat(view.reason().party()).isEqualTo(BUREAU);
                assertThat(view.reason().code()).isEqualTo("model-share-missing");
                assertThat(view.reason().detail())
                        .contains("no share of the model of job " + trained, "it was deleted at");
            }
        }
    }

    @Test
    void trainingThatGoesOnFromNothingIsRefusedWhenItIsSubmitted() {
        assertThatThrownBy(
                        () -> federation.submitTask(
                                INTERSECT
                                        + "{\"task\": \"train\", \"protocol\": \"secureboost\", \"parameters\": {\"warm_start\": true}}"))
                .isInstanceOfSatisfying(
                        InvalidJobException.class,
                        e -> assertThat(e.problems()).singleElement().satisfies(problem -> {
                            assertThat(problem.pointer()).isEqualTo("/tasks/1/model");
                            assertThat(problem.code()).isEqualTo("model-required");
                        }));
    }
}
