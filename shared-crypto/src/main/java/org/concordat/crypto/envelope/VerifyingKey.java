package org.concordat.crypto.envelope;

import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/** A party's public Ed25519 key, 32 bytes, written as 64 hexadecimal digits. */
public record VerifyingKey(byte[] bytes) {
    public VerifyingKey {
        if (bytes.length != Ed25519PublicKeyParameters.KEY_SIZE) {
            throw new IllegalArgumentException("a verifying key has 32 bytes, found " + bytes.length);
        }
    }

    public static VerifyingKey ofHex(String hex) {
        return new VerifyingKey(HexFormat.of().parseHex(hex));
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** Whether {@code signature} is this key's over {@code length} bytes of {@code text}. */
    public boolean verifies(byte[] text, int length, byte[] signature) {
        try {
            var verifier = new Ed25519Signer();
            verifier.init(false, new Ed25519PublicKeyParameters(bytes));
            verifier.update(text, 0, length);
            return verifier.verifySignature(signature);
        } catch (IllegalArgumentException _) {
            return false; // not a point of the curve
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyingKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "VerifyingKey[" + hex().substring(0, 16) + "]";
    }
}
