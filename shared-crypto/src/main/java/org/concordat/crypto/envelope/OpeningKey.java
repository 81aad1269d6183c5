package org.concordat.crypto.envelope;

import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.concordat.crypto.CiphertextException;

/** A receiver's secret key, X25519 or hybrid. It has no {@code equals}, and prints its public half. */
public final class OpeningKey {
    private static final int SEED_BYTES = 32;
    /** The id of X-Wing: before the seed of a hybrid key, which is as long as a key of X25519. */
    private static final byte[] HYBRID_MARK = {0x64, 0x7a};

    private final Hpke suite;
    private final byte[] seed;
    private final AsymmetricCipherKeyPair pair;
    private final SealingKey sealingKey;

    private OpeningKey(Hpke suite, byte[] seed) {
        this.suite = suite;
        this.seed = seed;
        var cipher = suite.cipher();
        this.pair = cipher.deserializePrivateKey(seed, null);
        this.sealingKey = new SealingKey(cipher.serializePublicKey(pair.getPublic()));
    }

    /** X25519. */
    public static OpeningKey generate(SecureRandom random) {
        return new OpeningKey(Hpke.X25519, seed(random));
    }

    /** ML-KEM-768 and X25519, both of one seed. */
    public static OpeningKey generateHybrid(SecureRandom random) {
        return new OpeningKey(Hpke.HYBRID, seed(random));
    }

    private static byte[] seed(SecureRandom random) {
        var seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        return seed;
    }

    /** The secret bytes as {@link #secretBytes} gave them. */
    public static OpeningKey of(byte[] secretBytes) {
        if (secretBytes.length == SEED_BYTES) {
            return new OpeningKey(Hpke.X25519, secretBytes.clone());
        }
        int mark = HYBRID_MARK.length;
        if (secretBytes.length != mark + SEED_BYTES || !Arrays.equals(secretBytes, 0, mark, HYBRID_MARK, 0, mark)) {
            throw new IllegalArgumentException(
                    "an opening key has 32 bytes, a hybrid one 34 that begin with 647a, found " + secretBytes.length);
        }
        return new OpeningKey(Hpke.HYBRID, Arrays.copyOfRange(secretBytes, mark, secretBytes.length));
    }

    public SealingKey sealingKey() {
        return sealingKey;
    }

    /** For a key store, and nothing else: 32 bytes, of a hybrid key 34. */
    public byte[] secretBytes() {
        if (suite == Hpke.X25519) {
            return seed.clone();
        }
        var marked = Arrays.copyOf(HYBRID_MARK, HYBRID_MARK.length + SEED_BYTES);
        System.arraycopy(seed, 0, marked, HYBRID_MARK.length, SEED_BYTES);
        return marked;
    }

    /**
     * Opens what {@link SealingKey#seal} made with the same info and associated data.
     *
     * @throws CiphertextException if anything of it was changed, or it was sealed to another key
     */
    public byte[] open(byte[] info, byte[] associatedData, byte[] sealed) {
        int encapsulation = suite.encapsulationBytes;
        if (sealed.length < encapsulation + Hpke.TAG_BYTES) {
            throw new CiphertextException("a sealed text of " + sealed.length + " bytes is too short");
        }
        try {
            return suite.cipher()
                    .open(
                            Arrays.copyOf(sealed, encapsulation),
                            pair,
                            info,
                            associatedData,
                            Arrays.copyOfRange(sealed, encapsulation, sealed.length),
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
