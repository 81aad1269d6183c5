package org.concordat.crypto.arithmetic;

import java.math.BigInteger;

/**
 * x ↦ x·factor mod m in lanes, for x of any length: x is cut into pieces of one limb fewer than m has, each is multiplied by what it
 * weighs, and the products are added.
 */
final class PieceReduction {
    private final Modulus modulus;
    private final int limbs;
    private final long[][] weights;

    /** @param longest limbs of x */
    PieceReduction(Modulus modulus, BigInteger factor, int longest) {
        this.modulus = modulus;
        this.limbs = modulus.words() - 1;
        this.weights = new long[Math.ceilDiv(longest, limbs)][];
        BigInteger n = modulus.value();
        BigInteger piece = BigInteger.ONE.shiftLeft(limbs * modulus.kernel().limbBits());
        BigInteger weight = factor.multiply(modulus.radix()).mod(n);
        for (int k = 0; k < weights.length; k++) {
            weights[k] = modulus.plain(weight);
            weight = weight.multiply(piece).mod(n);
        }
    }

    Modulus modulus() {
        return modulus;
    }

    /** With the lanes and a spare group of one thread. */
    final class Reducing {
        final Lanes lanes = modulus.newLanes();
        private final long[] part = lanes.newGroup();

        /**
         * A piece is below R/2^w, w the bits of a limb, so that its product is below m·(1 + 2^−w), a sum of two below 3m, and what
         * {@link Lanes#add} makes of that is again below m·(1 + 2^(1−w)): below 2m, as a product's operand has to be.
         *
         * @param x limbs as they are
         * @param result x·factor mod m as it is, not always below m
         */
        void run(long[] x, long[] result) {
            for (int k = 0; k < weights.length; k++) {
                long[] product = k == 0 ? result : part;
                lanes.cut(x, k * limbs, limbs, product);
                lanes.multiply(product, product, weights[k]);
                if (k > 0) {
                    lanes.add(result, part);
                }
            }
        }
    }
}
