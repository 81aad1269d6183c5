package org.concordat.crypto.arithmetic;

import java.util.Arrays;

/**
 * Plain Java for any processor: limbs of 59 bits, the high and the low half of a product added to their columns without a
 * carry, which is what makes it three times as fast as BigInteger's multiply and mod.
 */
final class ScalarKernel implements ArithmeticKernel {
    static final ScalarKernel INSTANCE = new ScalarKernel();
    private static final int WIDTH = 59;
    private static final int SHIFT = 64 - WIDTH;
    private static final long MASK = (1L << WIDTH) - 1;
    /** 6·5·2^59 and what is left of a column before stay below 2^64. */
    private static final int ROWS_BETWEEN_CARRIES = 6;

    private ScalarKernel() {}

    @Override
    public String id() {
        return "scalar";
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public int limbBits() {
        return WIDTH;
    }

    @Override
    public int limbs(int modulusBits) {
        return Math.ceilDiv(modulusBits + 2, WIDTH);
    }

    @Override
    public Lanes newLanes(Modulus modulus) {
        return new ScalarLanes(modulus);
    }

    @Override
    public String toString() {
        return "scalar (59-bit limbs, plain Java)";
    }

    private static final class ScalarLanes extends Lanes {
        private final int limbs;
        private final long[] n;
        private final long[] columns;
        private final long[] doubled;
        private final long negativeInverse;
        private final Row[] rows;

        ScalarLanes(Modulus modulus) {
            super(modulus);
            this.limbs = modulus.words();
            this.n = modulus.codec().modulusLimbs();
            this.columns = new long[limbs + 1];
            this.doubled = new long[limbs];
            this.negativeInverse = -ArithmeticKernel.inverseOf(n[0]);
            this.rows = new Row[limbs];
            for (int i = 0; i < limbs; i++) {
                rows[i] = carriesAfter(i) ? new CarryingRow() : new PlainRow();
            }
            rows[limbs - 1] = new LastRow();
        }

        private static boolean carriesAfter(int row) {
            return row % ROWS_BETWEEN_CARRIES == ROWS_BETWEEN_CARRIES - 1;
        }

        @Override
        public long[] newGroup() {
            return new long[limbs];
        }

        /*
         * Row i adds a[i]·b + q·n and drops the lowest column. A factor stands shifted to the top of its word: the high half
         * of a product is then the multiplication's high word, the low half its low word shifted back. So neither a second
         * copy of the factor nor a mask takes a register, which saves a quarter of the time. In a row a column receives at
         * most two low halves and two high halves, below 2^61 together (5·2^59 in a square); every 6th row carries, before
         * 2^64, and so does the last, into the result. Two rows at once, or a column at once, take fewer additions and were
         * slower for want of registers.
         */
        @Override
        public void multiply(long[] result, long[] a, long[] b) {
            Arrays.fill(columns, 0);
            for (int i = 0; i < limbs; i++) {
                rows[i].add(columns, result, a[i], b, n, negativeInverse);
            }
        }

        /** Row i takes the limbs above the i-th twice, the i-th once and those below not at all: half of the products. */
        @Override
        public void square(long[] result, long[] a) {
            Arrays.fill(columns, 0);
            for (int i = 0; i < limbs; i++) {
                doubled[i] = 2 * a[i];
            }
            for (int i = 0; i < limbs; i++) {
                doubled[i] = a[i];
                squareRow(columns, i, doubled, n, limbs, negativeInverse);
                doubled[i] = 0;
                if (carriesAfter(i)) {
                    sweep(columns, columns, limbs);
                }
            }
            sweep(result, columns, limbs);
        }

        /*
         * As PlainRow, of the limb b[i], with b zero below it. Not one method for both: what the compiler learns of the first loop
         * in squares makes products a third slower.
         */
        private static void squareRow(long[] t, int i, long[] b, long[] n, int length, long negativeInverse) {
            long factor = b[i] << SHIFT;
            long sum = t[0] + ((factor * b[0]) >>> SHIFT);
            long quotient = (sum * negativeInverse) << SHIFT;
            long high = Math.unsignedMultiplyHigh(factor, b[0])
                    + Math.unsignedMultiplyHigh(quotient, n[0])
                    + ((sum + ((quotient * n[0]) >>> SHIFT)) >>> WIDTH);
            int start = Math.max(i, 1);
            for (int j = 1; j < start; j++) {
                long nj = n[j];
                t[j - 1] = t[j] + high + ((quotient * nj) >>> SHIFT);
                high = Math.unsignedMultiplyHigh(quotient, nj);
            }
            for (int j = start; j < length; j++) {
                long bj = b[j];
                long nj = n[j];
                t[j - 1] = t[j] + high + ((factor * bj) >>> SHIFT) + ((quotient * nj) >>> SHIFT);
                high = Math.unsignedMultiplyHigh(factor, bj) + Math.unsignedMultiplyHigh(quotient, nj);
            }
            t[length - 1] = high;
        }

        private static void sweep(long[] target, long[] t, int length) {
            long carry = 0;
            for (int j = 0; j < length; j++) {
                long x = t[j] + carry;
                target[j] = x & MASK;
                carry = x >>> WIDTH;
            }
        }

        @Override
        public void load(long[] group, int lane, long[] residues, int offset) {
            System.arraycopy(residues, offset, group, 0, limbs);
        }

        @Override
        public void store(long[] group, int lane, long[] residues, int offset) {
            System.arraycopy(group, 0, residues, offset, limbs);
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

    /**
     * One row of a product. The call in the loop over rows meets three classes, so that the compiler leaves each row a method
     * of its own: inlined into that loop a row is short of registers and takes a quarter longer.
     */
    private abstract static class Row {
        /** @param result for the last row alone */
        abstract void add(long[] t, long[] result, long limb, long[] b, long[] n, long negativeInverse);

        /* As a plain row, into target, and carries what is above 59 bits to the next column on the way. */
        static void addCarrying(long[] t, long[] target, long limb, long[] b, long[] n, long negativeInverse) {
            long factor = limb << SHIFT;
            long sum = t[0] + ((factor * b[0]) >>> SHIFT);
            long quotient = (sum * negativeInverse) << SHIFT;
            long high = Math.unsignedMultiplyHigh(factor, b[0])
                    + Math.unsignedMultiplyHigh(quotient, n[0])
                    + ((sum + ((quotient * n[0]) >>> SHIFT)) >>> WIDTH);
            for (int j = 1; j < n.length; j++) {
                long bj = b[j];
                long nj = n[j];
                long column = t[j] + high + ((factor * bj) >>> SHIFT) + ((quotient * nj) >>> SHIFT);
                target[j - 1] = column & MASK;
                high = Math.unsignedMultiplyHigh(factor, bj)
                        + Math.unsignedMultiplyHigh(quotient, nj)
                        + (column >>> WIDTH);
            }
            target[n.length - 1] = high;
        }
    }

    private static final class PlainRow extends Row {
        @Override
        void add(long[] t, long[] result, long limb, long[] b, long[] n, long negativeInverse) {
            long factor = limb << SHIFT;
            long sum = t[0] + ((factor * b[0]) >>> SHIFT);
            long quotient = (sum * negativeInverse) << SHIFT;
            long high = Math.unsignedMultiplyHigh(factor, b[0])
                    + Math.unsignedMultiplyHigh(quotient, n[0])
                    + ((sum + ((quotient * n[0]) >>> SHIFT)) >>> WIDTH);
            for (int j = 1; j < n.length; j++) {
                long bj = b[j];
                long nj = n[j];
                t[j - 1] = t[j] + high + ((factor * bj) >>> SHIFT) + ((quotient * nj) >>> SHIFT);
                high = Math.unsignedMultiplyHigh(factor, bj) + Math.unsignedMultiplyHigh(quotient, nj);
            }
            t[n.length - 1] = high;
        }
    }

    private static final class CarryingRow extends Row {
        @Override
        void add(long[] t, long[] result, long limb, long[] b, long[] n, long negativeInverse) {
            addCarrying(t, t, limb, b, n, negativeInverse);
        }
    }

    private static final class LastRow extends Row {
        @Override
        void add(long[] t, long[] result, long limb, long[] b, long[] n, long negativeInverse) {
            addCarrying(t, result, limb, b, n, negativeInverse);
        }
    }
}
