package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.SecretAccess;
import org.jspecify.annotations.Nullable;

/** The Paillier scheme: makes keys, takes received ones. Immutable but for what {@link #workingAhead} keeps until it is closed. */
public final class Paillier implements AdditiveScheme {
    public static final String ID = "paillier";

    /** The scheme of a key that travels with its proofs. */
    public static final String PROVED = "paillier/proved@1";

    /** NIST SP 800-57: 128 bits of security until 2030 and beyond. */
    public static final int DEFAULT_MODULUS_BITS = 3072;

    public static final int MINIMUM_MODULUS_BITS = 2048;
    public static final int MAXIMUM_MODULUS_BITS = 8192;
    private static final int SMALLEST_THAT_WORKS = 256;

    private final int minimumModulusBits;
    private final Randomness.Mode fresh;
    private final byte @Nullable [] context;
    private final @Nullable PoolsOfTask ahead;

    private Paillier(
            int minimumModulusBits, Randomness.Mode fresh, byte @Nullable [] context, @Nullable PoolsOfTask ahead) {
        this.minimumModulusBits = minimumModulusBits;
        this.fresh = fresh;
        this.context = context;
        this.ahead = ahead;
    }

    /** For production: 2048 bits at least; encryptions with short exponents, re-randomisation with half-length ones. */
    public static Paillier scheme() {
        return scheme(MINIMUM_MODULUS_BITS);
    }

    /**
     * The scheme with another floor. Production uses 2048 and more, which the services' policy enforces; a smaller floor is
     * for tests alone, whose keys protect nothing.
     */
    public static Paillier scheme(int minimumModulusBits) {
        return new Paillier(minimumModulusBits, Randomness.Mode.SHORT, null, null);
    }

    /** How many bytes a key of so many bits has with its proofs, as it travels: 70 kB at 2048 bits. */
    public static int announcedBytes(int modulusBits) {
        return ProvedKey.bytes(modulusBits);
    }

    /** This scheme, encrypting with randomness of that kind. */
    public Paillier encryptingWith(Randomness.Mode mode) {
        return new Paillier(minimumModulusBits, mode, context, ahead);
    }

    @Override
    public Paillier provingIn(byte[] within) {
        return new Paillier(minimumModulusBits, fresh, within.clone(), ahead);
    }

    /** Keys that this scheme accepts draw what re-randomises ahead, in the background: see {@link RandomiserPool}. */
    @Override
    public Paillier workingAhead() {
        return new Paillier(minimumModulusBits, fresh, context, new PoolsOfTask());
    }

    @Override
    public void close() {
        if (ahead != null) {
            ahead.close();
        }
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public PaillierPrivateKey generateKey(int modulusBits, SecureRandom random) {
        requireBits(modulusBits, minimumModulusBits);
        return announced(KeyGeneration.generate(modulusBits, fresh, random));
    }

    @Override
    public PaillierPublicKey accept(PublicKeyBytes received, int minimum) {
        var expected = context == null ? ID : PROVED;
        if (!received.scheme().equals(expected)) {
            throw new CiphertextException("found a key of another scheme, expected " + expected);
        }
        byte[] bytes = context == null ? received.bytes() : ProvedKey.modulus(received.bytes());
        if (bytes.length == 0 || bytes[0] == 0 || bytes.length > MAXIMUM_MODULUS_BITS / 8) {
            throw new CiphertextException("found a modulus that is not in its shortest form or has more than "
                    + MAXIMUM_MODULUS_BITS + " bits");
        }
        var n = new BigInteger(1, bytes);
        KeyChecks.check(n, Math.max(minimum, minimumModulusBits));
        if (context != null) {
            ProvedKey.verify(context, n, received.bytes());
        }
        return PaillierPublicKey.of(n, fresh, context == null ? new byte[0] : context, ahead);
    }

    @Override
    public PaillierPrivateKey restore(byte[] secretBytes, SecretAccess access) {
        var primes = PaillierPrivateKey.primesOf(secretBytes, access);
        requireBits(primes[0].multiply(primes[1]).bitLength(), minimumModulusBits);
        return announced(PaillierPrivateKey.of(primes[0], primes[1], fresh));
    }

    private PaillierPrivateKey announced(PaillierPrivateKey key) {
        return context == null ? key : key.announcedIn(context);
    }

    Randomness.Mode fresh() {
        return fresh;
    }

    private static void requireBits(int found, int minimum) {
        if (found < Math.max(minimum, SMALLEST_THAT_WORKS) || found > MAXIMUM_MODULUS_BITS || found % 16 != 0) {
            throw new IllegalArgumentException("modulus bits: found " + found + ", expected a multiple of 16 in "
                    + Math.max(minimum, SMALLEST_THAT_WORKS) + " … " + MAXIMUM_MODULUS_BITS);
        }
    }
}
