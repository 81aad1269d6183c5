package org.concordat.protocol.intersection;

import java.nio.ByteBuffer;

/**
 * Which entries of an {@link ObliviousStore} a key adds up: one in each third of the sparse part, and a 128-bit subset of
 * the dense part, all from HMAC-SHA-256(seed, key).
 */
final class StoreHash {
    private final KeyedHash hash;
    private final int third;

    /** @param third entries in one third of the sparse part */
    StoreHash(byte[] seed, int third) {
        hash = new KeyedHash(seed);
        this.third = third;
    }

    /** @param a, b, c places in the three thirds; high and low the 128 coefficients of the dense part */
    record Row(int a, int b, int c, long high, long low) {}

    Row row(byte[] key) {
        var bits = ByteBuffer.wrap(hash.of(key));
        return new Row(
                place(bits.getInt()),
                third + place(bits.getInt()),
                2 * third + place(bits.getInt()),
                bits.getLong(),
                bits.getLong());
    }

    // Uniform up to third/2³².
    private int place(int bits) {
        return (int) ((Integer.toUnsignedLong(bits) * third) >>> 32);
    }
}
