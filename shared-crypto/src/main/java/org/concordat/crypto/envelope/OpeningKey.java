package org.concordat.crypto.envelope;

import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.concordat.crypto.CiphertextException;

/** A receiver's secret X25519 key. It has no {@code equals}, and prints its public half. */
public final class OpeningKey {
    private final X25519PrivateKeyParameters secret;
    private final SealingKey sealingKey;

    private OpeningKey(X25519PrivateKeyParameters secret) {
        this.secret = secret;
        this.sealingKey = new SealingKey(secret.generatePublicKey().getEncoded());
    }

    public static OpeningKey generate(SecureRandom random) {
        return new OpeningKey(new X25519PrivateKeyParameters(random));
    }

    /** The 32 secret bytes as {@link #secretBytes} gave them. */
    public static OpeningKey of(byte[] secretBytes) {
        if (secretBytes.length != Hpke.KEY_BYTES) {
            throw new IllegalArgumentException("an opening key has 32 bytes, found " + secretBytes.length);
        }
        return new OpeningKey(new X25519PrivateKeyParameters(secretBytes));
    }

    public SealingKey sealingKey() {
        return sealingKey;
    }

    /** For a key store, and nothing else. */
    public byte[] secretBytes() {
        return secret.getEncoded();
    }

    /**
     * Opens what {@link SealingKey#seal} made with the same info and associated data.
     *
     * @throws CiphertextException if anything of it was changed, or it was sealed to another key
     */
    public byte[] open(byte[] info, byte[] associatedData, byte[] sealed) {
        if (sealed.length < Hpke.ENCAPSULATION_BYTES + Hpke.TAG_BYTES) {
            throw new CiphertextException("a sealed text of " + sealed.length + " bytes is too short");
        }
        var hpke = Hpke.suite();
        try {
            return hpke.open(
                    Arrays.copyOf(sealed, Hpke.ENCAPSULATION_BYTES),
                    new AsymmetricCipherKeyPair(secret.generatePublicKey(), secret),
                    info,
                    associatedData,
                    Arrays.copyOfRange(sealed, Hpke.ENCAPSULATION_BYTES, sealed.length),
                    null,
                    null,
                    null);
        } catch (InvalidCipherTextException | IllegalArgumentException | IllegalStateException _) {
            throw new CiphertextException("the sealed text does not open with key " + sealingKey);
        }
    }

    @Override
    public String toString() {
        return "OpeningKey[of " + sealingKey + "]";
    }
}
