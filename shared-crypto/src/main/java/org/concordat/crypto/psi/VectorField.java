package org.concordat.crypto.psi;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Eight (AVX-512) or four (256-bit) lanes by the Vector API. A limb is a signed integer held as a double, at most 2^50 + 2^13
 * where reduced; a product is split exactly by two fused multiply-adds, high a multiple of 2^51 and |low| ≤ 2^50, as long as
 * |a·b| &lt; 2^102: so one operand may be loose, not both.
 *
 * <p>The products are written out: the compiler keeps vectors in registers only where it inlines all of a method.
 */
final class VectorField extends FieldLanes {
    private static final VectorSpecies<Double> D =
            DoubleVector.SPECIES_PREFERRED.length() >= 8 ? DoubleVector.SPECIES_512 : DoubleVector.SPECIES_256;
    private static final VectorSpecies<Long> L = D.length() == 8 ? LongVector.SPECIES_512 : LongVector.SPECIES_256;
    private static final int LANES = D.length();

    private static final int WIDTH = 51;
    /** In [2^103, 2^104) doubles are the multiples of 2^51, in [2^52, 2^53) the integers; signed products need the middle. */
    private static final double HIGH = 0x1.8p103;

    private static final double LOW = 0x1.8p52;
    private static final long HIGH_BITS = Double.doubleToRawLongBits(HIGH);
    private static final long LOW_BITS = Double.doubleToRawLongBits(LOW);
    private static final long HALF = 1L << (WIDTH - 1);

    /** Whether this machine has vectors of at least 256 bits. */
    static boolean isSupported() {
        return DoubleVector.SPECIES_PREFERRED.length() >= 4;
    }

    @Override
    int count() {
        return LANES;
    }

