package org.concordat.protocol.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.concordat.testkit.TranscriptAssert.assertThat;

import java.nio.ByteBuffer;
import java.util.Map;
import org.concordat.protocol.VerticalData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingTest {
    // Features are rounded to 2^-24, scores to 2^-33: a step's gradient is off by at most 2^-25·(mean |d| ≤ 1) +
    // 2^-33·max|x|,
    // about 3e-8; 12 steps of η ≤ 0.1, an adaptive one at most tripling it, stay below 1e-6.
    private static final double TOLERANCE = 1e-6;
    private static final byte[] SEED = ByteBuffer.allocate(32).putLong(24, 11).array();

    @ParameterizedTest
    @EnumSource(Optimizer.Kind.class)
    void reachesTheWeightsOfTheJoinedTableWithEveryOptimizer(Optimizer.Kind kind) {
        var data = VerticalData.binary(1200, 3, 4, 5);
        var run = Jobs.federation(data)
                .run(Jobs.logistic(Map.of(
                        "optimizer",
                        kind.name().toLowerCase(java.util.Locale.ROOT),
                        "learning_rate",
                        0.05,
                        "batch_size",
                        256L,
                        "max_epochs",
                        4L)));
        var plain = PlainRegression.logistic(data, 3);
        var decay = kind == Optimizer.Kind.SGD ? 0 : 0.3;
        var optimizer = new Optimizer(kind, 0.05, decay, 0.9, 0.99, 0.9, 0.999, 1e-8);
        plain.fit(plain.partition(3, SEED, Jobs.TRAIN), 4, optimizer, 0.001, true);

        assertThat(Jobs.weights(run, 1)).containsExactly(plain.weights, within(TOLERANCE));
        assertThat(run.transcript()).conformsToScript().declaresWhatItDiscloses();
    }

    @Test
    void trainsALinearRegressionWithTwoHostsAndTellsItsLoss() {
        var data = VerticalData.real(900, 5, 3, 2, 4);
        var run = Jobs.federation(data)
                .run(Jobs.linear(Map.of("max_epochs", 5L, "batch_size", 256L, "loss", "every_epoch")));
        var plain = PlainRegression.linear(data, 0);
        var optimizer = new Optimizer(Optimizer.Kind.ADAM, 0.1, 0.1, 0.9, 0.99, 0.9, 0.999, 1e-8);
        plain.fit(plain.partition(2, SEED, Jobs.TRAIN), 5, optimizer, 0.001, false);

        assertThat(Jobs.weights(run, 2)).containsExactly(plain.weights, within(TOLERANCE));
        assertThat(Jobs.losses(run)).hasSize(5);
        assertThat(Jobs.losses(run).getLast()).isCloseTo(plain.loss(false), within(1e-6));
        assertThat(run.transcript()).conformsToScript();
    }
}
