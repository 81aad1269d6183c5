package org.concordat.testkit;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.Mask;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.Packing;
import org.concordat.crypto.PlaintextLayout;
import org.concordat.matrix.Grouping;
import org.concordat.matrix.Matrix;

/** [[X]] of the transparent scheme: the encoded integers in clear, with the bounds of a real one. */
final class TransparentMatrix implements EncryptedMatrix {
    /** Fraction bits to which a scalar is rounded, as {@link EncryptedMatrix#times} says. */
    private static final int SCALAR_FRACTION_BITS = 24;

    private final TransparentKey key;
    private final PlaintextLayout layout;
    private final int rows;
    private final int columns;
    private final FixedPoint encoding;
    private final BigInteger[] values;

    /** @param values one a plaintext of the layout */
    TransparentMatrix(TransparentKey key, PlaintextLayout layout, FixedPoint encoding, BigInteger[] values) {
        this.key = key;
        this.layout = layout;
        this.rows = layout.rows();
        this.columns = layout.columns();
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

    @Override
    public Packing packing() {
        return layout.packing();
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
        var sums = layout.join(addends);
        for (int i = 0; i < sums.length; i++) {
            sums[i] = values[i].add(sums[i]);
        }
        return result(rows, encoding.fractionBits(), bits, sums);
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
        int across = plaintextsOfRow();
        if (a.columns() != rows) {
            throw new IllegalArgumentException(a.shape() + " times " + rows + "×" + columns + " has no product");
        }
        var factors = FixedPointIntegers.encode(a, fractionBits);
        var products = new BigInteger[Math.multiplyExact(a.rows(), across)];
        Arrays.fill(products, BigInteger.ZERO);
        var heaviest = BigInteger.ZERO;
        for (int i = 0; i < a.rows(); i++) {
            var weight = BigInteger.ZERO;
            for (int k = 0; k < rows; k++) {
                var factor = factors[i * rows + k];
                if (factor.signum() != 0) {
                    weight = weight.add(factor.abs());
                    for (int j = 0; j < across; j++) {
                        products[i * across + j] =
                                products[i * across + j].add(factor.multiply(values[k * across + j]));
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
        int across = plaintextsOfRow();
        if (groups.rows() != rows) {
            throw new IllegalArgumentException("found a grouping of " + groups.rows() + " rows, expected " + rows);
        }
        var sums = new BigInteger[Math.multiplyExact(groups.groups(), across)];
        Arrays.fill(sums, BigInteger.ZERO);
        var counts = new int[groups.groups()];
        for (int i = 0; i < rows; i++) {
            int group = groups.groupOfRow()[i];
            if (group >= 0) {
                counts[group]++;
                for (int j = 0; j < across; j++) {
                    sums[group * across + j] = sums[group * across + j].add(values[i * across + j]);
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
        int across = plaintextsOfRow();
        if (runLength < 1 || rows % runLength != 0) {
            throw new IllegalArgumentException("a run of " + runLength + " rows does not divide " + rows);
        }
        var sums = values.clone();
        for (int i = 0; i < rows; i++) {
            if (i % runLength != 0) {
                for (int j = 0; j < across; j++) {
                    sums[i * across + j] = sums[i * across + j].add(sums[(i - 1) * across + j]);
                }
            }
        }
        return result(
                rows, encoding.fractionBits(), encoding.magnitudeBits() + FixedPointIntegers.log2(runLength), sums);
    }

    @Override
    public EncryptedMatrix selectRows(int... indices) {
        int across = plaintextsOfRow();
        var selected = new BigInteger[Math.multiplyExact(indices.length, across)];
        for (int i = 0; i < indices.length; i++) {
            Objects.checkIndex(indices[i], rows);
            System.arraycopy(values, indices[i] * across, selected, i * across, across);
        }
        return new TransparentMatrix(key, layout.withRows(indices.length), encoding, selected);
    }

    @Override
    public EncryptedMatrix above(EncryptedMatrix below) {
        if (!(below instanceof TransparentMatrix lower)
                || !key.fingerprint().equals(lower.key.fingerprint())
                || columns != lower.columns
                || !packing().equals(lower.packing())
                || encoding.fractionBits() != lower.encoding.fractionBits()) {
            throw new IllegalArgumentException("found a matrix of another key, width or encoding below");
        }
        layout.requireRowsApart();
        var stacked = Arrays.copyOf(values, values.length + lower.values.length);
        System.arraycopy(lower.values, 0, stacked, values.length, lower.values.length);
        double bits = Math.max(encoding.magnitudeBits(), lower.encoding.magnitudeBits());
        return result(rows + lower.rows, encoding.fractionBits(), bits, stacked);
    }

    @Override
    public EncryptedMatrix compacted(int width) {
        if (packing().unit() == Packing.Unit.MATRIX
                || (packing().width() != 0 && packing().width() != width)) {
            throw new IllegalArgumentException(
                    "found " + packing() + ", expected no packing or one of " + width + " bits");
        }
        var dense = key.layout(rows, columns, encoding, Packing.matrix(width));
        int digit = packing().unit() == Packing.Unit.NUMBER ? width : columns * width;
        var first = dense.firstSources(layout);
        var joined = new BigInteger[dense.plaintexts()];
        for (int i = 0; i < joined.length; i++) {
            joined[i] = BigInteger.ZERO;
            for (int j = first[i + 1] - 1; j >= first[i]; j--) {
                joined[i] = joined[i].shiftLeft(digit).add(values[j]);
            }
        }
        return new TransparentMatrix(key, dense, encoding, joined);
    }

    @Override
    public FreshMatrix covered(SecureRandom random) {
        if (packing().unit() == Packing.Unit.NUMBER) {
            throw new IllegalStateException("found no packing, expected one: a cover lies above declared places");
        }
        var covered = values.clone();
        Arrays.setAll(covered, i -> key.residue(values[i].add(key.cover(layout, i, random))));
        return new FreshMatrix(key.fingerprint(), rows, columns, TransparentBody.randomised(covered, random));
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
        var masked = own.putOn(key, layout, values);
        return new MaskedMatrix(key.fingerprint(), rows, columns, TransparentBody.randomised(masked, random));
    }

    /** Shape and key only, as a real one. */
    @Override
    public String toString() {
        return "TransparentMatrix[" + rows + "×" + columns + " under " + key.fingerprint() + "]";
    }

    private int plaintextsOfRow() {
        return layout.requireRowsApart().plaintextsOfRow();
    }

    private TransparentMatrix negated() {
        var negated = Arrays.stream(values).map(BigInteger::negate).toArray(BigInteger[]::new);
        return new TransparentMatrix(key, layout, encoding, negated);
    }

    private TransparentMatrix scaled(BigInteger factor, int fractionBits) {
        var products = Arrays.stream(values).map(factor::multiply).toArray(BigInteger[]::new);
        return result(rows, fractionBits, encoding.magnitudeBits() + FixedPointIntegers.bits(factor), products);
    }

    private TransparentMatrix result(int resultRows, int fractionBits, double magnitudeBits, BigInteger[] result) {
        var checked = FixedPointIntegers.checked(fractionBits, magnitudeBits, layout.capacityBits());
        var residues = Arrays.stream(result).map(key::centred).toArray(BigInteger[]::new);
        return new TransparentMatrix(key, layout.withRows(resultRows), checked, residues);
    }

    private TransparentMatrix sameKeyAndShape(EncryptedMatrix other) {
        if (!(other instanceof TransparentMatrix matrix)
                || !key.fingerprint().equals(matrix.key.fingerprint())
                || rows != matrix.rows
                || columns != matrix.columns
                || !packing().equals(matrix.packing())) {
            throw new IllegalArgumentException("found a " + other.rows() + "×" + other.columns() + " matrix under key "
                    + other.key().fingerprint() + ", expected " + rows + "×" + columns + " under key "
                    + key.fingerprint());
        }
        return matrix;
    }
}
