package org.concordat.protocol.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.concordat.federation.channel.SharedStream;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.preparation.Scaling;
import org.concordat.protocol.preparation.TrainTestSplit;

/**
 * The same regression on the joined table, in plain doubles, written apart from the protocol: its weights are what the
 * federation must reach.
 */
final class PlainRegression {
    private final Matrix x;
    private final double[] y;
    private final int[] train;
    final double[] weights;

    /** @param targets ±1, or the standardised label */
    private PlainRegression(Matrix x, double[] targets, int[] train) {
        this.x = x;
        this.y = targets;
        this.train = train;
        this.weights = new double[x.columns()];
    }

    static PlainRegression logistic(VerticalData data, double clip) {
        var targets =
                Arrays.stream(data.labels()).map(label -> label == 1 ? 1 : -1).toArray();
        return of(data, clip, targets);
    }

    static PlainRegression linear(VerticalData data, double clip) {
        var split = TrainTestSplit.byIdHash(data.guest().ids(), 0.3);
        var labels = data.labels();
        double mean = IntStream.of(split.train())
                .mapToDouble(i -> labels[i])
                .average()
                .orElseThrow();
        double variance = IntStream.of(split.train())
                .mapToDouble(i -> (labels[i] - mean) * (labels[i] - mean))
                .average()
                .orElseThrow();
        return of(
                data,
                clip,
                Arrays.stream(labels)
                        .map(label -> (label - mean) / Math.sqrt(variance))
                        .toArray());
    }

    private static PlainRegression of(VerticalData data, double clip, double[] targets) {
        var split = TrainTestSplit.byIdHash(data.guest().ids(), 0.3);
        var joined = data.guest().features();
        for (var host : data.hosts()) {
            joined = joined.beside(host.features());
        }
        var scaled = Scaling.of(joined.selectRows(split.train()), clip).apply(joined);
        var ones = new double[scaled.rows()];
        Arrays.fill(ones, 1);
        return new PlainRegression(scaled.beside(Matrix.column(ones)), targets, split.train());
    }

    /** The federation's own partition, which its seed gives. */
    int[][] partition(int batches, byte[] seed, int task) {
        return new Schedule(train.length, batches, 0, 0, 0, 1)
                .partition(train, new SharedStream(seed, task + "/batches"));
    }

    /** Epochs over one partition into batches. */
    PlainRegression fit(int[][] batches, int epochs, Optimizer optimizer, double alpha, boolean logistic) {
        return fit(java.util.Collections.nCopies(epochs, batches), optimizer, alpha, logistic, new ArrayList<>());
    }

    /** Logistic, each epoch with batches of its own; the residuals of each batch in turn go to {@code seen}. */
    PlainRegression fit(List<int[][]> epochs, Optimizer optimizer, double alpha, List<double[]> seen) {
        return fit(epochs, optimizer, alpha, true, seen);
    }

    private PlainRegression fit(
            List<int[][]> epochs, Optimizer optimizer, double alpha, boolean logistic, List<double[]> seen) {
        var state = Optimizer.State.initial(weights.length);
        for (int epoch = 1; epoch <= epochs.size(); epoch++) {
            for (int[] batch : epochs.get(epoch - 1)) {
                var g = new double[weights.length];
                var residuals = new double[batch.length];
                for (int i = 0; i < batch.length; i++) {
                    int row = batch[i];
                    double u = score(row);
                    residuals[i] = logistic ? 0.25 * u - 0.5 * y[row] : u - y[row];
                    for (int j = 0; j < g.length; j++) {
                        g[j] += residuals[i] * x.at(row, j) / batch.length;
                    }
                }
                seen.add(residuals);
                for (int j = 0; j < g.length - 1; j++) {
                    g[j] += alpha * weights[j];
                }
                var step = optimizer.step(state, g, epoch);
                state = step.state();
                for (int j = 0; j < g.length; j++) {
                    weights[j] -= step.delta()[j];
                }
            }
        }
        return this;
    }

    double score(int row) {
        double u = 0;
        for (int j = 0; j < weights.length; j++) {
            u += x.at(row, j) * weights[j];
        }
        return u;
    }

    /** Mean Taylor loss, or half squared error, over the training rows. */
    double loss(boolean logistic) {
        return loss(logistic, train);
    }

    double loss(boolean logistic, int[] rows) {
        double sum = 0;
        for (int row : rows) {
            double u = score(row);
            sum += logistic ? Math.log(2) - 0.5 * y[row] * u + 0.125 * u * u : 0.5 * (u - y[row]) * (u - y[row]);
        }
        return sum / rows.length;
    }
}
