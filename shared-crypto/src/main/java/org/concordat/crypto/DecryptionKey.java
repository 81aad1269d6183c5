package org.concordat.crypto;

import org.concordat.matrix.Matrix;

/** The secret half of a job's key. {@code toString} gives kind and fingerprint; {@link #close} forgets the secret. */
public interface DecryptionKey extends AutoCloseable {
    EncryptionKey encryptionKey();

    /**
     * Opens what is masked: worth nothing to this key's holder.
     *
     * @throws CiphertextException if key, shape, element count or a ciphertext is wrong
     */
    default Residues open(MaskedMatrix masked, int rows, int columns) {
        return open(masked, rows, columns, Packing.NONE);
    }

    /** As above, for a matrix whose numbers share plaintexts. */
    Residues open(MaskedMatrix masked, int rows, int columns, Packing packing);

    /**
     * Decrypts and decodes; for protocols whose key holder may read (SecureBoost's guest).
     *
     * @throws CiphertextException if key, shape, element count or a ciphertext is wrong, or a number is beyond its bound
     */
    default Matrix decrypt(FreshMatrix encrypted, int rows, int columns, FixedPoint encoding) {
        return decrypt(encrypted, rows, columns, encoding, Packing.NONE);
    }

    /** As above, for a matrix whose numbers share plaintexts. */
    Matrix decrypt(FreshMatrix encrypted, int rows, int columns, FixedPoint encoding, Packing packing);

    /**
     * Proves to one party that what is opened for it is right.
     *
     * @param party a name of it, the same at both
     */
    OpeningProver prover(String party);

    /** The secret half, for a sealed store and nothing else: {@link AdditiveScheme#restore} reads it. */
    default byte[] secretBytes(SecretAccess access) {
        throw new UnsupportedOperationException("this key cannot be kept");
    }

    @Override
    void close();
}
