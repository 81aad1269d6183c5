package org.concordat.crypto;

import org.concordat.matrix.Matrix;

/** A matrix in fixed point, as plaintexts of one key. Immutable. */
public interface EncodedMatrix {
    int rows();

    int columns();

    FixedPoint encoding();

    Matrix decode();
}
