package org.concordat.benchmarks;

import com.n1analytics.paillier.PaillierPublicKey;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
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
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.matrix.Matrix;

/** javallier's public key as an encryption key of this project. */
final class JavallierKey implements EncryptionKey {
    private final PaillierPublicKey key;
    private final Fingerprint fingerprint;

    JavallierKey(PaillierPublicKey key) {
        this.key = key;
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            this.fingerprint = Fingerprint.of(digest.digest(key.getModulus().toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    PaillierPublicKey key() {
        return key;
    }

    @Override
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    @Override
    public int modulusBits() {
        return key.getModulus().bitLength();
    }

    @Override
    public double capacityBits() {
        return modulusBits() - 2;
    }

    @Override
    public PublicKeyBytes toBytes() {
        return new PublicKeyBytes(JavallierScheme.ID, key.getModulus().toByteArray());
    }

    @Override
    public EncodedMatrix encode(Matrix x, FixedPoint encoding) {
        throw JavallierScheme.notAsked();
    }

    @Override
    public FreshMatrix encrypt(Matrix x, FixedPoint encoding, Packing packing, SecureRandom random) {
        var layout = PlaintextLayout.of(x.rows(), x.columns(), packing, capacityBits());
        var plain = layout.join(JavallierScheme.encoded(x, encoding.fractionBits()));
        var ciphertexts = JavallierScheme.each(plain.length, i -> key.raw_encrypt(plain[i].mod(key.getModulus())));
        return new FreshMatrix(fingerprint, x.rows(), x.columns(), bytes(ciphertexts));
    }

    @Override
    public EncryptedMatrix read(FreshMatrix received, int rows, int columns, FixedPoint encoding, Packing packing) {
        var layout = PlaintextLayout.of(rows, columns, packing, capacityBits());
        return new JavallierMatrix(this, layout, encoding.fractionBits(), numbers(received.body()));
    }

    @Override
    public Mask uniformMask(int rows, int columns, Packing packing, SecureRandom random) {
        throw JavallierScheme.notAsked();
    }

    @Override
    public OpeningVerifier verifier(String party) {
        throw JavallierScheme.notAsked();
    }

    private int width() {
        return (key.getModulusSquared().bitLength() + 7) / 8;
    }

    BigInteger[] numbers(byte[] body) {
        int width = width();
        var numbers = new BigInteger[body.length / width];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = new BigInteger(1, body, i * width, width);
        }
        return numbers;
    }

    byte[] bytes(BigInteger[] numbers) {
        int width = width();
        var body = new byte[Math.multiplyExact(width, numbers.length)];
        for (int i = 0; i < numbers.length; i++) {
            var bytes = numbers[i].toByteArray();
            int skip = Math.max(0, bytes.length - width);
            System.arraycopy(bytes, skip, body, (i + 1) * width - (bytes.length - skip), bytes.length - skip);
        }
        return body;
    }
}
