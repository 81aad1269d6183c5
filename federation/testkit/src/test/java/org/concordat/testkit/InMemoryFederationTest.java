package org.concordat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.TaskSpec;
import org.concordat.matrix.Matrix;
import org.concordat.testkit.MeanProtocol.HostValue;
import org.concordat.testkit.MeanProtocol.MaskedTotal;
import org.concordat.testkit.MeanProtocol.MeanMessage;
import org.concordat.testkit.MeanProtocol.Total;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InMemoryFederationTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");
    private static final PartyId SHOP = new PartyId("shop");
    private static final PartyId NOTARY = new PartyId("notary");
    private static final Roster ROSTER = new Roster(BANK, List.of(BUREAU, SHOP), NOTARY, null);
    private static final TaskSpec MEAN = new TaskSpec("mean", null, Map.of());

    private static InMemoryFederation federation() {
        return InMemoryFederation.of(ROSTER)
                .seed(7)
                .protocols(new MeanProtocol())
                .dataset(BANK, row(1.25))
                .dataset(BUREAU, row(-0.5))
                .dataset(SHOP, row(40));
    }

    private static DatasetRows row(double value) {
        return new DatasetRows(List.of("a"), List.of("x"), Matrix.column(value), null);
    }

    @Test
    void runsEveryRoleOfEveryTask() {
        var run = federation().run(MEAN, MEAN);
        assertThat(run.report(BANK, 1, Total.class).last()).isCloseTo(40.75, within(1e-6));
        assertThat(run.at(NOTARY).results()).containsOnlyKeys(0, 1);
        assertThat(run.at(SHOP).checkpoints()).hasSize(6);
        TranscriptAssert.assertThat(run.transcript())
                .conformsToScript()
                .declaresWhatItDiscloses()
                .disclosesOnlyTo(NOTARY, DisclosureKind.MASKED);
    }

    @Test
    void repeatsARunFromItsSeed() {
        var run = federation().run(MEAN);
        TranscriptAssert.assertThat(run.transcript())
                .hasTheSameMessagesAs(federation().run(MEAN).transcript());
        var other = federation().seed(8).run(MEAN).transcript();
        assertThatThrownBy(() -> TranscriptAssert.assertThat(run.transcript()).hasTheSameMessagesAs(other))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void letsDataPartiesShareDecisionsAndTheArbiterNot() {
        var run = federation().run(MEAN);
        assertThat(run.report(BANK, 0, Total.class).draw())
                .isEqualTo(run.report(SHOP, 0, Total.class).draw());
        assertThatThrownBy(() -> federation()
                        .<MeanMessage>replaceRole(NOTARY, "mean", context -> {
                            context.session().shared("draw");
                            throw new AssertionError("unreachable");
                        })
                        .run(MEAN))
                .hasMessageContaining("holds no job seed");
    }

    @Test
    void endsEveryRoleWithTheFirstReason() {
        var run = federation()
                .tamper((from, to, message) ->
                        message instanceof HostValue(var value) && from.party().equals(SHOP)
                                ? new HostValue(TransparentScheme.unrandomised(value))
                                : message)
                .attempt(MEAN);
        assertThat(run.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(FederationException.PROTOCOL_VIOLATION);
            assertThat(failure.party()).contains(SHOP);
            assertThat(failure).hasMessageContaining("not randomised");
        });
        assertThat(run.at(NOTARY).failure())
                .hasValueSatisfying(failure -> assertThat(failure).hasMessageContaining("not randomised"));
    }

    @Test
    void namesFoundAndExpectedWhenAMessageIsNotTheOneOfTheScript() {
        assertThatThrownBy(() -> federation()
                        .<MeanMessage>replaceRole(BUREAU, "mean", context -> {
                            var guest = context.session().round(1).guest();
                            context.session().arbiter().receive(MeanProtocol.KeyReady.class);
                            guest.send(new MeanProtocol.KeyReady(
                                    new org.concordat.crypto.PublicKeyBytes("x", new byte[] {1})));
                            guest.receive(MeanProtocol.OpenedTotal.class);
                            throw new AssertionError("unreachable");
                        })
                        .run(MEAN))
                .isInstanceOfSatisfying(
                        FederationException.class,
                        failure -> assertThat(failure.party()).contains(BUREAU))
                .hasMessageContaining("KeyReady")
                .hasMessageContaining("expected mean@1, round 1, HostValue");
    }

    @Test
    void findsADeadlockAtOnce() {
        assertThatThrownBy(() -> federation()
                        .deadline(Duration.ofHours(1))
                        .<MeanMessage>replaceRole(SHOP, "mean", context -> {
                            context.session().guest().receive(MeanProtocol.OpenedTotal.class);
                            throw new AssertionError("unreachable");
                        })
                        .run(MEAN))
                .hasMessageContaining("shop waits for bank")
                .hasMessageContaining("bank waits for shop");
    }

    @Test
    void endsARunThatIsOverItsTime() {
        assertThatThrownBy(() -> federation()
                        .deadline(Duration.ofMillis(200))
                        .<MeanMessage>replaceRole(SHOP, "mean", _ -> {
                            while (!Thread.currentThread().isInterrupted()) {
                                Thread.onSpinWait();
                            }
                            throw new IllegalStateException("interrupted");
                        })
                        .run(MEAN))
                .hasMessageContaining("over its time")
                .hasMessageContaining("shop computes");
    }

    @Test
    void reportsWhatNobodyReceived() {
        assertThatThrownBy(() -> federation()
                        .<MeanMessage>replaceRole(BUREAU, "mean", context -> {
                            var result = new MeanProtocol().run(context);
                            context.session().arbiter().send(new HostValue(null));
                            return result;
                        })
                        .run(MEAN))
                .hasMessageContaining("is null");
    }

    @Test
    void resumesAtTheLastCommonCheckpoint() {
        var broken = federation()
                .tamper((_, _, message) -> {
                    if (message instanceof MaskedTotal(var total)) {
                        return new MaskedTotal(TransparentScheme.unrandomised(total));
                    }
                    return message;
                })
                .attempt(MEAN);
        assertThat(broken.failure()).isPresent();
        var whole = federation().run(MEAN);
        var resumed = federation().resuming(whole).run(MEAN);
        assertThat(resumed.transcript().messages(HostValue.class)).isEmpty();
        assertThat(federation().resuming(broken).run(MEAN).transcript().messages(HostValue.class))
                .hasSize(6);
    }
}
