package org.concordat.crypto;

import java.util.Arrays;

/**
 * X + R as the key holder opened it, uniform modulo the plaintext order: worth nothing without the {@link Mask}.
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
public record Residues(Fingerprint key, int rows, int columns, byte[] body) implements SentMatrix {
    public Residues {
        SentMatrix.requireShape(rows, columns);
    }

    /**
     * This matrix if it is as expected.
     *
     * @throws CiphertextException if key or shape differ
     */
    public Residues expect(Fingerprint expectedKey, int expectedRows, int expectedColumns) {
        require(expectedKey, expectedRows, expectedColumns);
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Residues matrix && isSameAs(matrix);
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
