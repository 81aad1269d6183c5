package org.concordat.testkit;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.OpeningProver;
import org.concordat.crypto.Packing;
import org.concordat.crypto.PlaintextLayout;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.Residues;
import org.concordat.crypto.SecretAccess;
import org.concordat.matrix.Matrix;

/**
 * The additive scheme that does not encrypt: plaintexts travel as they are. It computes exactly what a real one computes
 * (fixed point, in integers, modulo an odd number of the key's size), with the same bounds, the same refusals, and masks
 * that are uniform modulo the modulus; so that a protocol's test may look at everything and is fast. It stays in the
 * testkit, so that it is on no production class path.
 *
 * <p>An element on the wire is a byte that says whether it was randomised (1) or not (0), 8 bytes of the randomness, and
 * the number itself; {@link TransparentBody} tells the layout.
 */
public final class TransparentScheme implements AdditiveScheme {
    public static final String ID = "transparent";
    private static final int SMALLEST_MODULUS_BITS = 64;

    @Override
    public String id() {
        return ID;
    }

    @Override
    public DecryptionKey generateKey(int modulusBits, SecureRandom random) {
        if (modulusBits < SMALLEST_MODULUS_BITS) {
            throw new IllegalArgumentException(
                    "found a modulus of " + modulusBits + " bits, expected " + SMALLEST_MODULUS_BITS + " or more");
        }
        var modulus =
                new BigInteger(modulusBits, random).setBit(modulusBits - 1).setBit(0);
        return new TransparentDecryptionKey(new TransparentKey(modulus));
    }

    @Override
    public DecryptionKey restore(byte[] secretBytes, SecretAccess access) {
        return new TransparentDecryptionKey(new TransparentKey(new BigInteger(1, secretBytes)));
    }

    @Override
    public EncryptionKey accept(PublicKeyBytes received, int minimumModulusBits) {
        if (!received.scheme().equals(ID)) {
            throw new CiphertextException("found a key of scheme " + received.scheme() + ", expected " + ID);
        }
        var modulus = new BigInteger(1, received.bytes());
        if (received.bytes()[0] == 0) {
            throw new CiphertextException("a modulus is written without leading zeros");
        }
        if (modulus.bitLength() < minimumModulusBits) {
            throw new CiphertextException(
                    "found a modulus of " + modulus.bitLength() + " bits, expected at least " + minimumModulusBits);
        }
        if (!modulus.testBit(0)) {
            throw new CiphertextException("found an even modulus");
        }
        return new TransparentKey(modulus);
    }

    /** The same matrix with every element marked as not randomised: what a careless sender would send. */
    public static FreshMatrix unrandomised(FreshMatrix matrix) {
        return new FreshMatrix(
                matrix.key(), matrix.rows(), matrix.columns(), TransparentBody.withoutRandomness(matrix.body()));
    }

    /** As {@link #unrandomised(FreshMatrix)}. */
    public static MaskedMatrix unrandomised(MaskedMatrix matrix) {
        return new MaskedMatrix(
                matrix.key(), matrix.rows(), matrix.columns(), TransparentBody.withoutRandomness(matrix.body()));
    }

    /** Whether every element of a travelling matrix was randomised. */
    public static boolean isRandomised(FreshMatrix matrix) {
        return TransparentBody.parse(matrix.body()).randomised();
    }

    /** What a travelling matrix holds, each number in a plaintext of its own: everybody can read it. */
    public static Matrix peek(FreshMatrix matrix, int fractionBits) {
        var body = TransparentBody.parse(matrix.body(), matrix.rows() * matrix.columns());
        return FixedPointIntegers.decode(body.values(), matrix.rows(), matrix.columns(), fractionBits);
    }

    /** The decryption key: it has no secret, and forgets that it may open. */
    private static final class TransparentDecryptionKey implements DecryptionKey {
        private final TransparentKey key;
        private volatile boolean closed;

        TransparentDecryptionKey(TransparentKey key) {
            this.key = key;
        }

        @Override
        public EncryptionKey encryptionKey() {
            return key;
        }

        @Override
        public Residues open(MaskedMatrix masked, int rows, int columns, Packing packing) {
            requireOpen();
            masked.expect(key.fingerprint(), rows, columns);
            var layout = PlaintextLayout.of(rows, columns, packing, key.capacityBits());
            var values = key.checked(masked.body(), layout);
            for (BigInteger value : values) {
                if (value.signum() < 0) {
                    throw new CiphertextException("a masked element is a residue, found a negative number");
                }
            }
            return new Residues(key.fingerprint(), rows, columns, key.residueBytes(values));
        }

        @Override
        public Matrix decrypt(FreshMatrix encrypted, int rows, int columns, FixedPoint encoding, Packing packing) {
            requireOpen();
            encrypted.expect(key.fingerprint(), rows, columns);
            var layout = key.layout(rows, columns, encoding, packing);
            return key.decoded(key.checked(encrypted.body(), layout), layout, encoding, "a decrypted value");
        }

        @Override
        public OpeningProver prover(String party) {
            return new TransparentOpenings(key, party);
        }

        @Override
        public byte[] secretBytes(SecretAccess access) {
            requireOpen();
            return key.toBytes().bytes();
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public String toString() {
            return "TransparentDecryptionKey[" + key.fingerprint() + "]";
        }

        private void requireOpen() {
            if (closed) {
                throw new IllegalStateException("this key has been destroyed");
            }
        }
    }
}
