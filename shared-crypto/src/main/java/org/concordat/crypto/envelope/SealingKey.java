package org.concordat.crypto.envelope;

import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.InvalidCipherTextException;

/** A receiver's public X25519 key: anyone may seal to it. 32 bytes, written as 64 hexadecimal digits. */
public record SealingKey(byte[] bytes) {
    /** Of X25519. */
    public static final int BYTES = Hpke.KEY_BYTES;

    public SealingKey {
        if (bytes.length != Hpke.KEY_BYTES) {
            throw new IllegalArgumentException("a sealing key has 32 bytes, found " + bytes.length);
        }
    }

    public static SealingKey ofHex(String hex) {
        return new SealingKey(HexFormat.of().parseHex(hex));
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * The encapsulation (32 bytes) followed by the ciphertext and its tag (16 bytes more than the plaintext).
     *
     * @param info what the key is used for; the opener must give the same
     * @param associatedData authenticated, not hidden; the opener must give the same
     * @throws IllegalArgumentException if this key is a point of low order
     */
    public byte[] seal(byte[] info, byte[] associatedData, byte[] plaintext) {
        var hpke = Hpke.suite();
        try {
            var sealed = hpke.seal(hpke.deserializePublicKey(bytes), info, associatedData, plaintext, null, null, null);
            var joined = Arrays.copyOf(sealed[1], Hpke.ENCAPSULATION_BYTES + sealed[0].length);
            System.arraycopy(sealed[0], 0, joined, Hpke.ENCAPSULATION_BYTES, sealed[0].length);
            return joined;
        } catch (InvalidCipherTextException | IllegalStateException e) {
            throw new IllegalArgumentException("this sealing key cannot be used", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SealingKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "SealingKey[" + hex().substring(0, 16) + "]";
    }
}
