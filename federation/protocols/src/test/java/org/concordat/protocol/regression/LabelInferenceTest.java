package org.concordat.protocol.regression;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.concordat.federation.channel.SharedStream;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.evaluation.Ranking;
import org.concordat.protocol.preparation.Scaling;
import org.concordat.protocol.preparation.TrainTestSplit;
import org.concordat.protocol.regression.RegressionMessage.Residual;
import org.concordat.testkit.TransparentScheme;
import org.junit.jupiter.api.Test;

/**
 * A curious host infers labels from its own gradients: each batch tells it X_bᵀd, m equations on the residuals d = ¼u − ½y of
 * the batch's rows; it knows its own part of u, takes the rest, v = ¼u_G − ½y, for a constant of the row, and solves all
 * equations for v by least squares. With one partition for the whole job later epochs repeat the equations; with fresh
 * shuffles they add new ones until v, and with it y, is determined.
 */
class LabelInferenceTest {
    private static final int EPOCHS = 20;
    private static final byte[] SEED = ByteBuffer.allocate(32).putLong(24, 11).array();

    // The shape of default_credit: 13 and 10 columns, about 22 % positive.
    private final VerticalData data = VerticalData.binary(6000, 21, 13, 10);
    private final int[] train = TrainTestSplit.byIdHash(data.guest().ids(), 0.3).train();
    private final Matrix host = scaled(data.hosts().getFirst().features());

    /** What the host saw of one batch: its rows, its own scores of them at the time, and its gradient X_bᵀd. */
    private record Observation(int[] rows, double[] scores, double[] gradient) {}

    @Test
    void gainsLittleOverTheHostsOwnScoreWithOnePartitionForTheWholeJob() {
        var run = Jobs.federation(data).run(Jobs.logistic(Map.of("batch_size", 256L, "max_epochs", (long) EPOCHS)));
        var residuals = run.transcript()
                .messages(Residual.class)
                .map(message -> TransparentScheme.peek(message.residual(), 34).toArray())
                .toList();
        int batches = residuals.size() / EPOCHS;
        var partition = new Schedule(train.length, batches, 0, 0, 0, EPOCHS)
                .partition(train, new SharedStream(SEED, Jobs.TRAIN + "/batches"));

        // The host's own weights at each batch follow from the gradients that it saw, by its own optimiser.
        var observations = observe(residuals, (_, batch) -> partition[batch], batches);
        double own = auc(ownScores(Coefficient.weights(Jobs.hostShare(run, 0).coefficients())));
        double attack = auc(solve(observations));
        log("fixed partition", own, attack);
        assertThat(attack).isLessThanOrEqualTo(own + 0.03);
    }

    @Test
    void wouldGainMuchWithFreshShufflesInEachEpoch() {
        var random = new Random(5);
        var plain = PlainRegression.logistic(data, 3);
        int batches = train.length / 256;
        var shuffled = new ArrayList<int[][]>();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            shuffled.add(shuffle(random, batches));
        }
        var residuals = new ArrayList<double[]>();
        plain.fit(shuffled, optimizer(), 0.001, residuals);
        var observations = observe(residuals, (epoch, batch) -> shuffled.get(epoch)[batch], batches);

