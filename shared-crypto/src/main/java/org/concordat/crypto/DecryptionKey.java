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
    Residues open(MaskedMatrix masked, int rows, int columns);

    /** Decrypts and decodes; for protocols whose key holder may read (SecureBoost's guest). */
    Matrix decrypt(FreshMatrix encrypted, int rows, int columns, FixedPoint encoding);

    @Override
    void close();
}
