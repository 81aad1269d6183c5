package org.concordat.protocol.lending;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.Residues;
import org.concordat.crypto.StatisticalMask;
import org.concordat.matrix.Matrix;

/**
 * How a number of banks and a total share one plaintext: c·2^s + T with s = {@link #totalBits} + 41, c &lt; 2^8 and T &lt;
 * 2^totalBits, and their masks R_c &lt; 2^48 and R_T &lt; 2^(totalBits + 40), each 2^40 times what it hides; T + R_T stays below
 * 2^s. Up to 9 banks: T &lt; 2^43, R_T &lt; 2^83, s = 84.
 *
 * @param totalBits of the sum of all hosts' amounts, 43 … 45
 */
record Slots(int totalBits) {
    /** Amounts lie below 2^40 in the smallest unit: ten billions of a currency with cents. */
    static final int AMOUNT_BITS = 40;
    /**
     * Banks of a roster. What bounds them is c &lt; 2^8 (255 hosts) and the plaintext: with 31 hosts 135 bits of 1023 and more.
     * A check costs two bits more in each comparison of a total than with 9 banks; a row one multiplication more for each bank.
     */
    static final int MAX_BANKS = 32;
    /** Bits of 2z_c + 1. */
    static final int COUNT_WIDTH = 50;

    private static final int LEAST_HOST_BITS = 3;
    private static final int COUNT_MASK_BITS = 48;
    private static final int HIDING_BITS = 40;

    static Slots of(int hosts) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(hosts - 1); // ⌈log₂ hosts⌉
        return new Slots(AMOUNT_BITS + Math.max(LEAST_HOST_BITS, bits));
    }

    private int shift() {
        return totalBits + HIDING_BITS + 1;
    }

    /** Bits of 2z_T + 1. */
    int totalWidth() {
        return shift() + 1;
    }

    /** Of one row. */
    FixedPoint row() {
        return new FixedPoint(0, shift() + 1);
    }

    /** Enc(1, amount) for each amount; Enc(0, 0) where it is 0. */
    FreshMatrix encrypt(double[] amounts, EncryptionKey key, SecureRandom random) {
        double[] counts = Arrays.stream(amounts)
                .map(amount -> amount == 0 ? 0 : Math.scalb(1.0, shift()))
                .toArray();
        return key.encryptSum(Matrix.column(counts), Matrix.column(amounts), row(), random);
    }

    Masking masking(int applicants, SecureRandom random) {
        return new Masking(
                StatisticalMask.draw(applicants, COUNT_MASK_BITS, random),
                StatisticalMask.draw(applicants, totalBits + HIDING_BITS, random),
                shift());
    }

    /** What the arbiter puts on, and keeps for the comparison. */
    static final class Masking {
        private final BigInteger[] counts;
        private final BigInteger[] totals;
        private final int shift;

        private Masking(BigInteger[] counts, BigInteger[] totals, int shift) {
            this.counts = counts;
            this.totals = totals;
            this.shift = shift;
        }

        MaskedMatrix hide(EncryptedMatrix sums, SecureRandom random) {
            return StatisticalMask.of(counts, totals, shift).hide(sums, random);
        }

        /** 2(R_c + k) for each applicant. */
        BigInteger[] counts(int k) {
            return Arrays.stream(counts).map(r -> twice(r, k)).toArray(BigInteger[]::new);
        }

        /** 2(R_T + t) for each applicant and threshold. */
        BigInteger[] totals(List<Long> thresholds) {
            return Arrays.stream(totals)
                    .flatMap(r -> thresholds.stream().map(t -> twice(r, t)))
                    .toArray(BigInteger[]::new);
        }

        private static BigInteger twice(BigInteger mask, long threshold) {
            return mask.add(BigInteger.valueOf(threshold)).shiftLeft(1);
        }
    }

    Opened opened(Residues residues) {
        var opened = StatisticalMask.opened(residues, shift() + COUNT_MASK_BITS + 1);
        var low = BigInteger.ONE.shiftLeft(shift()).subtract(BigInteger.ONE);
        return new Opened(
                Arrays.stream(opened).map(z -> odd(z.shiftRight(shift()))).toArray(BigInteger[]::new),
                Arrays.stream(opened).map(z -> odd(z.and(low))).toArray(BigInteger[]::new));
    }

    private static BigInteger odd(BigInteger z) {
        return z.shiftLeft(1).setBit(0);
    }

    /** What the opener sees: 2z + 1 of both numbers, for each applicant. */
    record Opened(BigInteger[] counts, BigInteger[] totals) {}
}
