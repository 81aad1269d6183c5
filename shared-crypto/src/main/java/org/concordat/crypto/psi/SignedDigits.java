package org.concordat.crypto.psi;

import java.math.BigInteger;

/** Scalars as digits of −8 … 7 in base 16, of which a table of eight multiples serves both signs. */
final class SignedDigits {
    static final int COUNT = 64;

    private SignedDigits() {}

    /** k mod ℓ in 64 digits of −8 … 7, base 16, lowest first (k &lt; 2^253, so that the last digit takes the carry). */
    static byte[] of(BigInteger k) {
        byte[] littleEndian = new byte[COUNT / 2];
        byte[] bigEndian = k.toByteArray();
        for (int i = 0; i < Math.min(littleEndian.length, bigEndian.length); i++) {
            littleEndian[i] = bigEndian[bigEndian.length - 1 - i];
        }
        return of(littleEndian);
    }

    /** As above, of 32 bytes, lowest first. */
    static byte[] of(byte[] k) {
        byte[] digits = new byte[COUNT];
        int carry = 0;
        for (int i = 0; i < COUNT; i++) {
            int digit = k[i / 2] >> (4 * (i & 1)) & 15;
            digit += carry;
            carry = (digit + 8) >> 4;
            digits[i] = (byte) (digit - (carry << 4));
        }
        return digits;
    }
}
