package org.concordat.testkit;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.OpeningProver;
import org.concordat.crypto.OpeningVerifier;
import org.concordat.crypto.Packing;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.Residues;
import org.concordat.crypto.SecretAccess;
import org.concordat.matrix.Matrix;

/**
 * A scheme whose key holder opens wrongly: the first number of each opening of a chosen shape is shifted, which its receiver's
 * bound does not show. It proves as well as it can. With {@link #believed} the other parties ask for no proof: the attack with
 * the guard off.
 */
public final class ShiftingScheme implements AdditiveScheme {
    private final AdditiveScheme scheme;
    private final Shift shift;
    private final boolean believed;

    /** What is added to the first number of an opening of n×m, in units of its last fraction bit; 0 leaves it right. */
    @FunctionalInterface
    public interface Shift {
        BigInteger of(int rows, int columns);
    }

    private ShiftingScheme(AdditiveScheme scheme, Shift shift, boolean believed) {
        this.scheme = scheme;
        this.shift = shift;
        this.believed = believed;
    }

    public static ShiftingScheme of(AdditiveScheme scheme, Shift shift) {
        return new ShiftingScheme(scheme, shift, false);
    }

    /** This scheme at parties that take every proof. */
    public ShiftingScheme believed() {
        return new ShiftingScheme(scheme, shift, true);
    }

    @Override
    public String id() {
        return scheme.id();
    }

    @Override
    public AdditiveScheme provingIn(byte[] context) {
        return new ShiftingScheme(scheme.provingIn(context), shift, believed);
    }

    @Override
    public DecryptionKey generateKey(int modulusBits, SecureRandom random) {
        return new ShiftingKey(scheme.generateKey(modulusBits, random), shift);
    }

    @Override
    public DecryptionKey restore(byte[] secretBytes, SecretAccess access) {
        return new ShiftingKey(scheme.restore(secretBytes, access), shift);
    }

    @Override
    public EncryptionKey accept(PublicKeyBytes received, int minimumModulusBits) {
        var key = scheme.accept(received, minimumModulusBits);
        return believed ? new CredulousKey(key) : key;
    }

    private record ShiftingKey(DecryptionKey key, Shift shift) implements DecryptionKey {
        @Override
        public EncryptionKey encryptionKey() {
            return key.encryptionKey();
        }

        @Override
        public Residues open(MaskedMatrix masked, int rows, int columns, Packing packing) {
            var opened = key.open(masked, rows, columns, packing);
            int width = Math.ceilDiv(key.encryptionKey().modulusBits(), Byte.SIZE);
            byte[] body = opened.body().clone();
            byte[] shifted = new BigInteger(1, body, 0, width)
                    .add(shift.of(rows, columns))
                    .toByteArray();
            for (int i = 0; i < width; i++) {
                int at = shifted.length - 1 - i;
                body[width - 1 - i] = at < 0 ? 0 : shifted[at];
            }
            return new Residues(opened.key(), rows, columns, body);
        }

        @Override
        public Matrix decrypt(FreshMatrix encrypted, int rows, int columns, FixedPoint encoding, Packing packing) {
            return key.decrypt(encrypted, rows, columns, encoding, packing);
        }

        @Override
        public OpeningProver prover(String party) {
            return key.prover(party);
        }

        @Override
        public byte[] secretBytes(SecretAccess access) {
            return key.secretBytes(access);
        }

        @Override
        public void close() {
            key.close();
        }

        @Override
        public String toString() {
            return "ShiftingKey[" + key + "]";
        }
    }

    /** A key whose holder is believed. */
    private static final class CredulousKey extends ForwardingKey {
        CredulousKey(EncryptionKey key) {
            super(key);
        }

        @Override
        public OpeningVerifier verifier(String party) {
            return new OpeningVerifier() {
                @Override
                public void opened(String place, MaskedMatrix asked, Residues answered) {}

                @Override
                public void verify(byte[] proof) {}
            };
        }
    }
}
