package org.concordat.protocol.evaluation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How good predictions are on one set of rows. Names are those of the report. Where the guest's dataset has a weight column,
 * every figure weighs rows by it, as XGBoost and scikit-learn do; {@code rows} and {@code positives} are counts always.
 */
public sealed interface Metrics {
    /**
     * Of probabilities of label 1. What needs rows of both labels is null where one is missing.
     *
     * @param auc area under the ROC curve, ties counted half
     * @param ks Kolmogorov–Smirnov: the largest distance of true and false positive rate
     * @param logLoss mean −ln of the probability given to what happened, probabilities kept within 1e-15 of 0 and 1
     * @param threshold at and above which a row is called positive, for the next four
     * @param precision 0 where nothing is called positive
     * @param roc from the highest score down, thinned to about a hundred points
     * @param precisionRecall at the same thresholds
     * @param lift one point for each tenth of the rows, best scores first
     * @param calibration ten bins of equal width of the predicted probability; empty ones are left out
     */
    record Binary(
            int rows,
            int positives,
            @Nullable Double auc,
            @Nullable Double ks,
            double logLoss,
            double threshold,
            double accuracy,
            double precision,
            double recall,
            double f1,
            List<RocPoint> roc,
            List<PrecisionRecallPoint> precisionRecall,
            List<LiftPoint> lift,
            List<CalibrationBin> calibration)
            implements Metrics {}

    /**
     * Of values.
     *
     * @param r2 1 − squared error / variance around the mean of these rows; null where they do not vary
     */
    record Regression(
            int rows, double rmse, double mae, @Nullable Double r2) implements Metrics {}

    /**
     * Of classes.
     *
     * @param accuracy share of rows whose class is the one that is called
     * @param macroRecall mean over the classes of the share of their rows that are called so
     */
    record Multiclass(int rows, int classes, double accuracy, double macroRecall) implements Metrics {}

    record RocPoint(double threshold, double falsePositiveRate, double truePositiveRate) {}

    record PrecisionRecallPoint(double threshold, double precision, double recall) {}

    /**
     * @param share of the rows, best scores first
     * @param gain share of all positives that is among them
     * @param lift gain / share
     */
    record LiftPoint(double share, double gain, double lift) {}

    /** @param predicted mean probability of the bin, observed the share of positives in it */
    record CalibrationBin(int rows, double predicted, double observed) {}
}
