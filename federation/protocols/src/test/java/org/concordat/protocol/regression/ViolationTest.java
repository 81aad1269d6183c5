package org.concordat.protocol.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.federation.Role.ARBITER;
import static org.concordat.federation.Role.GUEST;
import static org.concordat.federation.Role.HOST;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.Residues;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.regression.RegressionMessage.Columns;
import org.concordat.protocol.regression.RegressionMessage.MaskedGradient;
import org.concordat.protocol.regression.RegressionMessage.OpenedGradient;
import org.concordat.protocol.regression.RegressionMessage.PartialScore;
import org.concordat.protocol.regression.RegressionMessage.Plan;
import org.concordat.protocol.regression.RegressionMessage.Residual;
import org.concordat.protocol.regression.RegressionMessage.RoundedScore;
import org.concordat.testkit.Tampering;
import org.concordat.testkit.TransparentScheme;
import org.junit.jupiter.api.Test;

/** Each lie is found where it is told, and names who told it. */
class ViolationTest {
    private static final VerticalData DATA = VerticalData.binary(900, 2, 3, 4);

    @Test
    void findsScoresOfTooFewRows() {
        refuses(
                VerticalData.host(0),
                "PartialScore",
                Tampered.nth(2, PartialScore.class, HOST, GUEST, m -> new PartialScore(shorter(m.score()))));
    }

    @Test
    void findsResidualsOfTooFewRows() {
        refuses(
                VerticalData.GUEST,
                "Residual",
                Tampered.nth(1, Residual.class, GUEST, HOST, m -> new Residual(shorter(m.residual()))));
    }

    @Test
    void findsScoresThatWereNotRandomised() {
        refuses(
                VerticalData.host(0),
                "PartialScore",
                Tampered.nth(
                        1,
                        PartialScore.class,
                        HOST,
                        GUEST,
                        m -> new PartialScore(TransparentScheme.unrandomised(m.score()))));
    }

    @Test
    void findsResidualsThatWereNotRandomised() {
        refuses(
                VerticalData.GUEST,
                "Residual",
                Tampered.nth(
                        1,
                        Residual.class,
                        GUEST,
                        HOST,
                        m -> new Residual(TransparentScheme.unrandomised(m.residual()))));
    }

    @Test
    void findsFinalScoresThatWereNotRandomised() {
        refuses(
                VerticalData.host(0),
                "RoundedScore",
                Tampered.nth(
                        1,
                        RoundedScore.class,
                        HOST,
                        GUEST,
                        m -> new RoundedScore(TransparentScheme.unrandomised(m.score()))));
    }

    @Test
    void findsAHostThatSendsTheResidualsInsteadOfItsGradient() {
        var residual = new AtomicReference<FreshMatrix>();
        refuses(VerticalData.host(0), "MaskedGradient", (from, to, message) -> switch (message) {
            case Residual m -> {
                residual.set(m.residual());
                yield m;
            }
            case MaskedGradient _
            when from.role() == HOST -> {
                var d = residual.get();
                yield new MaskedGradient(new MaskedMatrix(d.key(), d.rows(), d.columns(), d.body()));
            }
            default -> message;
        });
    }

    @Test
    void findsAnOpeningThatIsNotWhatWasMasked() {
        refuses(VerticalData.ARBITER, "OpenedGradient", Tampered.nth(1, OpenedGradient.class, ARBITER, HOST, m -> {
            var body = m.gradient().body().clone();
            body[body.length / 2] ^= 1;
            return new OpenedGradient(new Residues(
                    m.gradient().key(), m.gradient().rows(), m.gradient().columns(), body));
        }));
    }

    @Test
    void findsAPlanOfTooSmallBatches() {
        refuses(
                VerticalData.GUEST,
                "Plan",
                Tampered.nth(1, Plan.class, GUEST, HOST, m -> new Plan(m.trainRows(), 50, m.scoredRows())));
    }

    @Test
    void findsAPlanOfOtherRows() {
        refuses(
                VerticalData.GUEST,
                "Plan",
                Tampered.nth(
                        1, Plan.class, GUEST, HOST, m -> new Plan(m.trainRows() - 1, m.batches(), m.scoredRows())));
    }

    @Test
    void findsAHostWithoutColumns() {
        refuses(VerticalData.host(0), "Columns", Tampered.nth(1, Columns.class, HOST, GUEST, _ -> new Columns(0)));
    }

    private static void refuses(PartyId liar, String step, Tampering tampering) {
        var run = Jobs.federation(DATA)
                .tamper(tampering)
                .attempt(Jobs.logistic(Map.of("batch_size", 256L, "max_epochs", 3L)));
        var failure = run.failure().orElseThrow();
        assertThat(failure.code()).isEqualTo(FederationException.PROTOCOL_VIOLATION);
        assertThat(failure.party()).contains(liar);
        assertThat(failure.step().orElseThrow()).contains(step);
    }

    private static FreshMatrix shorter(FreshMatrix matrix) {
        int rows = matrix.rows() - 1;
        return new FreshMatrix(
                matrix.key(), rows, 1, Arrays.copyOf(matrix.body(), matrix.body().length / matrix.rows() * rows));
    }
}
