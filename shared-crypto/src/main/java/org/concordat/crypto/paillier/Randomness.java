package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;
import org.concordat.crypto.arithmetic.FixedBase;
import org.concordat.crypto.arithmetic.Modulus;
import org.concordat.crypto.arithmetic.PowerTable;
import org.concordat.crypto.arithmetic.ResidueArray;
import org.concordat.crypto.arithmetic.SplitFixedBase;
import org.jspecify.annotations.Nullable;

/**
 * The n-th residues ρ mod n² that hide plaintexts (Damgård, Jurik, Nielsen: A generalization of Paillier's public-key system,
 * section 6): ρ = (h^n)^r with h = −H(n)² mod n, by a table of powers of h^n.
 */
public final class Randomness {
    /** How ρ is drawn. */
    public enum Mode {
        /**
         * r of 2λ bits (224 for 2048-bit n, 256 for 3072). It assumes more than DJN prove: that (h^n)^r with r of 2λ bits
         * cannot be told from a uniform power; the best known attack, Pollard's kangaroo, takes 2^λ steps.
         */
        SHORT,
        /** r of half the modulus' length, as DJN prove it under the decisional composite residuosity assumption. */
        HALF,
        /** ρ = x^n for uniform x: Paillier's own, the slowest. */
        CLASSIC
    }

    private static final byte[] DOMAIN =
            "concordat paillier base v1".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final BigInteger n;
    private final Modulus squared;
    private final Object tables = new Object();
    private @Nullable BigInteger factor;
    private @Nullable BigInteger nthPower;
    private @Nullable PowerTable table;

    /** @param factor p² where the key's owner draws, who may compute modulo p² and q² */
    Randomness(BigInteger n, Modulus squared, @Nullable BigInteger factor) {
        this.n = n;
        this.squared = squared;
        this.factor = factor;
    }

    /** From now on as anyone would draw. */
    void forgetFactors() {
        synchronized (tables) {
            factor = null;
            table = table instanceof SplitFixedBase ? null : table;
        }
    }

    /** How many are drawn in the time of one. */
    int lanes() {
        return squared.lanes();
    }

    /** Fresh n-th residues. */
    ResidueArray draw(Mode mode, int count, SecureRandom random) {
        return switch (mode) {
            case SHORT -> drawByTable(shortBytes(n.bitLength()), count, random);
            case HALF -> drawByTable(halfBytes(n.bitLength()), count, random);
            case CLASSIC -> drawClassic(count, random);
        };
    }

    /** 2λ bits for λ of NIST SP 800-57 part 1, table 2. */
    static int shortBytes(int modulusBits) {
        return modulusBits <= 2048 ? 28 : modulusBits <= 3072 ? 32 : modulusBits <= 4096 ? 38 : 50;
    }

    static int halfBytes(int modulusBits) {
        return Math.ceilDiv(modulusBits, 16);
    }

    /** h = −H(n)² mod n, with H of |n| + 128 bits by SHA-256 in counter mode. */
    static BigInteger base(BigInteger n) {
        byte[] modulus = n.toByteArray();
        int blocks = Math.ceilDiv(n.bitLength() + 128, 256);
        byte[] expanded = new byte[32 * blocks];
        for (int i = 0; i < blocks; i++) {
            MessageDigest digest = sha256();
            digest.update(DOMAIN);
            digest.update((byte) i);
            System.arraycopy(digest.digest(modulus), 0, expanded, 32 * i, 32);
        }
        BigInteger x = new BigInteger(1, expanded).mod(n);
        return x.multiply(x).negate().mod(n);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private ResidueArray drawByTable(int exponentBytes, int count, SecureRandom random) {
        byte[] exponents = new byte[Math.multiplyExact(exponentBytes, count)];
        random.nextBytes(exponents);
        try {
            return tableFor(exponentBytes).powers(exponents, exponentBytes, count);
        } finally {
            java.util.Arrays.fill(exponents, (byte) 0);
        }
    }

    /** Made at first use; a table for long exponents serves the short ones too. */
    private PowerTable tableFor(int exponentBytes) {
        synchronized (tables) {
            PowerTable present = table;
            if (present == null || present.exponentBytes() < exponentBytes) {
                BigInteger g = nthPower;
                if (g == null) {
                    g = ResidueArray.of(squared, base(n)).power(n).toNumbers()[0];
                    nthPower = g;
                }
                present = newTable(g, exponentBytes);
                table = present;
            }
            return present;
        }
    }

    private PowerTable newTable(BigInteger g, int exponentBytes) {
        BigInteger known = factor;
        if (known != null) {
            Optional<SplitFixedBase> split = SplitFixedBase.of(squared, known, g, exponentBytes);
            if (split.isPresent()) {
                return split.get();
            }
        }
        return new FixedBase(squared, g, exponentBytes);
    }

    private ResidueArray drawClassic(int count, SecureRandom random) {
        var units = new BigInteger[count];
        for (int i = 0; i < count; i++) {
            units[i] = uniformBelow(n, random);
        }
        return ResidueArray.of(squared, units).power(n);
    }

    /** Uniform in 1 … bound−1. */
    static BigInteger uniformBelow(BigInteger bound, SecureRandom random) {
        while (true) {
            var candidate = new BigInteger(bound.bitLength(), random);
            if (candidate.signum() > 0 && candidate.compareTo(bound) < 0) {
                return candidate;
            }
        }
    }
}
