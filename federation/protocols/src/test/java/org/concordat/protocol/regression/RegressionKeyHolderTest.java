package org.concordat.protocol.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.federation.Role.ARBITER;
import static org.concordat.federation.Role.GUEST;
import static org.concordat.federation.Role.HOST;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.regression.RegressionMessage.MaskedGradient;
import org.concordat.protocol.regression.RegressionMessage.MaskedLoss;
import org.concordat.protocol.regression.RegressionMessage.MaskedScore;
import org.concordat.protocol.regression.RegressionMessage.OpenedGradient;
import org.concordat.protocol.regression.RegressionMessage.OpenedLoss;
import org.concordat.testkit.Tampering;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arbiter opens what the script says, once a round and in the agreed number: it is no oracle. */
class RegressionKeyHolderTest {
    private static final VerticalData DATA = VerticalData.binary(600, 2, 3, 4);

    /** The same numbers under the name of another step. */
    @Test
    void opensNothingOutsideTheScript() {
        refuses(
                VerticalData.host(0),
                "MaskedScore",
                (from, _, message) -> message instanceof MaskedGradient gradient && from.role() == HOST
                        ? new MaskedScore(gradient.gradient())
                        : message,
                1);
    }

    /** The guest has had its gradient of the round, and asks for another one where its loss is due. */
    @Test
    void opensNoSecondGradientInARound() {
        var first = new AtomicReference<MaskedGradient>();
        refuses(
                VerticalData.GUEST,
                "MaskedGradient",
                (from, _, message) -> switch (message) {
                    case MaskedGradient gradient
                    when from.role() == GUEST -> {
                        first.set(gradient);
                        yield gradient;
                    }
                    case MaskedLoss _ -> first.get();
                    default -> message;
                },
                2);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void opensNoOtherNumberOfElements(int more) {
        refuses(
                VerticalData.host(0),
                "found a " + (4 + more) + "×1 matrix, expected 4×1",
                Tampered.nth(
                        1, MaskedGradient.class, HOST, ARBITER, m -> new MaskedGradient(longer(m.gradient(), more))),
                1);
    }

    private static MaskedMatrix longer(MaskedMatrix matrix, int more) {
        int rows = matrix.rows() + more;
        return new MaskedMatrix(
                matrix.key(),
                rows,
                matrix.columns(),
                Arrays.copyOf(matrix.body(), matrix.body().length / matrix.rows() * rows));
    }

    /** @param most gradients that may have been opened before */
    private static void refuses(PartyId liar, String found, Tampering tampering, long most) {
        var run = Jobs.federation(DATA)
                .tamper(tampering)
                .attempt(Jobs.logistic(Map.of("batch_size", 600L, "max_epochs", 2L, "loss", "every_epoch")));
        var failure = run.failure().orElseThrow();
        assertThat(failure.code()).isEqualTo(FederationException.PROTOCOL_VIOLATION);
        assertThat(failure.party()).contains(liar);
        assertThat(String.valueOf(failure)).contains(found);
        assertThat(run.transcript().messages(OpenedGradient.class).count()).isLessThanOrEqualTo(most);
        assertThat(run.transcript().messages(OpenedLoss.class)).isEmpty();
    }
}
