package org.concordat.crypto.arithmetic;

import java.util.Arrays;

/** Eight residues at a time: see {@link WideRows}. The word of a limb is the limb. */
final class WideLanes extends Lanes {
    private static final int LANES = WideRows.LANES;
    private static final int ROWS = WideRows.ROWS;
    private static final long MASK = (1L << WideRows.WIDTH) - 1;

    private final int limbs;
    private final long[] columns;
    private final long[] beginning;
    private final long[] corrections;
    private final long[] doubled;
    private final WideRows.Operands squared;
    private final long[] n;
    private final double[] realN;
    private final double[] realA;
    private final double[] realB;
    private final long negativeInverse;
    /** Not a constant to the compiler. */
    private final int step;

    WideLanes(Modulus modulus) {
        super(modulus);
        this.limbs = modulus.words();
        this.n = newGroup();
        this.columns = newGroup();
        this.beginning = newGroup();
        this.corrections = newGroup();
        this.doubled = newGroup();
        this.realN = new double[n.length];
        this.realA = new double[n.length];
        this.realB = new double[n.length];
        this.squared = new WideRows.Operands(doubled, realB, n, realN);
        long[] plain = modulus.codec().modulusLimbs();
        for (int i = 0; i < limbs; i++) {
            int w = LANES * i;
            Arrays.fill(n, w, w + LANES, plain[i]);
            Arrays.fill(realN, w, w + LANES, (double) plain[i]);
            // column i is lowest after i/3 blocks, unless it is new: then it lives through the last (limbs − i)/3
            Arrays.fill(beginning, w, w + LANES, -WideRows.EXPONENT * Math.ceilDiv(i, ROWS));
            Arrays.fill(corrections, w, w + LANES, -WideRows.EXPONENT * Math.ceilDiv(limbs - i, ROWS));
        }
        this.negativeInverse = -ArithmeticKernel.inverseOf(plain[0]) & MASK;
        this.step = LANES;
    }

    /** Zero limbs follow, which a block of rows reads beyond the end. */
    @Override
    public long[] newGroup() {
        return new long[LANES * (limbs + ROWS)];
    }

    @Override
    public void multiply(long[] result, long[] a, long[] b) {
        WideRows.toReal(b, realB, limbs);
        var operands = new WideRows.Operands(b, realB, n, realN);
        begin();
        for (int i = 0; i < limbs; i += ROWS) {
            WideRows.threeRows(a, LANES * i, operands, columns, negativeInverse, LANES * ROWS, step);
        }
        WideRows.carry(columns, corrections, result, limbs);
    }

    /** As {@link VectorKernel}'s: 2a is below 2^52, so a column's sum stays below 9·2^102. */
    @Override
    public void square(long[] result, long[] a) {
        begin();
        WideRows.twice(a, doubled, limbs);
        WideRows.toReal(a, realA, limbs);
        WideRows.toReal(doubled, realB, limbs);
        for (int i = 0; i < limbs; i += ROWS) {
            int w = LANES * i;
            System.arraycopy(a, w, doubled, w, LANES * ROWS);
            System.arraycopy(realA, w, realB, w, LANES * ROWS);
            WideRows.threeRows(a, w, squared, columns, negativeInverse, LANES * Math.max(i, ROWS), step);
            Arrays.fill(doubled, w, w + LANES * ROWS, 0L);
            Arrays.fill(realB, w, w + LANES * ROWS, 0.0);
        }
        WideRows.carry(columns, corrections, result, limbs);
    }

    private void begin() {
        System.arraycopy(beginning, 0, columns, 0, columns.length);
    }

    @Override
    public void load(long[] group, int lane, long[] residues, int offset) {
        for (int i = 0, w = lane; i < limbs; i++, w += LANES) {
            group[w] = residues[offset + i];
        }
    }

    @Override
    public void loadAll(long[] group, long[] residues, int[] offsets) {
        Transposition.gather(group, residues, offsets, limbs);
    }

    @Override
    public void loadRun(long[] group, long[] residues, int offset) {
        Transposition.gather(group, residues, offset, limbs);
    }

    @Override
    public void store(long[] group, int lane, long[] residues, int offset) {
        for (int i = 0, w = lane; i < limbs; i++, w += LANES) {
            residues[offset + i] = group[w];
        }
    }

    @Override
    public void storeRun(long[] group, long[] residues, int offset) {
        Transposition.scatter(group, residues, offset, limbs);
    }

    @Override
    long wordOf(long limb) {
        return limb;
    }

    @Override
    long limbOf(long word) {
        return word;
    }
}
