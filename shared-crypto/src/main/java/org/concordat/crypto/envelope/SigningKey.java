package org.concordat.crypto.envelope;

import java.security.SecureRandom;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/** A party's secret Ed25519 key. It has no {@code equals}, and prints its public half. */
public final class SigningKey {
    public static final int SIGNATURE_BYTES = 64;

    private final Ed25519PrivateKeyParameters secret;

    private SigningKey(Ed25519PrivateKeyParameters secret) {
        this.secret = secret;
    }

    public static SigningKey generate(SecureRandom random) {
        return new SigningKey(new Ed25519PrivateKeyParameters(random));
    }

    /** The 32 secret bytes as {@link #secretBytes} gave them. */
    public static SigningKey of(byte[] secretBytes) {
        if (secretBytes.length != Ed25519PrivateKeyParameters.KEY_SIZE) {
            throw new IllegalArgumentException("a signing key has 32 bytes, found " + secretBytes.length);
        }
        return new SigningKey(new Ed25519PrivateKeyParameters(secretBytes));
    }

    public VerifyingKey verifyingKey() {
        return new VerifyingKey(secret.generatePublicKey().getEncoded());
    }

    /** For a key store, and nothing else. */
    public byte[] secretBytes() {
        return secret.getEncoded();
    }

    /** 64 bytes over the first {@code length} bytes of {@code text}. */
    public byte[] sign(byte[] text, int length) {
        var signer = new Ed25519Signer();
        signer.init(true, secret);
        signer.update(text, 0, length);
        return signer.generateSignature();
    }

    @Override
    public String toString() {
        return "SigningKey[of " + verifyingKey() + "]";
    }
}
