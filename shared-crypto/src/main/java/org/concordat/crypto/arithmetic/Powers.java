package org.concordat.crypto.arithmetic;

import java.math.BigInteger;
import java.util.Arrays;

/** Powers, left to right: one exponent for all elements, in fixed windows, or elements as the digits of an exponent. */
final class Powers {
    /** Bits of an exponent from which a lone power is worth a change of kernel. */
    private static final int LONG = 64;

    private Powers() {}

    static ResidueArray power(ResidueArray bases, BigInteger exponent) {
        if (exponent.signum() < 0) {
            throw new IllegalArgumentException("a negative exponent");
        }
        Modulus modulus = bases.modulus();
        if (bases.count() == 1 && exponent.bitLength() >= LONG && modulus.alone() != modulus) {
            return power(bases.in(modulus.alone()), exponent).in(modulus);
        }
        var powers = new ResidueArray(modulus, bases.count());
        Blocks.run(modulus, bases.count(), (lanes, from, to) -> {
            var ladder = new Ladder(lanes, exponent);
            for (int i = from; i < to; i += lanes.count()) {
                Workers.goOn();
                int filled = bases.loadGroup(lanes, ladder.base, i, to);
                powers.storeGroup(lanes, ladder.run(), i, filled);
            }
        });
        return powers;
    }

    static ResidueArray joined(ResidueArray residues, int[] first, int shift) {
        Modulus modulus = residues.modulus();
        long[] one = modulus.one();
        var results = new ResidueArray(modulus, first.length - 1);
        Blocks.run(modulus, first.length - 1, (lanes, from, to) -> {
            long[] result = lanes.newGroup();
            long[] digit = lanes.newGroup();
            for (int i = from; i < to; i += lanes.count()) {
                Workers.goOn();
                int filled = Math.min(lanes.count(), to - i);
                int longest = 0;
                for (int lane = 0; lane < filled; lane++) {
                    longest = Math.max(longest, first[i + lane + 1] - first[i + lane]);
                }
                lanes.broadcast(result, one, 0);
                for (int j = longest - 1; j >= 0; j--) {
                    for (int k = 0; k < shift && j < longest - 1; k++) {
                        lanes.square(result, result);
                    }
                    for (int lane = 0; lane < filled; lane++) {
                        boolean present = j < first[i + lane + 1] - first[i + lane];
                        int source = present ? residues.offset(first[i + lane] + j) : 0;
                        lanes.load(digit, lane, present ? residues.words() : one, source);
                    }
                    lanes.multiply(result, result, digit);
                }
                results.storeGroup(lanes, result, i, filled);
            }
        });
        return results;
    }

    /** Wider ones would save products and cost as much in entries read. */
    private static int windowFor(int bits) {
        return bits <= 8 ? 1 : bits <= 24 ? 3 : bits <= 96 ? 4 : 5;
    }

    /* Squarings and one product a window, whatever its digit; every entry of the table is read for every digit. */
    static final class Ladder {
        final long[] base;
        private final Lanes lanes;
        /** Big-endian, with two bytes of zeros before. */
        private final byte[] exponent;

        private final int windows;
        private final int window;
        private final long[][] table;
        private final long[] picked;
        private final long[] result;

        Ladder(Lanes lanes, BigInteger exponent) {
            this.lanes = lanes;
            this.exponent = Bytes.of(exponent, Bytes.width(exponent) + 2);
            this.window = windowFor(exponent.bitLength());
            this.windows = Math.ceilDiv(exponent.bitLength(), window);
            this.base = lanes.newGroup();
            this.picked = lanes.newGroup();
            this.result = lanes.newGroup();
            this.table = new long[1 << window][];
            table[0] = lanes.newGroup();
            lanes.broadcast(table[0], lanes.modulus().one(), 0);
            for (int i = 1; i < table.length; i++) {
                table[i] = lanes.newGroup();
            }
        }

        long[] run() {
            System.arraycopy(base, 0, table[1], 0, base.length);
            for (int i = 2; i < table.length; i++) {
                lanes.multiply(table[i], table[i - 1], base);
            }
            pick(windows == 0 ? 0 : digit(windows - 1), result);
            for (int i = windows - 2; i >= 0; i--) {
                for (int k = 0; k < window; k++) {
                    lanes.square(result, result);
                }
                pick(digit(i), picked);
                lanes.multiply(result, result, picked);
            }
            return result;
        }

        private void pick(int digit, long[] target) {
            Arrays.fill(target, 0);
            for (int i = 0; i < table.length; i++) {
                long[] entry = table[i];
                long mask = ((i ^ digit) - 1L) >> 63;
                for (int j = 0; j < target.length; j++) {
                    target[j] |= entry[j] & mask;
                }
            }
        }

        private int digit(int index) {
            int bit = index * window;
            int last = exponent.length - 1 - bit / 8;
            int twoBytes = ((exponent[last - 1] & 0xff) << 8) | (exponent[last] & 0xff);
            return (twoBytes >>> (bit % 8)) & (table.length - 1);
        }
    }
}
