package org.concordat.protocol.secureboost;

import java.util.Comparator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** {@code eval_metric}: how a round is judged, at the guest alone; rows weigh as in training. */
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
            case Objective.LogLinked _ -> LOSS;
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

    /**
     * What is judged, of every row.
     *
     * @param scores, labels on the labels' own scale
     * @param losses as the objective has them
     * @param weights not negative
     */
    record Judged(double[] scores, double[] labels, double[] losses, double[] weights) {
        double loss(int[] rows) {
            return mean(rows, row -> losses[row]);
        }

        /** 0 where the rows weigh nothing. */
        private double mean(int[] rows, IntToDoubleFunction value) {
            double sum = 0;
            double weight = 0;
            for (int row : rows) {
                sum += weights[row] * value.applyAsDouble(row);
                weight += weights[row];
            }
            return weight > 0 ? sum / weight : 0;
        }

        private double error(int row) {
            return Math.abs(scores[row] - labels[row]);
        }
    }

    /** Over these rows. */
    double of(int[] rows, Judged judged) {
        return switch (this) {
            case LOSS -> judged.loss(rows);
            case AUC -> auc(rows, judged);
            case ERROR -> judged.mean(rows, row -> called(judged.scores[row]) == judged.labels[row] ? 0 : 1);
            case RMSE -> Math.sqrt(judged.mean(rows, row -> judged.error(row) * judged.error(row)));
            case MAE -> judged.mean(rows, judged::error);
        };
    }

    /** A class stands for itself; a probability for the likelier label. */
    private static double called(double score) {
        return score == Math.rint(score) ? score : score >= 0.5 ? 1 : 0;
    }

    /** 0.5 where one label is missing. */
    private static double auc(int[] rows, Judged judged) {
        var scores = judged.scores;
        var order = IntStream.of(rows)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> scores[row]))
                .mapToInt(row -> row)
                .toArray();
        double right = 0;
        double positives = 0;
        double negatives = 0;
        for (int from = 0; from < order.length; ) {
            double tiedPositives = 0;
            double tiedNegatives = 0;
            int to = from;
            for (; to < order.length && scores[order[to]] == scores[order[from]]; to++) {
                if (judged.labels[order[to]] == 1) {
                    tiedPositives += judged.weights[order[to]];
                } else {
                    tiedNegatives += judged.weights[order[to]];
                }
            }
            right += tiedPositives * (negatives + tiedNegatives / 2);
            positives += tiedPositives;
            negatives += tiedNegatives;
            from = to;
        }
        return positives == 0 || negatives == 0 ? 0.5 : right / (positives * negatives);
    }
}
