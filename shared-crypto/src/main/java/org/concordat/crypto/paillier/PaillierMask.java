package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicBoolean;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.Mask;
import org.concordat.crypto.Residues;
import org.concordat.crypto.arithmetic.Bytes;
import org.concordat.matrix.Matrix;

/** R uniform mod n. */
final class PaillierMask implements Mask {
    private final PaillierPublicKey key;
    private final int rows;
    private final int columns;
    private final BigInteger[] secrets;
    private final AtomicBoolean used = new AtomicBoolean();
    private final AtomicBoolean opened = new AtomicBoolean();

    PaillierMask(PaillierPublicKey key, int rows, int columns, BigInteger[] secrets) {
        this.key = key;
        this.rows = rows;
        this.columns = columns;
        this.secrets = secrets;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    /** The secrets, for one use. */
    BigInteger[] use(PaillierPublicKey underKey, int expectedRows, int expectedColumns) {
        if (!key.fingerprint().equals(underKey.fingerprint()) || rows != expectedRows || columns != expectedColumns) {
            throw new IllegalArgumentException("found a " + rows + "×" + columns + " mask for key " + key.fingerprint()
                    + ", expected " + expectedRows + "×" + expectedColumns + " for " + underKey.fingerprint());
        }
        if (used.getAndSet(true)) {
            throw new IllegalStateException("this mask has been used: a mask hides one matrix");
        }
        return secrets;
    }

    @Override
    public Matrix open(Residues residues, FixedPoint encoding) {
        residues.expect(key.fingerprint(), rows, columns);
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
        return Encoding.decode(plain, n, rows, columns, encoding);
    }

    @Override
    public String toString() {
        return "PaillierMask[" + rows + "×" + columns + " for " + key.fingerprint() + "]";
    }
}
