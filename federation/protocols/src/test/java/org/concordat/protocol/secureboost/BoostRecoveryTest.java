package org.concordat.protocol.secureboost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.concordat.federation.FederationException;
import org.concordat.federation.channel.RecordCodec;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.secureboost.BoostMessage.Gradients;
import org.concordat.protocol.secureboost.BoostMessage.GuestKey;
import org.concordat.protocol.secureboost.BoostMessage.LeftSums;
import org.concordat.testkit.FederationRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an attempt leaves that went on from the checkpoints of one that ended early. */
@Timeout(120)
class BoostRecoveryTest {
    private static BoostShares.Guest share(FederationRun run) {
        return (BoostShares.Guest)
                Objects.requireNonNull(run.result(VerticalData.GUEST, 1).modelShare());
    }

    private static BoostShares.Host hostShare(FederationRun run, int host) {
        return (BoostShares.Host)
                Objects.requireNonNull(run.result(VerticalData.host(host), 1).modelShare());
    }

    /** Killed at each of several messages, in every kind of training: the same bytes as without. */
    @ParameterizedTest
    @CsvSource({"3, binary", "5, binary", "7, binary", "4, softmax", "7, softmax", "3, sampled", "4, mix"})
    void resumesToTheSameModel(int messages, String kind) {
        var data = VerticalData.binary(250, 48, 3, 3, 2);
        var train = Boosted.train(
                switch (kind) {
                    case "softmax" ->
                        Map.of("n_estimators", 3L, "max_bin", 10L, "objective", "multi:softmax", "num_class", 2L);
                    case "sampled" ->
                        Map.of(
                                "n_estimators",
                                5L,
                                "subsample",
                                0.7,
                                "colsample_bytree",
                                0.6,
                                "early_stopping_rounds",
                                2L);
                    case "mix" -> Map.of("n_estimators", 7L, "tree_mode", "mix", "max_bin", 10L);
                    default -> Map.of("n_estimators", 5L, "max_bin", 10L);
                });
        var whole = Boosted.federation(data).run(Boosted.ALIGN, train);
        var seen = new int[1];
        var broken = Boosted.federation(data)
                .tamper((_, _, message) -> message instanceof LeftSums && ++seen[0] == 3 * messages
                        ? new BoostMessage.Directions(List.of())
                        : message)
                .attempt(Boosted.ALIGN, train);
        assertThat(broken.failure()).isPresent();
        var resumed = Boosted.federation(data).resuming(broken).run(Boosted.ALIGN, train);
        assertThat(resumed.transcript().messages(Gradients.class).count())
                .isLessThan(whole.transcript().messages(Gradients.class).count());
        assertThat(share(resumed)).isEqualTo(share(whole));
        for (int host = 0; host < 2; host++) {
            assertThat(hostShare(resumed, host)).isEqualTo(hostShare(whole, host));
        }
        assertThat(BoostReferenceTest.scores(resumed, 1)).isEqualTo(BoostReferenceTest.scores(whole, 1));
    }

    /** Four parties; the second host dies as it answers the second depth of the third tree. */
    @Test
    void aHostKilledInMidTreeEndsTheJobAndANewAttemptLeavesTheSameBytes() {
        var data = VerticalData.binary(250, 52, 2, 2, 2, 2);
        var train = Boosted.train(Map.of("n_estimators", 5L, "max_bin", 8L, "guest_first_trees", 0L));
        var whole = Boosted.federation(data).run(Boosted.ALIGN, train);
        var answers = new int[1];
        var broken = Boosted.federation(data)
                .tamper((from, _, message) -> {
                    if (from.party().equals(VerticalData.host(1)) && message instanceof LeftSums && ++answers[0] == 8) {
                        throw new FederationException(FederationException.JOB_CANCELLED, "killed");
                    }
                    return message;
                })
                .attempt(Boosted.ALIGN, train);
        assertThat(answers[0]).isEqualTo(8);
        assertThat(broken.failure())
                .hasValueSatisfying(failure -> assertThat(failure).hasMessageContaining("killed"));
        var resumed = Boosted.federation(data).resuming(broken).run(Boosted.ALIGN, train);
        assertThat(resumed.transcript().messages(GuestKey.class)).hasSize(3);
        assertThat(RecordCodec.encode(share(resumed))).isEqualTo(RecordCodec.encode(share(whole)));
        for (int host = 0; host < 3; host++) {
            assertThat(RecordCodec.encode(hostShare(resumed, host)))
                    .isEqualTo(RecordCodec.encode(hostShare(whole, host)));
        }
        assertThat(resumed.transcript().messages(Gradients.class)).hasSize(3 * 3);
    }

    @Test
    void resumesToTheSameModelWhereTheGuestBroke() {
        var data = VerticalData.binary(250, 11, 3, 3);
        var train = Boosted.train(Map.of("n_estimators", 5L, "max_bin", 10L));
        var whole = Boosted.federation(data).run(Boosted.ALIGN, train);
        var seen = new int[1];
        var broken = Boosted.federation(data)
                .tamper((_, _, message) -> message instanceof Gradients && ++seen[0] == 3
                        ? new BoostMessage.NextTree(true, 0, 0)
                        : message)
                .attempt(Boosted.ALIGN, train);
        assertThat(broken.failure()).isPresent();
        var resumed = Boosted.federation(data).resuming(broken).run(Boosted.ALIGN, train);
        assertThat(resumed.transcript().messages(Gradients.class)).hasSize(2);
        assertThat(share(resumed)).isEqualTo(share(whole));
        assertThat(hostShare(resumed, 0)).isEqualTo(hostShare(whole, 0));
    }
}
