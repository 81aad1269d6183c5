package org.concordat.runtime.dataset;

import java.util.HashMap;
import java.util.Map;

/** What is to be known of a column of numbers, without its numbers; filled row by row. */
final class ColumnProfile {

    /** How many different values are told apart. */
    static final int DISTINCT = 100;

    private final Map<Double, Long> distinct = new HashMap<>();
    private long present;
    private long missing;
    private long firstMissing;
    private long nonZero;
    private long imprecise;
    private boolean integers = true;

    // Against the label, over the rows that have both (Welford's updates).
    private long pairs;
    private double meanX;
    private double meanY;
    private double squaresX;
    private double squaresY;
    private double products;

    void missing(long line) {
        firstMissing = missing++ == 0 ? line : firstMissing;
    }

    void number(double value, boolean integer, boolean exact) {
        present++;
        nonZero += value == 0 ? 0 : 1;
        integers &= integer;
        imprecise += exact ? 0 : 1;
        double unsigned = value + 0.0; // −0 is 0
        if (distinct.size() < DISTINCT || distinct.containsKey(unsigned)) {
            distinct.merge(unsigned, 1L, Long::sum);
        }
    }

    void pair(double x, double y) {
        pairs++;
        double dx = x - meanX;
        double dy = y - meanY;
        meanX += dx / pairs;
        meanY += dy / pairs;
        squaresX += dx * (x - meanX);
        squaresY += dy * (y - meanY);
        products += dx * (y - meanY);
    }

    long present() {
        return present;
    }

    long missing() {
        return missing;
    }

    long firstMissing() {
        return firstMissing;
    }

    /** Values that lose digits as doubles. */
    long imprecise() {
        return imprecise;
    }

    boolean integers() {
        return integers && present > 0;
    }

    /** Different values, counted up to {@value #DISTINCT}. */
    int distinct() {
        return distinct.size();
    }

    boolean takesOnly(double one, double other) {
        return distinct.keySet().stream().allMatch(value -> value == one || value == other);
    }

    /** Fewest rows that stand out in the column: those of the rarer of two values, else those that are not zero. */
    long support() {
        return distinct.size() == 2
                ? Math.min(
                        distinct.values().stream()
                                .mapToLong(Long::longValue)
                                .min()
                                .orElse(0),
                        present)
                : nonZero;
    }

    /** Pearson's correlation with the label, −1 … 1; 0 where one of them does not vary. */
    double correlation() {
        double scale = Math.sqrt(squaresX) * Math.sqrt(squaresY);
        return scale > 0 ? products / scale : 0;
    }
}
