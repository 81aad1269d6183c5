package org.concordat.federation.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.FormerKey;
import org.concordat.federation.identity.PartyCard.Duty;
import org.junit.jupiter.api.Test;

class PartyKeystoreTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final Instant DAY = Instant.parse("2026-03-01T00:00:00Z");

    private final SecureRandom random = new SecureRandom();

    private static PartyCard card(PartyKeystore keystore) {
        return PartyCard.of(keystore.card("Bank AG", Set.of(Duty.DATA)).tree());
    }

    @Test
    void theKeysOfBeforeStayUntilTheTimeOfEachIsOver() {
        var first = PartyKeystore.generate(BANK, DAY, random);
        var second = first.rotated(DAY, random);
        var third = second.rotated(DAY.plusSeconds(60), random);
        var keys = card(third).keys();

        assertThat(keys.believed(DAY.plusSeconds(120)))
                .containsExactly(
                        third.signing().verifyingKey(),
                        second.signing().verifyingKey(),
                        first.signing().verifyingKey());
        assertThat(keys.believed(DAY.plus(PartyKeystore.GRACE)))
                .containsExactly(
                        third.signing().verifyingKey(), second.signing().verifyingKey());
        assertThat(keys.believed(DAY.plusSeconds(60).plus(PartyKeystore.GRACE)))
                .containsExactly(third.signing().verifyingKey());
        assertThat(third.opening()).hasSize(3);
        var later = third.rotated(DAY.plus(PartyKeystore.GRACE), random);
        assertThat(later.formerSigning()).hasSize(2);
        assertThat(later.opening()).hasSize(3);
    }

    @Test
    void ofMoreFormerKeysThanACardMayNameTheOldestGo() {
        var keystore = PartyKeystore.generate(BANK, DAY, random);
        var all = new ArrayList<VerifyingKey>();
        for (int i = 0; i <= PartyCard.MOST_FORMER_KEYS; i++) {
            all.addFirst(keystore.signing().verifyingKey());
            keystore = keystore.rotated(DAY.plusSeconds(i), random);
        }
        assertThat(card(keystore).formerKeys())
                .map(FormerKey::key)
                .containsExactlyElementsOf(all.subList(0, PartyCard.MOST_FORMER_KEYS));
        var card = card(keystore);
        var more = Stream.concat(card.formerKeys().stream(), Stream.of(new FormerKey(all.getLast(), DAY)))
                .toList();
        assertThatThrownBy(() -> new PartyCard(
                        BANK,
                        "Bank AG",
                        Set.of(Duty.DATA),
                        card.verifyingKey(),
                        more,
                        card.sealingKey(),
                        card.certificate()))
                .hasMessageContaining("found 5 former verifying keys, expected at most 4");
    }

    @Test
    void opensWithItsPasswordAsItWasSealed() {
        var keystore = PartyKeystore.generate(BANK, DAY, random).rotated(DAY, random);
        var password = "correct horse battery".toCharArray();
        var again = PartyKeystore.open(password, keystore.sealed(password, random));
        assertThat(card(again)).isEqualTo(card(keystore));
        assertThat(List.of(again.wrapping())).containsExactly(keystore.wrapping());
        assertThat(again.opening().getLast().secretBytes())
                .isEqualTo(keystore.opening().getLast().secretBytes());
    }
}