    @Override
    void multiply(long[] result, long[] a, long[] b) {
        final DoubleVector c1 = DoubleVector.broadcast(D, HIGH);
        final DoubleVector c2 = DoubleVector.broadcast(D, HIGH + LOW);
        final DoubleVector a0 = LongVector.fromArray(L, a, 0).reinterpretAsDoubles();
        final DoubleVector a1 = LongVector.fromArray(L, a, LANES).reinterpretAsDoubles();
        final DoubleVector a2 = LongVector.fromArray(L, a, 2 * LANES).reinterpretAsDoubles();
        final DoubleVector a3 = LongVector.fromArray(L, a, 3 * LANES).reinterpretAsDoubles();
        final DoubleVector a4 = LongVector.fromArray(L, a, 4 * LANES).reinterpretAsDoubles();
        final DoubleVector b0 = LongVector.fromArray(L, b, 0).reinterpretAsDoubles();
        final DoubleVector b1 = LongVector.fromArray(L, b, LANES).reinterpretAsDoubles();
        final DoubleVector b2 = LongVector.fromArray(L, b, 2 * LANES).reinterpretAsDoubles();
        final DoubleVector b3 = LongVector.fromArray(L, b, 3 * LANES).reinterpretAsDoubles();
        final DoubleVector b4 = LongVector.fromArray(L, b, 4 * LANES).reinterpretAsDoubles();
        DoubleVector h;
        h = a0.fma(b0, c1);
        LongVector t1 = h.reinterpretAsLongs();
        LongVector t0 = a0.fma(b0, c2.sub(h)).reinterpretAsLongs();
        h = a0.fma(b1, c1);
        LongVector t2 = h.reinterpretAsLongs();
        t1 = t1.add(a0.fma(b1, c2.sub(h)).reinterpretAsLongs());
        h = a1.fma(b0, c1);
        t2 = t2.add(h.reinterpretAsLongs());
        t1 = t1.add(a1.fma(b0, c2.sub(h)).reinterpretAsLongs());
        h = a0.fma(b2, c1);
        LongVector t3 = h.reinterpretAsLongs();
        t2 = t2.add(a0.fma(b2, c2.sub(h)).reinterpretAsLongs());
        h = a1.fma(b1, c1);
        t3 = t3.add(h.reinterpretAsLongs());
        t2 = t2.add(a1.fma(b1, c2.sub(h)).reinterpretAsLongs());
        h = a2.fma(b0, c1);
        t3 = t3.add(h.reinterpretAsLongs());
        t2 = t2.add(a2.fma(b0, c2.sub(h)).reinterpretAsLongs());
        h = a0.fma(b3, c1);
        LongVector t4 = h.reinterpretAsLongs();
        t3 = t3.add(a0.fma(b3, c2.sub(h)).reinterpretAsLongs());
        h = a1.fma(b2, c1);
        t4 = t4.add(h.reinterpretAsLongs());
        t3 = t3.add(a1.fma(b2, c2.sub(h)).reinterpretAsLongs());
        h = a2.fma(b1, c1);
        t4 = t4.add(h.reinterpretAsLongs());
        t3 = t3.add(a2.fma(b1, c2.sub(h)).reinterpretAsLongs());
        h = a3.fma(b0, c1);
        t4 = t4.add(h.reinterpretAsLongs());
        t3 = t3.add(a3.fma(b0, c2.sub(h)).reinterpretAsLongs());
        h = a0.fma(b4, c1);
        LongVector t5 = h.reinterpretAsLongs();
        t4 = t4.add(a0.fma(b4, c2.sub(h)).reinterpretAsLongs());
        h = a1.fma(b3, c1);
        t5 = t5.add(h.reinterpretAsLongs());
        t4 = t4.add(a1.fma(b3, c2.sub(h)).reinterpretAsLongs());
        h = a2.fma(b2, c1);
        t5 = t5.add(h.reinterpretAsLongs());
        t4 = t4.add(a2.fma(b2, c2.sub(h)).reinterpretAsLongs());
        h = a3.fma(b1, c1);
        t5 = t5.add(h.reinterpretAsLongs());
        t4 = t4.add(a3.fma(b1, c2.sub(h)).reinterpretAsLongs());
        h = a4.fma(b0, c1);
        t5 = t5.add(h.reinterpretAsLongs());
        t4 = t4.add(a4.fma(b0, c2.sub(h)).reinterpretAsLongs());
        h = a1.fma(b4, c1);
        LongVector t6 = h.reinterpretAsLongs();
        t5 = t5.add(a1.fma(b4, c2.sub(h)).reinterpretAsLongs());
        h = a2.fma(b3, c1);
        t6 = t6.add(h.reinterpretAsLongs());
        t5 = t5.add(a2.fma(b3, c2.sub(h)).reinterpretAsLongs());
        h = a3.fma(b2, c1);
        t6 = t6.add(h.reinterpretAsLongs());
        t5 = t5.add(a3.fma(b2, c2.sub(h)).reinterpretAsLongs());
        h = a4.fma(b1, c1);
        t6 = t6.add(h.reinterpretAsLongs());
        t5 = t5.add(a4.fma(b1, c2.sub(h)).reinterpretAsLongs());
        h = a2.fma(b4, c1);
        LongVector t7 = h.reinterpretAsLongs();
        t6 = t6.add(a2.fma(b4, c2.sub(h)).reinterpretAsLongs());
        h = a3.fma(b3, c1);
        t7 = t7.add(h.reinterpretAsLongs());
        t6 = t6.add(a3.fma(b3, c2.sub(h)).reinterpretAsLongs());
        h = a4.fma(b2, c1);
        t7 = t7.add(h.reinterpretAsLongs());
        t6 = t6.add(a4.fma(b2, c2.sub(h)).reinterpretAsLongs());
        h = a3.fma(b4, c1);
        LongVector t8 = h.reinterpretAsLongs();
        t7 = t7.add(a3.fma(b4, c2.sub(h)).reinterpretAsLongs());
        h = a4.fma(b3, c1);
        t8 = t8.add(h.reinterpretAsLongs());
        t7 = t7.add(a4.fma(b3, c2.sub(h)).reinterpretAsLongs());
        h = a4.fma(b4, c1);
        LongVector t9 = h.reinterpretAsLongs();
        t8 = t8.add(a4.fma(b4, c2.sub(h)).reinterpretAsLongs());
        // 2^255 = 19; the exponents of the doubles taken off
        t0 = t0.add(t5.mul(19)).sub(77 * LOW_BITS + 95 * HIGH_BITS);
        t1 = t1.add(t6.mul(19)).sub(59 * LOW_BITS + 77 * HIGH_BITS);
        t2 = t2.add(t7.mul(19)).sub(41 * LOW_BITS + 59 * HIGH_BITS);
        t3 = t3.add(t8.mul(19)).sub(23 * LOW_BITS + 41 * HIGH_BITS);
        t4 = t4.add(t9.mul(19)).sub(5 * LOW_BITS + 23 * HIGH_BITS);
        // carries, all at once
        final LongVector c00 = t0.add(HALF).lanewise(VectorOperators.ASHR, WIDTH);
        final LongVector c11 = t1.add(HALF).lanewise(VectorOperators.ASHR, WIDTH);
        final LongVector c22 = t2.add(HALF).lanewise(VectorOperators.ASHR, WIDTH);
        final LongVector c33 = t3.add(HALF).lanewise(VectorOperators.ASHR, WIDTH);
        final LongVector c44 = t4.add(HALF).lanewise(VectorOperators.ASHR, WIDTH);
        t0 = t0.sub(c00.lanewise(VectorOperators.LSHL, WIDTH)).add(c44.mul(19));
        t1 = t1.sub(c11.lanewise(VectorOperators.LSHL, WIDTH)).add(c00);
        t2 = t2.sub(c22.lanewise(VectorOperators.LSHL, WIDTH)).add(c11);
        t3 = t3.sub(c33.lanewise(VectorOperators.LSHL, WIDTH)).add(c22);
        t4 = t4.sub(c44.lanewise(VectorOperators.LSHL, WIDTH)).add(c33);
        t0.add(LOW_BITS).reinterpretAsDoubles().sub(LOW).reinterpretAsLongs().intoArray(result, 0);
        t1.add(LOW_BITS).reinterpretAsDoubles().sub(LOW).reinterpretAsLongs().intoArray(result, LANES);
        t2.add(LOW_BITS).reinterpretAsDoubles().sub(LOW).reinterpretAsLongs().intoArray(result, 2 * LANES);
        t3.add(LOW_BITS).reinterpretAsDoubles().sub(LOW).reinterpretAsLongs().intoArray(result, 3 * LANES);
        t4.add(LOW_BITS).reinterpretAsDoubles().sub(LOW).reinterpretAsLongs().intoArray(result, 4 * LANES);
    }

