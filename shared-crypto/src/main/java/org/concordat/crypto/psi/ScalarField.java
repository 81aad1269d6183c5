package org.concordat.crypto.psi;

/** One lane in plain Java: limbs below 2^51 + 2^13, every sum carried at once. */
final class ScalarField extends FieldLanes {
    /** 4p in limbs, added before a subtraction. */
    private static final long FOUR_P_LOW = 4 * (MASK - 18);

    private static final long FOUR_P = 4 * MASK;

    @Override
    int count() {
        return 1;
    }

    @Override
    void multiply(long[] result, long[] a, long[] b) {
        columns(result, a[0], a[1], a[2], a[3], a[4], b[0], b[1], b[2], b[3], b[4]);
    }

    @Override
    void square(long[] result, long[] a) {
        columns(result, a[0], a[1], a[2], a[3], a[4], a[0], a[1], a[2], a[3], a[4]);
    }

    /*
     * Each product is split at bit 51: low = ab mod 2^51 goes to its column, high = ⌊ab/2^51⌋ to the next. With limbs below
     * 2^52 and 19·b below 2^57 a column stays below 10·2^58.
     */
    private static void columns(
            long[] r, long a0, long a1, long a2, long a3, long a4, long b0, long b1, long b2, long b3, long b4) {
        long c1 = 19 * b1;
        long c2 = 19 * b2;
        long c3 = 19 * b3;
        long c4 = 19 * b4;
        long r0 = low(a0, b0) + low(a1, c4) + low(a2, c3) + low(a3, c2) + low(a4, c1);
        long r1 = low(a0, b1) + low(a1, b0) + low(a2, c4) + low(a3, c3) + low(a4, c2);
        long r2 = low(a0, b2) + low(a1, b1) + low(a2, b0) + low(a3, c4) + low(a4, c3);
        long r3 = low(a0, b3) + low(a1, b2) + low(a2, b1) + low(a3, b0) + low(a4, c4);
        long r4 = low(a0, b4) + low(a1, b3) + low(a2, b2) + low(a3, b1) + low(a4, b0);
        r1 += high(a0, b0) + high(a1, c4) + high(a2, c3) + high(a3, c2) + high(a4, c1);
        r2 += high(a0, b1) + high(a1, b0) + high(a2, c4) + high(a3, c3) + high(a4, c2);
        r3 += high(a0, b2) + high(a1, b1) + high(a2, b0) + high(a3, c4) + high(a4, c3);
        r4 += high(a0, b3) + high(a1, b2) + high(a2, b1) + high(a3, b0) + high(a4, c4);
        long over = high(a0, b4) + high(a1, b3) + high(a2, b2) + high(a3, b1) + high(a4, b0);
        carry(r, r0 + 19 * (over & MASK), r1 + 19 * (over >>> 51), r2, r3, r4);
    }

    private static long low(long a, long b) {
        return (a * b) & MASK;
    }

    /** ⌊ab/2^51⌋ for a &lt; 2^52, b &lt; 2^63. */
    private static long high(long a, long b) {
        return Math.unsignedMultiplyHigh(a << 12, b << 1);
    }

    /** Columns below 2^63 → limbs below 2^51 + 2^13. */
    private static void carry(long[] r, long r0, long r1, long r2, long r3, long r4) {
        long t1 = r1 + (r0 >>> 51);
        long t2 = r2 + (t1 >>> 51);
        long t3 = r3 + (t2 >>> 51);
        long t4 = r4 + (t3 >>> 51);
        long t0 = (r0 & MASK) + 19 * (t4 >>> 51);
        r[0] = t0 & MASK;
        r[1] = (t1 & MASK) + (t0 >>> 51);
        r[2] = t2 & MASK;
        r[3] = t3 & MASK;
        r[4] = t4 & MASK;
    }

    @Override
    void add(long[] result, long[] a, long[] b) {
        carry(result, a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4]);
    }

    @Override
    void subtract(long[] result, long[] a, long[] b) {
        carry(
                result,
                a[0] + FOUR_P_LOW - b[0],
                a[1] + FOUR_P - b[1],
                a[2] + FOUR_P - b[2],
                a[3] + FOUR_P - b[3],
                a[4] + FOUR_P - b[4]);
    }

    @Override
    void reduce(long[] a) {
        // sums are carried at once
    }

    @Override
    void set(long[] element, int lane, long[] q) {
        element[0] = q[0] & MASK;
        element[1] = (q[0] >>> 51 | q[1] << 13) & MASK;
        element[2] = (q[1] >>> 38 | q[2] << 26) & MASK;
        element[3] = (q[2] >>> 25 | q[3] << 39) & MASK;
        element[4] = q[3] >>> 12 & MASK;
    }

    @Override
    void get(long[] element, int lane, long[] quarters) {
        canonical(element[0], element[1], element[2], element[3], element[4], quarters);
    }

    /** Non-negative limbs below 2^62 → the number below p, without a branch on it. */
    static void canonical(long e0, long e1, long e2, long e3, long e4, long[] quarters) {
        long[] t = new long[LIMBS];
        carry(t, e0, e1, e2, e3, e4);
        carry(t, t[0], t[1], t[2], t[3], t[4]);
        long quotient = (t[0] + 19) >>> 51;
        for (int i = 1; i < LIMBS; i++) {
            quotient = (t[i] + quotient) >>> 51;
        }
        t[0] += 19 * quotient;
        for (int i = 0; i < LIMBS - 1; i++) {
            t[i + 1] += t[i] >>> 51;
            t[i] &= MASK;
        }
        t[4] &= MASK;
        quarters[0] = t[0] | t[1] << 51;
        quarters[1] = t[1] >>> 13 | t[2] << 38;
        quarters[2] = t[2] >>> 26 | t[3] << 25;
        quarters[3] = t[3] >>> 39 | t[4] << 12;
    }
}
