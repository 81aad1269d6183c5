package org.concordat.crypto.arithmetic;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link VectorKernel} on 256-bit vectors. A limb is an integer below 2^51 held as a double; its product with another is split exactly by
 * two fused multiply-adds, high = a·b + 2^103 rounded to a multiple of 2^51, low = what is left of it, and both are added to
 * their columns as the bits of doubles, whose constant exponents are subtracted once a column.
 */
final class VectorRows {
    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_256;
    private static final VectorSpecies<Long> L = LongVector.SPECIES_256;
    static final int LANES = 4;

    static final int WIDTH = 51;
    static final int ROWS = 3;
    private static final long MASK = (1L << WIDTH) - 1;
    /** In [2^103, 2^104) doubles are the multiples of 2^51, in [2^52, 2^53) the integers. */
    private static final double HIGH = 0x1p103;

    private static final double LOW = 0x1.8p52;
    private static final double HIGH_AND_LOW = HIGH + LOW;
    private static final double INTEGER = 0x1p52;
    private static final long HIGH_BITS = Double.doubleToRawLongBits(HIGH);
    private static final long LOW_BITS = Double.doubleToRawLongBits(LOW);
    private static final long INTEGER_BITS = Double.doubleToRawLongBits(INTEGER);

    private VectorRows() {}

