package org.concordat.protocol.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.concordat.testkit.TranscriptAssert.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.task.TaskResult.Score;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.evaluation.Baselines;
import org.concordat.protocol.evaluation.Evaluation;
import org.concordat.protocol.evaluation.EvaluationReport;
import org.concordat.protocol.evaluation.Metrics;
import org.junit.jupiter.api.Test;

/** What a trained model says, and the ways in which training may end and begin. */
class ModelTest {
    private static final VerticalData DATA = VerticalData.binary(1600, 3, 4, 5, 3);

    @Test
    void scoresEveryRowAsThePartsOfTheModelDoTogether() {
        var run = Jobs.federation(DATA).run(Jobs.logistic(Map.of("batch_size", 256L)));
        var share = Jobs.guestShare(run);
        var u = Coefficient.scores(
                        share.coefficients(), share.clip(), DATA.guest().features())
                .map(score -> score + share.intercept());
        for (int host = 0; host < 2; host++) {
            var part = Jobs.hostShare(run, host);
            u = u.plus(Coefficient.scores(
                    part.coefficients(), part.clip(), DATA.hosts().get(host).features()));
        }
        var scores = run.result(VerticalData.GUEST, Jobs.TRAIN).scores();
        assertThat(scores).hasSize(1600);
        for (int row = 0; row < 1600; row++) {
            // Each host rounds to 3 decimals; a probability moves by a quarter of the slope at most.
            assertThat(scores.get(row).score())
                    .isCloseTo(
                            share.calibration().probability(u.at(row, 0)),
                            within(0.001 * Math.abs(share.calibration().slope()) / 4 + 1e-9));
        }
    }

    @Test
    void predictsWhatTrainingScored() {
        var tasks = new ArrayList<>(List.of(Jobs.logistic(Map.of("batch_size", 256L, "max_epochs", 3L))));
        tasks.add(new TaskSpec("predict", "vertical-logistic-regression", Map.of()));
        var run = Jobs.federation(DATA).run(tasks.toArray(TaskSpec[]::new));

        List<Score> predicted = run.result(VerticalData.GUEST).scores();
        assertThat(predicted).hasSize(1600);
        var trained = run.result(VerticalData.GUEST, Jobs.TRAIN).scores();
        for (int row = 0; row < predicted.size(); row++) {
            assertThat(predicted.get(row).score()).isCloseTo(trained.get(row).score(), within(1e-12));
        }
        assertThat(run.transcript()).conformsToScript();
    }

    @Test
    void isEvaluatedOnBothPartsBesideTheGuestsOwnModel() {
        var tasks = new ArrayList<>(List.of(Jobs.logistic(Map.of("batch_size", 256L))));
        tasks.add(new TaskSpec("evaluate", null, Map.of()));
        var run = Jobs.federation(DATA, new Evaluation(new FirstColumn())).run(tasks.toArray(TaskSpec[]::new));
        var report = run.report(VerticalData.GUEST, Jobs.TRAIN + 1, EvaluationReport.class);
        var train = (Metrics.Binary) report.train();
        var test = (Metrics.Binary) Objects.requireNonNull(report.test());
        var guestOnly =
                (Metrics.Binary) Objects.requireNonNull(report.guestOnly()).test();

        assertThat(test.rows() + train.rows()).isEqualTo(1600);
        assertThat(test.auc())
                .isGreaterThan(0.7)
                .isGreaterThan(Objects.requireNonNull(guestOnly).auc() + 0.1);
        assertThat(train.logLoss()).isLessThan(0.6);
    }

    /** Stands in for the guest's own model: a probability that grows with the guest's first column. */
    private static final class FirstColumn implements Baselines {
        @Override
        public Optional<Model> logistic(Matrix x, boolean[] positive, double alpha) {
            assertThat(x.columns()).isEqualTo(4);
            return Optional.of(rows -> {
                var probabilities = rows.columnArray(0);
                Arrays.setAll(probabilities, i -> Calibration.sigmoid(probabilities[i]));
                return probabilities;
            });
        }

        @Override
        public Optional<Model> ridge(Matrix x, double[] y, double alpha) {
            return Optional.empty();
        }
    }

