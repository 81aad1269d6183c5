package org.concordat.crypto;

import java.util.Arrays;
import java.util.Objects;

/**
 * An encryption key as it travels: the scheme's id and its canonical bytes, not yet checked.
 * {@link AdditiveScheme#accept} checks it and makes an {@link EncryptionKey} of it.
 */
public record PublicKeyBytes(String scheme, byte[] bytes) {
    /** A modulus of 8192 bits with its proofs has about 270,000. */
    public static final int MAX_BYTES = 1 << 19;

    public PublicKeyBytes {
        Objects.requireNonNull(scheme);
        if (bytes.length == 0 || bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("a public key has 1 … " + MAX_BYTES + " bytes, found " + bytes.length);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicKeyBytes key && scheme.equals(key.scheme) && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * scheme.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "PublicKeyBytes[" + scheme + ", " + bytes.length + " bytes]";
    }
}
