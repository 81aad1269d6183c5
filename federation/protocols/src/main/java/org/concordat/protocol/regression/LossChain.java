package org.concordat.protocol.regression;

import java.security.SecureRandom;
import java.util.Arrays;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.regression.RegressionMessage.LossTerms;

/**
 * The training loss, which has (Σ_k u_k)² in it: the sums s_k = Σ_{j≤k} u_j and q_k = Σ_i s_k² travel from host to host,
 * encrypted, by q_k = q_{k−1} + 2·u_kᵀs_{k−1} + u_kᵀu_k. The guest is last.
 */
record LossChain(Encodings encodings, EncryptionKey key, SecureRandom random) {
    /** [[s]], b×1, and [[Σ s²]], 1×1. */
    record Sums(EncryptedMatrix scores, EncryptedMatrix squares) {}

    /** The training rows of one block. */
    static int[] rows(int[] trainRows, int block) {
        int from = block * Schedule.BLOCK_ROWS;
        return Arrays.copyOfRange(trainRows, from, Math.min(trainRows.length, from + Schedule.BLOCK_ROWS));
    }

    /** The first host's: [[u]], [[uᵀu]]. */
    LossTerms begin(Matrix u) {
        return new LossTerms(
                key.encrypt(u, encodings.scoreSum(), random),
                key.encrypt(u.transpose().times(u), encodings.squares(u.rows()), random));
    }

    Sums read(LossTerms received, int rows) {
        return new Sums(
                key.read(received.scores(), rows, 1, encodings.scoreSum()),
                key.read(received.squares(), 1, 1, encodings.squares(rows)));
    }

    /** Another host's. */
    LossTerms add(Sums before, Matrix u) {
        var after = plus(before, u);
        return new LossTerms(
                after.scores().rerandomized(random), after.squares().rerandomized(random));
    }

    /** [[s + u]] and [[Σ (s + u)²]]. */
    Sums plus(Sums before, Matrix u) {
        var cross = before.scores().premultipliedBy(u.transpose().times(2.0), encodings.factorBits());
        return new Sums(
                before.scores().plus(u),
                before.squares().plus(cross).plus(u.transpose().times(u)));
    }

    /** The guest's: [[Σ_i loss_i]] of a block, 1×1, without the part that the guest knows. */
    EncryptedMatrix loss(Sums hosts, Matrix u, Matrix y) {
        var sums = plus(hosts, u);
        var family = encodings.family();
        return sums.squares()
                .times(family.lossOfSquare())
                .plus(sums.scores().premultipliedBy(y.transpose().times(family.lossOfScore()), encodings.factorBits()));
    }
}
