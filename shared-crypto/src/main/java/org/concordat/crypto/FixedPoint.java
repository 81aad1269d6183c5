package org.concordat.crypto;

/**
 * The encoding of reals as integers: x ↦ round(x·2^fractionBits), half to even, with |encoded| ≤ 2^magnitudeBits. It is
 * fixed for each message by its protocol and never travels.
 *
 * @param fractionBits binary digits behind the point, 0 … 1024
 * @param magnitudeBits log₂ of the declared bound of the encoded integer, not of the real; rounded up where derived
 */
public record FixedPoint(int fractionBits, double magnitudeBits) {
    public FixedPoint {
        if (fractionBits < 0 || fractionBits > 1024) {
            throw new IllegalArgumentException("fraction bits: found " + fractionBits + ", expected 0 … 1024");
        }
        if (!(magnitudeBits >= 0 && magnitudeBits <= 16384)) {
            throw new IllegalArgumentException("magnitude bits: found " + magnitudeBits + ", expected 0 … 16384");
        }
    }

    /** The encoding with {@code fractionBits} of reals with |x| ≤ {@code bound}, bound > 0. */
    public static FixedPoint ofBound(double bound, int fractionBits) {
        if (!(bound > 0 && Double.isFinite(bound))) {
            throw new IllegalArgumentException("a bound is positive and finite, found " + bound);
        }
        double log2 = Math.log(bound) / Math.log(2) + fractionBits;
        return new FixedPoint(fractionBits, Math.max(0, Math.ceil(log2 * 1024 + 1) / 1024));
    }
}
