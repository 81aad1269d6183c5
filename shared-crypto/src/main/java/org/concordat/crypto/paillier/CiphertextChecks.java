package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.util.Arrays;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.arithmetic.Bytes;
import org.concordat.crypto.arithmetic.Modulus;
import org.concordat.crypto.arithmetic.ResidueArray;

/**
 * What every received ciphertext must be: 0 &lt; c &lt; n², gcd(c, n) = 1, c mod n ≠ 1. The last two by one greatest common
 * divisor a batch, of n and the product of all c·(c − 1): c − 1 shares a factor with n if c mod n = 1 (and, but for the key's
 * owner or a broken key, only then). And a batch of two or more is not one ciphertext over and over: whoever encrypts afresh
 * never makes two that are equal.
 */
final class CiphertextChecks {
    /** Ciphertexts of a block of c − 1. */
    private static final int AT_ONCE = 1 << 14;

    private CiphertextChecks() {}

    /**
     * The ciphertexts in {@code body}, checked.
     *
     * @throws CiphertextException if one fails; not told which, nor which check
     */
    static ResidueArray read(BigInteger n, Modulus squared, byte[] body, int count) {
        int width = Bytes.width(squared.value());
        if (body.length != (long) width * count) {
            throw new CiphertextException(
                    "found " + body.length + " bytes of ciphertexts, expected " + count + " times " + width + " bytes");
        }
        byte[] bound = Bytes.of(squared.value(), width);
        for (int at = 0; at < body.length; at += width) {
            if (Arrays.compareUnsigned(body, at, at + width, bound, 0, width) >= 0) {
                throw refused();
            }
        }
        if (count > 1 && allEqual(body, width)) {
            throw refused();
        }
        ResidueArray ciphertexts = ResidueArray.read(squared, body, width, count);
        BigInteger product = productOf(ciphertexts).mod(n);
        for (int from = 0; from < count; from += AT_ONCE) {
            int block = Math.min(AT_ONCE, count - from);
            byte[] less = Arrays.copyOfRange(body, from * width, (from + block) * width);
            for (int i = 0; i < block; i++) {
                if (!decrement(less, i * width, width)) {
                    throw refused();
                }
            }
            product = product.multiply(productOf(ResidueArray.read(squared, less, width, block)))
                    .mod(n);
        }
        if (!product.gcd(n).equals(BigInteger.ONE)) {
            throw refused();
        }
        return ciphertexts;
    }

    /** Whether each element is the one before it. */
    private static boolean allEqual(byte[] body, int width) {
        return Arrays.equals(body, 0, body.length - width, body, width, body.length);
    }

    private static BigInteger productOf(ResidueArray residues) {
        int[] all = new int[residues.count()];
        Arrays.setAll(all, i -> i);
        return residues.products(new int[] {0, all.length}, all).toNumbers()[0];
    }

    /** False if the number was zero. */
    private static boolean decrement(byte[] body, int offset, int width) {
        for (int i = offset + width - 1; i >= offset; i--) {
            if (body[i]-- != 0) {
                return true;
            }
        }
        return false;
    }

    private static CiphertextException refused() {
        return new CiphertextException("found a ciphertext that is out of range, not a unit or not randomised, expected"
                + " 0 < c < n², gcd(c, n) = 1, c mod n ≠ 1, and not the same one in every place");
    }
}
