package org.concordat.federation.job.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.ProtocolVersion;
import org.concordat.federation.channel.SchemaDigest;
import org.junit.jupiter.api.Test;

class PinnedVersionsTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");
    private static final PartyId NOTARY = new PartyId("notary");

    private static ProtocolVersion version(String protocol, int version, int wire) {
        var digest = new byte[32];
        digest[0] = (byte) wire;
        return new ProtocolVersion(protocol, version, new SchemaDigest(digest));
    }

    private static KnownVersions knows(int... versions) {
        return new KnownVersions(
                List.of(3),
                IntStream.of(versions)
                        .mapToObj(each -> version("greeting", each, each))
                        .toList());
    }

    private static KnownVersions of(ProtocolVersion... versions) {
        return new KnownVersions(List.of(3), List.of(versions));
    }

    private static FederationException refusal(Map<PartyId, KnownVersions> known) {
        return catchThrowableOfType(FederationException.class, () -> PinnedVersions.highestCommon(known));
    }

    @Test
    void pinsTheHighestThatAllKnowInWhateverOrderTheySayIt() {
        assertThat(PinnedVersions.highestCommon(Map.of(BANK, knows(2, 1), BUREAU, knows(1, 2), NOTARY, knows(3, 1, 2)))
                        .protocols())
                .containsExactly(version("greeting", 2, 2));
        assertThat(PinnedVersions.highestCommon(Map.of(BANK, knows(1, 2), BUREAU, knows(1)))
                        .protocols())
                .containsExactly(version("greeting", 1, 1));
        assertThat(PinnedVersions.highestCommon(
                                Map.of(BANK, new KnownVersions(List.of(2, 3, 4), List.of()), BUREAU, of()))
                        .envelope())
                .isEqualTo(3);
    }

    @Test
    void saysWhatEachKnowsWhereThereIsNoCommonOne() {
        var refusal = refusal(Map.of(BANK, knows(1, 2), BUREAU, knows(3), NOTARY, of()));
        assertThat(refusal.code().code()).isEqualTo("algorithm-version-mismatch");
        assertThat(refusal.detail())
                .contains("greeting", "bank has 1 and 2", "bureau has 3", "notary has none", "install a newer release");
    }

    @Test
    void oneVersionWithTwoWiresIsRefusedEvenWhereALowerOneIsTheSame() {
        var bank = of(version("greeting", 1, 1), version("greeting", 2, 2));
        var bureau = of(version("greeting", 1, 1), version("greeting", 2, 7));
        var refusal = refusal(Map.of(BANK, bank, BUREAU, bureau));
        assertThat(refusal.code().code()).isEqualTo("protocol-schema-mismatch");
        assertThat(refusal.detail()).contains("greeting@2", "bank has schema 0200", "bureau has schema 0700");
    }

    @Test
    void aVersionThatIsNotPinnedMayDiffer() {
        var bank = of(version("greeting", 1, 1), version("greeting", 2, 2));
        var bureau = of(version("greeting", 1, 7), version("greeting", 2, 2));
        assertThat(PinnedVersions.highestCommon(Map.of(BANK, bank, BUREAU, bureau))
                        .protocols())
                .containsExactly(version("greeting", 2, 2));
    }

    @Test
    void aProtocolThatOneMemberDoesNotNameIsNoneOfTheJobs() {
        var bank = of(version("greeting", 1, 1), version("parting", 1, 1));
        assertThat(refusal(Map.of(BANK, bank, BUREAU, knows(1))).detail())
                .contains("no version of parting in common", "bureau has none");
    }

    @Test
    void withoutACommonEnvelopeThereIsNoJob() {
        var bank = new KnownVersions(List.of(2), List.of());
        assertThat(refusal(Map.of(BANK, bank, BUREAU, of())).code().code()).isEqualTo("envelope-version");
    }

    @Test
    void aVersionIsNamedOnceAndHasANameOfItsKind() {
        assertThatThrownBy(() -> of(version("greeting", 1, 1), version("greeting", 1, 2)))
                .hasMessageContaining("greeting@1 twice");
        assertThatThrownBy(() -> version("Greeting\u0000", 1, 1)).hasMessageContaining("small letters");
        assertThatThrownBy(() -> version("greeting", 0, 1)).hasMessageContaining("numbered from 1");
    }
}
