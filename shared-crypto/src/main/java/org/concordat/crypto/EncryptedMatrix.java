package org.concordat.crypto;

import java.security.SecureRandom;
import java.util.List;
import org.concordat.matrix.Grouping;
import org.concordat.matrix.Matrix;

/**
 * A matrix of reals, encrypted: [[X]] of the papers, n×m. Immutable. It carries key, shape and encoding, and each operation
 * checks all three, computes the bound of its result and throws {@link PlaintextOverflowException} when the result could
 * leave the plaintext space.
 *
 * <p>It stays with its party: what leaves is a {@link FreshMatrix} or a {@link MaskedMatrix}. Long operations run on the
 * back end's own bounded pool and stop with {@link java.util.concurrent.CancellationException} when the calling thread is
 * interrupted.
 */
public interface EncryptedMatrix {
    EncryptionKey key();

    int rows();

    int columns();

    /** Of each number. */
    FixedPoint encoding();

    /** How its numbers share plaintexts; both operands of a sum share them in one way. */
    Packing packing();

    /** [[X + Y]]; fraction bits are brought to the larger of the two. */
    EncryptedMatrix plus(EncryptedMatrix other);

    /** [[X + P]] for a plain P, encoded with this matrix's fraction bits; P's own bound is taken from its values. */
    EncryptedMatrix plus(Matrix plain);

    /** [[X − P]]. */
    EncryptedMatrix minus(Matrix plain);

    /** [[X − Y]]. */
    EncryptedMatrix minus(EncryptedMatrix other);

    /** [[s·X]]; a power of two costs nothing (the point moves), another s is rounded to 24 fraction bits. */
    EncryptedMatrix times(double scalar);

    /**
     * [[A·X]], k×n times n×m: the gradient XᵀD. A is rounded to {@code fractionBits}; zeros cost nothing.
     *
     * @param a plain, k×n
     */
    EncryptedMatrix premultipliedBy(Matrix a, int fractionBits);

    /** Row j of the result is [[Σ of the rows in group j]], groups×m: the gradient histogram. */
    EncryptedMatrix sumRowsBy(Grouping groups);

    /**
     * {@link #sumRowsBy(Grouping)} for several groupings of these rows: the histograms of several columns. Where rows
     * outnumber the pairs of bins that two columns have, a back end may sum both columns at once, by pairs, and each from these.
     */
    default List<EncryptedMatrix> sumRowsBy(List<Grouping> groupings) {
        return groupings.stream().map(this::sumRowsBy).toList();
    }

    /** Row j of the result is [[Σ of rows 0 … j]] within each run of {@code runLength} rows, n×m; runLength divides n. */
    EncryptedMatrix prefixSums(int runLength);

    /** The rows named, in that order. */
    EncryptedMatrix selectRows(int... indices);

    /** The rows of this matrix and below them those of {@code below}, which has the same columns and fraction bits. */
    EncryptedMatrix above(EncryptedMatrix below);

    /**
     * The same matrix with as many numbers in a plaintext as the key holds, each in {@code width} bits (Horner: width squarings
     * a number): a result on its way to be decrypted, a decryption for each plaintext instead of each number. Afterwards only
     * what acts on every number alike is possible: sums, {@link #times}, masks, re-randomisation.
     *
     * @param width bits of a place, sign and all; where rows are packed already, theirs
     * @throws PlaintextOverflowException if a number's bound needs more than {@code width} bits
     */
    EncryptedMatrix compacted(int width);

    /**
     * The same numbers, re-randomised, and above their places in each plaintext R·2^w, R uniform below ⌊n/2^w⌋ (n: the
     * plaintexts' modulus, w: the bits of the places in use): what a dishonest encrypter hid there drowns, but for whether the
     * sum ran over n. Decrypted with {@link Packing#withCover}.
     *
     * @throws IllegalStateException if this matrix is not packed
     */
    FreshMatrix covered(SecureRandom random);

    /** The same plaintexts, unlinkable to their history (randomness of half the modulus' length). */
    FreshMatrix rerandomized(SecureRandom random);

    /** [[X + R]] for the mask's R, freshly randomised; the mask must be of this key and shape. */
    MaskedMatrix masked(Mask mask, SecureRandom random);
}
