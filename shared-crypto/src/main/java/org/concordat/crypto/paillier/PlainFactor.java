package org.concordat.crypto.paillier;

import java.math.BigInteger;
import org.concordat.crypto.arithmetic.MultiExponentiation;
import org.concordat.matrix.Matrix;

/**
 * A plain matrix A as the exponents of a product A·[[X]].
 *
 * @param exponents round(A·2^f), row by row
 * @param largestRowSum an upper bound of Σ_i |a_ki| over the rows k: what the product's bound grows by
 */
record PlainFactor(long[][] exponents, double largestRowSum) {
    /** @throws IllegalArgumentException if an entry with that many fraction bits needs 62 bits or more */
    static PlainFactor of(Matrix a, int fractionBits) {
        long[][] exponents = new long[a.rows()][a.columns()];
        double largestRowSum = 0;
        for (int k = 0; k < a.rows(); k++) {
            double rowSum = 0;
            for (int i = 0; i < a.columns(); i++) {
                exponents[k][i] = exponent(a.at(k, i), fractionBits);
                rowSum += Math.abs((double) exponents[k][i]);
            }
            largestRowSum = Math.max(largestRowSum, rowSum * (1 + 1e-12));
        }
        return new PlainFactor(exponents, largestRowSum);
    }

    private static long exponent(double value, int fractionBits) {
        BigInteger integer = Encoding.encode(value, fractionBits);
        if (integer.bitLength() >= MultiExponentiation.MAX_BITS) {
            throw new IllegalArgumentException("an entry of the plain matrix needs " + integer.bitLength()
                    + " bits with " + fractionBits + " fraction bits, expected fewer than "
                    + MultiExponentiation.MAX_BITS);
        }
        return integer.longValueExact();
    }
}
