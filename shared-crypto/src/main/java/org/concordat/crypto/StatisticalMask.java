package org.concordat.crypto;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.concordat.matrix.Matrix;

/**
 * R, n×1, with each entry uniform below 2^bits and added as an integer: a sum v + R with v below 2^(bits − 40) is within
 * 2^−40 of independent of v, and does not wrap, so that the key holder may compute with it. A secret of the party that drew
 * it, for one use.
 */
public final class StatisticalMask {
    private static final int LIMB = 50;
    private final BigInteger[] secrets;
    private boolean used;

    private StatisticalMask(BigInteger[] secrets) {
        this.secrets = secrets;
    }

    /** Of two numbers in one plaintext: R = high·2^shift + low. */
    public static StatisticalMask of(BigInteger[] high, BigInteger[] low, int shift) {
        if (high.length != low.length) {
            throw new IllegalArgumentException("found " + low.length + " low parts, expected " + high.length);
        }
        var secrets = new BigInteger[high.length];
        Arrays.setAll(secrets, i -> high[i].shiftLeft(shift).add(low[i]));
        return new StatisticalMask(secrets);
    }

    /** Numbers uniform below 2^bits. */
    public static BigInteger[] draw(int count, int bits, SecureRandom random) {
        var numbers = new BigInteger[count];
        Arrays.setAll(numbers, _ -> new BigInteger(bits, random));
        return numbers;
    }

    /** [[X + R]], re-randomised; X is n×1 of integers. */
    public MaskedMatrix hide(EncryptedMatrix x, SecureRandom random) {
        if (used) {
            throw new IllegalStateException("this mask has been used: a mask hides one matrix");
        }
        if (x.rows() != secrets.length || x.columns() != 1 || x.encoding().fractionBits() != 0) {
            throw new IllegalArgumentException("found a " + x.rows() + "×" + x.columns() + " matrix with "
                    + x.encoding().fractionBits() + " fraction bits, expected " + secrets.length + "×1 of integers");
        }
        used = true;
        int limbs = Arrays.stream(secrets).mapToInt(BigInteger::bitLength).max().orElse(0) / LIMB + 1;
        var sum = x;
        for (int limb = 0; limb < limbs; limb++) {
            sum = sum.plus(part(limb)); // each limb is exact as a double
        }
        var fresh = sum.rerandomized(random);
        return new MaskedMatrix(fresh.key(), fresh.rows(), fresh.columns(), fresh.body());
    }

    private Matrix part(int limb) {
        double[] values = new double[secrets.length];
        var mask = BigInteger.ONE.shiftLeft(LIMB).subtract(BigInteger.ONE);
        for (int i = 0; i < values.length; i++) {
            long bits = secrets[i].shiftRight(limb * LIMB).and(mask).longValueExact();
            values[i] = Math.scalb((double) bits, limb * LIMB);
        }
        return Matrix.of(values.length, 1, values);
    }

    /**
     * What the key holder opened, as integers.
     *
     * @throws CiphertextException if one is not below 2^bits: no honest sum is
     */
    public static BigInteger[] opened(Residues residues, int bits) {
        int count = residues.rows() * residues.columns();
        var numbers = new BigInteger[count];
        int width = count == 0 ? 0 : residues.body().length / count;
        for (int i = 0; i < count; i++) {
            numbers[i] = new BigInteger(1, residues.body(), i * width, width);
            if (numbers[i].bitLength() > bits) {
                throw new CiphertextException(
                        "found a masked number of " + numbers[i].bitLength() + " bits, expected at most " + bits);
            }
        }
        return numbers;
    }

    @Override
    public String toString() {
        return "StatisticalMask[" + secrets.length + "]";
    }
}
