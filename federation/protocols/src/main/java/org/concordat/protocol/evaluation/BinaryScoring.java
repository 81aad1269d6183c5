package org.concordat.protocol.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.concordat.protocol.evaluation.Metrics.CalibrationBin;
import org.concordat.protocol.evaluation.Metrics.LiftPoint;
import org.concordat.protocol.evaluation.Metrics.PrecisionRecallPoint;
import org.concordat.protocol.evaluation.Metrics.RocPoint;
import org.jspecify.annotations.Nullable;

/** Computes {@link Metrics.Binary}: rows sorted by score once, rows of one score always taken together, each by its weight. */
final class BinaryScoring {
    private static final double THRESHOLD = 0.5;
    private static final double EPSILON = 1e-15;
    private static final int CURVE_POINTS = 100;
    private static final int TENTHS = 10;

    private final double[] probabilities;
    private final boolean[] positive;
    private final double[] weights;
    /** Weight of all rows, and of those with label 1. */
    private final double all;

    private final double positives;
    private final List<Cut> cuts;

    /** Rows at or above a score: the weight of each kind. */
    private record Cut(double score, double truePositives, double falsePositives) {
        double called() {
            return truePositives + falsePositives;
        }
    }

    private BinaryScoring(double[] probabilities, boolean[] positive, double[] weights) {
        this.probabilities = probabilities;
        this.positive = positive;
        this.weights = weights;
        all = DoubleStream.of(weights).sum();
        positives = IntStream.range(0, positive.length)
                .filter(i -> positive[i])
                .mapToDouble(i -> weights[i])
                .sum();
        cuts = cuts();
    }

    /**
     * @param positive which rows have label 1
     * @param weights not negative, and not all 0
     */
    static Metrics.Binary of(double[] probabilities, boolean[] positive, double[] weights) {
        if (probabilities.length != positive.length || weights.length != positive.length || positive.length == 0) {
            throw new IllegalArgumentException("found " + probabilities.length + " scores and " + weights.length
                    + " weights for " + positive.length + " labels");
        }
        return new BinaryScoring(probabilities, positive, weights).metrics();
    }

    private Metrics.Binary metrics() {
        double truePositives = 0;
        double falsePositives = 0;
        for (int i = 0; i < positive.length; i++) {
            if (probabilities[i] >= THRESHOLD) {
                truePositives += positive[i] ? weights[i] : 0;
                falsePositives += positive[i] ? 0 : weights[i];
            }
        }
        double trueNegatives = all - positives - falsePositives;
        double precision = ratio(truePositives, truePositives + falsePositives);
        double recall = ratio(truePositives, positives);
        return new Metrics.Binary(
                positive.length,
                (int) IntStream.range(0, positive.length)
                        .filter(i -> positive[i])
                        .count(),
                auc(),
                ks(),
                logLoss(),
                THRESHOLD,
                ratio(truePositives + trueNegatives, all),
                precision,
                recall,
                precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall),
                thinned().map(cut -> new RocPoint(cut.score, falsePositiveRate(cut), truePositiveRate(cut))),
                thinned()
                        .map(cut -> new PrecisionRecallPoint(
                                cut.score, ratio(cut.truePositives, cut.called()), truePositiveRate(cut))),
                lift(),
                calibration());
    }

    /** The trapezoids under the ROC curve: a step over rows of one score counts half of it. */
    private @Nullable Double auc() {
        if (positives == 0 || positives >= all) {
            return null;
        }
        double twiceArea = 0;
        var last = new Cut(Double.POSITIVE_INFINITY, 0, 0);
        for (var cut : cuts) {
            twiceArea += (cut.falsePositives - last.falsePositives) * (cut.truePositives + last.truePositives);
            last = cut;
        }
        return twiceArea / 2 / positives / (all - positives);
    }

    private @Nullable Double ks() {
        if (positives == 0 || positives >= all) {
            return null;
        }
        return cuts.stream()
                .mapToDouble(cut -> Math.abs(truePositiveRate(cut) - falsePositiveRate(cut)))
                .max()
                .orElseThrow();
    }

    private double logLoss() {
        double sum = 0;
        for (int i = 0; i < positive.length; i++) {
            double p = Math.clamp(probabilities[i], EPSILON, 1 - EPSILON);
            sum -= weights[i] * StrictMath.log(positive[i] ? p : 1 - p);
        }
        return sum / all;
    }

    private List<Cut> cuts() {
        var order = IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> probabilities[i])
                        .reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        var scores = new ArrayList<Cut>();
        double truePositives = 0;
        double falsePositives = 0;
        for (int i = 0; i < order.length; i++) {
            truePositives += positive[order[i]] ? weights[order[i]] : 0;
            falsePositives += positive[order[i]] ? 0 : weights[order[i]];
            boolean last = i + 1 == order.length || probabilities[order[i + 1]] != probabilities[order[i]];
            if (last) {
                scores.add(new Cut(probabilities[order[i]], truePositives, falsePositives));
            }
        }
        return scores;
    }

    private Thinned thinned() {
        int step = Math.max(1, Math.ceilDiv(cuts.size(), CURVE_POINTS));
        return new Thinned(IntStream.range(0, cuts.size())
                .filter(i -> i % step == 0 || i == cuts.size() - 1)
                .mapToObj(cuts::get)
                .toList());
    }

    private record Thinned(List<Cut> cuts) {
        <T> List<T> map(java.util.function.Function<Cut, T> point) {
            return cuts.stream().map(point).toList();
        }
    }

    /** A tenth that ends among rows of one score gets its share of them. */
    private List<LiftPoint> lift() {
        var points = new ArrayList<LiftPoint>();
        for (int tenth = 1; tenth <= TENTHS && positives > 0; tenth++) {
            double share = (double) tenth / TENTHS;
            double called = share * all;
            var before = new Cut(Double.POSITIVE_INFINITY, 0, 0);
            double found = positives;
            for (var cut : cuts) {
                if (cut.called() >= called && cut.called() > before.called()) {
                    double part = (called - before.called()) / (cut.called() - before.called());
                    found = before.truePositives + part * (cut.truePositives - before.truePositives);
                    break;
                }
                before = cut;
            }
            points.add(new LiftPoint(share, found / positives, found / positives / share));
        }
        return points;
    }

    private List<CalibrationBin> calibration() {
        var rows = new int[TENTHS];
        var weight = new double[TENTHS];
        var hits = new double[TENTHS];
        var sums = new double[TENTHS];
        for (int i = 0; i < positive.length; i++) {
            int bin = Math.clamp((int) (probabilities[i] * TENTHS), 0, TENTHS - 1);
            rows[bin]++;
            weight[bin] += weights[i];
            hits[bin] += positive[i] ? weights[i] : 0;
            sums[bin] += weights[i] * probabilities[i];
        }
        return IntStream.range(0, TENTHS)
                .filter(bin -> weight[bin] > 0)
                .mapToObj(bin -> new CalibrationBin(rows[bin], sums[bin] / weight[bin], ratio(hits[bin], weight[bin])))
                .toList();
    }

    private double truePositiveRate(Cut cut) {
        return ratio(cut.truePositives, positives);
    }

    private double falsePositiveRate(Cut cut) {
        return ratio(cut.falsePositives, all - positives);
    }

    private static double ratio(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
