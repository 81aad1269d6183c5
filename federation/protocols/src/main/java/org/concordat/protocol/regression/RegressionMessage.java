package org.concordat.protocol.regression;

import static org.concordat.federation.audit.DisclosureKind.CIPHERTEXT;
import static org.concordat.federation.audit.DisclosureKind.MASKED;
import static org.concordat.federation.audit.DisclosureKind.PARAMETER;

import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.Residues;
import org.concordat.federation.audit.Discloses;
import org.concordat.federation.channel.Message;

/**
 * All that crosses between parties in vertical regression. b is the size of a batch or block, m_k the number of columns of
 * party k; the numbers in brackets are the steps in the package's description.
 */
public sealed interface RegressionMessage extends Message {
    /** (1) ARBITER → all: the attempt's public key. */
    @Discloses(kind = PARAMETER, what = "the public encryption key of the job")
    record JobKey(PublicKeyBytes key) implements RegressionMessage {}

    /** (2) HOST → GUEST, all → ARBITER: m_k, at the guest with its intercept. */
    @Discloses(kind = PARAMETER, what = "how many columns the party brings")
    record Columns(int count) implements RegressionMessage {}

    /** (3) GUEST → all: training rows, batches an epoch, rows scored at the end; all ≥ 0. */
    @Discloses(kind = PARAMETER, what = "how many rows train, in how many batches, and how many are scored")
    record Plan(int trainRows, int batches, int scoredRows) implements RegressionMessage {}

    /** (4) HOST → GUEST: [[X_k w_k]], b×1. */
    @Discloses(kind = CIPHERTEXT, what = "encrypted partial scores, one a sample of the batch")
    record PartialScore(FreshMatrix score) implements RegressionMessage {}

    /** (5) GUEST → HOST: [[d]], b×1, re-randomised. */
    @Discloses(kind = CIPHERTEXT, what = "encrypted residuals, one a sample of the batch")
    record Residual(FreshMatrix residual) implements RegressionMessage {}

    /** (6) GUEST, HOST → ARBITER: [[X_kᵀd + r_k]], m_k×1, r_k uniform mod n. */
    @Discloses(kind = MASKED, what = "the gradient under a uniform mask, one number a column")
    record MaskedGradient(MaskedMatrix gradient) implements RegressionMessage {}

    /** (7) ARBITER → GUEST, HOST: X_kᵀd + r_k, m_k×1. */
    @Discloses(kind = MASKED, what = "the gradient under the receiver's own uniform mask, one number a column")
    record OpenedGradient(Residues gradient) implements RegressionMessage {}

    /** (L1, V1) HOST → next HOST, the last → GUEST: [[s_k]] with s_k = Σ_{j≤k} u_j, b×1, and [[Σ s_k²]], 1×1. */
    @Discloses(
            kind = CIPHERTEXT,
            what = "encrypted sums of the hosts' partial scores, one a sample, and of their squares")
    record LossTerms(FreshMatrix scores, FreshMatrix squares) implements RegressionMessage {}

    /** (L2, V2) GUEST → ARBITER: [[loss + r]], 1×1, summed over the training rows, or over the validation rows. */
    @Discloses(kind = MASKED, what = "the training or validation loss under a uniform mask")
    record MaskedLoss(MaskedMatrix loss) implements RegressionMessage {}

    /** (L3, V3) ARBITER → GUEST: loss + r, 1×1. */
    @Discloses(kind = MASKED, what = "the training or validation loss under the guest's own uniform mask")
    record OpenedLoss(Residues loss) implements RegressionMessage {}

    /** (V4) GUEST → HOST: whether the weights after this epoch are the best so far. */
    @Discloses(kind = PARAMETER, what = "whether this epoch's weights are the best so far")
    record Validated(boolean best) implements RegressionMessage {}

    /** (D1) HOST → GUEST: [[‖Δw_k‖²]] of the epoch, 1×1. */
    @Discloses(kind = CIPHERTEXT, what = "the encrypted length of the host's step in this epoch")
    record StepLength(FreshMatrix squared) implements RegressionMessage {}

    /** (D2) GUEST → ARBITER: [[Σ_k ‖Δw_k‖² + r]], 1×1. */
    @Discloses(kind = MASKED, what = "the length of the joint step under a uniform mask")
    record MaskedStepLength(MaskedMatrix squared) implements RegressionMessage {}

    /** (D3) ARBITER → GUEST: Σ_k ‖Δw_k‖² + r, 1×1. */
    @Discloses(kind = MASKED, what = "the length of the joint step under the guest's own uniform mask")
    record OpenedStepLength(Residues squared) implements RegressionMessage {}

    /** (8) GUEST → all: whether the training ends with this epoch. */
    @Discloses(kind = PARAMETER, what = "whether the training goes on")
    record EpochEnd(boolean stop) implements RegressionMessage {}

    /** (P) ARBITER → GUEST, HOST: that all it opened for the receiver since the last proof is right; 400 bytes at 3072 bits. */
    @Discloses(kind = PARAMETER, what = "a proof that what was opened is right, which tells nothing else")
    record DecryptionProof(byte[] proof) implements RegressionMessage {}

    /** (9) HOST → GUEST: [[round(10^decimals · X_k w_k)]] of a block of rows, laid out as a matrix, a row a plaintext. */
    @Discloses(kind = CIPHERTEXT, what = "encrypted partial scores of the trained model, rounded")
    record RoundedScore(FreshMatrix score) implements RegressionMessage {}

    /** (10) GUEST → ARBITER: the hosts' sum under a uniform mask, shaped as in (9). */
    @Discloses(kind = MASKED, what = "sums of the hosts' rounded scores under a uniform mask")
    record MaskedScore(MaskedMatrix score) implements RegressionMessage {}

    /** (11) ARBITER → GUEST: the same, opened. */
    @Discloses(kind = MASKED, what = "sums of the hosts' rounded scores under the guest's own uniform mask")
    record OpenedScore(Residues score) implements RegressionMessage {}
}
