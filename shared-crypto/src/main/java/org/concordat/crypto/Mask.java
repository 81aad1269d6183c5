package org.concordat.crypto;

import org.concordat.matrix.Matrix;

/**
 * R, n×m, uniform modulo the plaintext order: a secret of the party that drew it, for one use. No overflow can come of it,
 * since it is arithmetic in the whole group and is taken away before anything is decoded.
 */
public interface Mask {
    /** What left with this mask on. */
    int rows();

    int columns();

    /**
     * X = residues − R, centred, decoded with the encoding of the matrix that was masked.
     *
     * @throws CiphertextException if shape or key differ, or a value is outside the encoding's bound (the opener or the
     *     owner of the operands lied)
     * @throws IllegalStateException if opened before
     */
    Matrix open(Residues residues, FixedPoint encoding);
}
