package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.Mask;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.arithmetic.MultiExponentiation;
import org.concordat.crypto.arithmetic.ResidueArray;
import org.concordat.matrix.Grouping;
import org.concordat.matrix.Matrix;

/** One ciphertext an entry, row-major. Its encoding's magnitude is the bound of what it may hold. */
final class PaillierMatrix implements EncryptedMatrix {
    private static final int SCALAR_FRACTION_BITS = 24;

    private final PaillierPublicKey key;
    private final int rows;
    private final int columns;
    private final FixedPoint encoding;
    private final ResidueArray ciphertexts;

    PaillierMatrix(PaillierPublicKey key, int rows, int columns, FixedPoint encoding, ResidueArray ciphertexts) {
        this.key = key;
        this.rows = rows;
        this.columns = columns;
        this.encoding = encoding;
        this.ciphertexts = ciphertexts;
    }

    ResidueArray ciphertexts() {
        return ciphertexts;
    }

    @Override
    public PaillierPublicKey key() {
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
    public EncryptedMatrix plus(EncryptedMatrix other) {
        PaillierMatrix right = sameKey(other);
        requireShape(right.rows, right.columns);
        int fraction = Math.max(encoding.fractionBits(), right.encoding.fractionBits());
        PaillierMatrix x = withFraction(fraction);
        PaillierMatrix y = right.withFraction(fraction);
        double bits = Magnitude.sum(x.encoding.magnitudeBits(), y.encoding.magnitudeBits());
        return with(rows, fraction, bits, () -> x.ciphertexts.times(y.ciphertexts));
    }

    @Override
    public EncryptedMatrix minus(EncryptedMatrix other) {
        return plus(sameKey(other).negated());
    }

    @Override
    public EncryptedMatrix plus(Matrix plain) {
        requireShape(plain.rows(), plain.columns());
        int fraction = encoding.fractionBits();
        BigInteger[] integers = Arrays.stream(plain.toArray())
                .mapToObj(value -> Encoding.encode(value, fraction))
                .toArray(BigInteger[]::new);
        double own = 0;
        for (BigInteger integer : integers) {
            own = Math.max(own, Encoding.bitsOf(integer) + 2e-12);
        }
        double bits = Magnitude.sum(encoding.magnitudeBits(), own);
        return with(
                rows,
                fraction,
                bits,
                () -> ciphertexts.times(
                        ResidueArray.read(key.squared(), key.unhidden(integers), key.width(), integers.length)));
    }

    @Override
    public EncryptedMatrix minus(Matrix plain) {
        return plus(plain.times(-1));
    }

    @Override
    public EncryptedMatrix times(double scalar) {
        if (!Double.isFinite(scalar)) {
            throw new IllegalArgumentException("a scalar is finite, found " + scalar);
        }
        int exponent = Math.getExponent(scalar);
        if (scalar > 0 && scalar == Math.scalb(1.0, exponent)) {
            return movedPoint(exponent);
        }
        BigInteger integer = Encoding.encode(scalar, SCALAR_FRACTION_BITS);
        int fraction = encoding.fractionBits() + SCALAR_FRACTION_BITS;
        double bits = Magnitude.product(encoding.magnitudeBits(), integer.abs().doubleValue());
        return with(rows, fraction, bits, () -> {
            ResidueArray powers = ciphertexts.power(integer.abs());
            return integer.signum() < 0 ? powers.inverses() : powers;
        });
    }

    /** [[2^e·X]]: the same integers, read with the point e places to the right. */
    private PaillierMatrix movedPoint(int exponent) {
        int fraction = encoding.fractionBits() - exponent;
        return fraction >= 0
                ? new PaillierMatrix(
                        key, rows, columns, new FixedPoint(fraction, encoding.magnitudeBits()), ciphertexts)
                : scaled(-fraction, 0);
    }

    @Override
    public EncryptedMatrix premultipliedBy(Matrix a, int fractionBits) {
        if (a.columns() != rows) {
            throw new IllegalArgumentException(a.shape() + " times " + rows + "×" + columns + " has no product");
        }
        long[][] exponents = new long[a.rows()][rows];
        double largestRowSum = 0;
        for (int k = 0; k < a.rows(); k++) {
            double rowSum = 0;
            for (int i = 0; i < rows; i++) {
                BigInteger integer = Encoding.encode(a.at(k, i), fractionBits);
                if (integer.bitLength() >= MultiExponentiation.MAX_BITS) {
                    throw new IllegalArgumentException("an entry of the plain matrix needs " + integer.bitLength()
                            + " bits with " + fractionBits + " fraction bits, expected fewer than "
                            + MultiExponentiation.MAX_BITS);
                }
                exponents[k][i] = integer.longValueExact();
                rowSum += Math.abs((double) exponents[k][i]);
            }
            largestRowSum = Math.max(largestRowSum, rowSum * (1 + 1e-12));
        }
        double bits = Magnitude.product(encoding.magnitudeBits(), largestRowSum);
        return with(
                a.rows(),
                encoding.fractionBits() + fractionBits,
                bits,
                () -> MultiExponentiation.of(ciphertexts, columns, exponents));
    }

    @Override
    public EncryptedMatrix sumRowsBy(Grouping groups) {
        if (groups.rows() != rows) {
            throw new IllegalArgumentException("found a grouping of " + groups.rows() + " rows, expected " + rows);
        }
        int[] groupOfRow = groups.groupOfRow();
        int[] sizes = new int[groups.groups()];
        for (int group : groupOfRow) {
            if (group >= 0) {
                sizes[group]++;
            }
        }
        int largest = Arrays.stream(sizes).max().orElse(0);
        int[] offsets = new int[groups.groups() * columns + 1];
        for (int j = 0; j < offsets.length - 1; j++) {
            offsets[j + 1] = Math.addExact(offsets[j], sizes[j / columns]);
        }
        int[] sources = new int[offsets[offsets.length - 1]];
        int[] cursor = offsets.clone();
        for (int i = 0; i < rows; i++) {
            for (int c = 0; groupOfRow[i] >= 0 && c < columns; c++) {
                sources[cursor[groupOfRow[i] * columns + c]++] = i * columns + c;
            }
        }
        double bits = Magnitude.product(encoding.magnitudeBits(), largest);
        return with(groups.groups(), encoding.fractionBits(), bits, () -> ciphertexts.products(offsets, sources));
    }

    @Override
    public EncryptedMatrix prefixSums(int runLength) {
        if (runLength < 1 || rows % runLength != 0) {
            throw new IllegalArgumentException("found runs of " + runLength + " rows, which do not divide " + rows);
        }
        double bits = Magnitude.product(encoding.magnitudeBits(), runLength);
        return with(rows, encoding.fractionBits(), bits, () -> ciphertexts.prefixProducts(runLength, columns));
    }

    @Override
    public EncryptedMatrix selectRows(int... indices) {
        int[] elements = new int[Math.multiplyExact(indices.length, columns)];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = java.util.Objects.checkIndex(indices[i / columns], rows) * columns + i % columns;
        }
        return new PaillierMatrix(key, indices.length, columns, encoding, ciphertexts.select(elements));
    }

