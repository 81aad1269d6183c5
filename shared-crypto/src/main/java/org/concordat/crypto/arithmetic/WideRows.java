package org.concordat.crypto.arithmetic;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link WideLanes}, for 512-bit vectors. A limb is an integer below 2^51, here as a long, there as a double. What a column
 * receives, S = Σ x·y of up to six products, is told by two sums: of the products as doubles, h = 2^106 + S rounded to a multiple of
 * 2^54 by a chain of fused multiply-adds, and of the products as longs, l = S mod 2^64. So S = u·2^54 + (l − u·2^54 mod 2^64) with
 * u = (h − 2^106)/2^54, whose second term is small and therefore exact. That is three instructions a product, where {@link VectorRows}
 * takes five; it needs a multiplication of longs, which 256-bit vectors lack.
 *
 * <p>u is read from the bits of h with the constant of its exponent still in it: each block adds {@link #EXPONENT} to every column but
 * the lowest. {@link WideLanes} counts how often, and begins and ends with what makes up for it.
 */
final class WideRows {
    static final int LANES = 8;
    static final int WIDTH = 51;
    static final int ROWS = 3;

    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_512;
    private static final VectorSpecies<Long> L = LongVector.SPECIES_512;
    private static final long MASK = (1L << WIDTH) - 1;
    private static final int UNIT = 54;
    private static final int UNIT_OVER_LIMB = UNIT - WIDTH;
    /** Of the doubles from here to 2^107 the neighbours are 2^54 apart; S stays below 9·2^102. */
    private static final double FLOOR = 0x1p106;

    private static final double INTEGER = 0x1p52;
    private static final long INTEGER_BITS = Double.doubleToRawLongBits(INTEGER);
    /** What a column receives too much from the one below it, modulo 2^64. */
    static final long EXPONENT = Double.doubleToRawLongBits(FLOOR) << UNIT_OVER_LIMB;

    private WideRows() {}

    /** What two factors and a modulus are, as the loops read them: limb by limb, of each limb all lanes. */
    record Operands(long[] b, double[] realB, long[] n, double[] realN) {}

    /*
     * Montgomery's product, three rows of a at a time: more rows would not fit the registers. Each column is that of VectorRows.threeRows,
     * and so are the conditions on b before column start. A block adds less than 6·2^53 + 9·2^51 to the magnitude of a column, so that
     * it stays below 2^63 for a modulus of 16384 bits. The loops step by a variable: by a constant, the compiler would unroll them
     * and run out of registers, at half the speed.
     */
    static void threeRows(long[] a, int ai, Operands operands, long[] t, long k0, int start, int step) {
        final long[] b = operands.b;
        final double[] rb = operands.realB;
        final long[] n = operands.n;
        final double[] rn = operands.realN;
        final DoubleVector floor = DoubleVector.broadcast(D, FLOOR);
        final LongVector i0 = LongVector.fromArray(L, a, ai);
        final LongVector i1 = LongVector.fromArray(L, a, ai + LANES);
        final LongVector i2 = LongVector.fromArray(L, a, ai + 2 * LANES);
        final DoubleVector a0 = i0.or(INTEGER_BITS).reinterpretAsDoubles().sub(INTEGER);
        final DoubleVector a1 = i1.or(INTEGER_BITS).reinterpretAsDoubles().sub(INTEGER);
        final DoubleVector a2 = i2.or(INTEGER_BITS).reinterpretAsDoubles().sub(INTEGER);
        LongVector u;

        // column 0: a0·b0, then q0 makes it vanish mod 2^51
        LongVector acc = LongVector.fromArray(L, t, 0).add(i0.mul(LongVector.fromArray(L, b, 0)));
        DoubleVector h = a0.fma(DoubleVector.fromArray(D, rb, 0), floor);
        u = h.reinterpretAsLongs();
        final LongVector j0 =
                acc.sub(u.lanewise(VectorOperators.LSHL, UNIT)).mul(k0).and(MASK);
        final DoubleVector q0 = j0.or(INTEGER_BITS).reinterpretAsDoubles().sub(INTEGER);
        acc = acc.add(j0.mul(LongVector.fromArray(L, n, 0)));
        h = q0.fma(DoubleVector.fromArray(D, rn, 0), h);
        u = h.reinterpretAsLongs();
        acc = acc.sub(u.lanewise(VectorOperators.LSHL, UNIT));
        LongVector high =
                u.lanewise(VectorOperators.LSHL, UNIT_OVER_LIMB).add(acc.lanewise(VectorOperators.ASHR, WIDTH));

        // column 1: a0·b1 + a1·b0 + q0·n1, then q1
        acc = LongVector.fromArray(L, t, LANES).add(high);
        acc = acc.add(i0.mul(LongVector.fromArray(L, b, LANES)));
        h = a0.fma(DoubleVector.fromArray(D, rb, LANES), floor);
        acc = acc.add(i1.mul(LongVector.fromArray(L, b, 0)));
        h = a1.fma(DoubleVector.fromArray(D, rb, 0), h);
        acc = acc.add(j0.mul(LongVector.fromArray(L, n, LANES)));
        h = q0.fma(DoubleVector.fromArray(D, rn, LANES), h);
        u = h.reinterpretAsLongs();
        final LongVector j1 =
                acc.sub(u.lanewise(VectorOperators.LSHL, UNIT)).mul(k0).and(MASK);
        final DoubleVector q1 = j1.or(INTEGER_BITS).reinterpretAsDoubles().sub(INTEGER);
        acc = acc.add(j1.mul(LongVector.fromArray(L, n, 0)));
        h = q1.fma(DoubleVector.fromArray(D, rn, 0), h);
        u = h.reinterpretAsLongs();
        acc = acc.sub(u.lanewise(VectorOperators.LSHL, UNIT));
        high = u.lanewise(VectorOperators.LSHL, UNIT_OVER_LIMB).add(acc.lanewise(VectorOperators.ASHR, WIDTH));

        // column 2: a0·b2 + a1·b1 + a2·b0 + q0·n2 + q1·n1, then q2
        acc = LongVector.fromArray(L, t, 2 * LANES).add(high);
        acc = acc.add(i0.mul(LongVector.fromArray(L, b, 2 * LANES)));
        h = a0.fma(DoubleVector.fromArray(D, rb, 2 * LANES), floor);
        acc = acc.add(i1.mul(LongVector.fromArray(L, b, LANES)));
        h = a1.fma(DoubleVector.fromArray(D, rb, LANES), h);
        acc = acc.add(i2.mul(LongVector.fromArray(L, b, 0)));
        h = a2.fma(DoubleVector.fromArray(D, rb, 0), h);
        acc = acc.add(j0.mul(LongVector.fromArray(L, n, 2 * LANES)));
        h = q0.fma(DoubleVector.fromArray(D, rn, 2 * LANES), h);
        acc = acc.add(j1.mul(LongVector.fromArray(L, n, LANES)));
        h = q1.fma(DoubleVector.fromArray(D, rn, LANES), h);
        u = h.reinterpretAsLongs();
        final LongVector j2 =
                acc.sub(u.lanewise(VectorOperators.LSHL, UNIT)).mul(k0).and(MASK);
        final DoubleVector q2 = j2.or(INTEGER_BITS).reinterpretAsDoubles().sub(INTEGER);
        acc = acc.add(j2.mul(LongVector.fromArray(L, n, 0)));
        h = q2.fma(DoubleVector.fromArray(D, rn, 0), h);
        u = h.reinterpretAsLongs();
        acc = acc.sub(u.lanewise(VectorOperators.LSHL, UNIT));
        high = u.lanewise(VectorOperators.LSHL, UNIT_OVER_LIMB).add(acc.lanewise(VectorOperators.ASHR, WIDTH));

        // before the start: b has nothing to add, three products a column; what the next columns need again stays in
        // registers
        LongVector n2 = LongVector.fromArray(L, n, LANES);
        LongVector n1 = LongVector.fromArray(L, n, 2 * LANES);
        DoubleVector r2 = DoubleVector.fromArray(D, rn, LANES);
        DoubleVector r1 = DoubleVector.fromArray(D, rn, 2 * LANES);
        for (int c = ROWS * LANES; c < start; c += step) {
            LongVector n0 = LongVector.fromArray(L, n, c);
            DoubleVector r0 = DoubleVector.fromArray(D, rn, c);
            acc = LongVector.fromArray(L, t, c).add(high);
            acc = acc.add(j2.mul(n2));
            h = q2.fma(r2, floor);
            acc = acc.add(j1.mul(n1));
            h = q1.fma(r1, h);
            acc = acc.add(j0.mul(n0));
            h = q0.fma(r0, h);
            n2 = n1;
            n1 = n0;
            r2 = r1;
            r1 = r0;
            u = h.reinterpretAsLongs();
            acc.sub(u.lanewise(VectorOperators.LSHL, UNIT)).intoArray(t, c - ROWS * LANES);
            high = u.lanewise(VectorOperators.LSHL, UNIT_OVER_LIMB);
        }

        // the rest: six products a column
        LongVector b2 = LongVector.fromArray(L, b, start - 2 * LANES);
        LongVector b1 = LongVector.fromArray(L, b, start - LANES);
        DoubleVector f2 = DoubleVector.fromArray(D, rb, start - 2 * LANES);
        DoubleVector f1 = DoubleVector.fromArray(D, rb, start - LANES);
        for (int c = start; c < t.length; c += step) {
            LongVector b0 = LongVector.fromArray(L, b, c);
            DoubleVector f0 = DoubleVector.fromArray(D, rb, c);
            LongVector n0 = LongVector.fromArray(L, n, c);
            DoubleVector r0 = DoubleVector.fromArray(D, rn, c);
            acc = LongVector.fromArray(L, t, c).add(high);
            acc = acc.add(i2.mul(b2));
            h = a2.fma(f2, floor);
            acc = acc.add(j2.mul(n2));
            h = q2.fma(r2, h);
            acc = acc.add(i1.mul(b1));
            h = a1.fma(f1, h);
            acc = acc.add(j1.mul(n1));
            h = q1.fma(r1, h);
            acc = acc.add(i0.mul(b0));
            h = a0.fma(f0, h);
            acc = acc.add(j0.mul(n0));
            h = q0.fma(r0, h);
            b2 = b1;
            b1 = b0;
            f2 = f1;
            f1 = f0;
            n2 = n1;
            n1 = n0;
            r2 = r1;
            r1 = r0;
            u = h.reinterpretAsLongs();
            acc.sub(u.lanewise(VectorOperators.LSHL, UNIT)).intoArray(t, c - ROWS * LANES);
            high = u.lanewise(VectorOperators.LSHL, UNIT_OVER_LIMB);
        }
    }

    /** Limbs below 2^51; the last carry is lost, for the value is below 2n. */
    static void carry(long[] columns, long[] corrections, long[] result, int limbs) {
        LongVector carry = LongVector.zero(L);
        for (int w = 0; w < LANES * limbs; w += LANES) {
            LongVector column = LongVector.fromArray(L, columns, w)
                    .add(LongVector.fromArray(L, corrections, w))
                    .add(carry);
            column.and(MASK).intoArray(result, w);
            carry = column.lanewise(VectorOperators.ASHR, WIDTH);
        }
    }

    /** Limbs as doubles. */
    static void toReal(long[] group, double[] real, int limbs) {
        for (int w = 0; w < LANES * limbs; w += LANES) {
            LongVector.fromArray(L, group, w)
                    .or(INTEGER_BITS)
                    .reinterpretAsDoubles()
                    .sub(INTEGER)
                    .intoArray(real, w);
        }
    }

    /** Twice each limb. */
    static void twice(long[] a, long[] doubled, int limbs) {
        for (int w = 0; w < LANES * limbs; w += LANES) {
            LongVector x = LongVector.fromArray(L, a, w);
            x.add(x).intoArray(doubled, w);
        }
    }
}
