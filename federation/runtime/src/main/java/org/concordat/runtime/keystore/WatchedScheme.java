package org.concordat.runtime.keystore;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Optional;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.SecretAccess;
import org.concordat.crypto.paillier.PaillierPublicKey;

/** A scheme that takes no key whose modulus was used in another job, or shares a prime with an older one. */
public final class WatchedScheme implements AdditiveScheme {
    private final AdditiveScheme scheme;
    private final Watch watch;

    /** Hears of every key. */
    public interface Watch {
        /** This party has a decryption key, new or of an earlier attempt. */
        void held(EncryptionKey key);

        /** A received key was taken. */
        void accepted(EncryptionKey key);

        /** To a received modulus, in words; what it was told of is remembered. */
        Optional<String> objection(BigInteger modulus);
    }

    public WatchedScheme(AdditiveScheme scheme, Watch watch) {
        this.scheme = scheme;
        this.watch = watch;
    }

    @Override
    public String id() {
        return scheme.id();
    }

    @Override
    public DecryptionKey generateKey(int modulusBits, SecureRandom random) {
        var key = scheme.generateKey(modulusBits, random);
        watch.held(key.encryptionKey());
        return key;
    }

    @Override
    public AdditiveScheme provingIn(byte[] context) {
        return new WatchedScheme(scheme.provingIn(context), watch);
    }

    @Override
    public AdditiveScheme workingAhead() {
        return new WatchedScheme(scheme.workingAhead(), watch);
    }

    @Override
    public void close() {
        scheme.close();
    }

    @Override
    public DecryptionKey restore(byte[] secretBytes, SecretAccess access) {
        return scheme.restore(secretBytes, access);
    }

    /** @throws CiphertextException if the scheme refuses it, or something older does */
    @Override
    public EncryptionKey accept(PublicKeyBytes received, int minimumModulusBits) {
        var key = scheme.accept(received, minimumModulusBits);
        if (key instanceof PaillierPublicKey paillier) {
            watch.objection(paillier.modulus()).ifPresent(found -> {
                throw new CiphertextException(found);
            });
        }
        watch.accepted(key);
        return key;
    }
}
