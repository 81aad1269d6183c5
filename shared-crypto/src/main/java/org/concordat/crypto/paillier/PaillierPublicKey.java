package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.Fingerprint;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.Mask;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.arithmetic.Bytes;
import org.concordat.crypto.arithmetic.Modulus;
import org.concordat.crypto.arithmetic.ResidueArray;
import org.concordat.matrix.Matrix;

/** n, with g = n + 1. */
public final class PaillierPublicKey implements EncryptionKey {
    private final BigInteger n;
    private final Modulus squared;
    private final Fingerprint fingerprint;
    private final Randomness randomness;
    private final Randomness.Mode fresh;

    private PaillierPublicKey(BigInteger n, Randomness.Mode fresh) {
        this.n = n;
        this.squared = Modulus.of(n.multiply(n));
        this.fingerprint = Fingerprint.of(Randomness.sha256().digest(Bytes.of(n, Bytes.width(n))));
        this.randomness = new Randomness(n, squared);
        this.fresh = fresh;
    }

    static PaillierPublicKey of(BigInteger n, Randomness.Mode fresh) {
        return new PaillierPublicKey(n, fresh);
    }

    /** n. */
    public BigInteger modulus() {
        return n;
    }

    Modulus squared() {
        return squared;
    }

    @Override
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    @Override
    public int modulusBits() {
        return n.bitLength();
    }

    @Override
    public double capacityBits() {
        return n.bitLength() - 2;
    }

    @Override
    public PublicKeyBytes toBytes() {
        return new PublicKeyBytes(Paillier.ID, Bytes.of(n, Bytes.width(n)));
    }

    @Override
    public PaillierEncodedMatrix encode(Matrix x, FixedPoint encoding) {
        Magnitude.within(encoding.magnitudeBits(), capacityBits());
        return new PaillierEncodedMatrix(x.rows(), x.columns(), encoding, Encoding.encode(x, encoding));
    }

    @Override
    public FreshMatrix encrypt(Matrix x, FixedPoint encoding, SecureRandom random) {
        PaillierEncodedMatrix encoded = encode(x, encoding);
        ResidueArray hiding = randomness.draw(fresh, encoded.integers().length, random);
        return new FreshMatrix(
                fingerprint, x.rows(), x.columns(), hiding.timesPlain(unhidden(encoded.integers()), width(), width()));
    }

    @Override
    public FreshMatrix encryptSum(Matrix x, Matrix y, FixedPoint encoding, SecureRandom random) {
        BigInteger[] left = encode(x, encoding).integers();
        BigInteger[] right = encode(y, encoding).integers();
        var sums = new BigInteger[left.length];
        Arrays.setAll(sums, i -> left[i].add(right[i]));
        ResidueArray hiding = randomness.draw(fresh, sums.length, random);
        return new FreshMatrix(fingerprint, x.rows(), x.columns(), hiding.timesPlain(unhidden(sums), width(), width()));
    }

    @Override
    public EncryptedMatrix read(FreshMatrix received, int rows, int columns, FixedPoint encoding) {
        received.expect(fingerprint, rows, columns);
        Magnitude.within(encoding.magnitudeBits(), capacityBits());
        return new PaillierMatrix(this, rows, columns, encoding, checked(received.body(), rows, columns));
    }

    /** The ciphertexts of a received body. */
    ResidueArray checked(byte[] body, int rows, int columns) {
        return CiphertextChecks.read(n, squared, body, Math.multiplyExact(rows, columns));
    }

    @Override
    public Mask uniformMask(int rows, int columns, SecureRandom random) {
        var secrets = new BigInteger[Math.multiplyExact(rows, columns)];
        Arrays.setAll(secrets, _ -> uniform(random));
        return new PaillierMask(this, rows, columns, secrets);
    }

    private BigInteger uniform(SecureRandom random) {
        while (true) {
            var candidate = new BigInteger(n.bitLength(), random);
            if (candidate.compareTo(n) < 0) {
                return candidate;
            }
        }
    }

    FreshMatrix rerandomize(PaillierMatrix matrix, SecureRandom random) {
        ResidueArray hiding = randomness.draw(longMode(), matrix.ciphertexts().count(), random);
        return new FreshMatrix(
                fingerprint,
                matrix.rows(),
                matrix.columns(),
                matrix.ciphertexts().times(hiding).write(width()));
    }

    MaskedMatrix mask(PaillierMatrix matrix, BigInteger[] secrets, SecureRandom random) {
        ResidueArray hiding = randomness.draw(longMode(), matrix.ciphertexts().count(), random);
        byte[] body = matrix.ciphertexts().times(hiding).timesPlain(unhidden(secrets), width(), width());
        return new MaskedMatrix(fingerprint, matrix.rows(), matrix.columns(), body);
    }

    /** Results of computations are hidden by long exponents, whatever encryptions use. */
    private Randomness.Mode longMode() {
        return fresh == Randomness.Mode.CLASSIC ? Randomness.Mode.CLASSIC : Randomness.Mode.HALF;
    }

    /** (1 + n)^x = 1 + x·n mod n² for each x: encryptions that hide nothing, as they are. */
    byte[] unhidden(BigInteger[] integers) {
        int width = width();
        byte[] body = new byte[Math.multiplyExact(width, integers.length)];
        for (int i = 0; i < integers.length; i++) {
            BigInteger x = integers[i].signum() < 0 ? integers[i].add(n) : integers[i];
            Bytes.put(x.multiply(n).add(BigInteger.ONE), body, i * width, width);
        }
        return body;
    }

    /** Bytes of a ciphertext. */
    int width() {
        return Bytes.width(squared.value());
    }

    @Override
    public String toString() {
        return "PaillierPublicKey[" + modulusBits() + " bits, " + fingerprint + "]";
    }
}
