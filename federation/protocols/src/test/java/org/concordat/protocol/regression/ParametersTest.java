package org.concordat.protocol.regression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.concordat.federation.FederationException;
import org.concordat.federation.Roster;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.VerticalData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a job asks for is refused before anything starts where it can be known, and by the party whose rule it breaks else. */
class ParametersTest {
    private static final VerticalData DATA = VerticalData.binary(900, 2, 3, 4);

    @ParameterizedTest
    @CsvSource({
        "batch_size, 255, batch-too-small",
        "key_bits, 1024, key-size-not-allowed",
        "key_bits, 2047, key-size-not-allowed",
        "key_bits, 16384, key-size-not-allowed",
        "max_epochs, 0, out-of-range",
        "fraction_bits, 60, out-of-range",
        "early_stopping_rounds, 3, not-applicable",
        "random_seed, 7, unknown-field"
    })
    void refusesAWholeNumber(String name, long value, String code) {
        assertThat(problems(Map.of(name, value)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(code))
                .satisfies(problem -> assertThat(problem.pointer()).isEqualTo("/tasks/0/" + name));
    }

    @ParameterizedTest
    @CsvSource({"0.0", "-1.0", "1e9", "NaN"})
    void refusesALearningRateThatCannotLearn(double rate) {
        assertThat(problems(Map.of("learning_rate", rate)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("out-of-range"));
    }

    @Test
    void tellsEveryProblemAtOnce() {
        assertThat(problems(Map.of("optimizer", "sqn", "penalty", 3L, "sigmoid", "cubic", "batch_size", "some")))
                .extracting(Problem::code)
                .containsExactlyInAnyOrder("unknown-value", "wrong-type", "unknown-value", "unknown-value");
    }

    @Test
    void needsAnArbiter() {
        var roster = new Roster(VerticalData.GUEST, List.of(VerticalData.host(0)), null, null);
        var job = new JobSpec(1, "j", "p", roster, Map.of(), List.of(new TaskSpec("train", null, Map.of())));
        assertThat(VerticalRegression.logistic().check(job, 0))
                .extracting(Problem::code)
                .containsExactly("arbiter-required");
    }

    @Test
    void refusesAnExplicitBatchBelowEightRowsAColumn() {
        var wide = VerticalData.binary(1500, 2, 2, 40);
        var failure = failure(wide, Map.of("batch_size", 256L));
        assertThat(failure.code()).isEqualTo(BatchGuards.BATCH_TOO_SMALL);
        assertThat(failure.detail()).contains("256").contains("320");
    }

    @Test
    void raisesTheDefaultBatchForWideTables() {
        var wide = VerticalData.binary(3600, 2, 2, 140); // 8·140 = 1120 rows at least, about 2520 train
        var run = Jobs.federation(wide).run(Jobs.logistic(Map.of("max_epochs", 1L, "residual_ratio", 0.125)));
        var report = run.report(VerticalData.GUEST, Jobs.TRAIN, TrainingReport.Guest.class);
        assertThat(report.batchSize()).isGreaterThanOrEqualTo(1120);
        assertThat(report.batches()).isEqualTo(2);
    }

    @Test
    void refusesAnUnapprovedResidualRatio() {
        var wide = VerticalData.binary(500, 2, 2, 45);
        var failure = failure(wide, Map.of("batch_size", 0L));
        assertThat(failure.code()).isEqualTo(BatchGuards.LEAKAGE_RATIO);
        assertThat(failure.detail()).contains("45 columns");
    }

    @Test
    void keepsToThePartysOwnKeySize() {
        var run = Jobs.federation(DATA)
                .policy(VerticalData.host(0), new LocalPolicy(3072, 1, 1))
                .attempt(Jobs.logistic(Map.of("key_bits", 2048L)));
        assertThat(run.failure().orElseThrow().code()).isEqualTo(JobKeys.KEY_TOO_SMALL);
    }

    @Test
    void refusesLabelsThatAreNotOfTwoKinds() {
        var real = VerticalData.real(400, 3, 2, 2);
        assertThat(failure(real, Map.of()).code()).isEqualTo(Family.LABEL_UNFIT);
        var constant = VerticalData.of(
                DATA.guest().ids(),
                new double[900],
                DATA.guest().features(),
                DATA.hosts().getFirst().features());
        assertThat(failure(constant, Map.of()).code()).isEqualTo(Family.LABEL_UNFIT);
    }

    @Test
    void endsWhenAScoreLeavesItsBound() {
        var huge = VerticalData.of(
                DATA.guest().ids(),
                DATA.labels(),
                DATA.guest().features(),
                Matrix.of(900, 4, DATA.hosts().getFirst().features().toArray()));
        var tasks = Jobs.job(
                "vertical-logistic-regression",
                Map.of(),
                Map.of("optimizer", "sgd", "learning_rate", 10.0, "score_bound", 1.0));
        var failure = Jobs.federation(huge).attempt(tasks).failure().orElseThrow();
        assertThat(failure.code()).isEqualTo(LocalModel.SCORE_BOUND);
    }

    private static List<Problem> problems(Map<String, Object> parameters) {
        var job = new JobSpec(
                1,
                "j",
                "p",
                DATA.roster(),
                Map.of(),
                List.of(new TaskSpec("train", "vertical-logistic-regression", parameters)));
        return VerticalRegression.logistic().check(job, 0);
    }

    private static FederationException failure(VerticalData data, Map<String, Object> parameters) {
        return Jobs.federation(data)
                .attempt(Jobs.logistic(parameters))
                .failure()
                .orElseThrow();
    }
}