        double own = auc(ownScores(Arrays.copyOfRange(plain.weights, 13, 23)));
        double attack = auc(solve(observations));
        log("fresh shuffles", own, attack);
        assertThat(attack).isGreaterThan(own + 0.06);
    }

    private interface Rows {
        int[] of(int epoch, int batch);
    }

    /** Replays the host: from each batch's residuals the gradient that it saw, and its own weights on the way. */
    private List<Observation> observe(List<double[]> residuals, Rows rows, int batches) {
        var weights = new double[host.columns()];
        var state = Optimizer.State.initial(weights.length);
        var all = new ArrayList<Observation>();
        for (int i = 0; i < residuals.size(); i++) {
            int[] batch = rows.of(i / batches, i % batches);
            var x = host.selectRows(batch);
            var gradient = x.transpose().times(Matrix.column(residuals.get(i))).toArray();
            all.add(new Observation(batch, x.times(Matrix.column(weights)).toArray(), gradient));
            var g = new double[weights.length];
            for (int j = 0; j < g.length; j++) {
                g[j] = gradient[j] / batch.length + 0.001 * weights[j];
            }
            var step = optimizer().step(state, g, i / batches + 1);
            state = step.state();
            for (int j = 0; j < g.length; j++) {
                weights[j] -= step.delta()[j];
            }
        }
        return all;
    }

    /** Least squares for v by conjugate gradients on A Aᵀ's side (CGLS); the guess of a row's label is −v. */
    private double[] solve(List<Observation> observations) {
        int rows = data.guest().ids().size();
        int m = host.columns();
        var v = new double[rows];
        var r = new double[observations.size()][];
        for (int o = 0; o < r.length; o++) {
            var seen = observations.get(o);
            var known = host.selectRows(seen.rows)
                    .transpose()
                    .times(Matrix.column(seen.scores))
                    .toArray();
            r[o] = new double[m];
            for (int j = 0; j < m; j++) {
                r[o][j] = seen.gradient[j] - 0.25 * known[j];
            }
        }
        var s = transposed(observations, r);
        var p = s.clone();
        double gamma = dot(s, s);
        for (int iteration = 0; iteration < 150 && gamma > 1e-12; iteration++) {
            var q = applied(observations, p);
            double alpha = gamma / Arrays.stream(q).mapToDouble(x -> dot(x, x)).sum();
            for (int i = 0; i < rows; i++) {
                v[i] += alpha * p[i];
            }
            for (int o = 0; o < r.length; o++) {
                for (int j = 0; j < m; j++) {
                    r[o][j] -= alpha * q[o][j];
                }
            }
            s = transposed(observations, r);
            double next = dot(s, s);
            for (int i = 0; i < rows; i++) {
                p[i] = s[i] + next / gamma * p[i];
            }
            gamma = next;
        }
        return Arrays.stream(v).map(x -> -x).toArray();
    }

    private double[][] applied(List<Observation> observations, double[] p) {
        var q = new double[observations.size()][host.columns()];
        for (int o = 0; o < q.length; o++) {
            for (int row : observations.get(o).rows) {
                for (int j = 0; j < host.columns(); j++) {
                    q[o][j] += host.at(row, j) * p[row];
                }
            }
        }
        return q;
    }

    private double[] transposed(List<Observation> observations, double[][] r) {
        var s = new double[data.guest().ids().size()];
        for (int o = 0; o < r.length; o++) {
            for (int row : observations.get(o).rows) {
                for (int j = 0; j < host.columns(); j++) {
                    s[row] += host.at(row, j) * r[o][j];
                }
            }
        }
        return s;
    }

    private double[] ownScores(double[] weights) {
        return host.times(Matrix.column(weights)).toArray();
    }

    /** Of guesses against the labels, on the training rows. */
    private double auc(double[] guesses) {
        var scores = Arrays.stream(train).mapToDouble(row -> guesses[row]).toArray();
        var positive = new boolean[train.length];
        for (int i = 0; i < positive.length; i++) {
            positive[i] = data.labels()[train[i]] == 1;
        }
        return Ranking.auc(scores, positive);
    }

    private int[][] shuffle(Random random, int batches) {
        var order = train.clone();
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int held = order[i];
            order[i] = order[j];
            order[j] = held;
        }
        var partition = new int[batches][];
        for (int b = 0; b < batches; b++) {
            partition[b] = Arrays.copyOfRange(order, order.length * b / batches, order.length * (b + 1) / batches);
        }
        return partition;
    }

    private Matrix scaled(Matrix raw) {
        return Scaling.of(raw.selectRows(train), 3).apply(raw);
    }

    private static Optimizer optimizer() {
        return new Optimizer(Optimizer.Kind.ADAM, 0.02, 0.3, 0.9, 0.99, 0.9, 0.999, 1e-8);
    }

    private static double dot(double[] left, double[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }

    private static void log(String what, double own, double attack) {
        System.getLogger("figures")
                .log(System.Logger.Level.INFO, what + ": AUC of own score " + own + ", of the attack " + attack);
    }
}
