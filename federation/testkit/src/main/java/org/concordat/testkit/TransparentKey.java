package org.concordat.testkit;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.EncodedMatrix;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.Fingerprint;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.Mask;
import org.concordat.crypto.PlaintextOverflowException;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.Residues;
import org.concordat.matrix.Matrix;

/** The key of {@link TransparentScheme}: a modulus. Plaintexts are the integers of magnitude below half of it. */
final class TransparentKey implements EncryptionKey {
    private final BigInteger modulus;
    private final BigInteger half;
    private final Fingerprint fingerprint;

    TransparentKey(BigInteger modulus) {
        this.modulus = modulus;
        this.half = modulus.shiftRight(1);
        this.fingerprint = fingerprintOf(modulus);
    }

    @Override
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    @Override
    public int modulusBits() {
        return modulus.bitLength();
    }

    @Override
    public double capacityBits() {
        return half.bitLength() - 1;
    }

    @Override
    public PublicKeyBytes toBytes() {
        return new PublicKeyBytes(TransparentScheme.ID, unsigned(modulus, (modulus.bitLength() + 7) / 8));
    }

    @Override
    public EncodedMatrix encode(Matrix x, FixedPoint encoding) {
        return new Encoded(encoded(x, encoding), x.rows(), x.columns(), encoding);
    }

    @Override
    public FreshMatrix encrypt(Matrix x, FixedPoint encoding, SecureRandom random) {
        return new FreshMatrix(
                fingerprint, x.rows(), x.columns(), TransparentBody.randomised(encoded(x, encoding), random));
    }

    @Override
    public EncryptedMatrix read(FreshMatrix received, int rows, int columns, FixedPoint encoding) {
        received.expect(fingerprint, rows, columns);
        FixedPointIntegers.checked(encoding.fractionBits(), encoding.magnitudeBits(), capacityBits());
        return new TransparentMatrix(this, rows, columns, encoding, checked(received.body(), rows, columns));
    }

    @Override
    public Mask uniformMask(int rows, int columns, SecureRandom random) {
        var residues = new BigInteger[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < residues.length; i++) {
            do {
                residues[i] = new BigInteger(modulus.bitLength(), random);
            } while (residues[i].compareTo(modulus) >= 0);
        }
        return new TransparentMask(this, rows, columns, residues);
    }

    @Override
    public String toString() {
        return "TransparentKey[" + modulusBits() + " bits, " + fingerprint + "]";
    }

    /** The elements of a received body: of the right count, all randomised, all of a magnitude below the modulus. */
    BigInteger[] checked(byte[] received, int rows, int columns) {
        var body = TransparentBody.parse(received, rows, columns);
        if (!body.randomised()) {
            throw new CiphertextException("found an element that was not randomised: anyone could read it");
        }
        for (BigInteger value : body.values()) {
            if (value.abs().compareTo(modulus) >= 0) {
                throw new CiphertextException("found an element outside the plaintext space");
            }
        }
        return body.values();
    }

    /** The representative of least magnitude. */
    BigInteger centred(BigInteger value) {
        if (value.bitLength() < half.bitLength()) {
            return value;
        }
        var residue = value.mod(modulus);
        return residue.compareTo(half) > 0 ? residue.subtract(modulus) : residue;
    }

    BigInteger residue(BigInteger value) {
        return value.mod(modulus);
    }

    byte[] residueBytes(BigInteger[] values) {
        int width = (modulus.bitLength() + 7) / 8;
        var buffer = ByteBuffer.allocate(Math.multiplyExact(values.length, width));
        for (BigInteger value : values) {
            buffer.put(unsigned(value, width));
        }
        return buffer.array();
    }

    BigInteger[] residues(Residues received, int rows, int columns) {
        received.expect(fingerprint, rows, columns);
        int width = (modulus.bitLength() + 7) / 8;
        if (received.body().length != (long) rows * columns * width) {
            throw new CiphertextException("found " + received.body().length + " bytes of residues, expected "
                    + (long) rows * columns * width);
        }
        var buffer = ByteBuffer.wrap(received.body());
        var values = new BigInteger[rows * columns];
        var number = new byte[width];
        for (int i = 0; i < values.length; i++) {
            buffer.get(number);
            values[i] = new BigInteger(1, number);
            if (values[i].compareTo(modulus) >= 0) {
                throw new CiphertextException("found a residue that is not below the modulus");
            }
        }
        return values;
    }

    private BigInteger[] encoded(Matrix x, FixedPoint encoding) {
        FixedPointIntegers.checked(encoding.fractionBits(), encoding.magnitudeBits(), capacityBits());
        var values = FixedPointIntegers.encode(x, encoding.fractionBits());
        for (BigInteger value : values) {
            if (!FixedPointIntegers.within(value, encoding.magnitudeBits())) {
                throw new PlaintextOverflowException(FixedPointIntegers.bits(value), encoding.magnitudeBits());
            }
        }
        return values;
    }

    private static byte[] unsigned(BigInteger value, int width) {
        byte[] bytes = value.toByteArray();
        int skip = bytes.length > width ? bytes.length - width : 0;
        var padded = new byte[width];
        System.arraycopy(bytes, skip, padded, width - (bytes.length - skip), bytes.length - skip);
        return padded;
    }

    private static Fingerprint fingerprintOf(BigInteger modulus) {
        try {
            return Fingerprint.of(MessageDigest.getInstance("SHA-256").digest(modulus.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private record Encoded(BigInteger[] values, int rows, int columns, FixedPoint encoding) implements EncodedMatrix {
        @Override
        public Matrix decode() {
            return FixedPointIntegers.decode(values, rows, columns, encoding.fractionBits());
        }
    }
}
