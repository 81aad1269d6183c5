package org.concordat.protocol.query;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Integers modulo 2²⁵⁶ as they travel: 32 bytes each, big endian; |x| < 2²⁵⁵ is told from its residue. */
final class Words {
    static final int BYTES = 32;
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(8 * BYTES);
    private static final BigInteger HALF = MODULUS.shiftRight(1);

    private Words() {}

    static BigInteger sum(BigInteger left, BigInteger right) {
        return left.add(right).mod(MODULUS);
    }

    static BigInteger difference(BigInteger left, BigInteger right) {
        return left.subtract(right).mod(MODULUS);
    }

    static BigInteger centred(BigInteger residue) {
        return residue.compareTo(HALF) >= 0 ? residue.subtract(MODULUS) : residue;
    }

    static byte[] write(List<BigInteger> residues) {
        var words = ByteBuffer.allocate(residues.size() * BYTES);
        for (var residue : residues) {
            var bytes = residue.mod(MODULUS).toByteArray();
            int from = Math.max(0, bytes.length - BYTES);
            var word = new byte[BYTES];
            System.arraycopy(bytes, from, word, BYTES - (bytes.length - from), bytes.length - from);
            words.put(word);
        }
        return words.array();
    }

    /** @throws IllegalArgumentException unless there are {@code count} words */
    static BigInteger[] read(byte[] words, int count) {
        if (words.length != count * BYTES) {
            throw new IllegalArgumentException("found " + words.length + " bytes, expected " + count + " words");
        }
        var residues = new BigInteger[count];
        for (int i = 0; i < count; i++) {
            residues[i] = of(Arrays.copyOfRange(words, i * BYTES, (i + 1) * BYTES));
        }
        return residues;
    }

    static BigInteger of(byte[] word) {
        return new BigInteger(1, word);
    }
}
