package org.concordat.protocol.secureboost;

import java.security.SecureRandom;
import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.Packing;
import org.concordat.matrix.Matrix;

/**
 * How the pairs (g, h) of one tree travel: a pair in one plaintext, and the sums of many candidates in one before they are
 * decrypted. Both sides derive it from the job and the tree's bound.
 *
 * @param pair of each g and h
 * @param sum of sums over all rows of the tree, with noise
 * @param width bits of a number's place in a plaintext
 */
record PairCipher(FixedPoint pair, FixedPoint sum, int width) {
    /** Rows of a message. */
    static final int BLOCK = 1 << 15;

    /**
     * The width holds the bounds that the host's arithmetic tracks, not only those of the sums: a histogram of n rows is
     * below n·2^b; a difference of parent and sibling adds as much for each level; prefix sums are bound by the number of
     * bins; and the sum with a bin of missing values doubles it. About 8 bits more than the sums need.
     *
     * @param bits every |g| and h is at most 2^bits
     * @param rows that the tree is grown from
     */
    static PairCipher of(BoostParameters parameters, int bits, int rows) {
        var pair = parameters.gradientEncoding(bits);
        double tracked = pair.magnitudeBits()
                + log2(Math.max(1, rows))
                + log2(1 + parameters.shape().maxDepth())
                + log2(parameters.bins().mostBins() + 1)
                + 1;
        var sum = parameters.sumEncoding(bits, rows);
        return new PairCipher(pair, sum, Packing.widthFor(Math.ceil(Math.max(tracked, sum.magnitudeBits()))));
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    /** Guest. */
    FreshMatrix encrypt(EncryptionKey key, Matrix pairs, SecureRandom random) {
        return key.encrypt(pairs, pair, Packing.rows(width), random);
    }

    /** Host. */
    EncryptedMatrix read(EncryptionKey key, FreshMatrix received, int rows) {
        return key.read(received, rows, 2, pair, Packing.rows(width));
    }

    /**
     * Host: sums on their way to the guest. Above the places of a plaintext stands R·2^w, R uniform, so that what a dishonest
     * guest hides above its gradients drowns: a host cannot look at them.
     */
    FreshMatrix toSend(EncryptedMatrix sums, SecureRandom random) {
        return sums.compacted(width).covered(random);
    }

    /** Host: sums of no candidate. */
    FreshMatrix none(EncryptionKey key, SecureRandom random) {
        return key.encrypt(Matrix.zeros(0, 2), sum, Packing.matrix(width), random);
    }

    /** Guest. */
    Matrix open(DecryptionKey key, FreshMatrix sums, int rows) {
        return key.decrypt(sums, rows, 2, sum, Packing.matrix(width).withCover());
    }
}
