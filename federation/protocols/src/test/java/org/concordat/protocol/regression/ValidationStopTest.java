package org.concordat.protocol.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.concordat.federation.Role.GUEST;
import static org.concordat.federation.Role.HOST;
import static org.concordat.testkit.TranscriptAssert.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import org.concordat.federation.FederationException;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.preparation.TrainTestSplit;
import org.concordat.protocol.regression.RegressionMessage.OpenedLoss;
import org.concordat.protocol.regression.RegressionMessage.Residual;
import org.concordat.protocol.regression.RegressionMessage.RoundedScore;
import org.concordat.testkit.FederationRun;
import org.concordat.testkit.TransparentScheme;
import org.junit.jupiter.api.Test;

/** {@code early_stop: validation}. */
class ValidationStopTest {
    private static final VerticalData DATA = VerticalData.binary(900, 7, 3, 2, 2);

    // Steps so large that the loss soon swings around its minimum.
    private static final Map<String, Object> SWINGING = Map.of(
            "early_stop",
            "validation",
            "validation_fraction",
            0.2,
            "early_stopping_rounds",
            3L,
            "optimizer",
            "adam",
            "learning_rate",
            0.4,
            "batch_size",
            256L,
            "loss",
            "every_epoch",
            "max_epochs",
            40L);

    private static TrainingReport.Guest report(FederationRun run) {
        return run.report(VerticalData.GUEST, Jobs.TRAIN, TrainingReport.Guest.class);
    }

    @Test
    void endsWhenTheLossOfTheValidationRowsHasNotFallenAndKeepsTheBestWeights() {
        var run = Jobs.federation(DATA).run(Jobs.logistic(SWINGING));
        var report = report(run);
        assertThat(report.ended()).isEqualTo(TrainingReport.Ended.EARLY_STOP);
        assertThat(report.epochs()).isEqualTo(report.bestEpoch() + 3).isLessThan(40);
        assertThat(report.validationLosses()).hasSize(report.epochs());

        var best =
                Jobs.federation(DATA).run(Jobs.logistic(Jobs.with(SWINGING, "max_epochs", (long) report.bestEpoch())));
        assertThat(report(best).bestEpoch()).isEqualTo(report.bestEpoch());
        assertThat(Jobs.weights(run, 2)).isEqualTo(Jobs.weights(best, 2));
        assertThat(run.transcript()).conformsToScript().declaresWhatItDiscloses();
    }

    @Test
    void theLossIsThatOfRowsThatDoNotTrain() {
        var run = Jobs.federation(DATA).run(Jobs.logistic(SWINGING));
        var report = report(run);
        int[] train = TrainTestSplit.byIdHash(DATA.guest().ids(), 0.3).train();
        int[] validation = IntStream.of(train)
                .filter(row ->
                        TrainTestSplit.bucket("validation/" + DATA.guest().ids().get(row)) < 20)
                .toArray();
        assertThat(report.rows() + validation.length).isEqualTo(train.length);

        var plain = PlainRegression.logistic(DATA, 3);
        var weights = Jobs.weights(run, 2);
        System.arraycopy(weights, 0, plain.weights, 0, weights.length);
        assertThat(report.validationLosses().get(report.bestEpoch() - 1))
                .isCloseTo(plain.loss(true, validation), within(1e-6));
    }

    @Test
    void opensOneNumberAnEpochAndNoScoreOfARow() {
        var run = Jobs.federation(DATA).run(Jobs.logistic(Jobs.with(SWINGING, "loss", "none")));
        assertThat(run.transcript().messages(OpenedLoss.class))
                .hasSize(report(run).epochs());
        assertThat(run.transcript().messages(OpenedLoss.class))
                .allSatisfy(opened -> assertThat(
                                opened.loss().rows() * opened.loss().columns())
                        .isEqualTo(1));
        assertThat(run.transcript().messages(RoundedScore.class)).hasSize(2);
    }

    @Test
    void resumesToTheSameBits() {
        var whole = Jobs.federation(DATA).run(Jobs.logistic(SWINGING));
        int fail = (report(whole).bestEpoch() + 1) * 2 + 1; // a residual to each of two hosts, in the one batch
        var broken = Jobs.federation(DATA)
                .tamper(Tampered.nth(
                        fail,
                        Residual.class,
                        GUEST,
                        HOST,
                        m -> new Residual(TransparentScheme.unrandomised(m.residual()))))
                .attempt(Jobs.logistic(SWINGING));
        assertThat(broken.failure()).isPresent();
        var resumed = Jobs.federation(DATA).resuming(broken).run(Jobs.logistic(SWINGING));
        assertThat(Jobs.guestShare(resumed)).isEqualTo(Jobs.guestShare(whole));
        assertThat(Jobs.hostShare(resumed, 1)).isEqualTo(Jobs.hostShare(whole, 1));
        assertThat(report(resumed).validationLosses()).isEqualTo(report(whole).validationLosses());
    }

    @Test
    void refusesAValidationPartThatWouldTellOfSinglePersons() {
        assertThatThrownBy(() ->
                        Jobs.federation(DATA).run(Jobs.logistic(Jobs.with(SWINGING, "validation_fraction", 0.01))))
                .isInstanceOf(FederationException.class)
                .hasMessageContaining("validate, expected at least 20");
    }

    @Test
    void stopsALinearRegressionToo() {
        var data = VerticalData.real(900, 5, 3, 2, 4);
        var run = Jobs.federation(data).run(Jobs.linear(Jobs.with(SWINGING, "loss", "none")));
        assertThat(report(run).ended()).isEqualTo(TrainingReport.Ended.EARLY_STOP);
        assertThat(report(run).bestEpoch()).isPositive();
    }
}
