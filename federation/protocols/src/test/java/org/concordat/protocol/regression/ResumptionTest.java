package org.concordat.protocol.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.federation.Role.ARBITER;
import static org.concordat.federation.Role.GUEST;
import static org.concordat.federation.Role.HOST;

import java.util.Map;
import org.concordat.crypto.Residues;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.regression.RegressionMessage.DecryptionProof;
import org.concordat.protocol.regression.RegressionMessage.OpenedScore;
import org.concordat.protocol.regression.RegressionMessage.Residual;
import org.concordat.testkit.TransparentScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumptionTest {
    private static final VerticalData DATA = VerticalData.binary(900, 7, 3, 2, 2);
    private static final Map<String, Object> PARAMETERS =
            Map.of("batch_size", 256L, "max_epochs", 5L, "loss", "every_epoch");

    /** With two hosts and two batches, the residuals of epoch e are numbers 4e−3 … 4e. */
    @ParameterizedTest
    @ValueSource(ints = {1, 6, 9, 20})
    void givesTheSameBitsWhenItResumesAfterAFailure(int failAt) {
        var whole = Jobs.federation(DATA).run(Jobs.logistic(PARAMETERS));
        var broken = Jobs.federation(DATA)
                .tamper(Tampered.nth(
                        failAt,
                        Residual.class,
                        GUEST,
                        HOST,
                        m -> new Residual(TransparentScheme.unrandomised(m.residual()))))
                .attempt(Jobs.logistic(PARAMETERS));
        assertThat(broken.failure()).isPresent();
        var resumed = Jobs.federation(DATA).resuming(broken).run(Jobs.logistic(PARAMETERS));

        assertThat(Jobs.guestShare(resumed)).isEqualTo(Jobs.guestShare(whole));
        assertThat(Jobs.hostShare(resumed, 0)).isEqualTo(Jobs.hostShare(whole, 0));
        assertThat(Jobs.hostShare(resumed, 1)).isEqualTo(Jobs.hostShare(whole, 1));
        assertThat(Jobs.losses(resumed)).isEqualTo(Jobs.losses(whole));
        long residuals = resumed.transcript().messages(Residual.class).count();
        long left = 20L - (failAt - 1) / 4 * 4L;
        // The arbiter may not yet have sealed the last epoch that the others had: then it is done again.
        assertThat(residuals).as("finished epochs are not repeated").isBetween(left, Math.min(20, left + 4));
    }

    /** The guest's proof of epoch 3 is broken: epoch 3 is done again, with proofs of its own. */
    @Test
    void givesTheSameBitsWhenItResumesAfterAProofThatFailed() {
        var whole = Jobs.federation(DATA).run(Jobs.logistic(PARAMETERS));
        var broken = Jobs.federation(DATA)
                .tamper(Tampered.nth(3, DecryptionProof.class, ARBITER, GUEST, _ -> new DecryptionProof(new byte[32])))
                .attempt(Jobs.logistic(PARAMETERS));
        assertThat(broken.failure()).isPresent();
        var resumed = Jobs.federation(DATA).resuming(broken).run(Jobs.logistic(PARAMETERS));

        assertThat(Jobs.guestShare(resumed)).isEqualTo(Jobs.guestShare(whole));
        assertThat(Jobs.hostShare(resumed, 0)).isEqualTo(Jobs.hostShare(whole, 0));
        assertThat(Jobs.hostShare(resumed, 1)).isEqualTo(Jobs.hostShare(whole, 1));
        assertThat(resumed.transcript().messages(Residual.class).count()).isEqualTo(3 * 2 * 2);
        assertThat(resumed.transcript().messages(DecryptionProof.class).count())
                .as("of three epochs to three parties, and of the scores")
                .isEqualTo(3 * 3 + 1);
    }

    @Test
    void scoresAgainAfterAFailureWhileScoring() {
        var whole = Jobs.federation(DATA).run(Jobs.logistic(PARAMETERS));
        var broken = Jobs.federation(DATA)
                .tamper(Tampered.nth(1, OpenedScore.class, ARBITER, GUEST, m -> {
                    var body = m.score().body().clone();
                    body[body.length / 2] ^= 1;
                    return new OpenedScore(new Residues(
                            m.score().key(), m.score().rows(), m.score().columns(), body));
                }))
                .attempt(Jobs.logistic(PARAMETERS));
        var resumed = Jobs.federation(DATA).resuming(broken).run(Jobs.logistic(PARAMETERS));

        assertThat(Jobs.guestShare(resumed)).isEqualTo(Jobs.guestShare(whole));
        assertThat(resumed.result(VerticalData.GUEST, Jobs.TRAIN).scores())
                .isEqualTo(whole.result(VerticalData.GUEST, Jobs.TRAIN).scores());
        assertThat(resumed.transcript().messages(Residual.class)).isEmpty();
    }
}