    /*
     * Montgomery's product, three rows of a at a time: more rows would not fit the registers. A column c of the block is
     * Σ low(a_s·b_(c−s)) + low(q_s·n_(c−s)) and the highs of column c−1; the lowest three vanish by the choice of q.
     * |column| stays below 12·2^51 a block, so below 2^62 for a modulus of 16384 bits. Before column start the three limbs of b
     * that a column takes must be zero: b is not looked at there but in columns 0 to 2.
     */
    static void threeRows(long[] a, int ai, long[] b, long[] n, long[] t, int limbs, long k0, int start) {
        final DoubleVector C1 = DoubleVector.broadcast(D, HIGH);
        final DoubleVector C2 = DoubleVector.broadcast(D, HIGH_AND_LOW);
        final DoubleVector a0 = LongVector.fromArray(L, a, ai).reinterpretAsDoubles();
        final DoubleVector a1 = LongVector.fromArray(L, a, ai + LANES).reinterpretAsDoubles();
        final DoubleVector a2 = LongVector.fromArray(L, a, ai + 2 * LANES).reinterpretAsDoubles();
        DoubleVector x;
        DoubleVector h;

        // column 0: a0·b0, then q0 makes it vanish mod 2^51
        LongVector acc = LongVector.fromArray(L, t, 0).add(-LOW_BITS);
        x = LongVector.fromArray(L, b, 0).reinterpretAsDoubles();
        h = a0.fma(x, C1);
        LongVector high = h.reinterpretAsLongs();
        acc = acc.add(a0.fma(x, C2.sub(h)).reinterpretAsLongs());
        final DoubleVector q0 =
                acc.mul(k0).and(MASK).or(INTEGER_BITS).reinterpretAsDoubles().sub(INTEGER);
        x = LongVector.fromArray(L, n, 0).reinterpretAsDoubles();
        h = q0.fma(x, C1);
        high = high.add(h.reinterpretAsLongs());
        acc = acc.add(q0.fma(x, C2.sub(h)).reinterpretAsLongs()).sub(LOW_BITS);
        high = high.add(acc.lanewise(VectorOperators.ASHR, WIDTH));

        // column 1: a0·b1 + a1·b0 + q0·n1, then q1
        acc = LongVector.fromArray(L, t, LANES).add(high).add(-(3 * LOW_BITS + 2 * HIGH_BITS));
        x = LongVector.fromArray(L, b, LANES).reinterpretAsDoubles();
        h = a0.fma(x, C1);
        high = h.reinterpretAsLongs();
        acc = acc.add(a0.fma(x, C2.sub(h)).reinterpretAsLongs());
        x = LongVector.fromArray(L, b, 0).reinterpretAsDoubles();
        h = a1.fma(x, C1);
        high = high.add(h.reinterpretAsLongs());
        acc = acc.add(a1.fma(x, C2.sub(h)).reinterpretAsLongs());
        x = LongVector.fromArray(L, n, LANES).reinterpretAsDoubles();
        h = q0.fma(x, C1);
        high = high.add(h.reinterpretAsLongs());
        acc = acc.add(q0.fma(x, C2.sub(h)).reinterpretAsLongs());
        final DoubleVector q1 =
                acc.mul(k0).and(MASK).or(INTEGER_BITS).reinterpretAsDoubles().sub(INTEGER);
        x = LongVector.fromArray(L, n, 0).reinterpretAsDoubles();
        h = q1.fma(x, C1);
        high = high.add(h.reinterpretAsLongs());
        acc = acc.add(q1.fma(x, C2.sub(h)).reinterpretAsLongs()).sub(LOW_BITS);
        high = high.add(acc.lanewise(VectorOperators.ASHR, WIDTH));

        // column 2: a0·b2 + a1·b1 + a2·b0 + q0·n2 + q1·n1, then q2
        acc = LongVector.fromArray(L, t, 2 * LANES).add(high).add(-(5 * LOW_BITS + 4 * HIGH_BITS));
        x = LongVector.fromArray(L, b, 2 * LANES).reinterpretAsDoubles();
        h = a0.fma(x, C1);
        high = h.reinterpretAsLongs();
        acc = acc.add(a0.fma(x, C2.sub(h)).reinterpretAsLongs());
        x = LongVector.fromArray(L, b, LANES).reinterpretAsDoubles();
        h = a1.fma(x, C1);
        high = high.add(h.reinterpretAsLongs());
        acc = acc.add(a1.fma(x, C2.sub(h)).reinterpretAsLongs());
        x = LongVector.fromArray(L, b, 0).reinterpretAsDoubles();
        h = a2.fma(x, C1);
        high = high.add(h.reinterpretAsLongs());
        acc = acc.add(a2.fma(x, C2.sub(h)).reinterpretAsLongs());
        x = LongVector.fromArray(L, n, 2 * LANES).reinterpretAsDoubles();
        h = q0.fma(x, C1);
        high = high.add(h.reinterpretAsLongs());
        acc = acc.add(q0.fma(x, C2.sub(h)).reinterpretAsLongs());
        x = LongVector.fromArray(L, n, LANES).reinterpretAsDoubles();
        h = q1.fma(x, C1);
        high = high.add(h.reinterpretAsLongs());
        acc = acc.add(q1.fma(x, C2.sub(h)).reinterpretAsLongs());
        final DoubleVector q2 =
                acc.mul(k0).and(MASK).or(INTEGER_BITS).reinterpretAsDoubles().sub(INTEGER);
        x = LongVector.fromArray(L, n, 0).reinterpretAsDoubles();
        h = q2.fma(x, C1);
        high = high.add(h.reinterpretAsLongs());
        acc = acc.add(q2.fma(x, C2.sub(h)).reinterpretAsLongs()).sub(LOW_BITS);
        high = high.add(acc.lanewise(VectorOperators.ASHR, WIDTH));

        // before the start: b has nothing to add, three products a column
        high = high.sub(3 * HIGH_BITS);
        for (int c = ROWS * LANES; c < start; c += LANES) {
            acc = LongVector.fromArray(L, t, c).add(high).add(-(3 * (LOW_BITS + HIGH_BITS)));
            x = LongVector.fromArray(L, n, c).reinterpretAsDoubles();
            h = q0.fma(x, C1);
            high = h.reinterpretAsLongs();
            acc = acc.add(q0.fma(x, C2.sub(h)).reinterpretAsLongs());
            x = LongVector.fromArray(L, n, c - LANES).reinterpretAsDoubles();
            h = q1.fma(x, C1);
            high = high.add(h.reinterpretAsLongs());
            acc = acc.add(q1.fma(x, C2.sub(h)).reinterpretAsLongs());
            x = LongVector.fromArray(L, n, c - 2 * LANES).reinterpretAsDoubles();
            h = q2.fma(x, C1);
            high = high.add(h.reinterpretAsLongs());
            acc = acc.add(q2.fma(x, C2.sub(h)).reinterpretAsLongs());
            acc.intoArray(t, c - ROWS * LANES);
        }
        high = high.add(3 * HIGH_BITS);

        // the rest: six products a column
        final int end = LANES * (limbs + ROWS - 1);
        final LongVector constants = LongVector.broadcast(L, -(6 * (LOW_BITS + HIGH_BITS)));
        for (int c = start; c < end; c += LANES) {
            acc = LongVector.fromArray(L, t, c).add(high).add(constants);
            x = LongVector.fromArray(L, b, c).reinterpretAsDoubles();
            h = a0.fma(x, C1);
            high = h.reinterpretAsLongs();
            acc = acc.add(a0.fma(x, C2.sub(h)).reinterpretAsLongs());
            x = LongVector.fromArray(L, n, c).reinterpretAsDoubles();
            h = q0.fma(x, C1);
            high = high.add(h.reinterpretAsLongs());
            acc = acc.add(q0.fma(x, C2.sub(h)).reinterpretAsLongs());
            x = LongVector.fromArray(L, b, c - LANES).reinterpretAsDoubles();
            h = a1.fma(x, C1);
            high = high.add(h.reinterpretAsLongs());
            acc = acc.add(a1.fma(x, C2.sub(h)).reinterpretAsLongs());
            x = LongVector.fromArray(L, n, c - LANES).reinterpretAsDoubles();
            h = q1.fma(x, C1);
            high = high.add(h.reinterpretAsLongs());
            acc = acc.add(q1.fma(x, C2.sub(h)).reinterpretAsLongs());
            x = LongVector.fromArray(L, b, c - 2 * LANES).reinterpretAsDoubles();
            h = a2.fma(x, C1);
            high = high.add(h.reinterpretAsLongs());
            acc = acc.add(a2.fma(x, C2.sub(h)).reinterpretAsLongs());
            x = LongVector.fromArray(L, n, c - 2 * LANES).reinterpretAsDoubles();
            h = q2.fma(x, C1);
            high = high.add(h.reinterpretAsLongs());
            acc = acc.add(q2.fma(x, C2.sub(h)).reinterpretAsLongs());
            acc.intoArray(t, c - ROWS * LANES);
        }
        LongVector.fromArray(L, t, end).add(high).add(-(6 * HIGH_BITS)).intoArray(t, end - ROWS * LANES);
    }

    /** Limbs below 2^51 as doubles; the last carry is lost, for the value is below 2n. */
    static void carry(long[] columns, long[] result, int limbs) {
        LongVector carry = LongVector.zero(L);
        for (int w = 0; w < LANES * limbs; w += LANES) {
            LongVector column = LongVector.fromArray(L, columns, w).add(carry);
            column.and(MASK)
                    .or(INTEGER_BITS)
                    .reinterpretAsDoubles()
                    .sub(INTEGER)
                    .reinterpretAsLongs()
                    .intoArray(result, w);
            carry = column.lanewise(VectorOperators.ASHR, WIDTH);
        }
    }

    static void twice(long[] a, long[] doubled, int limbs) {
        for (int w = 0; w < LANES * limbs; w += LANES) {
            DoubleVector x = LongVector.fromArray(L, a, w).reinterpretAsDoubles();
            x.add(x).reinterpretAsLongs().intoArray(doubled, w);
        }
    }
}
