package org.concordat.testkit;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.EncodedMatrix;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.Fingerprint;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.Mask;
import org.concordat.crypto.OpeningVerifier;
import org.concordat.crypto.Packing;
import org.concordat.crypto.PlaintextLayout;
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
    public FreshMatrix encrypt(Matrix x, FixedPoint encoding, Packing packing, SecureRandom random) {
        var joined = layout(x.rows(), x.columns(), encoding, packing).join(encoded(x, encoding));
        return new FreshMatrix(fingerprint, x.rows(), x.columns(), TransparentBody.randomised(joined, random));
    }

    @Override
    public EncryptedMatrix read(FreshMatrix received, int rows, int columns, FixedPoint encoding, Packing packing) {
        received.expect(fingerprint, rows, columns);
        packing.requireUncovered();
        var layout = layout(rows, columns, encoding, packing);
        return new TransparentMatrix(this, layout, encoding, checked(received.body(), layout));
    }

    PlaintextLayout layout(int rows, int columns, FixedPoint encoding, Packing packing) {
        var layout = PlaintextLayout.of(rows, columns, packing, capacityBits());
        FixedPointIntegers.checked(encoding.fractionBits(), encoding.magnitudeBits(), layout.capacityBits());
        return layout;
    }

    @Override
    public Mask uniformMask(int rows, int columns, Packing packing, SecureRandom random) {
        var layout = PlaintextLayout.of(rows, columns, packing, capacityBits());
        var residues = new BigInteger[layout.plaintexts()];
        Arrays.setAll(residues, _ -> uniform(modulus, random));
        return new TransparentMask(this, layout, residues);
    }

    @Override
    public OpeningVerifier verifier(String party) {
        return new TransparentOpenings(this, party);
    }

    /** What covers plaintext {@code plaintext} of that layout. */
    BigInteger cover(PlaintextLayout layout, int plaintext, SecureRandom random) {
        return layout.cover(plaintext, uniform(modulus.shiftRight(layout.usedBits(plaintext)), random));
    }

    /** Uniform in 0 … bound−1. */
    private static BigInteger uniform(BigInteger bound, SecureRandom random) {
        while (true) {
            var candidate = new BigInteger(bound.bitLength(), random);
            if (candidate.compareTo(bound) < 0) {
                return candidate;
            }
        }
    }

    @Override
    public String toString() {
        return "TransparentKey[" + modulusBits() + " bits, " + fingerprint + "]";
    }

    /** The elements of a received body: of the right count, all randomised, all of a magnitude below the modulus. */
    BigInteger[] checked(byte[] received, PlaintextLayout layout) {
        var body = TransparentBody.parse(received, layout.plaintexts());
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
        return value.bitLength() < half.bitLength() ? value : PlaintextLayout.centred(value.mod(modulus), modulus);
    }

    /**
     * The numbers in these plaintexts.
     *
     * @throws CiphertextException if one is beyond the encoding's bound, {@code named} what it is
     */
    Matrix decoded(BigInteger[] plaintexts, PlaintextLayout layout, FixedPoint encoding, String named) {
        var residues = Arrays.stream(plaintexts).map(this::residue).toArray(BigInteger[]::new);
        var numbers = layout.split(residues, modulus);
        for (BigInteger number : numbers) {
            if (!FixedPointIntegers.within(number, encoding.magnitudeBits())) {
                throw new CiphertextException(
                        named + " is outside the declared bound of " + Math.ceil(encoding.magnitudeBits()) + " bits");
            }
        }
        return FixedPointIntegers.decode(numbers, layout.rows(), layout.columns(), encoding.fractionBits());
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

    BigInteger[] residues(Residues received, PlaintextLayout layout) {
        received.expect(fingerprint, layout.rows(), layout.columns());
        int width = (modulus.bitLength() + 7) / 8;
        if (received.body().length != (long) layout.plaintexts() * width) {
            throw new CiphertextException("found " + received.body().length + " bytes of residues, expected "
                    + (long) layout.plaintexts() * width);
        }
        var buffer = ByteBuffer.wrap(received.body());
        var values = new BigInteger[layout.plaintexts()];
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
