package org.concordat.crypto.paillier;

import org.concordat.crypto.PlaintextOverflowException;

/**
 * Arithmetic on bounds: log₂ of the largest magnitude of the encoded integers. Every result is rounded up, so that a chain of
 * operations never understates what it may hold.
 */
final class Magnitude {
    /** More than the error of log and addition at magnitudes up to 2^16384. */
    private static final double ROUNDING = 1e-9;

    private Magnitude() {}

    /** log₂(2^a + 2^b). */
    static double sum(double a, double b) {
        double larger = Math.max(a, b);
        double smaller = Math.min(a, b);
        return up(larger + log2(1 + Math.pow(2, smaller - larger)));
    }

    /** log₂(2^a · factor), factor ≥ 0; a zero factor leaves a bound of 1. */
    static double product(double a, double factor) {
        return factor <= 0 ? 0 : Math.max(0, up(a + log2(factor)));
    }

    /** @throws PlaintextOverflowException if the bound is beyond the plaintext space */
    static double within(double bits, double capacityBits) {
        if (!(bits <= capacityBits)) {
            throw new PlaintextOverflowException(bits, capacityBits);
        }
        return bits;
    }

    private static double up(double bits) {
        return bits + ROUNDING;
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }
}
