package org.concordat.protocol.regression;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.federation.FederationException;
import org.concordat.federation.model.ModelShare;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.regression.RegressionMessage.DecryptionProof;
import org.concordat.protocol.regression.RegressionMessage.EpochEnd;
import org.concordat.protocol.regression.RegressionMessage.RoundedScore;
import org.concordat.testkit.FederationRun;
import org.concordat.testkit.ShiftingScheme;
import org.concordat.testkit.Tampering;
import org.concordat.testkit.TransparentScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An arbiter that opens other numbers than the ciphertexts hold, and not so far from them that their bound would tell. */
@Timeout(300)
class WrongDecryptionTest {
    private static final int HOST_COLUMNS = 5;
    private static final VerticalData DATA = VerticalData.binary(900, 2, 3, HOST_COLUMNS);
    private static final Map<String, Object> PARAMETERS =
            Map.of("batch_size", 256L, "max_epochs", 5L, "loss", "every_epoch");

    /** Fraction bits of a gradient: of the residual, 34, and of the columns. */
    private static final int GRADIENT_BITS = 34 + 24;

    /** 0.25 a row of a batch, where ten would be within the bound. */
    private static final ShiftingScheme.Shift OF_THE_HOST = (rows, columns) ->
            rows == HOST_COLUMNS && columns == 1 ? BigInteger.ONE.shiftLeft(GRADIENT_BITS + 6) : BigInteger.ZERO;

    @Test
    void spoilsAModelUnseenByPartiesThatAskForNoProof() {
        var honest = Jobs.federation(DATA).run(Jobs.logistic(PARAMETERS));
        var spoiled =
                Jobs.federation(DATA).scheme(shifting(OF_THE_HOST).believed()).run(Jobs.logistic(PARAMETERS));

        double right = Jobs.hostShare(honest, 0).coefficients().getFirst().weight();
        double wrong = Jobs.hostShare(spoiled, 0).coefficients().getFirst().weight();
        assertThat(wrong - right).as("pushed down at every step").isLessThan(-0.1);
        assertThat(Jobs.losses(spoiled).getLast())
                .isGreaterThan(Jobs.losses(honest).getLast());
    }

    @Test
    void isNamedAtTheEndOfTheEpochAndNothingIsReleased() {
        var run = Jobs.federation(DATA).scheme(shifting(OF_THE_HOST)).attempt(Jobs.logistic(PARAMETERS));

        namesTheArbiter(run);
        assertThat(run.transcript().messages(EpochEnd.class).count())
                .as("of one epoch")
                .isEqualTo(2);
        assertThat(run.transcript().messages(RoundedScore.class)).isEmpty();
        for (var party : List.of(VerticalData.GUEST, VerticalData.host(0))) {
            assertThat(run.workspace(party).find(ModelShare.class)).isEmpty();
        }
    }

    /** The loss decides when to stop, the scores are what the guest takes home. */
    @Test
    void isNamedForAWrongLossAndForAWrongScore() {
        var loss = Jobs.federation(DATA)
                .scheme(shifting(
                        (rows, columns) -> rows * columns == 1 ? BigInteger.ONE.shiftLeft(64) : BigInteger.ZERO))
                .attempt(Jobs.logistic(PARAMETERS));
        namesTheArbiter(loss);
        assertThat(loss.transcript().messages(RoundedScore.class)).isEmpty();

        var score = Jobs.federation(DATA)
                .scheme(shifting((_, columns) -> columns == Schedule.BLOCK_COLUMNS ? BigInteger.ONE : BigInteger.ZERO))
                .attempt(Jobs.logistic(PARAMETERS));
        namesTheArbiter(score);
        assertThat(score.workspace(VerticalData.GUEST).find(ModelShare.class)).isEmpty();
    }

    @Test
    void aProofOfAnotherEpochIsNone() {
        var first = new AtomicReference<DecryptionProof>();
        Tampering replay = (_, to, message) -> {
            if (!(message instanceof DecryptionProof proof) || !to.party().equals(VerticalData.host(0))) {
                return message;
            }
            return first.compareAndSet(null, proof) ? proof : first.get();
        };
        var run = Jobs.federation(DATA).tamper(replay).attempt(Jobs.logistic(PARAMETERS));
        namesTheArbiter(run);
        assertThat(run.transcript().messages(EpochEnd.class).count())
                .as("of two epochs")
                .isEqualTo(4);
    }

    /** The least shift there is, where the key holder knows the factors and the numbers are really encrypted. */
    @Test
    void isNamedForAShiftByOneUnderPaillier() {
        var shifting = ShiftingScheme.of(
                Paillier.scheme(2048), (rows, _) -> rows == HOST_COLUMNS ? BigInteger.ONE : BigInteger.ZERO);
        var run = Jobs.federation(VerticalData.binary(60, 4, 2, HOST_COLUMNS))
                .scheme(shifting)
                .deadline(Duration.ofMinutes(5))
                .attempt(Jobs.logistic(
                        Map.of("batch_size", 0L, "max_epochs", 1L, "key_bits", 2048L, "residual_ratio", 0.125)));
        namesTheArbiter(run);
    }

    private static ShiftingScheme shifting(ShiftingScheme.Shift shift) {
        return ShiftingScheme.of(new TransparentScheme(), shift);
    }

    private static void namesTheArbiter(FederationRun run) {
        assertThat(run.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(FederationException.DECRYPTION_PROOF_INVALID);
            assertThat(failure.party()).contains(VerticalData.ARBITER);
            assertThat(failure.step().orElseThrow()).contains("DecryptionProof");
        });
    }
}
