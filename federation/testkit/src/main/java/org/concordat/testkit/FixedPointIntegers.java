package org.concordat.testkit;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.PlaintextOverflowException;
import org.concordat.matrix.Matrix;

/** Reals as exact integers x·2^f and back, and the arithmetic of their bounds in bits. */
final class FixedPointIntegers {
    private static final double SLACK = 0x1p-30;
    private static final int EXACT_IN_DOUBLE = 1000;

    private FixedPointIntegers() {}

    /** round(x·2^fractionBits), half to even, exact for every finite x. */
    static BigInteger encode(double x, int fractionBits) {
        double scaled = Math.scalb(x, fractionBits);
        if (Math.abs(scaled) < 0x1p62) {
            return BigInteger.valueOf((long) Math.rint(scaled));
        }
        // At 2^62 and above x·2^f is an integer: a double has 53 bits.
        return Double.isFinite(scaled)
                ? new BigDecimal(scaled).toBigIntegerExact()
                : new BigDecimal(x)
                        .multiply(new BigDecimal(BigInteger.TWO.pow(fractionBits)))
                        .toBigIntegerExact();
    }

    static BigInteger[] encode(Matrix x, int fractionBits) {
        double[] values = x.toArray();
        var encoded = new BigInteger[values.length];
        for (int i = 0; i < values.length; i++) {
            encoded[i] = encode(values[i], fractionBits);
        }
        return encoded;
    }

    static double decode(BigInteger value, int fractionBits) {
        if (value.bitLength() < EXACT_IN_DOUBLE) {
            return Math.scalb(value.doubleValue(), -fractionBits);
        }
        return new BigDecimal(value)
                .divide(new BigDecimal(BigInteger.TWO.pow(fractionBits)))
                .doubleValue();
    }

    static Matrix decode(BigInteger[] values, int rows, int columns, int fractionBits) {
        var decoded = new double[values.length];
        for (int i = 0; i < decoded.length; i++) {
            decoded[i] = decode(values[i], fractionBits);
        }
        return Matrix.of(rows, columns, decoded);
    }

    /** log₂|value|, rounded up a little; 0 for 0 and ±1. */
    static double bits(BigInteger value) {
        var magnitude = value.abs();
        int length = magnitude.bitLength();
        if (length <= 1) {
            return 0;
        }
        int shift = Math.max(0, length - 53);
        double head = magnitude
                .shiftRight(shift)
                .add(shift == 0 ? BigInteger.ZERO : BigInteger.ONE)
                .doubleValue();
        return log2(head) + shift;
    }

    static double bitsOfLargest(BigInteger[] values) {
        var largest = BigInteger.ZERO;
        for (BigInteger value : values) {
            largest = largest.max(value.abs());
        }
        return bits(largest);
    }

    /** log₂ of a count ≥ 1, rounded up a little. */
    static double log2(double count) {
        return count <= 1 ? 0 : StrictMath.log(count) / StrictMath.log(2) + SLACK;
    }

    /** The bound in bits of a sum of two terms with bounds of {@code left} and {@code right} bits. */
    static double bitsOfSum(double left, double right) {
        double larger = Math.max(left, right);
        return larger + log2(1 + StrictMath.pow(2, Math.min(left, right) - larger));
    }

    /** @throws PlaintextOverflowException if the encoding's bound is beyond the capacity */
    static FixedPoint checked(int fractionBits, double magnitudeBits, double capacityBits) {
        if (magnitudeBits > capacityBits) {
            throw new PlaintextOverflowException(magnitudeBits, capacityBits);
        }
        return new FixedPoint(fractionBits, magnitudeBits);
    }

    /** Whether |value| ≤ 2^magnitudeBits, as far as a double can tell the bound. */
    static boolean within(BigInteger value, double magnitudeBits) {
        return bits(value) <= magnitudeBits + 2 * SLACK;
    }
}
