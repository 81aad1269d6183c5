package org.concordat.crypto;

import java.util.Arrays;

/**
 * [[X]] with fresh randomness in every ciphertext: the only form in which an encrypted matrix may leave a party. Made by
 * {@link EncryptionKey#encrypt} and {@link EncryptedMatrix#rerandomized}; read by {@link EncryptionKey#read}, which
 * checks every ciphertext.
 *
 * <p>It travels as {@code elements} big-endian numbers of one width, nothing else: no exponent, no bound, no packing. The
 * receiver says what it expects. Only back ends of the encryption make one (a rule in ArchitectureRules), so that the
 * type is the proof.
 *
 * @param key under which it is encrypted
 * @param rows n
 * @param columns m
 * @param body the elements one after the other; a back end may pack a row into fewer elements than columns
 */
public record FreshMatrix(Fingerprint key, int rows, int columns, byte[] body) implements SentMatrix {
    public FreshMatrix {
        SentMatrix.requireShape(rows, columns);
    }

    /**
     * This matrix if it is as expected.
     *
     * @throws CiphertextException if key or shape differ
     */
    public FreshMatrix expect(Fingerprint expectedKey, int expectedRows, int expectedColumns) {
        require(expectedKey, expectedRows, expectedColumns);
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FreshMatrix matrix && isSameAs(matrix);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(body);
    }

    @Override
    public String toString() {
        return inWords();
    }
}
