package org.concordat.protocol.lending;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.Residues;
import org.concordat.crypto.StatisticalMask;
import org.concordat.matrix.Matrix;

/**
 * How a number of banks and a total share one plaintext: c·2^84 + T, with c &lt; 2^8 and T &lt; 2^43, and their masks R_c &lt; 2^48
 * and R_T &lt; 2^83, each 2^40 times what it hides; T + R_T stays below 2^84.
 */
final class Slots {
    /** Amounts lie below 2^40 in the smallest unit: ten billions of a currency with cents. */
    static final int AMOUNT_BITS = 40;
    /** Of at most 8 banks' amounts. */
    static final int TOTAL_BITS = 43;
    /** Banks of a roster, so that the total fits. */
    static final int MAX_BANKS = 8;
    /** Bits of 2z_c + 1 and of 2z_T + 1. */
    static final int COUNT_WIDTH = 50;

    static final int TOTAL_WIDTH = 85;

    private static final int SHIFT = 84;
    private static final int COUNT_MASK_BITS = 48;
    private static final int TOTAL_MASK_BITS = 83;
    private static final int OPENED_BITS = SHIFT + COUNT_MASK_BITS + 1;
    /** Of one row. */
    static final FixedPoint ROW = new FixedPoint(0, SHIFT + 1);

    private static final BigInteger LOW = BigInteger.ONE.shiftLeft(SHIFT).subtract(BigInteger.ONE);

    private Slots() {}

    /** Enc(1, amount) for each amount; Enc(0, 0) where it is 0. */
    static FreshMatrix encrypt(double[] amounts, EncryptionKey key, SecureRandom random) {
        double[] counts = Arrays.stream(amounts)
                .map(amount -> amount == 0 ? 0 : Math.scalb(1.0, SHIFT))
                .toArray();
        return key.encryptSum(Matrix.column(counts), Matrix.column(amounts), ROW, random);
    }

    /** What the arbiter puts on, and keeps for the comparison. */
    static final class Masking {
        private final BigInteger[] counts;
        private final BigInteger[] totals;

        Masking(int applicants, SecureRandom random) {
            counts = StatisticalMask.draw(applicants, COUNT_MASK_BITS, random);
            totals = StatisticalMask.draw(applicants, TOTAL_MASK_BITS, random);
        }

        MaskedMatrix hide(EncryptedMatrix sums, SecureRandom random) {
            return StatisticalMask.of(counts, totals, SHIFT).hide(sums, random);
        }

        /** 2(R_c + k) for each applicant. */
        BigInteger[] counts(int k) {
            return Arrays.stream(counts).map(r -> twice(r, k)).toArray(BigInteger[]::new);
        }

        /** 2(R_T + t) for each applicant and threshold. */
        BigInteger[] totals(java.util.List<Long> thresholds) {
            return Arrays.stream(totals)
                    .flatMap(r -> thresholds.stream().map(t -> twice(r, t)))
                    .toArray(BigInteger[]::new);
        }

        private static BigInteger twice(BigInteger mask, long threshold) {
            return mask.add(BigInteger.valueOf(threshold)).shiftLeft(1);
        }
    }

    /** What the opener sees: 2z + 1 of both numbers, for each applicant. */
    record Opened(BigInteger[] counts, BigInteger[] totals) {
        static Opened of(Residues residues) {
            var opened = StatisticalMask.opened(residues, OPENED_BITS);
            return new Opened(
                    Arrays.stream(opened).map(z -> odd(z.shiftRight(SHIFT))).toArray(BigInteger[]::new),
                    Arrays.stream(opened).map(z -> odd(z.and(LOW))).toArray(BigInteger[]::new));
        }

        private static BigInteger odd(BigInteger z) {
            return z.shiftLeft(1).setBit(0);
        }
    }
}
