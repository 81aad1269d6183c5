package org.concordat.crypto.arithmetic;

import java.math.BigInteger;

/**
 * Powers of one base by a table: g^(d·256^i) for every byte position i and every byte d, so that g^r costs one product a
 * byte of r and no squaring. Memory: 256 residues a byte of exponent (2048-bit n², 28 bytes: 4.6 MB).
 *
 * <p>Which entries are read depends on the secret exponent: see the README on what is claimed of timing.
 */
public final class FixedBase {
    private static final int DIGITS = 256;

    private final Modulus modulus;
    private final int positions;
    private final BigInteger base;
    private final ResidueArray table;

    /** The table of g for exponents of up to {@code exponentBytes} bytes. */
    public FixedBase(Modulus modulus, BigInteger g, int exponentBytes) {
        this.modulus = modulus;
        this.positions = exponentBytes;
        this.base = g;
        this.table = build(g);
    }

    public Modulus modulus() {
        return modulus;
    }

    /** g. */
    public BigInteger base() {
        return base;
    }

    public int exponentBytes() {
        return positions;
    }

    private ResidueArray build(BigInteger g) {
        var entries = new ResidueArray(modulus, Math.multiplyExact(positions, DIGITS));
        ResidueArray bases = positionBases(g);
        Blocks.run(modulus, positions, (lanes, from, to) -> {
            long[] base = lanes.newGroup();
            long[] power = lanes.newGroup();
            for (int i = from; i < to; i += lanes.count()) {
                int filled = bases.loadGroup(lanes, base, i, to);
                lanes.broadcast(power, modulus.one(), 0);
                for (int d = 0; d < DIGITS; d++) {
                    for (int lane = 0; lane < filled; lane++) {
                        lanes.store(power, lane, entries.words(), entries.offset((i + lane) * DIGITS + d));
                    }
                    lanes.multiply(power, power, base);
                }
            }
        });
        return entries;
    }

    /** g^(256^i). */
    private ResidueArray positionBases(BigInteger g) {
        var bases = new ResidueArray(modulus, positions);
        Lanes lanes = modulus.newLanes();
        long[] power = lanes.newGroup();
        ResidueArray.of(modulus, g).loadGroup(lanes, power, 0, 1);
        for (int i = 0; i < positions; i++) {
            lanes.store(power, 0, bases.words(), bases.offset(i));
            for (int k = 0; k < 8; k++) {
                lanes.square(power, power);
            }
        }
        return bases;
    }

    /**
     * g^(r_i) for {@code count} exponents.
     *
     * @param exponents little-endian, {@code exponentLength} bytes each
     */
    public ResidueArray powers(byte[] exponents, int exponentLength, int count) {
        if (exponentLength < 1 || exponentLength > positions || exponents.length != (long) exponentLength * count) {
            throw new IllegalArgumentException(
                    "found exponents of " + exponentLength + " bytes, the table has " + positions);
        }
        var powers = new ResidueArray(modulus, count);
        Blocks.run(modulus, count, (lanes, from, to) -> {
            long[] product = lanes.newGroup();
            long[] entry = lanes.newGroup();
            int[] offsets = new int[lanes.count()];
            for (int i = from; i < to; i += lanes.count()) {
                int filled = Math.min(lanes.count(), to - i);
                for (int position = 0; position < exponentLength; position++) {
                    for (int lane = 0; lane < filled; lane++) {
                        int digit = exponents[(i + lane) * exponentLength + position] & 0xff;
                        offsets[lane] = table.offset(position * DIGITS + digit);
                    }
                    lanes.loadAll(position == 0 ? product : entry, table.words(), offsets);
                    if (position > 0) {
                        lanes.multiply(product, product, entry);
                    }
                }
                powers.storeGroup(lanes, product, i, filled);
            }
        });
        return powers;
    }
}
