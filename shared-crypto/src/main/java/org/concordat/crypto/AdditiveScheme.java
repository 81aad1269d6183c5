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
     * The key whose {@link DecryptionKey#secretBytes} these are; what is kept between attempts of a job is read so.
     *
     * @throws IllegalArgumentException if they are not of a key of this scheme
     */
    default DecryptionKey restore(byte[] secretBytes, SecretAccess access) {
        throw new UnsupportedOperationException("keys of " + id() + " cannot be kept");
    }

    /**
     * A received key, checked: scheme, size ≥ {@code minimumModulusBits}, canonical bytes, well formed as far as its
     * public part tells (odd, composite, no perfect power, no small factor).
     *
     * @throws CiphertextException if it is not
     */
    EncryptionKey accept(PublicKeyBytes received, int minimumModulusBits);
}
