package org.concordat.testkit;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.Mask;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.matrix.Grouping;
import org.concordat.matrix.Matrix;

/** [[X]] of the transparent scheme: the encoded integers in clear, with the bounds of a real one. */
final class TransparentMatrix implements EncryptedMatrix {
    /** Fraction bits to which a scalar is rounded, as {@link EncryptedMatrix#times} says. */
    private static final int SCALAR_FRACTION_BITS = 24;

    private final TransparentKey key;
    private final int rows;
    private final int columns;
    private final FixedPoint encoding;
    private final BigInteger[] values;

    TransparentMatrix(TransparentKey key, int rows, int columns, FixedPoint encoding, BigInteger[] values) {
        this.key = key;
        this.rows = rows;
        this.columns = columns;
        this.encoding = encoding;
        this.values = values;
    }

    @Override
    public EncryptionKey key() {
        return key;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public FixedPoint encoding() {
        return encoding;
    }

    Matrix plaintext() {
        var centred = Arrays.stream(values).map(key::centred).toArray(BigInteger[]::new);
        for (BigInteger value : centred) {
            if (!FixedPointIntegers.within(value, encoding.magnitudeBits())) {
                throw new CiphertextException("a decrypted value is outside the declared bound of "
                        + Math.ceil(encoding.magnitudeBits()) + " bits");
            }
        }
        return FixedPointIntegers.decode(centred, rows, columns, encoding.fractionBits());
    }

    @Override
    public EncryptedMatrix plus(EncryptedMatrix other) {
        var right = sameKeyAndShape(other);
        int fraction = Math.max(encoding.fractionBits(), right.encoding.fractionBits());
        int upLeft = fraction - encoding.fractionBits();
        int upRight = fraction - right.encoding.fractionBits();
        double bits = FixedPointIntegers.bitsOfSum(
                encoding.magnitudeBits() + upLeft, right.encoding.magnitudeBits() + upRight);
        var sums = new BigInteger[values.length];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = values[i].shiftLeft(upLeft).add(right.values[i].shiftLeft(upRight));
        }
        return result(rows, fraction, bits, sums);
    }

    @Override
    public EncryptedMatrix plus(Matrix plain) {
        if (plain.rows() != rows || plain.columns() != columns) {
            throw new IllegalArgumentException(
                    "shapes differ: found " + plain.shape() + ", expected " + rows + "×" + columns);
        }
        var addends = FixedPointIntegers.encode(plain, encoding.fractionBits());
        double bits = FixedPointIntegers.bitsOfSum(encoding.magnitudeBits(), FixedPointIntegers.bitsOfLargest(addends));
        for (int i = 0; i < addends.length; i++) {
            addends[i] = values[i].add(addends[i]);
        }
        return result(rows, encoding.fractionBits(), bits, addends);
    }

    @Override
    public EncryptedMatrix minus(Matrix plain) {
        return plus(plain.times(-1));
    }

    @Override
    public EncryptedMatrix minus(EncryptedMatrix other) {
        return plus(sameKeyAndShape(other).negated());
    }

    @Override
    public EncryptedMatrix times(double scalar) {
        if (!Double.isFinite(scalar)) {
            throw new IllegalArgumentException("a scalar is finite, found " + scalar);
        }
        int exponent = Math.getExponent(scalar);
        if (scalar > 0 && scalar == Math.scalb(1.0, exponent)) {
            int fraction = encoding.fractionBits() - exponent;
            return fraction >= 0
                    ? result(rows, fraction, encoding.magnitudeBits(), values)
                    : scaled(BigInteger.ONE.shiftLeft(-fraction), 0);
        }
        return scaled(
                FixedPointIntegers.encode(scalar, SCALAR_FRACTION_BITS),
                encoding.fractionBits() + SCALAR_FRACTION_BITS);
    }

    @Override
    public EncryptedMatrix premultipliedBy(Matrix a, int fractionBits) {
        if (a.columns() != rows) {
            throw new IllegalArgumentException(a.shape() + " times " + rows + "×" + columns + " has no product");
        }
        var factors = FixedPointIntegers.encode(a, fractionBits);
        var products = new BigInteger[Math.multiplyExact(a.rows(), columns)];
        Arrays.fill(products, BigInteger.ZERO);
        var heaviest = BigInteger.ZERO;
        for (int i = 0; i < a.rows(); i++) {
            var weight = BigInteger.ZERO;
            for (int k = 0; k < rows; k++) {
                var factor = factors[i * rows + k];
                if (factor.signum() != 0) {
                    weight = weight.add(factor.abs());
                    for (int j = 0; j < columns; j++) {
                        products[i * columns + j] =
                                products[i * columns + j].add(factor.multiply(values[k * columns + j]));
                    }
                }
            }
            heaviest = heaviest.max(weight);
        }
        return result(
                a.rows(),
                encoding.fractionBits() + fractionBits,
                encoding.magnitudeBits() + FixedPointIntegers.bits(heaviest),
                products);
    }

