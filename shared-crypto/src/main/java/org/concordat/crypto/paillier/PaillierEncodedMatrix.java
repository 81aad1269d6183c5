package org.concordat.crypto.paillier;

import java.math.BigInteger;
import org.concordat.crypto.EncodedMatrix;
import org.concordat.crypto.FixedPoint;
import org.concordat.matrix.Matrix;

/** Centred integers, row-major. */
record PaillierEncodedMatrix(int rows, int columns, FixedPoint encoding, BigInteger[] integers)
        implements EncodedMatrix {
    @Override
    public Matrix decode() {
        double[] values = new double[integers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Encoding.decode(integers[i], encoding.fractionBits());
        }
        return Matrix.of(rows, columns, values);
    }

    @Override
    public String toString() {
        return "PaillierEncodedMatrix[" + rows + "×" + columns + "]";
    }
}
