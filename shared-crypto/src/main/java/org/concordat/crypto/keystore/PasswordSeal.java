package org.concordat.crypto.keystore;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.concordat.crypto.CiphertextException;

/**
 * A secret under a password: {@code CCP1}, a salt of 16 bytes, a nonce of 12, and AES-256-GCM under the key that Argon2id
 * (RFC 9106; 64 MiB, 3 passes, 1 lane) derives of password and salt. The cost is not on the wire, so nobody can lower it.
 */
public final class PasswordSeal {
    private static final int MAGIC = 0x43435031;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int MEMORY_KIB = 64 << 10;
    private static final int PASSES = 3;
    private static final int SHORTEST_PASSWORD = 12;

    private PasswordSeal() {}

    /** @throws IllegalArgumentException if the password has fewer than 12 characters */
    public static byte[] seal(char[] password, byte[] secret, SecureRandom random) {
        if (password.length < SHORTEST_PASSWORD) {
            throw new IllegalArgumentException("a keystore's password has at least " + SHORTEST_PASSWORD
                    + " characters, found " + password.length);
        }
        var salt = new byte[SALT_BYTES];
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        byte[] body = cipher(Cipher.ENCRYPT_MODE, password, salt, nonce, secret);
        return ByteBuffer.allocate(4 + SALT_BYTES + NONCE_BYTES + body.length)
                .putInt(MAGIC)
                .put(salt)
                .put(nonce)
                .put(body)
                .array();
    }

    /** @throws CiphertextException if the password is another, or the bytes were changed */
    public static byte[] open(char[] password, byte[] sealed) {
        if (sealed.length < 4 + SALT_BYTES + NONCE_BYTES + TAG_BYTES
                || ByteBuffer.wrap(sealed).getInt() != MAGIC) {
            throw new CiphertextException("this is no keystore");
        }
        return cipher(
                Cipher.DECRYPT_MODE,
                password,
                Arrays.copyOfRange(sealed, 4, 4 + SALT_BYTES),
                Arrays.copyOfRange(sealed, 4 + SALT_BYTES, 4 + SALT_BYTES + NONCE_BYTES),
                Arrays.copyOfRange(sealed, 4 + SALT_BYTES + NONCE_BYTES, sealed.length));
    }

    private static byte[] cipher(int mode, char[] password, byte[] salt, byte[] nonce, byte[] text) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    mode, new SecretKeySpec(key(password, salt), "AES"), new GCMParameterSpec(8 * TAG_BYTES, nonce));
            cipher.updateAAD("concordat keystore 1".getBytes(StandardCharsets.US_ASCII));
            return cipher.doFinal(text);
        } catch (AEADBadTagException _) {
            throw new CiphertextException(
                    "the keystore does not open: the password is another, or the file was changed");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    private static byte[] key(char[] password, byte[] salt) {
        var argon = new Argon2BytesGenerator();
        argon.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withSalt(salt)
                .withMemoryAsKB(MEMORY_KIB)
                .withIterations(PASSES)
                .withParallelism(1)
                .build());
        var key = new byte[32];
        argon.generateBytes(password, key);
        return key;
    }
}
