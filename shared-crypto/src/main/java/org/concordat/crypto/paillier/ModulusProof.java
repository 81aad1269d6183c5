package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.arithmetic.Bytes;
import org.concordat.crypto.arithmetic.Modulus;
import org.concordat.crypto.arithmetic.ResidueArray;

/**
 * Πmod: n is a Paillier–Blum modulus, that is, n = pq with primes p, q ≡ 3 mod 4 and gcd(n, φ(n)) = 1 (Canetti, Gennaro,
 * Goldfeder, Makriyannis, Peled: UC Non-Interactive, Proactive, Threshold ECDSA with Identifiable Aborts, 2021, figure 16),
 * made non-interactive. A modulus that is not passes with probability 2^{−{@value #ROUNDS}} for each attempt at a transcript.
 *
 * <p>On the wire: w, then for each round a + 2b (one byte), x, z; all numbers as wide as n.
 */
final class ModulusProof {
    /** Never read from the wire. */
    static final int ROUNDS = 128;

    private static final BigInteger FOUR = BigInteger.valueOf(4);

    private ModulusProof() {}

    static int bytes(BigInteger n) {
        return bytes(Bytes.width(n));
    }

    /** For a modulus of so many bytes. */
    static int bytes(int width) {
        return width + ROUNDS * (1 + 2 * width);
    }

    /** Proves it in this context. */
    static byte[] prove(byte[] context, BigInteger p, BigInteger q, SecureRandom random) {
        var n = p.multiply(q);
        int width = Bytes.width(n);
        var w = nonResidue(n, random);
        var y = challenges(context, n, w);
        var flags = new int[ROUNDS];
        var squares = new BigInteger[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) { // the one of ±y, ±wy that is a square modulo p and q
            var candidate = y[i];
            boolean squareModP = jacobi(candidate, p) == 1;
            if (squareModP != (jacobi(candidate, q) == 1)) {
                flags[i] |= 2;
                candidate = candidate.multiply(w).mod(n);
                squareModP = jacobi(candidate, p) == 1;
            }
            if (!squareModP) {
                flags[i] |= 1;
                candidate = n.subtract(candidate);
            }
            squares[i] = candidate;
        }
        var x = CrtPowers.of(squares, p, q, fourthRoot(p), fourthRoot(q));
        var inverse = n.modInverse(p.subtract(BigInteger.ONE).multiply(q.subtract(BigInteger.ONE)));
        var z = CrtPowers.of(y, p, q, inverse.mod(p.subtract(BigInteger.ONE)), inverse.mod(q.subtract(BigInteger.ONE)));
        var out = ByteBuffer.allocate(bytes(n));
        ProofBytes.put(out, w, width);
        for (int i = 0; i < ROUNDS; i++) {
            out.put((byte) flags[i]);
            ProofBytes.put(out, x[i], width);
            ProofBytes.put(out, z[i], width);
        }
        return out.array();
    }

    /** @throws CiphertextException if n, odd and composite, is not proved so in this context */
    static void verify(byte[] context, BigInteger n, byte[] proof) {
        int width = Bytes.width(n);
        var in = new ProofBytes(proof);
        var w = in.below(n, width);
        require(jacobi(w, n) == -1);
        var y = challenges(context, n, w);
        var expected = new BigInteger[ROUNDS];
        var x = new BigInteger[ROUNDS];
        var z = new BigInteger[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            int flags = in.octet(3);
            x[i] = in.below(n, width);
            z[i] = in.below(n, width);
            var turned = (flags & 2) == 0 ? y[i] : y[i].multiply(w).mod(n);
            expected[i] = (flags & 1) == 0 ? turned : n.subtract(turned).mod(n);
        }
        in.end();
        var modulus = Modulus.of(n);
        require(Arrays.equals(ResidueArray.of(modulus, x).power(FOUR).toNumbers(), expected));
        require(Arrays.equals(ResidueArray.of(modulus, z).power(n).toNumbers(), y));
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new CiphertextException("found a modulus without a valid proof that it is a product of two primes"
                    + " congruent 3 modulo 4, with gcd(n, φ(n)) = 1");
        }
    }

    private static BigInteger[] challenges(byte[] context, BigInteger n, BigInteger w) {
        var stream = new ProofTranscript("concordat paillier-blum modulus 1")
                .add(context)
                .add(n)
                .add(w)
                .challenges();
        var y = new BigInteger[ROUNDS];
        Arrays.setAll(y, _ -> stream.below(n));
        return y;
    }

    private static BigInteger nonResidue(BigInteger n, SecureRandom random) {
        while (true) {
            var w = new BigInteger(n.bitLength(), random);
            if (w.compareTo(n) < 0 && jacobi(w, n) == -1) {
                return w;
            }
        }
    }

    /** Of a square modulo p ≡ 3 mod 4, that one which is itself a fourth power: the exponent ((p + 1)/4)² mod (p − 1)/2. */
    private static BigInteger fourthRoot(BigInteger p) {
        var root = p.add(BigInteger.ONE).shiftRight(2);
        return root.multiply(root).mod(p.shiftRight(1));
    }

    /** The Jacobi symbol (a/n) of odd n > 0. */
    static int jacobi(BigInteger a, BigInteger n) {
        int sign = 1;
        var top = a.mod(n);
        var bottom = n;
        while (top.signum() != 0) {
            int twos = top.getLowestSetBit();
            top = top.shiftRight(twos);
            int eighth = bottom.intValue() & 7;
            if ((twos & 1) == 1 && (eighth == 3 || eighth == 5)) {
                sign = -sign;
            }
            if ((top.intValue() & 3) == 3 && (bottom.intValue() & 3) == 3) {
                sign = -sign;
            }
            var rest = bottom.mod(top);
            bottom = top;
            top = rest;
        }
        return bottom.equals(BigInteger.ONE) ? sign : 0;
    }
}
