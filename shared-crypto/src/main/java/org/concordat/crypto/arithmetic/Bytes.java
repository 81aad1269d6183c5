package org.concordat.crypto.arithmetic;

import java.math.BigInteger;
import java.util.Arrays;

/** Unsigned big-endian numbers of a fixed width in byte arrays. */
public final class Bytes {
    private Bytes() {}

    /** Bytes that hold every number below {@code bound}. */
    public static int width(BigInteger bound) {
        return (bound.bitLength() + 7) / 8;
    }

    public static BigInteger get(byte[] source, int offset, int width) {
        return new BigInteger(1, source, offset, width);
    }

    /** @throws IllegalArgumentException if {@code number} is negative or needs more than {@code width} bytes */
    public static void put(BigInteger number, byte[] target, int offset, int width) {
        byte[] bytes = number.toByteArray();
        int skip = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        int length = bytes.length - skip;
        if (number.signum() < 0 || length > width) {
            throw new IllegalArgumentException(
                    "found a number of " + number.bitLength() + " bits for " + width + " bytes");
        }
        Arrays.fill(target, offset, offset + width - length, (byte) 0);
        System.arraycopy(bytes, skip, target, offset + width - length, length);
    }

    public static byte[] of(BigInteger number, int width) {
        byte[] bytes = new byte[width];
        put(number, bytes, 0, width);
        return bytes;
    }
}
