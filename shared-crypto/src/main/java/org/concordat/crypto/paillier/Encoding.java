package org.concordat.crypto.paillier;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.PlaintextLayout;
import org.concordat.crypto.PlaintextOverflowException;
import org.concordat.matrix.Matrix;

/** Reals to integers and back, exactly: x ↦ round(x·2^f), half to even; v ↦ the double nearest to v·2^−f. */
final class Encoding {
    private static final double EXACT = 0x1p53;

    private Encoding() {}

    static BigInteger encode(double value, int fractionBits) {
        double scaled = scale(value, fractionBits);
        if (Math.abs(scaled) < EXACT) {
            return BigInteger.valueOf((long) Math.rint(scaled));
        }
        return new BigDecimal(value)
                .multiply(new BigDecimal(BigInteger.ONE.shiftLeft(fractionBits)))
                .setScale(0, RoundingMode.HALF_EVEN)
                .toBigIntegerExact();
    }

    /** value·2^f, exact below 2^53; infinite where it is beyond double. */
    private static double scale(double value, int fractionBits) {
        return Math.scalb(value, fractionBits);
    }

    /** All values, row-major, none beyond the encoding's bound. */
    static BigInteger[] encode(Matrix x, FixedPoint encoding) {
        double[] values = x.toArray();
        var integers = new BigInteger[values.length];
        for (int i = 0; i < values.length; i++) {
            integers[i] = encode(values[i], encoding.fractionBits());
            if (bitsOf(integers[i]) > encoding.magnitudeBits()) {
                throw new PlaintextOverflowException(bitsOf(integers[i]), encoding.magnitudeBits());
            }
        }
        return integers;
    }

    /** log₂|v|, not less than 0 and not above the true value by more than 1e-12. */
    static double bitsOf(BigInteger v) {
        BigInteger magnitude = v.abs();
        int shift = Math.max(0, magnitude.bitLength() - 60);
        double top = magnitude.shiftRight(shift).doubleValue();
        return top <= 1 && shift == 0 ? 0 : Math.log(top) / Math.log(2) + shift - 1e-12;
    }

    static double decode(BigInteger integer, int fractionBits) {
        int excess = integer.bitLength() - 1000;
        if (excess > 0) {
            return new BigDecimal(integer)
                    .divide(new BigDecimal(BigInteger.ONE.shiftLeft(fractionBits)), java.math.MathContext.DECIMAL128)
                    .doubleValue();
        }
        return Math.scalb(integer.doubleValue(), -fractionBits);
    }

    /**
     * Plaintexts in 0 … n−1 → reals.
     *
     * @throws CiphertextException if a number is beyond the encoding's bound
     */
    static Matrix decode(BigInteger[] residues, BigInteger n, PlaintextLayout layout, FixedPoint encoding) {
        BigInteger[] numbers = layout.split(residues, n);
        double[] values = new double[numbers.length];
        for (int i = 0; i < values.length; i++) {
            if (bitsOf(numbers[i]) > encoding.magnitudeBits()) {
                throw new CiphertextException("found a value beyond its declared bound of 2^" + encoding.magnitudeBits()
                        + ": the operands or the opened residues are not what was agreed");
            }
            values[i] = decode(numbers[i], encoding.fractionBits());
        }
        return Matrix.of(layout.rows(), layout.columns(), values);
    }
}
