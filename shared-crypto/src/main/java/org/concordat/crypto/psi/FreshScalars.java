package org.concordat.crypto.psi;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;

/** Uniform scalars in 1 … ℓ−1, 32 bytes each, lowest first, drawn in one go on the caller's thread. */
final class FreshScalars {
    private static final int BYTES = 32;
    private static final byte[] ORDER = bigEndian(Ristretto255.ORDER);

    private final byte[] body;

    FreshScalars(int count, SecureRandom random) {
        body = new byte[Math.multiplyExact(count, BYTES)];
        byte[] pool = new byte[Math.clamp(2L * body.length, BYTES, 1 << 20)];
        int at = pool.length;
        for (int i = 0; i < count; ) {
            if (at == pool.length) {
                random.nextBytes(pool);
                at = 0;
            }
            pool[at] &= 0x1f; // 253 bits: every second draw is below ℓ
            if (accepted(pool, at)) {
                for (int b = 0; b < BYTES; b++) {
                    body[i * BYTES + b] = pool[at + BYTES - 1 - b];
                }
                i++;
            }
            at += BYTES;
        }
        Arrays.fill(pool, (byte) 0);
    }

    private static boolean accepted(byte[] pool, int at) {
        int nonZero = 0;
        for (int b = 0; b < BYTES; b++) {
            nonZero |= pool[at + b];
        }
        return nonZero != 0 && Arrays.compareUnsigned(pool, at, at + BYTES, ORDER, 0, BYTES) < 0;
    }

    /** The digits of scalar {@code index}. */
    byte[] digits(int index) {
        return SignedDigits.of(Arrays.copyOfRange(body, index * BYTES, (index + 1) * BYTES));
    }

    private static byte[] bigEndian(BigInteger number) {
        byte[] bytes = new byte[BYTES];
        byte[] raw = number.toByteArray();
        System.arraycopy(raw, 0, bytes, BYTES - raw.length, raw.length);
        return bytes;
    }
}
