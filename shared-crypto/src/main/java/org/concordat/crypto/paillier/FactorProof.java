package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.concordat.crypto.CiphertextException;

/**
 * Πfac: n = pq with |p|, |q| ≤ 2^{@value #SPAN}·√n, so that no factor has fewer than |n|/2 − {@value #SPAN} bits (Canetti,
 * Gennaro, Goldfeder, Makriyannis, Peled 2021, figure 28), made non-interactive.
 *
 * <p>The commitments s^m·t^r need a modulus N̂ that the prover cannot factor. The paper takes one of each verifier; here it is
 * RSA-2048 of the RSA Factoring Challenge, whose factors nobody has published in 35 years, with s and t squares of hashes, so
 * that nobody knows a relation between them. This trusts that RSA Laboratories destroyed the factors, as they said; who knew
 * them could prove a modulus with a small factor, and no more: {@link ModulusProof} does not depend on it.
 *
 * <p>On the wire: P, Q, A, B, T (as wide as N̂), σ, z₁, z₂, w₁, w₂, v (a sign byte and a magnitude, widths from n).
 */
final class FactorProof {
    /** ℓ, the length of a challenge; and ε, by which what masks is longer than what it hides. */
    private static final int L = 256;

    private static final int EPSILON = 256;
    static final int SPAN = L + EPSILON;

    /** RSA-2048: 617 digits, digit sum 2738. */
    static final BigInteger RSA_2048 = new BigInteger("""
            c7970ceedcc3b0754490201a7aa613cd73911081c790f5f1a8726f463550bb5b
            7ff0db8e1ea1189ec72f93d1650011bd721aeeacc2acde32a04107f0648c2813
            a31f5b0b7765ff8b44b4b6ffc93384b646eb09c7cf5e8592d40ea33c80039f35
            b4f14a04b51f7bfd781be4d1673164ba8eb991c2c4d730bbbe35f592bdef524a
            f7e8daefd26c66fc02c479af89d64d373f442709439de66ceb955f3ea37d5159
            f6135809f85334b5cb1813addc80cd05609f10ac6a95ad65872c909525bdad32
            bc729592642920f24c61dc5b3c3b7923e56b16a4d9d373d8721f24a3fc0f1b31
            31f55615172866bccc30f95054c824e733a5eb6817f7bc16399d48c6361cc7e5""".replace("\n", ""), 16);

    private static final int WIDTH = RSA_2048.bitLength() / 8;
    private static final BigInteger S = square("s");
    private static final BigInteger T = square("t");

    private FactorProof() {}

    /** The bytes of the numbers that answer, for a modulus of so many bits. */
    private record Widths(int sigma, int z, int w, int v) {
        static Widths of(BigInteger n) {
            return of(n.bitLength());
        }

        static Widths of(int bits) {
            int hat = RSA_2048.bitLength();
            return new Widths(
                    bytes(L + bits + hat),
                    bytes(SPAN + bits / 2 + 2),
                    bytes(SPAN + hat + 2),
                    bytes(SPAN + bits + hat + 2));
        }

        private static int bytes(int bits) {
            return Math.ceilDiv(bits, 8) + 1;
        }

        int all() {
            return 5 * WIDTH + 6 + sigma + 2 * z + 2 * w + v;
        }
    }

    /** For a modulus of so many bits. */
    static int bytes(int modulusBits) {
        return Widths.of(modulusBits).all();
    }

