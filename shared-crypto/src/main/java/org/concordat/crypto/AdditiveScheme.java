package org.concordat.crypto;

import java.security.SecureRandom;

/** A back end of additively homomorphic encryption. */
public interface AdditiveScheme extends AutoCloseable {
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
     * This scheme for one task: what encrypting and re-randomising need may be made ready in the background for the keys that it
     * accepts, until it is closed. A scheme that has nothing to make ready is itself.
     */
    default AdditiveScheme workingAhead() {
        return this;
    }

    /** Ends what {@link #workingAhead} began; the keys serve on. */
    @Override
    default void close() {}

    /**
     * A received key, checked: scheme, size ≥ {@code minimumModulusBits}, canonical bytes, well formed as far as its
     * public part tells (odd, composite, no perfect power, no small factor).
     *
     * @throws CiphertextException if it is not
     */
    EncryptionKey accept(PublicKeyBytes received, int minimumModulusBits);
}
