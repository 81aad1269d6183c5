package org.concordat.protocol.evaluation;

import java.util.Arrays;
import java.util.TreeMap;

/** Computes {@link Metrics.Multiclass}. */
final class ClassScoring {
    private ClassScoring() {}

    static Metrics.Multiclass of(double[] called, double[] labels) {
        if (called.length != labels.length || labels.length == 0) {
            throw new IllegalArgumentException("found " + called.length + " classes for " + labels.length + " labels");
        }
        var rightAndAll = new TreeMap<Double, int[]>();
        for (int i = 0; i < labels.length; i++) {
            var counts = rightAndAll.computeIfAbsent(labels[i], _ -> new int[2]);
            counts[0] += called[i] == labels[i] ? 1 : 0;
            counts[1]++;
        }
        int right = rightAndAll.values().stream().mapToInt(counts -> counts[0]).sum();
        double recall = rightAndAll.values().stream()
                .mapToDouble(counts -> counts[0] / (double) counts[1])
                .average()
                .orElse(0);
        return new Metrics.Multiclass(
                labels.length, (int) Arrays.stream(labels).distinct().count(), right / (double) labels.length, recall);
    }
}
