package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.security.SecureRandom;

/** Draws p and q of equal length, both 3 mod 4, far apart, with gcd(pq, (p−1)(q−1)) = 1. */
final class KeyGeneration {
    private static final BigInteger SMALL_PRIMES = product(3, 1000);
    private static final int PRIME_CERTAINTY = 128;

    private KeyGeneration() {}

    static PaillierPrivateKey generate(int modulusBits, Randomness.Mode fresh, SecureRandom random) {
        int half = modulusBits / 2;
        while (true) {
            BigInteger p = prime(half, random);
            BigInteger q = prime(half, random);
            boolean farApart = p.subtract(q).abs().bitLength() > Math.max(half / 2, half - 100);
            BigInteger n = p.multiply(q);
            BigInteger order = p.subtract(BigInteger.ONE).multiply(q.subtract(BigInteger.ONE));
            if (farApart && n.bitLength() == modulusBits && n.gcd(order).equals(BigInteger.ONE)) {
                return PaillierPrivateKey.of(p, q, fresh);
            }
        }
    }

    /** The two top bits are set, so that the product of two has the full length. */
    private static BigInteger prime(int bits, SecureRandom random) {
        while (true) {
            BigInteger candidate = new BigInteger(bits, random)
                    .setBit(bits - 1)
                    .setBit(bits - 2)
                    .setBit(1)
                    .setBit(0);
            if (candidate.gcd(SMALL_PRIMES).equals(BigInteger.ONE) && candidate.isProbablePrime(PRIME_CERTAINTY)) {
                return candidate;
            }
        }
    }

    private static BigInteger product(int from, int below) {
        BigInteger product = BigInteger.ONE;
        for (int i = from; i < below; i += 2) {
            if (BigInteger.valueOf(i).isProbablePrime(20)) {
                product = product.multiply(BigInteger.valueOf(i));
            }
        }
        return product;
    }
}
