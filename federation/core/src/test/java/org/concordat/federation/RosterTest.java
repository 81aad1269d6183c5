package org.concordat.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RosterTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");
    private static final PartyId SHOP = new PartyId("shop");
    private static final PartyId NOTARY = new PartyId("notary");

    @Test
    void listsItsMembersInOrder() {
        var roster = new Roster(BANK, List.of(BUREAU, SHOP), NOTARY, null);
        assertThat(roster.members())
                .containsExactly(
                        new Member(Role.GUEST, 0, BANK),
                        new Member(Role.HOST, 0, BUREAU),
                        new Member(Role.HOST, 1, SHOP),
                        new Member(Role.ARBITER, 0, NOTARY));
        assertThat(roster.dataMembers()).extracting(Member::party).containsExactly(BANK, BUREAU, SHOP);
        assertThat(roster.memberOf(SHOP)).contains(new Member(Role.HOST, 1, SHOP));
        assertThat(roster.memberOf(new PartyId("stranger"))).isEmpty();
    }

    @Test
    void hasAHost() {
        assertThatThrownBy(() -> new Roster(BANK, List.of(), NOTARY, null)).hasMessageContaining("no host");
    }

    @Test
    void namesNoPartyTwice() {
        assertThatThrownBy(() -> new Roster(BANK, List.of(BUREAU), BANK, null))
                .hasMessageContaining("bank stands twice");
        assertThatThrownBy(() -> new Roster(BANK, List.of(BUREAU, BUREAU), null, null))
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> new Roster(BANK, List.of(BUREAU), NOTARY, BUREAU))
                .isInstanceOfSatisfying(
                        FederationException.class,
                        e -> assertThat(e.code()).isEqualTo(FederationException.ROSTER_INVALID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bank", "1bank", "-bank", "bank_", "bank/..", "bänk", "bank "})
    void refusesAPartyIdThatIsNone(String text) {
        assertThatThrownBy(() -> new PartyId(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void limitsAPartyIdToSixtyThreeLetters() {
        assertThat(new PartyId("a".repeat(63)).value()).hasSize(63);
        assertThatThrownBy(() -> new PartyId("a".repeat(64))).isInstanceOf(IllegalArgumentException.class);
    }
}
