package org.concordat.protocol.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RegressionScoringTest {
    @Test
    void givesTheErrorsOfAWorkedExample() {
        // The example of scikit-learn's documentation of r2_score: 0.9486…
        var metrics = RegressionScoring.of(new double[] {2.5, 0.0, 2, 8}, new double[] {3, -0.5, 2, 7});

        assertThat(metrics.rmse()).isCloseTo(Math.sqrt(0.375), within(1e-15));
        assertThat(metrics.mae()).isCloseTo(0.5, within(1e-15));
        assertThat(metrics.r2()).isCloseTo(0.9486081370449679, within(1e-12));
    }

    @Test
    void hasNoR2WhereLabelsDoNotVary() {
        assertThat(RegressionScoring.of(new double[] {1, 2}, new double[] {4, 4})
                        .r2())
                .isNull();
    }
}
