package org.concordat.federation.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.concordat.federation.audit.AuditPseudonyms.Kind;
import org.junit.jupiter.api.Test;

class AuditPseudonymsTest {
    private final byte[] wrapping = {1, 2, 3};
    private final AuditPseudonyms bank = AuditPseudonyms.derivedOf(wrapping);

    @Test
    void thePersonIsTheSameInEveryEntryOfAPartyAndAnotherAtAnotherParty() {
        var ada = bank.of(Kind.ENTITY, "ada");
        assertThat(ada).matches("p1\\.[0-9a-f]{8}\\.[0-9a-f]{32}");
        assertThat(AuditPseudonyms.derivedOf(wrapping).of(Kind.ENTITY, "ada")).isEqualTo(ada);
        var bureau = AuditPseudonyms.derivedOf(new byte[] {1, 2, 4});
        assertThat(bureau.of(Kind.ENTITY, "ada").substring(12)).isNotEqualTo(ada.substring(12));
        assertThat(bureau.of(Kind.ENTITY, "bob").substring(0, 11))
                .as("which key it was, told by every pseudonym")
                .isEqualTo(bureau.of(Kind.CONSENT, "c").substring(0, 11))
                .isNotEqualTo(ada.substring(0, 11));
    }

    @Test
    void aTextOfTwoKindsHasTwoPseudonymsAndNoTwoPersonsShareOne() {
        var seen = new HashSet<String>();
        for (int i = 0; i < 2_000; i++) {
            for (Kind kind : Kind.values()) {
                assertThat(seen.add(bank.of(kind, "person-" + i))).isTrue();
            }
        }
    }

    @Test
    void theBodyOfARequestIsKnownAgainByItsPartyAlone() {
        var body = "{\"applicant\":\"ada\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(bank.ofBody(body)).matches("[0-9a-f]{64}").isEqualTo(bank.ofBody(body.clone()));
        assertThat(AuditPseudonyms.derivedOf(new byte[] {9}).ofBody(body)).isNotEqualTo(bank.ofBody(body));
        body[3] ^= 1;
        assertThat(bank.ofBody(body)).isNotEqualTo(bank.ofBody("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void tellsNothingOfItsKeyNorOfTheText() {
        assertThat(bank.toString()).matches("AuditPseudonyms\\[[0-9a-f]{8}]");
        assertThat(bank.of(Kind.ENTITY, "deadbeef")).doesNotContain("deadbeef");
    }
}
