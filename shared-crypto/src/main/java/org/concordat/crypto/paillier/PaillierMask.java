package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicBoolean;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.Mask;
import org.concordat.crypto.PlaintextLayout;
import org.concordat.crypto.Residues;
import org.concordat.crypto.arithmetic.Bytes;
import org.concordat.matrix.Matrix;

/** R uniform mod n. */
final class PaillierMask implements Mask {
    private final PaillierPublicKey key;
    private final PlaintextLayout layout;
    private final BigInteger[] secrets;
    private final AtomicBoolean used = new AtomicBoolean();
    private final AtomicBoolean opened = new AtomicBoolean();

    /** @param secrets one a plaintext */
    PaillierMask(PaillierPublicKey key, PlaintextLayout layout, BigInteger[] secrets) {
        this.key = key;
        this.layout = layout;
        this.secrets = secrets;
    }

    @Override
    public int rows() {
        return layout.rows();
    }

    @Override
    public int columns() {
        return layout.columns();
    }

    /** The secrets, for one use. */
    BigInteger[] use(PaillierMatrix matrix) {
        PlaintextLayout other = matrix.layout();
        if (!key.fingerprint().equals(matrix.key().fingerprint())
                || layout.rows() != other.rows()
                || layout.columns() != other.columns()
                || !layout.packing().equals(other.packing())) {
            throw new IllegalArgumentException("found " + this + ", expected one for " + matrix + ", packed alike");
        }
        if (used.getAndSet(true)) {
            throw new IllegalStateException("this mask has been used: a mask hides one matrix");
        }
        return secrets;
    }

    @Override
    public Matrix open(Residues residues, FixedPoint encoding) {
        residues.expect(key.fingerprint(), layout.rows(), layout.columns());
        BigInteger n = key.modulus();
        int width = Bytes.width(n);
        if (residues.body().length != (long) width * secrets.length) {
            throw new CiphertextException("found " + residues.body().length + " bytes of residues, expected "
                    + secrets.length + " times " + width);
        }
        if (opened.getAndSet(true)) {
            throw new IllegalStateException("this mask has been opened");
        }
        var plain = new BigInteger[secrets.length];
        for (int i = 0; i < plain.length; i++) {
            BigInteger residue = Bytes.get(residues.body(), i * width, width);
            if (residue.compareTo(n) >= 0) {
                throw new CiphertextException("found a residue that is not below the modulus");
            }
            plain[i] = residue.subtract(secrets[i]).mod(n);
        }
        return Encoding.decode(plain, n, layout, encoding);
    }

    @Override
    public String toString() {
        return "PaillierMask[" + layout.rows() + "×" + layout.columns() + " for " + key.fingerprint() + "]";
    }
}
