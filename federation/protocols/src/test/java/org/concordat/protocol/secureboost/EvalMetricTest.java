package org.concordat.protocol.secureboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvalMetricTest {
    private static final int ROWS = 80;

    /** A weight of three is three rows, and a row of no weight is none. */
    @ParameterizedTest
    @EnumSource(EvalMetric.class)
    void weighsARowAsItWouldSoManyOfIt(EvalMetric metric) {
        var random = new Random(6);
        var scores = new double[ROWS];
        var labels = new double[ROWS];
        var losses = new double[ROWS];
        var weights = new double[ROWS];
        var repeated = new ArrayList<Integer>();
        for (int i = 0; i < ROWS; i++) {
            scores[i] = random.nextInt(12) / 12.0;
            labels[i] = random.nextInt(2);
            losses[i] = random.nextDouble();
            weights[i] = random.nextInt(4);
            for (int k = 0; k < weights[i]; k++) {
                repeated.add(i);
            }
        }
        var alike = new double[ROWS];
        Arrays.fill(alike, 1);
        double weighed =
                metric.of(IntStream.range(0, ROWS).toArray(), new EvalMetric.Judged(scores, labels, losses, weights));
        double several = metric.of(
                repeated.stream().mapToInt(i -> i).toArray(), new EvalMetric.Judged(scores, labels, losses, alike));

        assertThat(weighed).isCloseTo(several, within(1e-12));
    }
}
