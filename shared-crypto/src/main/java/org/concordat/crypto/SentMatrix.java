package org.concordat.crypto;

import java.util.Arrays;

/** What the matrices have in common that travel: a key, a shape, and a body that only the receiver's expectation explains. */
sealed interface SentMatrix permits FreshMatrix, MaskedMatrix, Residues {
    Fingerprint key();

    int rows();

    int columns();

    byte[] body();

    static void requireShape(int rows, int columns) {
        if (rows < 0 || columns < 0) {
            throw new IllegalArgumentException("found a shape of " + rows + "×" + columns);
        }
    }

    /** @throws CiphertextException if key or shape differ */
    default void require(Fingerprint key, int rows, int columns) {
        if (!key().equals(key)) {
            throw new CiphertextException("found a matrix under key " + key() + ", expected key " + key);
        }
        if (rows() != rows || columns() != columns) {
            throw new CiphertextException(
                    "found a " + rows() + "×" + columns() + " matrix, expected " + rows + "×" + columns);
        }
    }

    default boolean isSameAs(SentMatrix other) {
        return key().equals(other.key())
                && rows() == other.rows()
                && columns() == other.columns()
                && Arrays.equals(body(), other.body());
    }

    default String inWords() {
        return getClass().getSimpleName() + "[" + rows() + "×" + columns() + " under " + key() + "]";
    }
}
