package org.concordat.crypto.arithmetic;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

/**
 * Eight (AVX-512, {@link WideLanes}) or four (256-bit, here) residues at a time, of limbs of 51 bits.
 *
 * <p>Only to be touched where the module {@code jdk.incubator.vector} is resolved: {@link KernelChoice} sees to it.
 */
final class VectorKernel implements ArithmeticKernel {
    /** 512-bit vectors multiply longs, shorter ones do not. */
    private static final boolean WIDE = DoubleVector.SPECIES_PREFERRED.length() >= WideRows.LANES;

    private static final int LANES = VectorRows.LANES;
    private static final int WIDTH = VectorRows.WIDTH;
    private static final int ROWS = VectorRows.ROWS;
    private static final long MASK = (1L << WIDTH) - 1;

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
        return WIDE ? WideRows.LANES : LANES;
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
        return WIDE ? new WideLanes(modulus) : new VectorLanes(modulus);
    }

    @Override
    public String toString() {
        return "vector (" + 64 * lanes() + "-bit lanes, 51-bit limbs, Vector API)";
    }

    private static final class VectorLanes extends Lanes {
        private final int limbs;
        private final long[] n;
        private final long[] columns;
        private final long[] doubled;
        private final long negativeInverse;

        VectorLanes(Modulus modulus) {
            super(modulus);
            this.limbs = modulus.words();
            this.n = newGroup();
            this.columns = newGroup();
            this.doubled = newGroup();
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
            Arrays.fill(columns, 0L);
            for (int i = 0; i < limbs; i += ROWS) {
                VectorRows.threeRows(a, LANES * i, b, n, columns, limbs, negativeInverse, LANES * ROWS);
            }
            VectorRows.carry(columns, result, limbs);
        }

        /*
         * A block takes what is above its own three limbs twice, its own as they are, and leaves out what is below, which
         * earlier blocks took twice: n²/2 products of limbs less. 2a is below 2^52 and 2a·a below 2^103, so it splits as exactly.
         */
        @Override
        public void square(long[] result, long[] a) {
            Arrays.fill(columns, 0L);
            VectorRows.twice(a, doubled, limbs);
            for (int i = 0; i < limbs; i += ROWS) {
                System.arraycopy(a, LANES * i, doubled, LANES * i, LANES * ROWS);
                VectorRows.threeRows(
                        a, LANES * i, doubled, n, columns, limbs, negativeInverse, LANES * Math.max(i, ROWS));
                Arrays.fill(doubled, LANES * i, LANES * (i + ROWS), 0L);
            }
            VectorRows.carry(columns, result, limbs);
        }

        @Override
        public void load(long[] group, int lane, long[] residues, int offset) {
            for (int i = 0, w = lane; i < limbs; i++, w += LANES) {
                group[w] = residues[offset + i];
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
}
