package org.concordat.protocol.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RegressionScoringTest {
    @Test
    void givesTheErrorsOfAWorkedExample() {
        // The example of scikit-learn's documentation of r2_score: 0.9486…
        var metrics =
                RegressionScoring.of(new double[] {2.5, 0.0, 2, 8}, new double[] {3, -0.5, 2, 7}, Ranking.alike(4));

        assertThat(metrics.rmse()).isCloseTo(Math.sqrt(0.375), within(1e-15));
        assertThat(metrics.mae()).isCloseTo(0.5, within(1e-15));
        assertThat(metrics.r2()).isCloseTo(0.9486081370449679, within(1e-12));
    }

    @Test
    void hasNoR2WhereLabelsDoNotVary() {
        assertThat(RegressionScoring.of(new double[] {1, 2}, new double[] {4, 4}, Ranking.alike(2))
                        .r2())
                .isNull();
    }

    @Test
    void weighsARowAsItWouldSoManyOfIt() {
        var weighed = RegressionScoring.of(new double[] {1, 5, 9}, new double[] {2, 7, 0}, new double[] {3, 1, 0});
        var rows = RegressionScoring.of(new double[] {1, 1, 1, 5}, new double[] {2, 2, 2, 7}, Ranking.alike(4));

        assertThat(weighed.rows()).isEqualTo(3);
        assertThat(weighed.rmse()).isCloseTo(rows.rmse(), within(1e-15));
        assertThat(weighed.mae()).isCloseTo(rows.mae(), within(1e-15));
        assertThat(weighed.r2()).isCloseTo(rows.r2(), within(1e-12));
    }

    @Test
    void weighsClassesLikewise() {
        var weighed = ClassScoring.of(new double[] {0, 1, 2, 2}, new double[] {0, 0, 2, 1}, new double[] {3, 1, 2, 0});

        assertThat(weighed.accuracy()).isCloseTo(5.0 / 6, within(1e-15));
        assertThat(weighed.macroRecall()).isCloseTo((3.0 / 4 + 1) / 2, within(1e-15)); // class 1 weighs nothing
    }
}
