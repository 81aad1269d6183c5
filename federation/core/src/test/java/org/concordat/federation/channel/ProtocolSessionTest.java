package org.concordat.federation.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.concordat.federation.FederationException;
import org.concordat.federation.Member;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.Roster;
import org.concordat.federation.audit.Discloses;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.script.Script;
import org.concordat.federation.script.Step;
import org.junit.jupiter.api.Test;

class ProtocolSessionTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");

    sealed interface Word extends Message {}

    @Discloses(kind = DisclosureKind.PARAMETER, what = "a number")
    record Told(int number) implements Word {}

    record Silent(int number) implements Word {}

    private final List<String> sent = new ArrayList<>();

    private Session<Word> session(Class<? extends Word> type) {
        var roster = new Roster(BANK, List.of(BUREAU), null, null);
        var setting = new ProtocolSession.Setting(
                0,
                "word@1",
                Word.class,
                Script.of(Step.send(Role.GUEST, Role.HOST, type)),
                roster,
                new Member(Role.GUEST, 0, BANK),
                new SecureRandom(),
                null,
                ProtocolSession.Observer.none());
        return new ProtocolSession<>(setting, new Channel() {
            @Override
            public void send(PartyId to, Address address, byte[] payload, DisclosureKind kind, String what) {
                sent.add(kind + " " + what);
            }

            @Override
            public Delivery receive(PartyId from, Address expected) {
                throw new AssertionError("nothing is received here");
            }
        });
    }

    @Test
    void sendsAMessageThatSaysWhatItDiscloses() {
        session(Told.class).hosts().get(0).send(new Told(1));
        assertThat(sent).containsExactly("PARAMETER a number");
    }

    @Test
    void sendsNothingThatDoesNotSayWhatItDiscloses() {
        var host = session(Silent.class).hosts().get(0);
        assertThatThrownBy(() -> host.send(new Silent(1)))
                .isInstanceOf(FederationException.class)
                .hasMessageContaining("Silent of word@1 does not say what it discloses");
        assertThat(sent).isEmpty();
    }
}
