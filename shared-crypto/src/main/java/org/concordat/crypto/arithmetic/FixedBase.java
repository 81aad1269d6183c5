package org.concordat.crypto.arithmetic;

import java.math.BigInteger;

/**
 * Powers of one base by a table: g^(d·2^(w·i)) for every window i of w bits and every digit d, so that g^r costs one product a
 * window of r and no squaring. Memory: 2^w residues a window (2048-bit n² and w = 10: 0.66 MB a window, 15 MB for r of 224
 * bits, 68 MB for 1024); w is the largest up to 10 that keeps within {@link #MOST_BYTES} and a twelfth of the heap.
 *
 * <p>Which entries are read depends on the secret exponent: see the README on what is claimed of timing.
 */
public final class FixedBase implements PowerTable {
    /** Bytes that a table may take. */
    public static final long MOST_BYTES = 96L << 20;

    private static final int LARGEST_WINDOW = 10;
    private static final int SMALLEST_WINDOW = 4;
    /** Below this (the keys of tests) a table is seldom used often enough to be worth the largest window. */
    private static final int LARGE_MODULUS_BITS = 4000;

    private final Modulus modulus;
    private final int exponentBytes;
    private final int window;
    private final int positions;
    private final ResidueArray table;

    /** The table of g for exponents of up to {@code exponentBytes} bytes. */
    public FixedBase(Modulus modulus, BigInteger g, int exponentBytes) {
        this(modulus, g, exponentBytes, windowFor(modulus, exponentBytes));
    }

    FixedBase(Modulus modulus, BigInteger g, int exponentBytes, int window) {
        this.modulus = modulus;
        this.exponentBytes = exponentBytes;
        this.window = window;
        this.positions = Math.ceilDiv(8 * exponentBytes, window);
        this.table = build(g);
    }

    static int windowFor(Modulus modulus, int exponentBytes) {
        long most = Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 12);
        int window = modulus.value().bitLength() < LARGE_MODULUS_BITS ? 8 : LARGEST_WINDOW;
        while (window > SMALLEST_WINDOW && bytes(modulus, exponentBytes, window) > most) {
            window--;
        }
        return window;
    }

    private static long bytes(Modulus modulus, int exponentBytes, int window) {
        return ((long) Math.ceilDiv(8 * exponentBytes, window) << window) * modulus.words() * Long.BYTES;
    }

    public Modulus modulus() {
        return modulus;
    }

    @Override
    public int exponentBytes() {
        return exponentBytes;
    }

    private ResidueArray build(BigInteger g) {
        int digits = 1 << window;
        var entries = new ResidueArray(modulus, Math.multiplyExact(positions, digits));
        ResidueArray bases = positionBases(g);
        Blocks.run(modulus, positions, (lanes, from, to) -> {
            long[] factor = lanes.newGroup();
            long[] power = lanes.newGroup();
            for (int i = from; i < to; i += lanes.count()) {
                Workers.goOn();
                int filled = bases.loadGroup(lanes, factor, i, to);
                lanes.broadcast(power, modulus.one(), 0);
                for (int d = 0; d < digits; d++) {
                    for (int lane = 0; lane < filled; lane++) {
                        lanes.store(power, lane, entries.words(), entries.offset((i + lane) * digits + d));
                    }
                    lanes.multiply(power, power, factor);
                }
            }
        });
        return entries;
    }

    /** g^(2^(w·i)). */
    private ResidueArray positionBases(BigInteger g) {
        var bases = new ResidueArray(modulus, positions);
        Lanes lanes = modulus.newLanes();
        long[] power = lanes.newGroup();
        ResidueArray.of(modulus, g).loadGroup(lanes, power, 0, 1);
        for (int i = 0; i < positions; i++) {
            lanes.store(power, 0, bases.words(), bases.offset(i));
            for (int k = 0; k < window; k++) {
                lanes.square(power, power);
            }
        }
        return bases;
    }

    @Override
    public ResidueArray powers(byte[] exponents, int exponentLength, int count) {
        if (exponentLength < 1 || exponentLength > exponentBytes || exponents.length != (long) exponentLength * count) {
            throw new IllegalArgumentException(
                    "found exponents of " + exponentLength + " bytes, the table has " + exponentBytes);
        }
        var powers = new ResidueArray(modulus, count);
        Blocks.run(modulus, count, (lanes, from, to) -> {
            var walk = new Walk(lanes, exponents, exponentLength);
            for (int i = from; i < to; i += lanes.count()) {
                int filled = Math.min(lanes.count(), to - i);
                powers.storeGroup(lanes, walk.power(i, filled), i, filled);
            }
        });
        return powers;
    }

    /** Walks the table with lanes of its own, for one thread. */
    Walk walk(byte[] exponents, int exponentLength) {
        return new Walk(modulus.newLanes(), exponents, exponentLength);
    }

    /** Multiplies the entries that the exponents name. */
    final class Walk {
        private final Lanes lanes;
        private final byte[] exponents;
        private final int length;
        private final int windows;
        private final int[] offsets;
        private final long[] product;
        private final long[] entry;

        private Walk(Lanes lanes, byte[] exponents, int length) {
            this.lanes = lanes;
            this.exponents = exponents;
            this.length = length;
            this.windows = Math.ceilDiv(8 * length, window);
            this.offsets = new int[lanes.count()];
            this.product = lanes.newGroup();
            this.entry = lanes.newGroup();
        }

        /** The group of powers of the exponents from {@code index} on; overwritten by the next call. */
        long[] power(int index, int filled) {
            for (int position = 0; position < windows; position++) {
                for (int lane = 0; lane < filled; lane++) {
                    int digit = digit(exponents, (index + lane) * length, length, position);
                    offsets[lane] = table.offset((position << window) + digit);
                }
                lanes.loadAll(position == 0 ? product : entry, table.words(), offsets);
                if (position > 0) {
                    lanes.multiply(product, product, entry);
                }
            }
            return product;
        }
    }

    /** Bits w·position … w·position + w − 1 of the exponent at {@code offset}. */
    private int digit(byte[] exponents, int offset, int length, int position) {
        int bit = position * window;
        int first = bit >> 3;
        int bits = 0;
        for (int k = 0; k < 3 && first + k < length; k++) {
            bits |= (exponents[offset + first + k] & 0xff) << (8 * k);
        }
        return bits >> (bit & 7) & ((1 << window) - 1);
    }
}
