package org.concordat.federation.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.concordat.federation.Member;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.Roster;
import org.concordat.federation.channel.Message;
import org.junit.jupiter.api.Test;

class ConformanceTest {
    record Key() implements Message {}

    record Score() implements Message {}

    record Residual() implements Message {}

    record Loss() implements Message {}

    record Sum() implements Message {}

    private static final Roster ROSTER = new Roster(
            new PartyId("bank"), List.of(new PartyId("bureau"), new PartyId("shop")), new PartyId("notary"), null);
    private static final Member GUEST = ROSTER.members().get(0);
    private static final Member BUREAU = ROSTER.members().get(1);
    private static final Member SHOP = ROSTER.members().get(2);
    private static final Member ARBITER = ROSTER.members().get(3);

    private static final Script SCRIPT = Script.of(
            Step.send(Role.ARBITER, Role.GUEST, Key.class),
            Step.send(Role.ARBITER, Role.HOST, Key.class),
            Step.repeat(
                    "epochs",
                    Role.GUEST,
                    Step.send(Role.HOST, Role.GUEST, Score.class),
                    Step.send(Role.GUEST, Role.HOST, Residual.class),
                    Step.when("loss", Step.send(Role.HOST, Role.GUEST, Loss.class)),
                    Step.checkpoint("epoch")),
            Step.chain(Sum.class));

    private static boolean accepts(Member from, Member to, String... types) {
        var conformance = SCRIPT.between(ROSTER, from, to);
        for (String type : types) {
            if (!conformance.advance(type)) {
                return false;
            }
        }
        return conformance.complete();
    }

    @Test
    void letsEachPairSayItsPartOfTheSequence() {
        assertThat(accepts(ARBITER, GUEST, "Key")).isTrue();
        assertThat(accepts(ARBITER, SHOP, "Key")).isTrue();
        assertThat(accepts(ARBITER, GUEST)).isFalse();
        assertThat(accepts(ARBITER, GUEST, "Key", "Key")).isFalse();
        assertThat(accepts(GUEST, ARBITER)).isTrue();
        assertThat(accepts(GUEST, ARBITER, "Key")).isFalse();
    }

    @Test
    void repeatsTheBodyAnyNumberOfTimes() {
        assertThat(accepts(GUEST, BUREAU)).isTrue();
        assertThat(accepts(GUEST, BUREAU, "Residual")).isTrue();
        assertThat(accepts(GUEST, BUREAU, "Residual", "Residual", "Residual")).isTrue();
        assertThat(accepts(BUREAU, GUEST, "Loss")).isFalse();
    }

    @Test
    void allowsTheOptionalPartInEachRepetition() {
        assertThat(accepts(BUREAU, GUEST, "Score", "Score", "Loss", "Score")).isTrue();
        assertThat(accepts(BUREAU, GUEST, "Score", "Loss", "Loss")).isFalse();
        assertThat(accepts(BUREAU, GUEST, "Loss", "Score")).isFalse();
    }

    @Test
    void chainsFromHostToHostAndFromTheLastToTheGuest() {
        assertThat(accepts(BUREAU, SHOP, "Sum")).isTrue();
        assertThat(accepts(BUREAU, SHOP)).isFalse();
        assertThat(accepts(SHOP, BUREAU)).isTrue();
        assertThat(accepts(SHOP, BUREAU, "Sum")).isFalse();
        assertThat(accepts(SHOP, GUEST, "Score", "Sum")).isTrue();
        assertThat(accepts(SHOP, GUEST, "Score")).isFalse();
        assertThat(accepts(BUREAU, GUEST, "Score", "Sum")).isFalse();
    }

    @Test
    void tellsWhatItExpects() {
        var conformance = SCRIPT.between(ROSTER, SHOP, GUEST);
        assertThat(conformance.expected()).containsExactly("Score", "Sum");
        assertThat(conformance.advance("Score")).isTrue();
        assertThat(conformance.expected()).containsExactly("Loss", "Score", "Sum");
        assertThat(conformance.advance("Key")).isFalse();
        assertThat(conformance.expected()).as("a refusal moves nothing").containsExactly("Loss", "Score", "Sum");
        assertThat(conformance.advance("Sum")).isTrue();
        assertThat(conformance.expected()).isEmpty();
    }

    @Test
    void namesTheTypesThatMayLeaveARole() {
        assertThat(SCRIPT.types(Role.HOST, Role.GUEST)).containsExactly(Score.class, Loss.class, Sum.class);
        assertThat(SCRIPT.types(Role.HOST, Role.ARBITER)).isEmpty();
    }

    @Test
    void drawsItself() {
        assertThat(SCRIPT.toMermaid())
                .startsWith("sequenceDiagram\n")
                .contains("ARBITER->>GUEST: Key", "loop epochs, until GUEST ends it", "opt loss", "checkpoint epoch");
    }

    @Test
    void saysNothingInATaskThatEachDoesAlone() {
        var silence = Script.local().between(ROSTER, GUEST, BUREAU);
        assertThat(silence.complete()).isTrue();
        assertThat(silence.advance("Key")).isFalse();
    }
}