    @Override
    public EncryptedMatrix above(EncryptedMatrix below) {
        PaillierMatrix lower = sameKey(below);
        requireShape(rows, lower.columns);
        if (lower.encoding.fractionBits() != encoding.fractionBits()) {
            throw new IllegalArgumentException("found " + lower.encoding.fractionBits()
                    + " fraction bits below, expected " + encoding.fractionBits());
        }
        double bits = Math.max(encoding.magnitudeBits(), lower.encoding.magnitudeBits());
        return with(
                Math.addExact(rows, lower.rows),
                encoding.fractionBits(),
                bits,
                () -> ciphertexts.followedBy(lower.ciphertexts));
    }

    @Override
    public FreshMatrix rerandomized(SecureRandom random) {
        return key.rerandomize(this, random);
    }

    @Override
    public MaskedMatrix masked(Mask mask, SecureRandom random) {
        if (!(mask instanceof PaillierMask own)) {
            throw new IllegalArgumentException("found a mask of another scheme, expected one of " + key);
        }
        return key.mask(this, own.use(key, rows, columns), random);
    }

    private PaillierMatrix negated() {
        return new PaillierMatrix(key, rows, columns, encoding, ciphertexts.inverses());
    }

    /** The same reals with that many fraction bits, not fewer than now. */
    private PaillierMatrix withFraction(int fraction) {
        int shift = fraction - encoding.fractionBits();
        return shift == 0 ? this : scaled(shift, fraction);
    }

    /** Integers times 2^shift. */
    private PaillierMatrix scaled(int shift, int fraction) {
        double bits = encoding.magnitudeBits() + shift;
        return with(rows, fraction, bits, () -> ciphertexts.power(BigInteger.ONE.shiftLeft(shift)));
    }

    /** The result, computed only if its bound fits. */
    private PaillierMatrix with(
            int newRows, int fraction, double bits, java.util.function.Supplier<ResidueArray> residues) {
        Magnitude.within(bits, key.capacityBits());
        return new PaillierMatrix(key, newRows, columns, new FixedPoint(fraction, bits), residues.get());
    }

    private PaillierMatrix sameKey(EncryptedMatrix other) {
        if (other instanceof PaillierMatrix matrix && matrix.key.fingerprint().equals(key.fingerprint())) {
            if (matrix.ciphertexts.modulus() == ciphertexts.modulus()) {
                return matrix;
            }
            byte[] body = matrix.ciphertexts.write(key.width());
            var moved = ResidueArray.read(key.squared(), body, key.width(), matrix.ciphertexts.count());
            return new PaillierMatrix(key, matrix.rows, matrix.columns, matrix.encoding, moved);
        }
        throw new IllegalArgumentException(
                "found a matrix under key " + other.key().fingerprint() + ", expected key " + key.fingerprint());
    }

    private void requireShape(int otherRows, int otherColumns) {
        if (otherRows != rows || otherColumns != columns) {
            throw new IllegalArgumentException(
                    "shapes differ: " + rows + "×" + columns + " and " + otherRows + "×" + otherColumns);
        }
    }

    @Override
    public String toString() {
        return "PaillierMatrix[" + rows + "×" + columns + " under " + key.fingerprint() + "]";
    }
}
