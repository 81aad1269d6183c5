package org.concordat.crypto.psi;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntToLongFunction;

/**
 * c_i = a_i − b_i + σ + 3·Σ_{j&gt;i} (a_j ⊕ b_j) for the bits of each row, on ciphertexts, from the highest bit down (Damgård,
 * Geisler, Krøigaard 2007, section 3); σ is −1 for coin 0 and +1 for coin 1. Rows stand side by side. The same operations are
 * done for every b and every coin, and no branch is taken on either.
 */
final class ComparisonSums {
    private final int width;
    private final BigInteger[] b;
    /** Bit i for b_i. */
    private final long[] coins;

    /** The bits' ciphertexts, of as many rows as divide the comparisons. */
    private final PointStore bits;
    /** Where those of c_i go. */
    private final PointStore store;

    private final int perRow;

    private final RistrettoPoints.Point base;

    ComparisonSums(
            int width, BigInteger[] b, BitSet coins, PointStore bits, PointStore store, RistrettoPoints.Point base) {
        this.bits = bits;
        this.perRow = b.length / (bits.count() / (2 * width));
        this.width = width;
        this.b = b;
        this.coins = Arrays.copyOf(coins.toLongArray(), Math.ceilDiv(b.length, Long.SIZE));
        this.store = store;
        this.base = base;
    }

    /** The rows from {@code row} on, as many as there are lanes. */
    void run(RistrettoPoints group, int row) {
        int lanes = group.lanes.count();
        int filled = Math.min(lanes, b.length - row);
        var first = new Column(group);
        var second = new Column(group);
        var sigma = group.newPoint();
        RistrettoPoints.copy(sigma, base);
        group.negateIf(sigma, masks(lanes, filled, lane -> coin(row + lane) - 1));
        for (int i = width - 1; i >= 0; i--) {
            int bit = i;
            long[] set = masks(lanes, filled, lane -> ElGamalKey.mask(b[row + lane], bit));
            for (int lane = 0; lane < lanes; lane++) {
                int item = 2 * ((row + Math.min(lane, filled - 1)) / perRow * width + i);
                bits.load(group.lanes, first.a, lane, item);
                bits.load(group.lanes, second.a, lane, item + 1);
            }
            first.test(null, null, set);
            second.test(sigma, base, set);
            for (int lane = 0; lane < filled; lane++) {
                int item = 2 * ((row + lane) * width + i);
                store.save(group.lanes, first.c, lane, item);
                store.save(group.lanes, second.c, lane, item + 1);
            }
        }
    }

    /** 0 or 1. */
    private long coin(int place) {
        return coins[place / Long.SIZE] >>> place & 1;
    }

    private static long[] masks(int lanes, int filled, IntToLongFunction mask) {
        long[] masks = new long[lanes];
        for (int lane = 0; lane < filled; lane++) {
            masks[lane] = mask.applyAsLong(lane);
        }
        return masks;
    }

    /** One of the two components of the ciphertexts. */
    private static final class Column {
        private final RistrettoPoints group;
        final RistrettoPoints.Point a;
        final RistrettoPoints.Point c;
        private final RistrettoPoints.Point threefold;
        private final RistrettoPoints.Point w;
        private final RistrettoPoints.Point other;

        Column(RistrettoPoints group) {
            this.group = group;
            a = group.newPoint();
            c = group.newPoint();
            threefold = group.newPoint();
            group.identity(threefold);
            w = group.newPoint();
            other = group.newPoint();
        }

        /**
         * c ← 3S + a − b + σ, then S ← S + (a ⊕ b), where a ⊕ 1 = 1 − a.
         *
         * @param sigma σ·B, and {@code base} B, in the component that carries the plaintext; null in the other
         */
        void test(
                RistrettoPoints.@org.jspecify.annotations.Nullable Point sigma,
                RistrettoPoints.@org.jspecify.annotations.Nullable Point base,
                long[] set) {
            group.add(c, threefold, a);
            RistrettoPoints.copy(w, a);
            group.negateIf(w, set);
            if (sigma != null && base != null) {
                group.add(c, c, sigma);
                RistrettoPoints.copy(other, base);
                group.negateIf(other, every(set.length));
                group.add(other, c, other);
                group.replaceIf(c, other, set);
                group.add(other, w, base);
                group.replaceIf(w, other, set);
            }
            for (int i = 0; i < 3; i++) {
                group.add(threefold, threefold, w);
            }
        }

        private static long[] every(int lanes) {
            long[] masks = new long[lanes];
            Arrays.fill(masks, -1);
            return masks;
        }
    }
}
