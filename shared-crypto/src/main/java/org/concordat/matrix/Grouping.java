package org.concordat.matrix;

import java.util.Objects;

/**
 * Assigns each of n rows to one of {@code groups} groups, or to none: the bins of a histogram.
 *
 * @param groupOfRow n entries in −1 … groups−1; −1 leaves the row out
 * @param groups how many groups there are, ≥ 1
 */
public record Grouping(int[] groupOfRow, int groups) {
    public Grouping {
        Objects.requireNonNull(groupOfRow);
        if (groups < 1) {
            throw new IllegalArgumentException("a grouping needs at least one group, found " + groups);
        }
        for (int group : groupOfRow) {
            if (group < -1 || group >= groups) {
                throw new IllegalArgumentException("group " + group + " is outside −1 … " + (groups - 1));
            }
        }
    }

    public int rows() {
        return groupOfRow.length;
    }
}
