package org.concordat.crypto.arithmetic;

import java.math.BigInteger;

/** Between big-endian bytes and little-endian limbs of {@code limbBits} bits, with the last reduction below the modulus. */
final class LimbCodec {
    private final int limbBits;
    private final int limbs;
    private final long mask;
    private final long[] modulus;

    LimbCodec(BigInteger modulus, int limbBits, int limbs) {
        this.limbBits = limbBits;
        this.limbs = limbs;
        this.mask = limbBits == 64 ? -1L : (1L << limbBits) - 1;
        this.modulus = new long[limbs];
        byte[] bytes = modulus.toByteArray();
        split(bytes, 0, bytes.length, this.modulus);
    }

    /** The modulus, limb 0 first; not to be written. */
    long[] modulusLimbs() {
        return modulus;
    }

    /** limbs ← the unsigned big-endian number in {@code source[offset … offset+length−1]}, which must fit. */
    void split(byte[] source, int offset, int length, long[] target) {
        for (int i = 0; i < limbs; i++) {
            int bit = limbBits * i;
            int low = bit >> 3;
            int shift = bit & 7;
            long word = littleEndian(source, offset, length, low) >>> shift;
            if (shift + limbBits > 64) {
                word |= byteAt(source, offset, length, low + 8) << (64 - shift);
            }
            target[i] = word & mask;
        }
    }

    /** The number in {@code source} as {@code length} big-endian bytes. */
    void join(long[] source, byte[] target, int offset, int length) {
        for (int i = 0; i < length; i++) {
            int bit = 8 * i;
            int limb = bit / limbBits;
            int shift = bit - limb * limbBits;
            long value = limb < limbs ? source[limb] >>> shift : 0;
            if (shift > limbBits - 8 && limb + 1 < limbs) {
                value |= source[limb + 1] << (limbBits - shift);
            }
            target[offset + length - 1 - i] = (byte) value;
        }
    }

    /** x ← x − n if x ≥ n, without a branch on x: below n if x was below 2n. */
    void reduce(long[] x, long[] scratch) {
        long borrow = 0;
        for (int i = 0; i < limbs; i++) {
            long difference = x[i] - modulus[i] - borrow;
            borrow = ((~x[i] & modulus[i]) | (~(x[i] ^ modulus[i]) & difference)) >>> 63;
            scratch[i] = difference & mask;
        }
        long keep = -borrow;
        for (int i = 0; i < limbs; i++) {
            x[i] = (x[i] & keep) | (scratch[i] & ~keep);
        }
    }

    /** x ← x + y, which must fit. */
    void add(long[] x, long[] y) {
        long carry = 0;
        for (int i = 0; i < limbs; i++) {
            long sum = x[i] + y[i] + carry;
            carry = limbBits < 63 ? sum >>> limbBits : ((x[i] & y[i]) | ((x[i] | y[i]) & ~sum)) >>> 63;
            x[i] = sum & mask;
        }
    }

    private static long littleEndian(byte[] source, int offset, int length, int low) {
        if (low + 8 <= length) {
            return (long) BIG_ENDIAN.get(source, offset + length - low - 8);
        }
        long word = 0;
        for (int k = 7; k >= 0; k--) {
            word = word << 8 | byteAt(source, offset, length, low + k);
        }
        return word;
    }

    private static long byteAt(byte[] source, int offset, int length, int fromEnd) {
        return fromEnd < length ? source[offset + length - 1 - fromEnd] & 0xffL : 0;
    }

    private static final java.lang.invoke.VarHandle BIG_ENDIAN =
            java.lang.invoke.MethodHandles.byteArrayViewVarHandle(long[].class, java.nio.ByteOrder.BIG_ENDIAN);
}