    @Override
    void square(long[] result, long[] a) {
        final DoubleVector c1 = DoubleVector.broadcast(D, HIGH);
        final DoubleVector c2 = DoubleVector.broadcast(D, HIGH + LOW);
        final DoubleVector a0 = LongVector.fromArray(L, a, 0).reinterpretAsDoubles();
        final DoubleVector a1 = LongVector.fromArray(L, a, LANES).reinterpretAsDoubles();
        final DoubleVector a2 = LongVector.fromArray(L, a, 2 * LANES).reinterpretAsDoubles();
        final DoubleVector a3 = LongVector.fromArray(L, a, 3 * LANES).reinterpretAsDoubles();
        final DoubleVector a4 = LongVector.fromArray(L, a, 4 * LANES).reinterpretAsDoubles();
        DoubleVector h;
        h = a0.fma(a1, c1);
        LongVector t2 = h.reinterpretAsLongs();
        LongVector t1 = a0.fma(a1, c2.sub(h)).reinterpretAsLongs();
        h = a0.fma(a2, c1);
        LongVector t3 = h.reinterpretAsLongs();
        t2 = t2.add(a0.fma(a2, c2.sub(h)).reinterpretAsLongs());
        h = a0.fma(a3, c1);
        LongVector t4 = h.reinterpretAsLongs();
        t3 = t3.add(a0.fma(a3, c2.sub(h)).reinterpretAsLongs());
        h = a1.fma(a2, c1);
        t4 = t4.add(h.reinterpretAsLongs());
        t3 = t3.add(a1.fma(a2, c2.sub(h)).reinterpretAsLongs());
        h = a0.fma(a4, c1);
        LongVector t5 = h.reinterpretAsLongs();
        t4 = t4.add(a0.fma(a4, c2.sub(h)).reinterpretAsLongs());
        h = a1.fma(a3, c1);
        t5 = t5.add(h.reinterpretAsLongs());
        t4 = t4.add(a1.fma(a3, c2.sub(h)).reinterpretAsLongs());
        h = a1.fma(a4, c1);
        LongVector t6 = h.reinterpretAsLongs();
        t5 = t5.add(a1.fma(a4, c2.sub(h)).reinterpretAsLongs());
        h = a2.fma(a3, c1);
        t6 = t6.add(h.reinterpretAsLongs());
        t5 = t5.add(a2.fma(a3, c2.sub(h)).reinterpretAsLongs());
        h = a2.fma(a4, c1);
        LongVector t7 = h.reinterpretAsLongs();
        t6 = t6.add(a2.fma(a4, c2.sub(h)).reinterpretAsLongs());
        h = a3.fma(a4, c1);
        LongVector t8 = h.reinterpretAsLongs();
        t7 = t7.add(a3.fma(a4, c2.sub(h)).reinterpretAsLongs());
        // those above stand twice
        t1 = t1.add(t1);
        t2 = t2.add(t2);
        t3 = t3.add(t3);
        t4 = t4.add(t4);
        t5 = t5.add(t5);
        t6 = t6.add(t6);
        t7 = t7.add(t7);
        t8 = t8.add(t8);
        h = a0.fma(a0, c1);
        t1 = t1.add(h.reinterpretAsLongs());
        LongVector t0 = a0.fma(a0, c2.sub(h)).reinterpretAsLongs();
        h = a1.fma(a1, c1);
        t3 = t3.add(h.reinterpretAsLongs());
        t2 = t2.add(a1.fma(a1, c2.sub(h)).reinterpretAsLongs());
        h = a2.fma(a2, c1);
        t5 = t5.add(h.reinterpretAsLongs());
        t4 = t4.add(a2.fma(a2, c2.sub(h)).reinterpretAsLongs());
        h = a3.fma(a3, c1);
        t7 = t7.add(h.reinterpretAsLongs());
        t6 = t6.add(a3.fma(a3, c2.sub(h)).reinterpretAsLongs());
        h = a4.fma(a4, c1);
        LongVector t9 = h.reinterpretAsLongs();
        t8 = t8.add(a4.fma(a4, c2.sub(h)).reinterpretAsLongs());
        // 2^255 = 19; the exponents of the doubles taken off
        t0 = t0.add(t5.mul(19)).sub(77 * LOW_BITS + 95 * HIGH_BITS);
        t1 = t1.add(t6.mul(19)).sub(59 * LOW_BITS + 77 * HIGH_BITS);
        t2 = t2.add(t7.mul(19)).sub(41 * LOW_BITS + 59 * HIGH_BITS);
        t3 = t3.add(t8.mul(19)).sub(23 * LOW_BITS + 41 * HIGH_BITS);
        t4 = t4.add(t9.mul(19)).sub(5 * LOW_BITS + 23 * HIGH_BITS);
        // carries, all at once
        final LongVector c00 = t0.add(HALF).lanewise(VectorOperators.ASHR, WIDTH);
        final LongVector c11 = t1.add(HALF).lanewise(VectorOperators.ASHR, WIDTH);
        final LongVector c22 = t2.add(HALF).lanewise(VectorOperators.ASHR, WIDTH);
        final LongVector c33 = t3.add(HALF).lanewise(VectorOperators.ASHR, WIDTH);
        final LongVector c44 = t4.add(HALF).lanewise(VectorOperators.ASHR, WIDTH);
        t0 = t0.sub(c00.lanewise(VectorOperators.LSHL, WIDTH)).add(c44.mul(19));
        t1 = t1.sub(c11.lanewise(VectorOperators.LSHL, WIDTH)).add(c00);
        t2 = t2.sub(c22.lanewise(VectorOperators.LSHL, WIDTH)).add(c11);
        t3 = t3.sub(c33.lanewise(VectorOperators.LSHL, WIDTH)).add(c22);
        t4 = t4.sub(c44.lanewise(VectorOperators.LSHL, WIDTH)).add(c33);
        t0.add(LOW_BITS).reinterpretAsDoubles().sub(LOW).reinterpretAsLongs().intoArray(result, 0);
        t1.add(LOW_BITS).reinterpretAsDoubles().sub(LOW).reinterpretAsLongs().intoArray(result, LANES);
        t2.add(LOW_BITS).reinterpretAsDoubles().sub(LOW).reinterpretAsLongs().intoArray(result, 2 * LANES);
        t3.add(LOW_BITS).reinterpretAsDoubles().sub(LOW).reinterpretAsLongs().intoArray(result, 3 * LANES);
        t4.add(LOW_BITS).reinterpretAsDoubles().sub(LOW).reinterpretAsLongs().intoArray(result, 4 * LANES);
    }

