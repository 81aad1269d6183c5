package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.concordat.crypto.WrongDecryptionException;
import org.concordat.crypto.arithmetic.Bytes;
import org.concordat.crypto.arithmetic.ResidueArray;

/**
 * That u, a unit modulo n², is an n-th power: that it encrypts 0 (Damgård, Jurik: A generalisation, a simplification and some
 * applications of Paillier's probabilistic public-key system, 2001, section 5.2, "protocol for n^s-th powers"; Guillou and
 * Quisquater's with exponent n), made non-interactive. On the wire: e, {@value #BYTES_OF_E} bytes, and z, as wide as n.
 */
final class NthPowerProof {
    /*
     * Prover: s uniform in Z*_n, a = s^n mod n²; e = H(statement, u, a); z = s·u^(e/n) mod n. Verifier: a = z^n·u^(−e) mod n²,
     * and e must be its hash. Raising to n modulo n² depends on the base modulo n alone, so that z needs no more bits.
     *
     * Sound: with gcd(n, φ(n)) = 1 the classes of units modulo n² by n-th powers are Z_n, and u's class is its plaintext x.
     * z^n = a·u^e is possible only where class(a) + e·x = 0 mod n. If x ≠ 0 modulo a prime p | n, that is one e modulo p, so one
     * e of 2^128 at most as p > 2^128: each hash that a prover tries serves it with probability 2^−128, whatever its power. That
     * p is so large is what FactorProof says: p ≥ 2^(|n|/2 − 512), which is 2^512 for 2048 bits and 2^1024 for 3072; that n has
     * two prime factors and gcd(n, φ(n)) = 1 is what ModulusProof says. A key that came without proofs has no factor below 2^20.
     *
     * Zero knowledge (random oracle): z is uniform in Z*_n as s is, whatever e; so e and z can be drawn and the oracle told to
     * answer e for a = z^n·u^(−e). This holds for every u that is an n-th power, also one that the verifier composed.
     */
    static final int BYTES_OF_E = 16;

    private NthPowerProof() {}

    static int bytes(BigInteger n) {
        return BYTES_OF_E + Bytes.width(n);
    }

    /**
     * What the honest owner of p and q does; if u is no n-th power, the result proves nothing.
     *
     * @param statement binds the proof to what u stands for
     */
    static byte[] prove(byte[] statement, BigInteger u, CrtDecryption secret, SecureRandom random) {
        var p = secret.p();
        var q = secret.q();
        var n = p.multiply(q);
        var orderP = p.subtract(BigInteger.ONE);
        var orderQ = q.subtract(BigInteger.ONE);
        var s = unit(n, random);
        var a = CrtPowers.of(
                new BigInteger[] {s},
                p.multiply(p),
                q.multiply(q),
                n.mod(p.multiply(orderP)),
                n.mod(q.multiply(orderQ)))[0];
        var e = challenge(statement, n, u, a);
        var power = e.multiply(n.modInverse(orderP.multiply(orderQ))); // u^(e/n): the n-th root of u, to the power e
        var root = CrtPowers.of(new BigInteger[] {u.mod(n)}, p, q, power.mod(orderP), power.mod(orderQ))[0];
        var out = ByteBuffer.allocate(bytes(n));
        ProofBytes.put(out, e, BYTES_OF_E);
        ProofBytes.put(out, s.multiply(root).mod(n), Bytes.width(n));
        return out.array();
    }

    /** @throws WrongDecryptionException if this does not prove it */
    static void verify(byte[] statement, BigInteger u, PaillierPublicKey key, byte[] proof) {
        var n = key.modulus();
        require(proof.length == bytes(n), "found a proof of right decryption of another length");
        var e = Bytes.get(proof, 0, BYTES_OF_E);
        var z = Bytes.get(proof, BYTES_OF_E, Bytes.width(n));
        require(z.compareTo(n) < 0 && z.gcd(n).equals(BigInteger.ONE), "found a proof with a number that is no unit");
        require(u.gcd(n).equals(BigInteger.ONE), "found an opening whose product is no unit");
        var square = key.squared().value();
        var power = ResidueArray.of(key.squared(), z).power(n).toNumbers()[0];
        var a = power.multiply(u.modPow(e, square).modInverse(square)).mod(square);
        require(challenge(statement, n, u, a).equals(e), "found a wrong decryption, or a proof of another one");
    }

    private static void require(boolean holds, String found) {
        if (!holds) {
            throw new WrongDecryptionException(found);
        }
    }

    private static BigInteger challenge(byte[] statement, BigInteger n, BigInteger u, BigInteger a) {
        return new ProofTranscript("concordat n-th power 1")
                .add(statement)
                .add(n)
                .add(u)
                .add(a)
                .challenges()
                .bits(8 * BYTES_OF_E);
    }

    private static BigInteger unit(BigInteger n, SecureRandom random) {
        while (true) {
            var drawn = Randomness.uniformBelow(n, random);
            if (drawn.gcd(n).equals(BigInteger.ONE)) {
                return drawn;
            }
        }
    }
}
