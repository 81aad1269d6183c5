package org.concordat.protocol.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BinaryScoringTest {
    private static final boolean[] LABELS = {true, true, false, true, false, false};

    private static Metrics.Binary scored(double[] probabilities, boolean[] positive) {
        return BinaryScoring.of(probabilities, positive, Ranking.alike(positive.length));
    }

    @Test
    void countsPairsInTheRightOrderForTheAuc() {
        // Positives .9 .8 .4, negatives .7 .3 .1: of nine pairs only (.4, .7) is wrong.
        var metrics = scored(new double[] {0.9, 0.8, 0.7, 0.4, 0.3, 0.1}, LABELS);

        assertThat(metrics.auc()).isCloseTo(8.0 / 9, within(1e-15));
        // At .8: two of three positives, no negative; at .4: three of three and one of three.
        assertThat(metrics.ks()).isCloseTo(2.0 / 3, within(1e-15));
    }

    @Test
    void countsTiesHalf() {
        var tied = scored(new double[] {0.5, 0.5, 0.5, 0.5, 0.5, 0.5}, LABELS);
        assertThat(tied.auc()).isEqualTo(0.5);
        assertThat(tied.ks()).isEqualTo(0.0);

        // Positives .8 .5 .5, negatives .5 .2 .2: seven pairs right, two tied.
        var some = scored(new double[] {0.8, 0.5, 0.5, 0.5, 0.2, 0.2}, LABELS);
        assertThat(some.auc()).isCloseTo((7 + 2 * 0.5) / 9, within(1e-15));
    }

    @Test
    void equalsTheCountOverAllPairsWithManyTies() {
        var random = new Random(4);
        var scores = new double[400];
        var labels = new boolean[400];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = random.nextInt(20) / 20.0;
            labels[i] = random.nextDouble() < scores[i];
        }
        double right = 0;
        double pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                if (labels[i] && !labels[j]) {
                    pairs++;
                    right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }
        assertThat(scored(scores, labels).auc()).isCloseTo(right / pairs, within(1e-12));
    }

    @Test
    void countsTheFourCellsAtOneHalf() {
        var metrics = scored(new double[] {0.9, 0.5, 0.7, 0.4, 0.3, 0.1}, LABELS);

        assertThat(metrics.accuracy()).isCloseTo(4.0 / 6, within(1e-15)); // TP 2, FP 1, FN 1, TN 2
        assertThat(metrics.precision()).isCloseTo(2.0 / 3, within(1e-15));
        assertThat(metrics.recall()).isCloseTo(2.0 / 3, within(1e-15));
        assertThat(metrics.f1()).isCloseTo(2.0 / 3, within(1e-15));
    }

    @Test
    void givesTheLogLossOfWhatHappened() {
        var metrics = scored(new double[] {0.8, 0.25}, new boolean[] {true, false});
        assertThat(metrics.logLoss()).isCloseTo(-(Math.log(0.8) + Math.log(0.75)) / 2, within(1e-15));
        var certain = scored(new double[] {0, 0.5}, new boolean[] {true, false});
        assertThat(certain.logLoss()).isFinite().isGreaterThan(17);
    }

    @Test
    void drawsCurvesThatEndWhereTheyMust() {
        var random = new Random(8);
        var scores = random.doubles(5000).toArray();
        var labels = new boolean[scores.length];
        for (int i = 0; i < scores.length; i++) {
            labels[i] = random.nextDouble() < scores[i];
        }
        var metrics = scored(scores, labels);

        assertThat(metrics.roc()).hasSizeBetween(100, 102);
        assertThat(metrics.roc().getLast().truePositiveRate()).isEqualTo(1);
        assertThat(metrics.roc().getLast().falsePositiveRate()).isEqualTo(1);
        assertThat(metrics.precisionRecall().getLast().recall()).isEqualTo(1);
        assertThat(metrics.lift()).hasSize(10);
        assertThat(metrics.lift().getLast().gain()).isEqualTo(1);
        assertThat(metrics.lift().getFirst().lift()).isCloseTo(1.9, within(0.06)); // the top tenth is 95 % positive
        assertThat(metrics.calibration())
                .hasSize(10)
                .allSatisfy(bin -> assertThat(bin.observed()).isCloseTo(bin.predicted(), within(0.08)));
    }

    @Test
    void sharesRowsOfOneScoreOutOverTenths() {
        var metrics = scored(new double[] {0.5, 0.5, 0.5, 0.5, 0.5, 0.5}, LABELS);
        assertThat(metrics.lift()).allSatisfy(point -> assertThat(point.lift()).isCloseTo(1, within(1e-12)));
    }

    @Test
    void hasNoAucWhereOneLabelIsMissing() {
        var metrics = scored(new double[] {0.2, 0.4}, new boolean[] {false, false});
        assertThat(metrics.auc()).isNull();
        assertThat(metrics.ks()).isNull();
        assertThat(metrics.recall()).isZero();
    }

    /** A weight of three is three rows, and a row of no weight is none. */
    @Test
    void weighsARowAsItWouldSoManyOfIt() {
        var random = new Random(5);
        var scores = new double[60];
        var labels = new boolean[60];
        var weights = new double[60];
        var repeated = new ArrayList<Integer>();
        for (int i = 0; i < scores.length; i++) {
            scores[i] = random.nextInt(15) / 15.0;
            labels[i] = random.nextDouble() < scores[i];
            weights[i] = random.nextInt(4);
            for (int k = 0; k < weights[i]; k++) {
                repeated.add(i);
            }
        }
        var of = repeated.stream().mapToInt(i -> i).toArray();
        var several = new boolean[of.length];
        for (int i = 0; i < of.length; i++) {
            several[i] = labels[of[i]];
        }
        var weighed = BinaryScoring.of(scores, labels, weights);
        var rows = scored(IntStream.of(of).mapToDouble(i -> scores[i]).toArray(), several);

        assertThat(weighed.rows()).isEqualTo(60);
        assertThat(weighed.auc()).isCloseTo(rows.auc(), within(1e-12));
        assertThat(weighed.ks()).isCloseTo(rows.ks(), within(1e-12));
        assertThat(weighed.logLoss()).isCloseTo(rows.logLoss(), within(1e-12));
        assertThat(weighed.accuracy()).isCloseTo(rows.accuracy(), within(1e-12));
        assertThat(weighed.precision()).isCloseTo(rows.precision(), within(1e-12));
        assertThat(weighed.recall()).isCloseTo(rows.recall(), within(1e-12));
        for (int tenth = 0; tenth < 10; tenth++) {
            assertThat(weighed.lift().get(tenth).gain())
                    .isCloseTo(rows.lift().get(tenth).gain(), within(1e-12));
        }
    }

    @Test
    void refusesScoresWithoutLabels() {
        assertThatThrownBy(() -> scored(new double[2], new boolean[3]))
                .hasMessage("found 2 scores and 3 weights for 3 labels");
    }
}
