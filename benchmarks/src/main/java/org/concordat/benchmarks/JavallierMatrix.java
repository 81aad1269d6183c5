package org.concordat.benchmarks;

import com.n1analytics.paillier.util.BigIntegerUtil;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.stream.Stream;
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

/** [[X]] of javallier's ciphertexts, one a plaintext of the layout; rows are whole plaintexts. */
final class JavallierMatrix implements EncryptedMatrix {
    private final JavallierKey key;
    private final PlaintextLayout layout;
    private final int fractionBits;
    private final BigInteger[] ciphertexts;

    JavallierMatrix(JavallierKey key, PlaintextLayout layout, int fractionBits, BigInteger[] ciphertexts) {
        this.key = key;
        this.layout = layout;
        this.fractionBits = fractionBits;
        this.ciphertexts = ciphertexts;
    }

    @Override
    public EncryptionKey key() {
        return key;
    }

    @Override
    public int rows() {
        return layout.rows();
    }

    @Override
    public int columns() {
        return layout.columns();
    }

    @Override
    public FixedPoint encoding() {
        return new FixedPoint(fractionBits, layout.capacityBits());
    }

    @Override
    public Packing packing() {
        return layout.packing();
    }

    @Override
    public EncryptedMatrix plus(EncryptedMatrix other) {
        var right = of(other).ciphertexts;
        return with(JavallierScheme.each(right.length, i -> key.key().raw_add(ciphertexts[i], right[i])));
    }

    @Override
    public EncryptedMatrix plus(Matrix plain) {
        var open = key.key();
        var added = layout.join(JavallierScheme.encoded(plain, fractionBits));
        return with(JavallierScheme.each(
                added.length,
                i -> open.raw_add(
                        ciphertexts[i], open.raw_encrypt_without_obfuscation(added[i].mod(open.getModulus())))));
    }

    @Override
    public EncryptedMatrix minus(Matrix plain) {
        return plus(plain.times(-1));
    }

    @Override
    public EncryptedMatrix minus(EncryptedMatrix other) {
        var right = of(other).ciphertexts;
        var square = key.key().getModulusSquared();
        return with(JavallierScheme.each(
                right.length, i -> key.key().raw_add(ciphertexts[i], BigIntegerUtil.modInverse(right[i], square))));
    }

    @Override
    public EncryptedMatrix times(double scalar) {
        throw JavallierScheme.notAsked();
    }

    @Override
    public EncryptedMatrix premultipliedBy(Matrix a, int moreFractionBits) {
        throw JavallierScheme.notAsked();
    }

    @Override
    public EncryptedMatrix sumRowsBy(Grouping groups) {
        requirePlaintextARow();
        var of = groups.groupOfRow();
        var ends = new int[groups.groups()];
        for (int group : of) {
            if (group >= 0) {
                ends[group]++;
            }
        }
        var sizes = ends.clone();
        Arrays.parallelPrefix(ends, Integer::sum);
        var members = new int[ends[ends.length - 1]];
        var next = ends.clone();
        for (int row = of.length - 1; row >= 0; row--) {
            if (of[row] >= 0) {
                members[--next[of[row]]] = row;
            }
        }
        return with(JavallierScheme.each(groups.groups(), group -> {
            var sum = BigInteger.ONE; // an encryption of 0
            for (int i = ends[group] - sizes[group]; i < ends[group]; i++) {
                var one = ciphertexts[members[i]];
                sum = i == ends[group] - sizes[group] ? one : key.key().raw_add(sum, one);
            }
            return sum;
        }));
    }

    @Override
    public EncryptedMatrix prefixSums(int runLength) {
        requirePlaintextARow();
        var sums = ciphertexts.clone();
        JavallierScheme.each(sums.length / runLength, run -> {
            for (int i = run * runLength + 1; i < (run + 1) * runLength; i++) {
                sums[i] = key.key().raw_add(sums[i - 1], sums[i]);
            }
            return BigInteger.ZERO;
        });
        return with(sums);
    }

    @Override
    public EncryptedMatrix selectRows(int... indices) {
        requirePlaintextARow();
        return with(Arrays.stream(indices).mapToObj(i -> ciphertexts[i]).toArray(BigInteger[]::new));
    }

    @Override
    public EncryptedMatrix above(EncryptedMatrix below) {
        requirePlaintextARow();
        return with(Stream.concat(Arrays.stream(ciphertexts), Arrays.stream(of(below).ciphertexts))
                .toArray(BigInteger[]::new));
    }

    @Override
    public EncryptedMatrix compacted(int width) {
        var dense = PlaintextLayout.of(rows(), columns(), Packing.matrix(width), key.capacityBits());
        var first = dense.firstSources(layout);
        var shift = BigInteger.ONE.shiftLeft(columns() * width);
        var joined = JavallierScheme.each(dense.plaintexts(), i -> {
            var sum = ciphertexts[first[i + 1] - 1];
            for (int j = first[i + 1] - 2; j >= first[i]; j--) {
                sum = key.key().raw_add(key.key().raw_multiply(sum, shift), ciphertexts[j]);
            }
            return sum;
        });
        return new JavallierMatrix(key, dense, fractionBits, joined);
    }

    @Override
    public FreshMatrix covered(SecureRandom random) {
        var open = key.key();
        var covers = new BigInteger[ciphertexts.length];
        for (int i = 0; i < covers.length; i++) {
            var above = new BigInteger(open.getModulus().bitLength() - 1 - layout.usedBits(i), random);
            covers[i] = layout.cover(i, above);
        }
        var hidden = JavallierScheme.each(
                covers.length,
                i -> open.raw_obfuscate(open.raw_add(ciphertexts[i], open.raw_encrypt_without_obfuscation(covers[i]))));
        return new FreshMatrix(key.fingerprint(), rows(), columns(), key.bytes(hidden));
    }

    @Override
    public FreshMatrix rerandomized(SecureRandom random) {
        var hidden = JavallierScheme.each(ciphertexts.length, i -> key.key().raw_obfuscate(ciphertexts[i]));
        return new FreshMatrix(key.fingerprint(), rows(), columns(), key.bytes(hidden));
    }

    @Override
    public MaskedMatrix masked(Mask mask, SecureRandom random) {
        throw JavallierScheme.notAsked();
    }

    /** The same columns and places; rows follow from the number of ciphertexts. */
    private JavallierMatrix with(BigInteger[] results) {
        int rows = layout.keepsRowsApart() ? results.length : layout.rows();
        return new JavallierMatrix(key, layout.withRows(rows), fractionBits, results);
    }

    private void requirePlaintextARow() {
        if (layout.requireRowsApart().plaintextsOfRow() != 1) {
            throw JavallierScheme.notAsked();
        }
    }

    private static JavallierMatrix of(EncryptedMatrix other) {
        return (JavallierMatrix) other;
    }
}
