package org.concordat.protocol.evaluation;

import java.util.Arrays;
import java.util.TreeMap;

/** Computes {@link Metrics.Multiclass}. */
final class ClassScoring {
    private ClassScoring() {}

    /** @param weights not negative, and not all 0; a class whose rows weigh nothing has no recall */
    static Metrics.Multiclass of(double[] called, double[] labels, double[] weights) {
        if (called.length != labels.length || weights.length != labels.length || labels.length == 0) {
            throw new IllegalArgumentException("found " + called.length + " classes and " + weights.length
                    + " weights for " + labels.length + " labels");
        }
        var rightAndAll = new TreeMap<Double, double[]>();
        for (int i = 0; i < labels.length; i++) {
            var counts = rightAndAll.computeIfAbsent(labels[i], _ -> new double[2]);
            counts[0] += called[i] == labels[i] ? weights[i] : 0;
            counts[1] += weights[i];
        }
        double right =
                rightAndAll.values().stream().mapToDouble(counts -> counts[0]).sum();
        double recall = rightAndAll.values().stream()
                .filter(counts -> counts[1] > 0)
                .mapToDouble(counts -> counts[0] / counts[1])
                .average()
                .orElse(0);
        return new Metrics.Multiclass(
                labels.length,
                (int) Arrays.stream(labels).distinct().count(),
                right / Arrays.stream(weights).sum(),
                recall);
    }
}
