package org.concordat.crypto.envelope;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.InvalidCipherTextException;

/**
 * A receiver's public key: anyone may seal to it. 32 bytes (X25519) or 1,216 (hybrid: ML-KEM-768 and X25519), written in
 * hexadecimal digits.
 */
public record SealingKey(byte[] bytes) {
    public SealingKey {
        if (Hpke.ofPublicKey(bytes.length).isEmpty()) {
            throw new IllegalArgumentException(
                    "found a sealing key of " + bytes.length + " bytes, expected 32 (X25519) or 1216 (hybrid)");
        }
    }

    /** Empty if these are not as many bytes as a key has. */
    public static Optional<SealingKey> of(byte[] bytes) {
        return Hpke.ofPublicKey(bytes.length).map(_ -> new SealingKey(bytes));
    }

    public static SealingKey ofHex(String hex) {
        return new SealingKey(HexFormat.of().parseHex(hex));
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** Whether what is sealed to it withstands a quantum computer, too. */
    public boolean hybrid() {
        return suite() == Hpke.HYBRID;
    }

    private Hpke suite() {
        return Hpke.ofPublicKey(bytes.length).orElseThrow();
    }

    /**
     * The encapsulation (32 bytes, hybrid 1,120) followed by the ciphertext and its tag (16 bytes more than the plaintext).
     *
     * @param info what the key is used for; the opener must give the same
     * @param associatedData authenticated, not hidden; the opener must give the same
     * @throws IllegalArgumentException if this key is a point of low order, or no key of ML-KEM
     */
    public byte[] seal(byte[] info, byte[] associatedData, byte[] plaintext) {
        var hpke = suite().cipher();
        try {
            var sealed = hpke.seal(hpke.deserializePublicKey(bytes), info, associatedData, plaintext, null, null, null);
            var joined = Arrays.copyOf(sealed[1], sealed[1].length + sealed[0].length);
            System.arraycopy(sealed[0], 0, joined, sealed[1].length, sealed[0].length);
            return joined;
        } catch (InvalidCipherTextException | IllegalStateException | IllegalArgumentException e) {
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

    /** The kind, and the last bytes: of a hybrid key those of its X25519 half. */
    @Override
    public String toString() {
        return "SealingKey[" + suite() + " " + hex().substring(2 * bytes.length - 16) + "]";
    }
}
