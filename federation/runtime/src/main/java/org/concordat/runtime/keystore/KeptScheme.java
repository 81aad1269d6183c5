package org.concordat.runtime.keystore;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.SecretAccess;

/**
 * A scheme whose decryption keys live as long as their job: each is sealed in the keystore directory before it is given out,
 * and is given out again, not made anew, by a later attempt of the same task. The keys of a task are told apart by the order
 * in which its straight-line code asks for them.
 */
final class KeptScheme implements AdditiveScheme {
    private final AdditiveScheme scheme;
    private final Vault vault;
    private final AtomicInteger asked;

    /** Where the secrets of one task lie. */
    interface Vault {
        /**
         * The key at this place: restored if it is there, else made and kept.
         *
         * @throws IllegalStateException if the job has ended
         */
        DecryptionKey keep(int place, Source source);
    }

    /** How a key comes to be. */
    interface Source {
        DecryptionKey make();

        DecryptionKey restore(byte[] secretBytes);
    }

    KeptScheme(AdditiveScheme scheme, Vault vault) {
        this(scheme, vault, new AtomicInteger());
    }

    private KeptScheme(AdditiveScheme scheme, Vault vault, AtomicInteger asked) {
        this.scheme = scheme;
        this.vault = vault;
        this.asked = asked;
    }

    @Override
    public String id() {
        return scheme.id();
    }

    @Override
    public DecryptionKey generateKey(int modulusBits, SecureRandom random) {
        return vault.keep(asked.getAndIncrement(), new Source() {
            @Override
            public DecryptionKey make() {
                return scheme.generateKey(modulusBits, random);
            }

            @Override
            public DecryptionKey restore(byte[] secretBytes) {
                var key = scheme.restore(secretBytes, new SecretAccess("go on with the job's key in a new attempt"));
                int found = key.encryptionKey().modulusBits();
                if (found != modulusBits) {
                    key.close();
                    throw new IllegalStateException(
                            "the job's key that is kept has " + found + " bits, the task asks for " + modulusBits);
                }
                return key;
            }
        });
    }

    @Override
    public AdditiveScheme provingIn(byte[] context) {
        return new KeptScheme(scheme.provingIn(context), vault, asked);
    }

    @Override
    public AdditiveScheme workingAhead() {
        return new KeptScheme(scheme.workingAhead(), vault, asked);
    }

    @Override
    public void close() {
        scheme.close();
    }

    @Override
    public DecryptionKey restore(byte[] secretBytes, SecretAccess access) {
        return scheme.restore(secretBytes, access);
    }

    @Override
    public EncryptionKey accept(PublicKeyBytes received, int minimumModulusBits) {
        return scheme.accept(received, minimumModulusBits);
    }
}
