package org.concordat.crypto.paillier;

import java.math.BigInteger;
import org.concordat.crypto.arithmetic.Modulus;
import org.concordat.crypto.arithmetic.ResidueArray;

/** m_p = L(c^(p−1) mod p²)·h_p mod p with L(u) = (u−1)/p, the same for q, and the m mod n that has both as remainders. */
final class CrtDecryption {
    private final Side p;
    private final Side q;
    private final BigInteger pInverse;

    CrtDecryption(BigInteger p, BigInteger q) {
        this.p = new Side(p, q);
        this.q = new Side(q, p);
        this.pInverse = p.modInverse(q);
    }

    BigInteger p() {
        return p.prime;
    }

    BigInteger q() {
        return q.prime;
    }

    BigInteger[] decrypt(BigInteger[] ciphertexts) {
        BigInteger[] modP = p.decrypt(ciphertexts);
        BigInteger[] modQ = q.decrypt(ciphertexts);
        var plain = new BigInteger[ciphertexts.length];
        for (int i = 0; i < plain.length; i++) {
            BigInteger k = modQ[i].subtract(modP[i]).multiply(pInverse).mod(q.prime);
            plain[i] = modP[i].add(k.multiply(p.prime));
        }
        return plain;
    }

    private static final class Side {
        final BigInteger prime;
        private final Modulus squared;
        private final BigInteger factor;

        /** h_p = L((1+n)^(p−1) mod p²)⁻¹ = ((p−1)·q)⁻¹ = (−q)⁻¹ mod p. */
        Side(BigInteger prime, BigInteger other) {
            this.prime = prime;
            this.squared = Modulus.of(prime.multiply(prime));
            this.factor = other.negate().modInverse(prime);
        }

        BigInteger[] decrypt(BigInteger[] ciphertexts) {
            BigInteger[] powers = ResidueArray.of(squared, ciphertexts)
                    .power(prime.subtract(BigInteger.ONE))
                    .toNumbers();
            for (int i = 0; i < powers.length; i++) {
                powers[i] = powers[i]
                        .subtract(BigInteger.ONE)
                        .divide(prime)
                        .multiply(factor)
                        .mod(prime);
            }
            return powers;
        }
    }
}