    @Override
    void add(long[] result, long[] a, long[] b) {
        for (int w = 0; w < LIMBS * LANES; w += LANES) {
            LongVector.fromArray(L, a, w)
                    .reinterpretAsDoubles()
                    .add(LongVector.fromArray(L, b, w).reinterpretAsDoubles())
                    .reinterpretAsLongs()
                    .intoArray(result, w);
        }
    }

    @Override
    void subtract(long[] result, long[] a, long[] b) {
        for (int w = 0; w < LIMBS * LANES; w += LANES) {
            LongVector.fromArray(L, a, w)
                    .reinterpretAsDoubles()
                    .sub(LongVector.fromArray(L, b, w).reinterpretAsDoubles())
                    .reinterpretAsLongs()
                    .intoArray(result, w);
        }
    }

    /** Rounds each limb to a multiple of 2^51 and carries that, all limbs at once. */
    @Override
    void reduce(long[] a) {
        final DoubleVector rounding = DoubleVector.broadcast(D, HIGH);
        DoubleVector carry = LongVector.fromArray(L, a, 4 * LANES)
                .reinterpretAsDoubles()
                .add(rounding)
                .sub(rounding)
                .mul(19 * 0x1p-51);
        for (int w = 0; w < LIMBS * LANES; w += LANES) {
            DoubleVector x = LongVector.fromArray(L, a, w).reinterpretAsDoubles();
            DoubleVector c = x.add(rounding).sub(rounding);
            x.sub(c).add(carry).reinterpretAsLongs().intoArray(a, w);
            carry = c.mul(0x1p-51);
        }
    }

