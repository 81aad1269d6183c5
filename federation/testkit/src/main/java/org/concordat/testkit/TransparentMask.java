package org.concordat.testkit;

import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicBoolean;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.Mask;
import org.concordat.crypto.PlaintextLayout;
import org.concordat.crypto.Residues;
import org.concordat.matrix.Matrix;

/** R, uniform modulo the key's modulus. */
final class TransparentMask implements Mask {
    private final TransparentKey key;
    private final PlaintextLayout layout;
    private final BigInteger[] residues;
    private final AtomicBoolean worn = new AtomicBoolean();
    private final AtomicBoolean opened = new AtomicBoolean();

    TransparentMask(TransparentKey key, PlaintextLayout layout, BigInteger[] residues) {
        this.key = key;
        this.layout = layout;
        this.residues = residues;
    }

    @Override
    public int rows() {
        return layout.rows();
    }

    @Override
    public int columns() {
        return layout.columns();
    }

    /** X + R mod n, once. */
    BigInteger[] putOn(TransparentKey matrixKey, PlaintextLayout matrix, BigInteger[] values) {
        if (!key.fingerprint().equals(matrixKey.fingerprint())
                || layout.rows() != matrix.rows()
                || layout.columns() != matrix.columns()
                || !layout.packing().equals(matrix.packing())) {
            throw new IllegalArgumentException("found " + this + " under key " + key.fingerprint() + ", expected "
                    + matrix.rows() + "×" + matrix.columns() + " under key " + matrixKey.fingerprint()
                    + ", packed alike");
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
        var values = key.residues(received, layout);
        if (!opened.compareAndSet(false, true)) {
            throw new IllegalStateException("a mask opens once");
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = key.residue(values[i].subtract(residues[i]));
        }
        return key.decoded(values, layout, encoding, "an opened value");
    }

    @Override
    public String toString() {
        return "TransparentMask[" + layout.rows() + "×" + layout.columns() + "]";
    }
}