    static byte[] prove(byte[] context, BigInteger p, BigInteger q, SecureRandom random) {
        var n = p.multiply(q);
        var root = n.sqrt();
        var alpha = mask(root.shiftLeft(SPAN), random);
        var beta = mask(root.shiftLeft(SPAN), random);
        var mu = mask(RSA_2048.shiftLeft(L), random);
        var nu = mask(RSA_2048.shiftLeft(L), random);
        var sigma = mask(n.multiply(RSA_2048).shiftLeft(L), random);
        var r = mask(n.multiply(RSA_2048).shiftLeft(SPAN), random);
        var x = mask(RSA_2048.shiftLeft(SPAN), random);
        var y = mask(RSA_2048.shiftLeft(SPAN), random);
        var commitments =
                new BigInteger[] {commit(S, p, mu), commit(S, q, nu), commit(S, alpha, x), commit(S, beta, y), null};
        commitments[4] = commit(commitments[1], alpha, r);
        var e = challenge(context, n, commitments, sigma);
        var widths = Widths.of(n);
        var out = ByteBuffer.allocate(widths.all());
        for (BigInteger commitment : commitments) {
            ProofBytes.put(out, commitment, WIDTH);
        }
        ProofBytes.putSigned(out, sigma, widths.sigma());
        ProofBytes.putSigned(out, alpha.add(e.multiply(p)), widths.z());
        ProofBytes.putSigned(out, beta.add(e.multiply(q)), widths.z());
        ProofBytes.putSigned(out, x.add(e.multiply(mu)), widths.w());
        ProofBytes.putSigned(out, y.add(e.multiply(nu)), widths.w());
        ProofBytes.putSigned(out, r.add(e.multiply(sigma.subtract(nu.multiply(p)))), widths.v());
        return out.array();
    }

    /** @throws CiphertextException if it is not proved in this context */
    static void verify(byte[] context, BigInteger n, byte[] proof) {
        var widths = Widths.of(n);
        var in = new ProofBytes(proof);
        var commitments = new BigInteger[5];
        for (int i = 0; i < commitments.length; i++) {
            commitments[i] = in.below(RSA_2048, WIDTH);
            require(commitments[i].gcd(RSA_2048).equals(BigInteger.ONE));
        }
        var sigma = in.signed(widths.sigma());
        var z1 = in.signed(widths.z());
        var z2 = in.signed(widths.z());
        var w1 = in.signed(widths.w());
        var w2 = in.signed(widths.w());
        var v = in.signed(widths.v());
        in.end();
        var bound = n.sqrt().shiftLeft(SPAN);
        require(z1.abs().compareTo(bound) <= 0 && z2.abs().compareTo(bound) <= 0);
        var e = challenge(context, n, commitments, sigma);
        var q = commitments[1];
        var product = commit(S, n, sigma);
        require(commit(S, z1, w1).equals(times(commitments[2], commitments[0], e)));
        require(commit(S, z2, w2).equals(times(commitments[3], q, e)));
        require(commit(q, z1, v).equals(times(commitments[4], product, e)));
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new CiphertextException("found a modulus without a valid proof that it has no small factor");
        }
    }

    private static BigInteger commit(BigInteger base, BigInteger message, BigInteger randomness) {
        return base.modPow(message, RSA_2048)
                .multiply(T.modPow(randomness, RSA_2048))
                .mod(RSA_2048);
    }

    private static BigInteger times(BigInteger first, BigInteger base, BigInteger exponent) {
        return first.multiply(base.modPow(exponent, RSA_2048)).mod(RSA_2048);
    }

    /** In ±2^{@value #L}: 256 bits and a sign. */
    private static BigInteger challenge(byte[] context, BigInteger n, BigInteger[] commitments, BigInteger sigma) {
        var transcript = new ProofTranscript("concordat no small factor 1")
                .add(context)
                .add(n)
                .add(RSA_2048);
        for (BigInteger commitment : commitments) {
            transcript.add(commitment);
        }
        var stream = transcript.add(sigma).challenges();
        var magnitude = stream.bits(L);
        return stream.bits(8).testBit(0) ? magnitude.negate() : magnitude;
    }

    /** Uniform in ±bound. */
    private static BigInteger mask(BigInteger bound, SecureRandom random) {
        while (true) {
            var drawn = new BigInteger(bound.bitLength() + 1, random).subtract(bound);
            if (drawn.compareTo(bound) <= 0) {
                return drawn;
            }
        }
    }

    private static BigInteger square(String name) {
        var label = ("concordat no small factor 1, base " + name).getBytes(StandardCharsets.US_ASCII);
        var drawn = new ProofTranscript("concordat bases modulo RSA-2048")
                .add(label)
                .challenges()
                .below(RSA_2048);
        return drawn.multiply(drawn).mod(RSA_2048);
    }
}
