package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.Mask;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.Packing;
import org.concordat.crypto.PlaintextLayout;
import org.concordat.crypto.arithmetic.MultiExponentiation;
import org.concordat.crypto.arithmetic.ResidueArray;
import org.concordat.matrix.Grouping;
import org.concordat.matrix.Matrix;

/** Ciphertexts, row-major, as the layout has them: one a number, or one for several. The encoding's magnitude is the bound of what it may hold. */
final class PaillierMatrix implements EncryptedMatrix {
    private static final int SCALAR_FRACTION_BITS = 24;

    private final PaillierPublicKey key;
    private final PlaintextLayout layout;
    private final int rows;
    private final int columns;
    private final FixedPoint encoding;
    private final ResidueArray ciphertexts;

    PaillierMatrix(PaillierPublicKey key, PlaintextLayout layout, FixedPoint encoding, ResidueArray ciphertexts) {
        this.key = key;
        this.layout = layout;
        this.rows = layout.rows();
        this.columns = layout.columns();
        this.encoding = encoding;
        this.ciphertexts = ciphertexts;
    }

    ResidueArray ciphertexts() {
        return ciphertexts;
    }

    PlaintextLayout layout() {
        return layout;
    }

    @Override
    public Packing packing() {
        return layout.packing();
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
        requirePacking(right);
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
        return with(rows, fraction, bits, () -> {
            BigInteger[] plaintexts = layout.join(integers);
            return ciphertexts.times(
                    ResidueArray.read(key.squared(), key.unhidden(plaintexts), key.width(), plaintexts.length));
        });
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
                ? new PaillierMatrix(key, layout, new FixedPoint(fraction, encoding.magnitudeBits()), ciphertexts)
                : scaled(-fraction, 0);
    }

    @Override
    public EncryptedMatrix premultipliedBy(Matrix a, int fractionBits) {
        if (a.columns() != rows) {
            throw new IllegalArgumentException(a.shape() + " times " + rows + "×" + columns + " has no product");
        }
        int across = ciphertextsOfRow();
        var factor = PlainFactor.of(a, fractionBits);
        double bits = Magnitude.product(encoding.magnitudeBits(), factor.largestRowSum());
        return with(
                a.rows(),
                encoding.fractionBits() + fractionBits,
                bits,
                () -> MultiExponentiation.of(ciphertexts, across, factor.exponents()));
    }

    @Override
    public EncryptedMatrix sumRowsBy(Grouping groups) {
        requireRows(groups);
        int across = ciphertextsOfRow();
        return grouped(groups, () -> GroupedSums.of(ciphertexts, across, groups));
    }

    @Override
    public List<EncryptedMatrix> sumRowsBy(List<Grouping> groupings) {
        groupings.forEach(this::requireRows);
        int across = ciphertextsOfRow();
        var sums = new ArrayList<EncryptedMatrix>();
        for (int i = 0; i < groupings.size(); i += 2) {
            Grouping left = groupings.get(i);
            var pairs = i + 1 < groupings.size() ? BinPairs.of(left, groupings.get(i + 1)) : BinPairs.NONE;
            if (pairs.isPresent()) {
                BinPairs joint = pairs.get();
                ResidueArray both = GroupedSums.of(ciphertexts, across, joint.pairs());
                sums.add(grouped(left, () -> GroupedSums.of(both, across, joint.left())));
                sums.add(grouped(groupings.get(i + 1), () -> GroupedSums.of(both, across, joint.right())));
            } else {
                groupings.subList(i, Math.min(i + 2, groupings.size())).forEach(alone -> sums.add(sumRowsBy(alone)));
            }
        }
        return sums;
    }

    /** Bounded by the largest group, however it was summed. */
    private PaillierMatrix grouped(Grouping groups, java.util.function.Supplier<ResidueArray> sums) {
        double bits = Magnitude.product(encoding.magnitudeBits(), GroupedSums.largest(groups));
        return with(groups.groups(), encoding.fractionBits(), bits, sums);
    }

    private void requireRows(Grouping groups) {
        if (groups.rows() != rows) {
            throw new IllegalArgumentException("found a grouping of " + groups.rows() + " rows, expected " + rows);
        }
    }

    @Override
    public EncryptedMatrix prefixSums(int runLength) {
        if (runLength < 1 || rows % runLength != 0) {
            throw new IllegalArgumentException("found runs of " + runLength + " rows, which do not divide " + rows);
        }
        int across = ciphertextsOfRow();
        double bits = Magnitude.product(encoding.magnitudeBits(), runLength);
        return with(rows, encoding.fractionBits(), bits, () -> ciphertexts.prefixProducts(runLength, across));
    }

    @Override
    public EncryptedMatrix selectRows(int... indices) {
        int across = ciphertextsOfRow();
        int[] elements = new int[Math.multiplyExact(indices.length, across)];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = java.util.Objects.checkIndex(indices[i / across], rows) * across + i % across;
        }
        return new PaillierMatrix(key, layout.withRows(indices.length), encoding, ciphertexts.select(elements));
    }

    @Override
    public EncryptedMatrix above(EncryptedMatrix below) {
        PaillierMatrix lower = sameKey(below);
        requireShape(rows, lower.columns);
        requirePacking(lower);
        layout.requireRowsApart();
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
    public EncryptedMatrix compacted(int width) {
        if (packing().unit() == Packing.Unit.MATRIX
                || (packing().width() != 0 && packing().width() != width)) {
            throw new IllegalArgumentException(
                    "found " + packing() + ", expected no packing or one by rows, of " + width + " bits");
        }
        PlaintextLayout dense = key.layout(rows, columns, encoding, Packing.matrix(width));
        int digit = packing().unit() == Packing.Unit.NUMBER ? width : columns * width;
        boolean alreadyDense = layout.plaintexts() == dense.plaintexts();
        ResidueArray joined = alreadyDense ? ciphertexts : ciphertexts.joined(dense.firstSources(layout), digit);
        return new PaillierMatrix(key, dense, encoding, joined);
    }

    @Override
    public FreshMatrix covered(SecureRandom random) {
        if (packing().unit() == Packing.Unit.NUMBER) {
            throw new IllegalStateException("found no packing, expected one: a cover lies above declared places");
        }
        return key.cover(this, random);
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
        return key.mask(this, own.use(this), random);
    }

    private PaillierMatrix negated() {
        return new PaillierMatrix(key, layout, encoding, ciphertexts.inverses());
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
        Magnitude.within(bits, layout.capacityBits());
        return new PaillierMatrix(key, layout.withRows(newRows), new FixedPoint(fraction, bits), residues.get());
    }

    private PaillierMatrix sameKey(EncryptedMatrix other) {
        if (other instanceof PaillierMatrix matrix && matrix.key.fingerprint().equals(key.fingerprint())) {
            if (matrix.ciphertexts.modulus() == ciphertexts.modulus()) {
                return matrix;
            }
            byte[] body = matrix.ciphertexts.write(key.width());
            var moved = ResidueArray.read(key.squared(), body, key.width(), matrix.ciphertexts.count());
            return new PaillierMatrix(key, matrix.layout, matrix.encoding, moved);
        }
        throw new IllegalArgumentException(
                "found a matrix under key " + other.key().fingerprint() + ", expected key " + key.fingerprint());
    }

    private int ciphertextsOfRow() {
        return layout.requireRowsApart().plaintextsOfRow();
    }

    private void requirePacking(PaillierMatrix other) {
        if (!packing().equals(other.packing())) {
            throw new IllegalArgumentException("found " + other.packing() + " beside " + packing());
        }
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