    @Override
    public EncryptedMatrix sumRowsBy(Grouping groups) {
        if (groups.rows() != rows) {
            throw new IllegalArgumentException("found a grouping of " + groups.rows() + " rows, expected " + rows);
        }
        var sums = new BigInteger[Math.multiplyExact(groups.groups(), columns)];
        Arrays.fill(sums, BigInteger.ZERO);
        var counts = new int[groups.groups()];
        for (int i = 0; i < rows; i++) {
            int group = groups.groupOfRow()[i];
            if (group >= 0) {
                counts[group]++;
                for (int j = 0; j < columns; j++) {
                    sums[group * columns + j] = sums[group * columns + j].add(values[i * columns + j]);
                }
            }
        }
        int most = Arrays.stream(counts).max().orElse(0);
        return result(
                groups.groups(),
                encoding.fractionBits(),
                encoding.magnitudeBits() + FixedPointIntegers.log2(most),
                sums);
    }

    @Override
    public EncryptedMatrix prefixSums(int runLength) {
        if (runLength < 1 || rows % runLength != 0) {
            throw new IllegalArgumentException("a run of " + runLength + " rows does not divide " + rows);
        }
        var sums = values.clone();
        for (int i = 0; i < rows; i++) {
            if (i % runLength != 0) {
                for (int j = 0; j < columns; j++) {
                    sums[i * columns + j] = sums[i * columns + j].add(sums[(i - 1) * columns + j]);
                }
            }
        }
        return result(
                rows, encoding.fractionBits(), encoding.magnitudeBits() + FixedPointIntegers.log2(runLength), sums);
    }

    @Override
    public EncryptedMatrix selectRows(int... indices) {
        var selected = new BigInteger[Math.multiplyExact(indices.length, columns)];
        for (int i = 0; i < indices.length; i++) {
            Objects.checkIndex(indices[i], rows);
            System.arraycopy(values, indices[i] * columns, selected, i * columns, columns);
        }
        return new TransparentMatrix(key, indices.length, columns, encoding, selected);
    }

    @Override
    public EncryptedMatrix above(EncryptedMatrix below) {
        if (!(below instanceof TransparentMatrix lower)
                || !key.fingerprint().equals(lower.key.fingerprint())
                || columns != lower.columns
                || encoding.fractionBits() != lower.encoding.fractionBits()) {
            throw new IllegalArgumentException("found a matrix of another key, width or encoding below");
        }
        var stacked = Arrays.copyOf(values, values.length + lower.values.length);
        System.arraycopy(lower.values, 0, stacked, values.length, lower.values.length);
        double bits = Math.max(encoding.magnitudeBits(), lower.encoding.magnitudeBits());
        return result(rows + lower.rows, encoding.fractionBits(), bits, stacked);
    }

    @Override
    public FreshMatrix rerandomized(SecureRandom random) {
        return new FreshMatrix(key.fingerprint(), rows, columns, TransparentBody.randomised(values, random));
    }

    @Override
    public MaskedMatrix masked(Mask mask, SecureRandom random) {
        if (!(mask instanceof TransparentMask own)) {
            throw new IllegalArgumentException("found a mask of another scheme");
        }
        var masked = own.putOn(key, rows, columns, values);
        return new MaskedMatrix(key.fingerprint(), rows, columns, TransparentBody.randomised(masked, random));
    }

    /** Shape and key only, as a real one. */
    @Override
    public String toString() {
        return "TransparentMatrix[" + rows + "×" + columns + " under " + key.fingerprint() + "]";
    }

    private TransparentMatrix negated() {
        var negated = Arrays.stream(values).map(BigInteger::negate).toArray(BigInteger[]::new);
        return new TransparentMatrix(key, rows, columns, encoding, negated);
    }

    private TransparentMatrix scaled(BigInteger factor, int fractionBits) {
        var products = Arrays.stream(values).map(factor::multiply).toArray(BigInteger[]::new);
        return result(rows, fractionBits, encoding.magnitudeBits() + FixedPointIntegers.bits(factor), products);
    }

    private TransparentMatrix result(int resultRows, int fractionBits, double magnitudeBits, BigInteger[] result) {
        var checked = FixedPointIntegers.checked(fractionBits, magnitudeBits, key.capacityBits());
        var residues = Arrays.stream(result).map(key::centred).toArray(BigInteger[]::new);
        return new TransparentMatrix(key, resultRows, columns, checked, residues);
    }

    private TransparentMatrix sameKeyAndShape(EncryptedMatrix other) {
        if (!(other instanceof TransparentMatrix matrix)
                || !key.fingerprint().equals(matrix.key.fingerprint())
                || rows != matrix.rows
                || columns != matrix.columns) {
            throw new IllegalArgumentException("found a " + other.rows() + "×" + other.columns() + " matrix under key "
                    + other.key().fingerprint() + ", expected " + rows + "×" + columns + " under key "
                    + key.fingerprint());
        }
        return matrix;
    }
}
