package org.concordat.crypto.arithmetic;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/** Eight residues, one after the other, to a group that holds limb by limb what all have of it, and back: blocks of 8×8 longs. */
final class Transposition {
    private static final VectorSpecies<Long> L = LongVector.SPECIES_512;
    private static final int SIDE = 8;

    // of two vectors x, y: their even lanes in turn, their odd lanes in turn; pairs likewise; halves likewise
    private static final LongVector EVEN = vector(0, 8, 2, 10, 4, 12, 6, 14);
    private static final LongVector ODD = vector(1, 9, 3, 11, 5, 13, 7, 15);
    private static final LongVector EVEN_PAIRS = vector(0, 1, 8, 9, 4, 5, 12, 13);
    private static final LongVector ODD_PAIRS = vector(2, 3, 10, 11, 6, 7, 14, 15);
    private static final LongVector LOW_HALVES = vector(0, 1, 2, 3, 8, 9, 10, 11);
    private static final LongVector HIGH_HALVES = vector(4, 5, 6, 7, 12, 13, 14, 15);

    private Transposition() {}

    private static LongVector vector(long... lanes) {
        return LongVector.fromArray(L, lanes, 0);
    }

    /** From eight places. */
    static void gather(long[] group, long[] residues, int[] offsets, int limbs) {
        int i = 0;
        for (; i + SIDE <= limbs; i += SIDE) {
            block(
                    residues,
                    offsets[0] + i,
                    offsets[1] + i,
                    offsets[2] + i,
                    offsets[3] + i,
                    offsets[4] + i,
                    offsets[5] + i,
                    offsets[6] + i,
                    offsets[7] + i,
                    group,
                    SIDE * i,
                    SIDE);
        }
        for (; i < limbs; i++) {
            for (int lane = 0; lane < SIDE; lane++) {
                group[SIDE * i + lane] = residues[offsets[lane] + i];
            }
        }
    }

    /** From {@code offset} on. */
    static void gather(long[] group, long[] residues, int offset, int limbs) {
        int i = 0;
        for (; i + SIDE <= limbs; i += SIDE) {
            int o = offset + i;
            block(
                    residues,
                    o,
                    o + limbs,
                    o + 2 * limbs,
                    o + 3 * limbs,
                    o + 4 * limbs,
                    o + 5 * limbs,
                    o + 6 * limbs,
                    o + 7 * limbs,
                    group,
                    SIDE * i,
                    SIDE);
        }
        for (; i < limbs; i++) {
            for (int lane = 0; lane < SIDE; lane++) {
                group[SIDE * i + lane] = residues[offset + lane * limbs + i];
            }
        }
    }

    /** To {@code offset} on. */
    static void scatter(long[] group, long[] residues, int offset, int limbs) {
        int i = 0;
        for (; i + SIDE <= limbs; i += SIDE) {
            int o = SIDE * i;
            block(group, o, o + 8, o + 16, o + 24, o + 32, o + 40, o + 48, o + 56, residues, offset + i, limbs);
        }
        for (; i < limbs; i++) {
            for (int lane = 0; lane < SIDE; lane++) {
                residues[offset + lane * limbs + i] = group[SIDE * i + lane];
            }
        }
    }

    /** Row k, at o_k of {@code from}, becomes column k of the block whose rows lie {@code stride} apart from {@code at} on. */
    @SuppressWarnings("TooManyParameters")
    private static void block(
            long[] from,
            int o0,
            int o1,
            int o2,
            int o3,
            int o4,
            int o5,
            int o6,
            int o7,
            long[] to,
            int at,
            int stride) {
        LongVector a = LongVector.fromArray(L, from, o0);
        LongVector b = LongVector.fromArray(L, from, o1);
        LongVector c = LongVector.fromArray(L, from, o2);
        LongVector d = LongVector.fromArray(L, from, o3);
        LongVector e = LongVector.fromArray(L, from, o4);
        LongVector f = LongVector.fromArray(L, from, o5);
        LongVector g = LongVector.fromArray(L, from, o6);
        LongVector h = LongVector.fromArray(L, from, o7);
        LongVector ab0 = EVEN.selectFrom(a, b);
        LongVector ab1 = ODD.selectFrom(a, b);
        LongVector cd0 = EVEN.selectFrom(c, d);
        LongVector cd1 = ODD.selectFrom(c, d);
        LongVector ef0 = EVEN.selectFrom(e, f);
        LongVector ef1 = ODD.selectFrom(e, f);
        LongVector gh0 = EVEN.selectFrom(g, h);
        LongVector gh1 = ODD.selectFrom(g, h);
        LongVector abcd0 = EVEN_PAIRS.selectFrom(ab0, cd0);
        LongVector abcd1 = EVEN_PAIRS.selectFrom(ab1, cd1);
        LongVector abcd2 = ODD_PAIRS.selectFrom(ab0, cd0);
        LongVector abcd3 = ODD_PAIRS.selectFrom(ab1, cd1);
        LongVector efgh0 = EVEN_PAIRS.selectFrom(ef0, gh0);
        LongVector efgh1 = EVEN_PAIRS.selectFrom(ef1, gh1);
        LongVector efgh2 = ODD_PAIRS.selectFrom(ef0, gh0);
        LongVector efgh3 = ODD_PAIRS.selectFrom(ef1, gh1);
        LOW_HALVES.selectFrom(abcd0, efgh0).intoArray(to, at);
        LOW_HALVES.selectFrom(abcd1, efgh1).intoArray(to, at + stride);
        LOW_HALVES.selectFrom(abcd2, efgh2).intoArray(to, at + 2 * stride);
        LOW_HALVES.selectFrom(abcd3, efgh3).intoArray(to, at + 3 * stride);
        HIGH_HALVES.selectFrom(abcd0, efgh0).intoArray(to, at + 4 * stride);
        HIGH_HALVES.selectFrom(abcd1, efgh1).intoArray(to, at + 5 * stride);
        HIGH_HALVES.selectFrom(abcd2, efgh2).intoArray(to, at + 6 * stride);
        HIGH_HALVES.selectFrom(abcd3, efgh3).intoArray(to, at + 7 * stride);
    }
}
