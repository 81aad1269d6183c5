package org.concordat.testkit;

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
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.matrix.Matrix;

/** Another key, of which a test takes one guard away. */
public abstract class ForwardingKey implements EncryptionKey {
    private final EncryptionKey key;

    protected ForwardingKey(EncryptionKey key) {
        this.key = key;
    }

    @Override
    public Fingerprint fingerprint() {
        return key.fingerprint();
    }

    @Override
    public int modulusBits() {
        return key.modulusBits();
    }

    @Override
    public double capacityBits() {
        return key.capacityBits();
    }

    @Override
    public PublicKeyBytes toBytes() {
        return key.toBytes();
    }

    @Override
    public EncodedMatrix encode(Matrix x, FixedPoint encoding) {
        return key.encode(x, encoding);
    }

    @Override
    public FreshMatrix encrypt(Matrix x, FixedPoint encoding, Packing packing, SecureRandom random) {
        return key.encrypt(x, encoding, packing, random);
    }

    @Override
    public EncryptedMatrix read(FreshMatrix received, int rows, int columns, FixedPoint encoding, Packing packing) {
        return key.read(received, rows, columns, encoding, packing);
    }

    @Override
    public Mask uniformMask(int rows, int columns, Packing packing, SecureRandom random) {
        return key.uniformMask(rows, columns, packing, random);
    }

    @Override
    public OpeningVerifier verifier(String party) {
        return key.verifier(party);
    }
}
