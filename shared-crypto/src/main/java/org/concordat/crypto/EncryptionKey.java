package org.concordat.crypto;

import java.security.SecureRandom;
import org.concordat.matrix.Matrix;

/** A key that anyone may encrypt with. Immutable and safe for use by many threads. */
public interface EncryptionKey {
    Fingerprint fingerprint();

    /** Of the modulus, for Paillier. */
    int modulusBits();

    /** A bound in bits that the magnitude of any plaintext must stay below: ⌊log₂(n/2)⌋ for Paillier. */
    double capacityBits();

    /** The form that travels. */
    PublicKeyBytes toBytes();

    /** @throws PlaintextOverflowException if a value is beyond the encoding's bound or the encoding beyond the key */
    EncodedMatrix encode(Matrix x, FixedPoint encoding);

    /** [[X]] with fresh randomness, ready to leave. */
    default FreshMatrix encrypt(Matrix x, FixedPoint encoding, SecureRandom random) {
        return encrypt(x, encoding, Packing.NONE, random);
    }

    /**
     * [[X]] with fresh randomness, several numbers in a plaintext.
     *
     * @throws PlaintextOverflowException if the encoding's bound is beyond a place of the packing; leave room for what is
     *     to be summed
     */
    FreshMatrix encrypt(Matrix x, FixedPoint encoding, Packing packing, SecureRandom random);

    /**
     * [[X + Y]], exactly, where the sum has more digits than a double: for two numbers packed into one plaintext.
     *
     * @param y of the shape of {@code x}
     */
    default FreshMatrix encryptSum(Matrix x, Matrix y, FixedPoint encoding, SecureRandom random) {
        return read(encrypt(x, encoding, random), x.rows(), x.columns(), encoding)
                .plus(y)
                .rerandomized(random);
    }

    /**
     * A received matrix, checked: right key and shape, right element count, every ciphertext 0 &lt; c &lt; n²,
     * gcd(c, n) = 1 and c mod n ≠ 1 (an unrandomised ciphertext can be read by anyone).
     *
     * @throws CiphertextException if it is not
     */
    default EncryptedMatrix read(FreshMatrix received, int rows, int columns, FixedPoint encoding) {
        return read(received, rows, columns, encoding, Packing.NONE);
    }

    /** A received matrix whose numbers share plaintexts as agreed; checked in the same way. */
    EncryptedMatrix read(FreshMatrix received, int rows, int columns, FixedPoint encoding, Packing packing);

    /** A new secret mask. */
    default Mask uniformMask(int rows, int columns, SecureRandom random) {
        return uniformMask(rows, columns, Packing.NONE, random);
    }

    /** A new secret mask for a matrix packed in that way. */
    Mask uniformMask(int rows, int columns, Packing packing, SecureRandom random);

    /**
     * Holds the key holder to what it opens for one party.
     *
     * @param party a name of that party, the same at both
     */
    OpeningVerifier verifier(String party);
}
