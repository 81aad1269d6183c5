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
        return session(Step.send(Role.GUEST, Role.HOST, type), new Address(0, "word@1", 0, "none"));
    }

    /** @param arriving with every message that is waited for; it has no payload */
    private Session<Word> session(Step step, Address arriving) {
        var roster = new Roster(BANK, List.of(BUREAU), null, null);
        var setting = new ProtocolSession.Setting(
                0,
                "word@1",
                Word.class,
                Script.of(step),
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
                return new Delivery(arriving, new byte[0]);
            }
        });
    }

    @Test
    void asksForTheSchemaBeforeItDecodes() {
        var step = Step.send(Role.HOST, Role.GUEST, Told.class);
        var same = new Address(0, "word@1", SchemaDigest.of(Word.class), 0, "Told");
        assertThatThrownBy(() -> session(step, same).hosts().get(0).receive(Told.class))
                .hasMessageContaining("Told ends within a field");
        var other = new Address(0, "word@1", SchemaDigest.NONE, 0, "Told");
        assertThatThrownBy(() -> session(step, other).hosts().get(0).receive(Told.class))
                .isInstanceOf(FederationException.class)
                .hasMessageContaining("found schema 000000000000… of word@1");
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
