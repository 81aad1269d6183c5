package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.util.Optional;
import org.concordat.crypto.arithmetic.Bytes;
import org.concordat.crypto.arithmetic.Modulus;
import org.concordat.crypto.arithmetic.ResidueArray;
import org.concordat.crypto.arithmetic.SplitLogarithm;

/** p, q and what decrypts by them: in lanes, or by BigInteger where the kernel has none for primes that short (those of tests). */
final class CrtDecryption {
    private final BigInteger p;
    private final BigInteger q;
    private final Optional<SplitLogarithm> inLanes;

    /** @param squared n² */
    CrtDecryption(BigInteger p, BigInteger q, Modulus squared) {
        this.p = p;
        this.q = q;
        this.inLanes = SplitLogarithm.of(squared, p, q);
    }

    BigInteger p() {
        return p;
    }

    BigInteger q() {
        return q;
    }

    /** Plaintexts in 0 … n−1, {@code width} big-endian bytes each. */
    byte[] decrypt(ResidueArray ciphertexts, int width) {
        return inLanes.map(logarithm -> logarithm.of(ciphertexts, width))
                .orElseGet(() -> byBigInteger(ciphertexts, width));
    }

    private byte[] byBigInteger(ResidueArray ciphertexts, int width) {
        byte[] body = new byte[Math.multiplyExact(ciphertexts.count(), width)];
        BigInteger inverse = p.modInverse(q);
        BigInteger[] numbers = ciphertexts.toNumbers();
        for (int i = 0; i < numbers.length; i++) {
            BigInteger modP = remainder(numbers[i], p, q);
            BigInteger k =
                    remainder(numbers[i], q, p).subtract(modP).multiply(inverse).mod(q);
            Bytes.put(modP.add(k.multiply(p)), body, i * width, width);
        }
        return body;
    }

    /** L(c^(p−1) mod p²)·h_p mod p with L(u) = (u−1)/p, h_p = L((1+n)^(p−1) mod p²)⁻¹ = (−q)⁻¹ mod p. */
    private static BigInteger remainder(BigInteger ciphertext, BigInteger prime, BigInteger other) {
        BigInteger power = ciphertext.modPow(prime.subtract(BigInteger.ONE), prime.multiply(prime));
        return power.subtract(BigInteger.ONE)
                .divide(prime)
                .multiply(other.negate().modInverse(prime))
                .mod(prime);
    }
}
