package org.concordat.crypto;

import java.security.SecureRandom;

/** A back end of additively homomorphic encryption. */
public interface AdditiveScheme {
    /** For example {@code paillier}. */
    String id();

    /** A new key pair, checked; modulusBits ≥ 2048 for what leaves the tests. */
    DecryptionKey generateKey(int modulusBits, SecureRandom random);

    /**
     * This scheme where keys travel with proofs that they are well formed, bound to a context (a job); keys without such
     * proofs are refused. A scheme whose keys need none is itself.
     */
    default AdditiveScheme provingIn(byte[] context) {
        return this;
    }

    /**
     * A received key, checked: scheme, size ≥ {@code minimumModulusBits}, canonical bytes, well formed as far as its
     * public part tells (odd, composite, no perfect power, no small factor).
     *
     * @throws CiphertextException if it is not
     */
    EncryptionKey accept(PublicKeyBytes received, int minimumModulusBits);
}
