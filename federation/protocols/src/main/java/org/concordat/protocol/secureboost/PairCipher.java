package org.concordat.protocol.secureboost;

import java.security.SecureRandom;
import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.matrix.Matrix;

/**
 * How the pairs (g, h) of one tree travel: both sides derive it from the job and the tree's bound.
 *
 * @param pair of each g and h
 * @param sum of sums over all rows of the tree, with noise
 */
record PairCipher(FixedPoint pair, FixedPoint sum) {
    /** Rows of a message. */
    static final int BLOCK = 1 << 15;

    /**
     * @param bits every |g| and h is at most 2^bits
     * @param rows that the tree is grown from
     */
    static PairCipher of(BoostParameters parameters, int bits, int rows) {
        return new PairCipher(parameters.gradientEncoding(bits), parameters.sumEncoding(bits, rows));
    }

    /** Guest. */
    FreshMatrix encrypt(EncryptionKey key, Matrix pairs, SecureRandom random) {
        return key.encrypt(pairs, pair, random);
    }

    /** Host. */
    EncryptedMatrix read(EncryptionKey key, FreshMatrix received, int rows) {
        return key.read(received, rows, 2, pair);
    }

    /** Host: sums on their way to the guest. */
    FreshMatrix toSend(EncryptedMatrix sums, SecureRandom random) {
        return sums.rerandomized(random);
    }

    /** Host: sums of no candidate. */
    FreshMatrix none(EncryptionKey key, SecureRandom random) {
        return key.encrypt(Matrix.zeros(0, 2), sum, random);
    }

    /** Guest. */
    Matrix open(DecryptionKey key, FreshMatrix sums, int rows) {
        return key.decrypt(sums, rows, 2, sum);
    }
}
