package org.concordat.testkit;

import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicBoolean;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.Mask;
import org.concordat.crypto.Residues;
import org.concordat.matrix.Matrix;

/** R, uniform modulo the key's modulus. */
final class TransparentMask implements Mask {
    private final TransparentKey key;
    private final int rows;
    private final int columns;
    private final BigInteger[] residues;
    private final AtomicBoolean worn = new AtomicBoolean();
    private final AtomicBoolean opened = new AtomicBoolean();

    TransparentMask(TransparentKey key, int rows, int columns, BigInteger[] residues) {
        this.key = key;
        this.rows = rows;
        this.columns = columns;
        this.residues = residues;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    /** X + R mod n, once. */
    BigInteger[] putOn(TransparentKey matrixKey, int matrixRows, int matrixColumns, BigInteger[] values) {
        if (!key.fingerprint().equals(matrixKey.fingerprint()) || rows != matrixRows || columns != matrixColumns) {
            throw new IllegalArgumentException("found a " + rows + "×" + columns + " mask under key "
                    + key.fingerprint() + ", expected " + matrixRows + "×" + matrixColumns + " under key "
                    + matrixKey.fingerprint());
        }
        if (!worn.compareAndSet(false, true)) {
            throw new IllegalStateException("a mask serves once: a second matrix under it would show the difference");
        }
        var masked = new BigInteger[values.length];
        for (int i = 0; i < masked.length; i++) {
            masked[i] = key.residue(values[i].add(residues[i]));
        }
        return masked;
    }

    @Override
    public Matrix open(Residues received, FixedPoint encoding) {
        var values = key.residues(received, rows, columns);
        if (!opened.compareAndSet(false, true)) {
            throw new IllegalStateException("a mask opens once");
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = key.centred(values[i].subtract(residues[i]));
            if (!FixedPointIntegers.within(values[i], encoding.magnitudeBits())) {
                throw new CiphertextException("an opened value is outside the declared bound of "
                        + Math.ceil(encoding.magnitudeBits()) + " bits");
            }
        }
        return FixedPointIntegers.decode(values, rows, columns, encoding.fractionBits());
    }

    @Override
    public String toString() {
        return "TransparentMask[" + rows + "×" + columns + "]";
    }
}
