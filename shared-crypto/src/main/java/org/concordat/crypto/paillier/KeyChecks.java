package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.util.BitSet;
import org.concordat.crypto.CiphertextException;

/**
 * What the public part of a modulus tells: size, oddness, no factor below 2^20, not prime, no perfect power, factors not
 * within Fermat's reach. That it is a product of two primes with gcd(n, φ(n)) = 1 takes a proof by its owner.
 */
final class KeyChecks {
    private static final int SMALL = 1 << 20;
    private static final int FERMAT_ROUNDS = 100;
    private static final int[] PRIMES = primesBelow(SMALL);

    private KeyChecks() {}

    static void check(BigInteger n, int minimumModulusBits) {
        require(
                n.bitLength() >= minimumModulusBits,
                "found a modulus of " + n.bitLength() + " bits, expected " + minimumModulusBits + " or more");
        require(n.bitLength() % 16 == 0, "found a modulus of " + n.bitLength() + " bits, expected a multiple of 16");
        require(n.testBit(0), "found an even modulus");
        require(!hasSmallFactor(n), "found a modulus with a factor below 2^20");
        require(!n.isProbablePrime(128), "found a prime modulus, expected a product of two primes");
        require(!isPerfectPower(n), "found a modulus that is a perfect power");
        require(!factorsLieClose(n), "found a modulus whose factors lie so close that anyone finds them");
    }

    static boolean hasSmallFactor(BigInteger n) {
        byte[] bytes = n.toByteArray();
        int[] digits = new int[Math.ceilDiv(bytes.length, 4)];
        for (int i = 0; i < bytes.length; i++) {
            int fromEnd = bytes.length - 1 - i;
            digits[digits.length - 1 - fromEnd / 4] |= (bytes[i] & 0xff) << (8 * (fromEnd % 4));
        }
        for (int prime : PRIMES) {
            long rest = 0;
            for (int digit : digits) {
                rest = (rest << 32 | (digit & 0xffffffffL)) % prime;
            }
            if (rest == 0) {
                return true;
            }
        }
        return false;
    }

    /** b^k for k ≥ 2; as n has no factor below 2^20, b has more than 20 bits. */
    static boolean isPerfectPower(BigInteger n) {
        for (int k = 2; k <= n.bitLength() / 20 + 1; k++) {
            if (root(n, k).pow(k).equals(n)) {
                return true;
            }
        }
        return false;
    }

    /** ⌊n^(1/k)⌋ by Newton from above. */
    private static BigInteger root(BigInteger n, int k) {
        if (k == 2) {
            return n.sqrt();
        }
        BigInteger degree = BigInteger.valueOf(k);
        BigInteger x = BigInteger.ONE.shiftLeft(Math.ceilDiv(n.bitLength(), k));
        while (true) {
            BigInteger better = x.multiply(BigInteger.valueOf(k - 1L))
                    .add(n.divide(x.pow(k - 1)))
                    .divide(degree);
            if (better.compareTo(x) >= 0) {
                return x;
            }
            x = better;
        }
    }

    private static boolean factorsLieClose(BigInteger n) {
        BigInteger a = n.sqrt();
        for (int i = 0; i < FERMAT_ROUNDS; i++) {
            a = a.add(BigInteger.ONE);
            BigInteger[] root = a.multiply(a).subtract(n).sqrtAndRemainder();
            if (root[1].signum() == 0) {
                return true;
            }
        }
        return false;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new CiphertextException(otherwise);
        }
    }

    private static int[] primesBelow(int bound) {
        var composite = new BitSet(bound);
        for (int i = 2; i * i < bound; i++) {
            if (!composite.get(i)) {
                for (int j = i * i; j < bound; j += i) {
                    composite.set(j);
                }
            }
        }
        composite.flip(2, bound);
        composite.clear(0, 2);
        return composite.stream().toArray();
    }
}
