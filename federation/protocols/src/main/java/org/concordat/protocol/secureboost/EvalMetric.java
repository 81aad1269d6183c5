package org.concordat.protocol.secureboost;

import java.util.Comparator;
import java.util.stream.IntStream;

/** {@code eval_metric}: how a round is judged, at the guest alone. */
enum EvalMetric {
    /** The objective's own loss, mean over the rows: log-loss, cross entropy, half the squared error, or deviance. */
    LOSS(false),
    /** Area under the ROC curve, ties counted half. */
    AUC(true),
    /** Share of rows whose label is not the one that is called. */
    ERROR(false),
    RMSE(false),
    MAE(false);

    private final boolean largerIsBetter;

    EvalMetric(boolean largerIsBetter) {
        this.largerIsBetter = largerIsBetter;
    }

    static EvalMetric usual(Objective objective) {
        return switch (objective) {
            case Objective.Logistic _ -> AUC;
            case Objective.Softmax _ -> ERROR;
            case Objective.SquaredError _ -> RMSE;
            case Objective.Poisson _, Objective.Tweedie _ -> LOSS;
        };
    }

    boolean measures(Objective objective) {
        return switch (this) {
            case LOSS -> true;
            case AUC -> objective instanceof Objective.Logistic;
            case ERROR -> objective instanceof Objective.Logistic || objective instanceof Objective.Softmax;
            case RMSE, MAE -> !ERROR.measures(objective);
        };
    }

    boolean better(double value, double than) {
        return largerIsBetter ? value > than : value < than;
    }

    /** Over rows, in their order; scores and labels on the labels' own scale, losses as the objective has them. */
    double of(int[] rows, double[] scores, double[] labels, double[] losses) {
        return switch (this) {
            case LOSS -> mean(rows, losses);
            case AUC -> auc(rows, scores, labels);
            case ERROR ->
                IntStream.of(rows)
                                .filter(row -> called(scores[row]) != labels[row])
                                .count()
                        / (double) Math.max(1, rows.length);
            case RMSE -> {
                double sum = 0;
                for (int row : rows) {
                    sum += (scores[row] - labels[row]) * (scores[row] - labels[row]);
                }
                yield Math.sqrt(sum / Math.max(1, rows.length));
            }
            case MAE -> {
                double sum = 0;
                for (int row : rows) {
                    sum += Math.abs(scores[row] - labels[row]);
                }
                yield sum / Math.max(1, rows.length);
            }
        };
    }

    static double mean(int[] rows, double[] values) {
        double sum = 0;
        for (int row : rows) {
            sum += values[row];
        }
        return sum / Math.max(1, rows.length);
    }

    /** A class stands for itself; a probability for the likelier label. */
    private static double called(double score) {
        return score == Math.rint(score) ? score : score >= 0.5 ? 1 : 0;
    }

    /** 0.5 where one label is missing. */
    private static double auc(int[] rows, double[] scores, double[] labels) {
        var order = IntStream.of(rows)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> scores[row]))
                .mapToInt(row -> row)
                .toArray();
        double ranks = 0;
        long positives = 0;
        for (int from = 0; from < order.length; ) {
            int to = from;
            while (to < order.length && scores[order[to]] == scores[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                if (labels[order[i]] == 1) {
                    ranks += (from + 1 + to) / 2.0;
                    positives++;
                }
            }
            from = to;
        }
        long negatives = order.length - positives;
        return positives == 0 || negatives == 0
                ? 0.5
                : (ranks - positives * (positives + 1) / 2.0) / ((double) positives * negatives);
    }
}
