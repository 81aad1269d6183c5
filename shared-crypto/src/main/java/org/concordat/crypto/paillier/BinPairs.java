package org.concordat.crypto.paillier;

import java.util.Arrays;
import java.util.Optional;
import org.concordat.matrix.Grouping;

/**
 * Two groupings of the same rows as one by the pairs that occur: n rows go to d pairs once, and d pairs to the groups of either
 * side, n + d additions instead of 2n.
 *
 * @param pairs of each row the number of its pair; none where both sides leave it out
 * @param left of each pair its group on the left, or none
 * @param right of each pair its group on the right, or none
 */
record BinPairs(Grouping pairs, Grouping left, Grouping right) {
    /** Worth it where no more than this part of the additions remains. */
    private static final double WORTH = 0.9;

    private static final long MOST_PAIRS = 1L << 22;

    static final Optional<BinPairs> NONE = Optional.empty();

    /** Empty where it would not take fewer additions. */
    static Optional<BinPairs> of(Grouping left, Grouping right) {
        int rows = left.rows();
        long width = right.groups() + 1L;
        if ((left.groups() + 1L) * width > MOST_PAIRS || rows == 0) {
            return NONE;
        }
        int[] numbers = new int[(int) ((left.groups() + 1L) * width)];
        int[] pairOfRow = new int[rows];
        int[] leftOf = new int[rows];
        int[] rightOf = new int[rows];
        int count = 0;
        long apart = 0;
        for (int i = 0; i < rows; i++) {
            int l = left.groupOfRow()[i];
            int r = right.groupOfRow()[i];
            apart += (l >= 0 ? 1 : 0) + (r >= 0 ? 1 : 0);
            if (l < 0 && r < 0) {
                pairOfRow[i] = -1;
                continue;
            }
            int at = (int) ((l + 1) * width + r + 1);
            if (numbers[at] == 0) {
                leftOf[count] = l;
                rightOf[count] = r;
                numbers[at] = ++count;
            }
            pairOfRow[i] = numbers[at] - 1;
        }
        long together = Arrays.stream(pairOfRow).filter(pair -> pair >= 0).count() + count;
        if (count == 0 || together > WORTH * apart) {
            return NONE;
        }
        return Optional.of(new BinPairs(
                new Grouping(pairOfRow, count),
                new Grouping(Arrays.copyOf(leftOf, count), left.groups()),
                new Grouping(Arrays.copyOf(rightOf, count), right.groups())));
    }
}
