package org.concordat.crypto.psi;

import java.math.BigInteger;

/**
 * Numbers mod p = 2^255 − 19, several side by side: five limbs of 51 bits, limb 0 of all lanes first. Scratch included: one
 * thread each.
 *
 * <p>A <em>reduced</em> element is what {@link #multiply}, {@link #square}, {@link #reduce} and {@link #set} leave; a
 * <em>loose</em> one is the sum or difference of two or three reduced ones. A product takes at most one loose operand, a
 * square a reduced one.
 */
abstract class FieldLanes {
    static final int LIMBS = 5;
    static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    static final long MASK = (1L << 51) - 1;

    /** How many numbers side by side. */
    abstract int count();

    final long[] element() {
        return new long[LIMBS * count()];
    }

    /** The same number in every lane. */
    final long[] constant(BigInteger value) {
        long[] element = element();
        long[] quarters = new long[4];
        for (int i = 0; i < 4; i++) {
            quarters[i] = value.shiftRight(64 * i).longValue();
        }
        for (int lane = 0; lane < count(); lane++) {
            set(element, lane, quarters);
        }
        return element;
    }

    abstract void multiply(long[] result, long[] a, long[] b);

    abstract void square(long[] result, long[] a);

    /** a + b, loose. */
    abstract void add(long[] result, long[] a, long[] b);

    /** a − b, loose. */
    abstract void subtract(long[] result, long[] a, long[] b);

    /** Brings a loose element back to reduced, in place. */
    abstract void reduce(long[] a);

    /** Lane ← the 255 low bits of four little-endian quarters. */
    abstract void set(long[] element, int lane, long[] quarters);

    /** The lane's number below p, in four little-endian quarters. */
    abstract void get(long[] element, int lane, long[] quarters);

    /** result ← mask ? b : a in each lane; mask is 0 or −1. */
    final void select(long[] result, long[] a, long[] b, long[] masks) {
        int lanes = count();
        for (int limb = 0; limb < LIMBS; limb++) {
            for (int lane = 0; lane < lanes; lane++) {
                int w = limb * lanes + lane;
                result[w] = (a[w] & ~masks[lane]) | (b[w] & masks[lane]);
            }
        }
    }

    /** a^(2^k), k ≥ 1. */
    final void squareTimes(long[] result, long[] a, int k) {
        square(result, a);
        for (int i = 1; i < k; i++) {
            square(result, result);
        }
    }
}
