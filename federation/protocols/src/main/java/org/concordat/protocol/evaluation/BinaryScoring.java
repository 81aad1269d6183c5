package org.concordat.protocol.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.concordat.protocol.evaluation.Metrics.CalibrationBin;
import org.concordat.protocol.evaluation.Metrics.LiftPoint;
import org.concordat.protocol.evaluation.Metrics.PrecisionRecallPoint;
import org.concordat.protocol.evaluation.Metrics.RocPoint;
import org.jspecify.annotations.Nullable;

/** Computes {@link Metrics.Binary}: rows sorted by score once, rows of one score always taken together. */
final class BinaryScoring {
    private static final double THRESHOLD = 0.5;
    private static final double EPSILON = 1e-15;
    private static final int CURVE_POINTS = 100;
    private static final int TENTHS = 10;

    private final double[] probabilities;
    private final boolean[] positive;
    private final int positives;
    private final List<Cut> cuts;

    /** Rows at or above a score: how many of each kind. */
    private record Cut(double score, int truePositives, int falsePositives) {
        int called() {
            return truePositives + falsePositives;
        }
    }

    private BinaryScoring(double[] probabilities, boolean[] positive) {
        this.probabilities = probabilities;
        this.positive = positive;
        positives = (int)
                IntStream.range(0, positive.length).filter(i -> positive[i]).count();
        cuts = cuts();
    }

    /** @param positive which rows have label 1 */
    static Metrics.Binary of(double[] probabilities, boolean[] positive) {
        if (probabilities.length != positive.length || positive.length == 0) {
            throw new IllegalArgumentException(
                    "found " + probabilities.length + " scores for " + positive.length + " labels");
        }
        return new BinaryScoring(probabilities, positive).metrics();
    }

    private Metrics.Binary metrics() {
        int rows = positive.length;
        int truePositives = 0;
        int falsePositives = 0;
        for (int i = 0; i < rows; i++) {
            if (probabilities[i] >= THRESHOLD) {
                truePositives += positive[i] ? 1 : 0;
                falsePositives += positive[i] ? 0 : 1;
            }
        }
        int trueNegatives = rows - positives - falsePositives;
        double precision = ratio(truePositives, truePositives + falsePositives);
        double recall = ratio(truePositives, positives);
        return new Metrics.Binary(
                rows,
                positives,
                auc(),
                ks(),
                logLoss(),
                THRESHOLD,
                ratio(truePositives + trueNegatives, rows),
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
        if (positives == 0 || positives == positive.length) {
            return null;
        }
        double twiceArea = 0;
        var last = new Cut(Double.POSITIVE_INFINITY, 0, 0);
        for (var cut : cuts) {
            twiceArea += (double) (cut.falsePositives - last.falsePositives) * (cut.truePositives + last.truePositives);
            last = cut;
        }
        return twiceArea / 2 / positives / (positive.length - positives);
    }

    private @Nullable Double ks() {
        if (positives == 0 || positives == positive.length) {
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
            sum -= StrictMath.log(positive[i] ? p : 1 - p);
        }
        return sum / positive.length;
    }

    private List<Cut> cuts() {
        var order = IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> probabilities[i])
                        .reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        var all = new ArrayList<Cut>();
        int truePositives = 0;
        int falsePositives = 0;
        for (int i = 0; i < order.length; i++) {
            truePositives += positive[order[i]] ? 1 : 0;
            falsePositives += positive[order[i]] ? 0 : 1;
            boolean last = i + 1 == order.length || probabilities[order[i + 1]] != probabilities[order[i]];
            if (last) {
                all.add(new Cut(probabilities[order[i]], truePositives, falsePositives));
            }
        }
        return all;
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
            double called = share * positive.length;
            var before = new Cut(Double.POSITIVE_INFINITY, 0, 0);
            double found = positives;
            for (var cut : cuts) {
                if (cut.called() >= called) {
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
        var hits = new int[TENTHS];
        var sums = new double[TENTHS];
        for (int i = 0; i < positive.length; i++) {
            int bin = Math.clamp((int) (probabilities[i] * TENTHS), 0, TENTHS - 1);
            rows[bin]++;
            hits[bin] += positive[i] ? 1 : 0;
            sums[bin] += probabilities[i];
        }
        return IntStream.range(0, TENTHS)
                .filter(bin -> rows[bin] > 0)
                .mapToObj(bin -> new CalibrationBin(rows[bin], sums[bin] / rows[bin], ratio(hits[bin], rows[bin])))
                .toList();
    }

    private double truePositiveRate(Cut cut) {
        return ratio(cut.truePositives, positives);
    }

    private double falsePositiveRate(Cut cut) {
        return ratio(cut.falsePositives, positive.length - positives);
    }

    private static double ratio(int part, int whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