    @Override
    void set(long[] element, int lane, long[] q) {
        long t0 = q[0] & MASK;
        long t1 = (q[0] >>> 51 | q[1] << 13) & MASK;
        long t2 = (q[1] >>> 38 | q[2] << 26) & MASK;
        long t3 = (q[2] >>> 25 | q[3] << 39) & MASK;
        long t4 = q[3] >>> 12 & MASK;
        long c0 = (t0 + HALF) >> WIDTH;
        long c1 = (t1 + HALF) >> WIDTH;
        long c2 = (t2 + HALF) >> WIDTH;
        long c3 = (t3 + HALF) >> WIDTH;
        long c4 = (t4 + HALF) >> WIDTH;
        element[lane] = word(t0 - (c0 << WIDTH) + 19 * c4);
        element[LANES + lane] = word(t1 - (c1 << WIDTH) + c0);
        element[2 * LANES + lane] = word(t2 - (c2 << WIDTH) + c1);
        element[3 * LANES + lane] = word(t3 - (c3 << WIDTH) + c2);
        element[4 * LANES + lane] = word(t4 - (c4 << WIDTH) + c3);
    }

    private static long word(long limb) {
        return Double.doubleToRawLongBits((double) limb);
    }

    /** 4p is added, so that no limb is negative. */
    @Override
    void get(long[] element, int lane, long[] quarters) {
        ScalarField.canonical(
                limb(element[lane]) + 4 * (MASK - 18),
                limb(element[LANES + lane]) + 4 * MASK,
                limb(element[2 * LANES + lane]) + 4 * MASK,
                limb(element[3 * LANES + lane]) + 4 * MASK,
                limb(element[4 * LANES + lane]) + 4 * MASK,
                quarters);
    }

    private static long limb(long word) {
        return (long) Double.longBitsToDouble(word);
    }
}
