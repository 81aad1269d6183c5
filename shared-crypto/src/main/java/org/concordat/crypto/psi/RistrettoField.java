package org.concordat.crypto.psi;

import java.math.BigInteger;

/** What RFC 9496 needs of the field beyond products: its constants, signs, square roots of ratios, inversion. */
final class RistrettoField {
    /** RFC 9496, section 4.1. */
    static final BigInteger D =
            new BigInteger("37095705934669439343138083508754565189542113879843219016388785533085940283555");

    static final BigInteger SQRT_M1 =
            new BigInteger("19681161376707505956807079304988542015446066515923890162744021073123829784752");
    static final BigInteger SQRT_AD_MINUS_ONE =
            new BigInteger("25063068953384623474111414158702152701244531502492656460079210482610430750235");
    static final BigInteger INVSQRT_A_MINUS_D =
            new BigInteger("54469307008909316920995813868745141605393597292927456921205312896311721017578");
    static final BigInteger ONE_MINUS_D_SQ =
            new BigInteger("1159843021668779879193775521855586647937357759715417654439879720876111806838");
    static final BigInteger D_MINUS_ONE_SQ =
            new BigInteger("40440834346308536858101042469323190826248399146238708352240133220865137265952");

    final FieldLanes lanes;
    final long[] zero;
    final long[] one;
    final long[] d;
    final long[] sqrtM1;
    final long[] sqrtAdMinusOne;
    final long[] invsqrtAMinusD;
    final long[] oneMinusDSquared;
    final long[] dMinusOneSquared;
    private final long[] t0;
    private final long[] t1;
    private final long[] t2;
    private final long[] t3;
    private final long[] shifted;
    private final long[] quarters = new long[4];
    private final long[] others = new long[4];

    RistrettoField(FieldLanes lanes) {
        this.lanes = lanes;
        this.zero = lanes.constant(BigInteger.ZERO);
        this.one = lanes.constant(BigInteger.ONE);
        this.d = lanes.constant(D);
        this.sqrtM1 = lanes.constant(SQRT_M1);
        this.sqrtAdMinusOne = lanes.constant(SQRT_AD_MINUS_ONE);
        this.invsqrtAMinusD = lanes.constant(INVSQRT_A_MINUS_D);
        this.oneMinusDSquared = lanes.constant(ONE_MINUS_D_SQ);
        this.dMinusOneSquared = lanes.constant(D_MINUS_ONE_SQ);
        this.t0 = lanes.element();
        this.t1 = lanes.element();
        this.t2 = lanes.element();
        this.t3 = lanes.element();
        this.shifted = lanes.element();
    }

    /** −1 where the canonical number is odd ("negative"), else 0. */
    long[] negative(long[] a) {
        long[] masks = new long[lanes.count()];
        for (int lane = 0; lane < masks.length; lane++) {
            lanes.get(a, lane, quarters);
            masks[lane] = -(quarters[0] & 1);
        }
        return masks;
    }

    /** −1 where a = b, else 0. */
    long[] equal(long[] a, long[] b) {
        long[] masks = new long[lanes.count()];
        for (int lane = 0; lane < masks.length; lane++) {
            lanes.get(a, lane, quarters);
            lanes.get(b, lane, others);
            long difference = 0;
            for (int i = 0; i < 4; i++) {
                difference |= quarters[i] ^ others[i];
            }
            masks[lane] = ((difference | -difference) >>> 63) - 1;
        }
        return masks;
    }

    void negate(long[] result, long[] a) {
        lanes.subtract(result, zero, a);
    }

    /** a ← mask ? −a : a, reduced. */
    void negateIf(long[] a, long[] masks) {
        lanes.subtract(t0, zero, a);
        lanes.reduce(t0);
        lanes.select(a, a, t0, masks);
    }

    /** a ← |a|: the one of a and −a that is not negative. */
    void absolute(long[] a) {
        negateIf(a, negative(a));
    }

    /**
     * RFC 9496, SQRT_RATIO_M1: r ← |√(u/v)| where u/v is a square, else |√(i·u/v)|.
     *
     * @return −1 where it is a square
     */
    long[] sqrtRatio(long[] r, long[] u, long[] v) {
        long[] v3 = lanes.element();
        long[] root = lanes.element();
        long[] check = lanes.element();
        lanes.square(v3, v);
        lanes.multiply(v3, v3, v);
        lanes.square(root, v3);
        lanes.multiply(root, root, v);
        lanes.multiply(root, root, u);
        power2To252Minus3(root, root);
        lanes.multiply(root, root, v3);
        lanes.multiply(root, root, u);
        lanes.square(check, root);
        lanes.multiply(check, check, v);
        long[] minusU = lanes.element();
        negate(minusU, u);
        lanes.reduce(minusU);
        long[] correct = equal(check, u);
        long[] flipped = equal(check, minusU);
        lanes.multiply(minusU, minusU, sqrtM1);
        long[] flippedI = equal(check, minusU);
        lanes.multiply(check, root, sqrtM1);
        for (int lane = 0; lane < correct.length; lane++) {
            flippedI[lane] |= flipped[lane];
            correct[lane] |= flipped[lane];
        }
        lanes.select(r, root, check, flippedI);
        absolute(r);
        return correct;
    }

    /** r ← 1/a, 0 for 0. */
    void invert(long[] r, long[] a) {
        long[] kept = a.clone();
        power2To252Minus3(r, a);
        lanes.squareTimes(r, r, 3);
        lanes.multiply(r, r, kept);
        lanes.multiply(r, r, kept);
        lanes.multiply(r, r, kept); // 8·(2^252 − 3) + 3 = p − 2
    }

    /** r ← a^(2^252 − 3), by the usual chain of 2^k − 1. */
    private void power2To252Minus3(long[] r, long[] a) {
        long[] x = t3;
        System.arraycopy(a, 0, x, 0, x.length);
        lanes.square(t0, x); // 2
        lanes.squareTimes(t1, t0, 2); // 8
        lanes.multiply(t1, t1, x); // 9
        lanes.multiply(t0, t0, t1); // 11
        lanes.square(t0, t0); // 22
        lanes.multiply(t0, t0, t1); // 2^5 − 1
        ones(t0, 5, t0, 5); // 10
        System.arraycopy(t0, 0, t1, 0, t0.length);
        ones(t1, 10, t0, 10); // 20
        System.arraycopy(t1, 0, t2, 0, t1.length);
        ones(t2, 20, t1, 20); // 40
        ones(t2, 40, t0, 10); // 50
        System.arraycopy(t2, 0, t0, 0, t2.length);
        System.arraycopy(t2, 0, t1, 0, t2.length);
        ones(t1, 50, t0, 50); // 100
        System.arraycopy(t1, 0, t2, 0, t1.length);
        ones(t2, 100, t1, 100); // 200
        ones(t2, 200, t0, 50); // 250
        lanes.squareTimes(t2, t2, 2);
        lanes.multiply(r, t2, x); // 4·(2^250 − 1) + 1
    }

    /** x = a^(2^k − 1) → a^(2^(k+j) − 1), with y = a^(2^j − 1). */
    private void ones(long[] x, int k, long[] y, int j) {
        assert k >= j;
        lanes.squareTimes(shifted, x, j);
        lanes.multiply(x, shifted, y);
    }
}
