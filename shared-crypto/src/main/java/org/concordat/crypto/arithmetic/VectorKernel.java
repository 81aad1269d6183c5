package org.concordat.crypto.arithmetic;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Eight (AVX-512) or four (256-bit) residues at a time. A limb is an integer below 2^51 held as a double; its product with
 * another is split exactly by two fused multiply-adds, high = a·b + 2^103 rounded to a multiple of 2^51, low = what is left of
 * it, and both are added to their columns as the bits of doubles, whose constant exponents are subtracted once a column.
 *
 * <p>Only to be touched where the module {@code jdk.incubator.vector} is resolved: {@link KernelChoice} sees to it.
 */
final class VectorKernel implements ArithmeticKernel {
    private static final VectorSpecies<Double> D =
            DoubleVector.SPECIES_PREFERRED.length() >= 8 ? DoubleVector.SPECIES_512 : DoubleVector.SPECIES_256;
    private static final VectorSpecies<Long> L = D.length() == 8 ? LongVector.SPECIES_512 : LongVector.SPECIES_256;
    private static final int LANES = D.length();

    private static final int WIDTH = 51;
    private static final int ROWS = 3;
    private static final long MASK = (1L << WIDTH) - 1;
    /** In [2^103, 2^104) doubles are the multiples of 2^51, in [2^52, 2^53) the integers. */
    private static final double HIGH = 0x1p103;

    private static final double LOW = 0x1.8p52;
    private static final double HIGH_AND_LOW = HIGH + LOW;
    private static final double INTEGER = 0x1p52;
    private static final long HIGH_BITS = Double.doubleToRawLongBits(HIGH);
    private static final long LOW_BITS = Double.doubleToRawLongBits(LOW);
    private static final long INTEGER_BITS = Double.doubleToRawLongBits(INTEGER);

    static final VectorKernel INSTANCE = new VectorKernel();

    private VectorKernel() {}

    /** Whether this machine has vectors of at least 256 bits. */
    static boolean isSupported() {
        return DoubleVector.SPECIES_PREFERRED.length() >= 4;
    }

    @Override
    public String id() {
        return "vector";
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public int limbBits() {
        return WIDTH;
    }

    /** A multiple of the rows that are taken together. */
    @Override
    public int limbs(int modulusBits) {
        return Math.ceilDiv(modulusBits + 2, WIDTH * ROWS) * ROWS;
    }

    @Override
    public Lanes newLanes(Modulus modulus) {
        return new VectorLanes(modulus);
    }

    @Override
    public String toString() {
        return "vector (" + 64 * LANES + "-bit lanes, 51-bit limbs, Vector API)";
    }

    private static final class VectorLanes extends Lanes {
        private final int limbs;
        private final long[] n;
        private final long[] columns;
        private final long negativeInverse;

        VectorLanes(Modulus modulus) {
            super(modulus);
            this.limbs = modulus.words();
            this.n = newGroup();
            this.columns = newGroup();
            long[] plain = modulus.codec().modulusLimbs();
            for (int i = 0; i < limbs; i++) {
                Arrays.fill(n, LANES * i, LANES * (i + 1), wordOf(plain[i]));
            }
            this.negativeInverse = -ArithmeticKernel.inverseOf(plain[0]) & MASK;
        }

        /** Zero limbs follow, which a block of rows reads beyond the end. */
        @Override
        public long[] newGroup() {
            return new long[LANES * (limbs + ROWS)];
        }

        @Override
        public void multiply(long[] result, long[] a, long[] b) {
            product(result, a, b, n, columns, limbs, negativeInverse);
        }

        @Override
        public void load(long[] group, int lane, long[] residues, int offset) {
            for (int i = 0, w = lane; i < limbs; i++, w += LANES) {
                group[w] = residues[offset + i];
            }
        }

        /** Limb by limb, so that a line of the group is written at once. */
        @Override
        public void loadAll(long[] group, long[] residues, int[] offsets) {
            if (LANES != 8) {
                super.loadAll(group, residues, offsets);
                return;
            }
            int o0 = offsets[0];
            int o1 = offsets[1];
            int o2 = offsets[2];
            int o3 = offsets[3];
            int o4 = offsets[4];
            int o5 = offsets[5];
            int o6 = offsets[6];
            int o7 = offsets[7];
            for (int i = 0, w = 0; i < limbs; i++, w += 8) {
                group[w] = residues[o0 + i];
                group[w + 1] = residues[o1 + i];
                group[w + 2] = residues[o2 + i];
                group[w + 3] = residues[o3 + i];
                group[w + 4] = residues[o4 + i];
                group[w + 5] = residues[o5 + i];
                group[w + 6] = residues[o6 + i];
                group[w + 7] = residues[o7 + i];
            }
        }

        @Override
        public void store(long[] group, int lane, long[] residues, int offset) {
            for (int i = 0, w = lane; i < limbs; i++, w += LANES) {
                residues[offset + i] = group[w];
            }
        }

        @Override
        long wordOf(long limb) {
            return Double.doubleToRawLongBits((double) limb);
        }

        @Override
        long limbOf(long word) {
            return (long) Double.longBitsToDouble(word);
        }
    }

    /*
     * Montgomery's product, three rows of a at a time: more rows would not fit the registers. A column c of the block is
     * Σ low(a_s·b_(c−s)) + low(q_s·n_(c−s)) and the highs of column c−1; the lowest three vanish by the choice of q.
     * |column| stays below 12·2^51 a block, so below 2^62 for a modulus of 16384 bits.
     */
    private static void product(long[] r, long[] a, long[] b, long[] n, long[] t, int limbs, long k0) {
        Arrays.fill(t, 0L);
        for (int i = 0; i < limbs; i += ROWS) {
            threeRows(a, LANES * i, b, n, t, limbs, k0);
        }
        LongVector carry = LongVector.zero(L);
        for (int w = 0; w < LANES * limbs; w += LANES) {
            LongVector column = LongVector.fromArray(L, t, w).add(carry);
            column.and(MASK)
                    .or(INTEGER_BITS)
                    .reinterpretAsDoubles()
                    .sub(INTEGER)
                    .reinterpretAsLongs()
                    .intoArray(r, w);
            carry = column.lanewise(VectorOperators.ASHR, WIDTH);
        }
    }

    private static void threeRows(long[] a, int ai, long[] b, long[] n, long[] t, int limbs, long k0) {
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

        // the rest: six products a column
        final int end = LANES * (limbs + ROWS - 1);
        final LongVector constants = LongVector.broadcast(L, -(6 * (LOW_BITS + HIGH_BITS)));
        for (int c = ROWS * LANES; c < end; c += LANES) {
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
}