    @Test
    void stopsWhenTheJointStepIsShort() {
        var run = Jobs.federation(DATA)
                .run(Jobs.logistic(
                        Map.of("batch_size", 0L, "max_epochs", 50L, "early_stop", "weight_diff", "tol", 0.05)));
        var report = run.report(VerticalData.GUEST, Jobs.TRAIN, TrainingReport.Guest.class);
        assertThat(report.ended()).isEqualTo(TrainingReport.Ended.EARLY_STOP);
        assertThat(report.epochs()).isBetween(2, 49);
        assertThat(run.transcript()).conformsToScript();
    }

    @Test
    void stopsWhenTheLossStandsStill() {
        var run = Jobs.federation(DATA)
                .run(Jobs.logistic(Map.of(
                        "batch_size",
                        0L,
                        "max_epochs",
                        60L,
                        "early_stop",
                        "diff",
                        "tol",
                        0.001,
                        "loss",
                        "every_epoch")));
        var losses = Jobs.losses(run);
        assertThat(losses.size()).isBetween(2, 59);
        assertThat(losses.getLast()).isLessThan(losses.getFirst());
        assertThat(Math.abs(losses.getLast() - losses.get(losses.size() - 2))).isLessThan(0.001);
        assertThat(run.transcript()).conformsToScript();
    }

    @Test
    void setsWeightsToZeroUnderAStrongL1() {
        var run = Jobs.federation(DATA)
                .run(Jobs.logistic(Map.of(
                        "penalty",
                        "l1",
                        "alpha",
                        0.06,
                        "optimizer",
                        "sgd",
                        "learning_rate",
                        0.3,
                        "batch_size",
                        0L,
                        "max_epochs",
                        40L)));
        var weights = Jobs.weights(run, 2);
        var zeros = Arrays.stream(weights).filter(w -> w == 0).count();
        assertThat(zeros).isBetween(3L, 11L);
        assertThat(weights[weights.length - 1]).as("the intercept is free").isLessThan(-0.5);
    }

    @Test
    void goesOnFromAnEarlierModel() {
        var parameters = Map.<String, Object>of("batch_size", 0L, "max_epochs", 8L, "loss", "every_epoch");
        var tasks = new ArrayList<>(List.of(Jobs.logistic(parameters)));
        tasks.add(new TaskSpec(
                "train",
                "vertical-logistic-regression",
                Jobs.with(parameters, "warm_start", true, "learning_rate", 1e-9)));
        // 5 and 3 columns at the hosts: one model a job may be scored there.
        var wide = VerticalData.binary(1600, 3, 4, 9);
        var run = Jobs.federation(wide).run(tasks.toArray(TaskSpec[]::new));

        double ended = Jobs.losses(run).getLast();
        var again = run.report(VerticalData.GUEST, Jobs.TRAIN + 1, TrainingReport.Guest.class);
        assertThat(again.losses().getFirst()).isCloseTo(ended, within(1e-6));
    }

    @Test
    void letsNoMoreModelsScoreTheSameRowsThanAQuarterOfTheColumns() {
        var tasks = new ArrayList<>(List.of(Jobs.logistic(Map.of("batch_size", 0L, "max_epochs", 2L))));
        tasks.add(new TaskSpec("train", "vertical-logistic-regression", Map.of("batch_size", 0L, "max_epochs", 3L)));
        var failure = Jobs.federation(DATA)
                .attempt(tasks.toArray(TaskSpec[]::new))
                .failure()
                .orElseThrow();
        assertThat(failure.code()).isEqualTo(ReleasedShares.TOO_MANY);
    }

    @Test
    void calibratesToTheObservedRate() {
        var random = new Random(2);
        var scores = random.doubles(4000, -2, 2).toArray();
        var positive = new boolean[scores.length];
        for (int i = 0; i < scores.length; i++) {
            positive[i] = random.nextDouble() < Calibration.sigmoid(3 * scores[i] - 1);
        }
        var fitted = Calibration.platt(scores, positive);
        assertThat(fitted.slope()).isCloseTo(3, within(0.3));
        assertThat(fitted.intercept()).isCloseTo(-1, within(0.2));
    }

    @Test
    void calibratesSeparableScoresToFiniteNumbers() {
        var fitted = Calibration.platt(new double[] {-2, -1, 1, 2}, new boolean[] {false, false, true, true});
        assertThat(fitted.slope()).isFinite().isPositive();
        assertThat(fitted.probability(2)).isBetween(0.6, 0.9);
    }
}
