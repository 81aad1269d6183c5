package org.concordat.federation.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.UUID;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;
import org.junit.jupiter.api.Test;

class SignedEnvelopesTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");
    private static final PartyId MALLORY = new PartyId("mallory");

    private final SecureRandom random = new SecureRandom();
    private final SigningKey bankSigns = SigningKey.generate(random);
    private final OpeningKey bankOpens = OpeningKey.generate(random);
    private final SigningKey bureauSigns = SigningKey.generate(random);
    private final OpeningKey bureauOpens = OpeningKey.generate(random);
    private final SigningKey mallorySigns = SigningKey.generate(random);
    private final OpeningKey malloryOpens = OpeningKey.generate(random);
    private final Map<PartyId, PartyKeys> parties = Map.of(
            BANK, new PartyKeys(bankSigns.verifyingKey(), bankOpens.sealingKey()),
            BUREAU, new PartyKeys(bureauSigns.verifyingKey(), bureauOpens.sealingKey()),
            MALLORY, new PartyKeys(mallorySigns.verifyingKey(), malloryOpens.sealingKey()));
    private final SignedEnvelopes bank = new SignedEnvelopes("test", bankSigns, bankOpens, parties);
    private final SignedEnvelopes bureau = new SignedEnvelopes("test", bureauSigns, bureauOpens, parties);

    @Test
    void theReceiverOpensWhatTheSenderSealed() {
        var sent = envelope(BANK, "a payload that no broker may read");
        var opened = bureau.open(bank.seal(sent));
        assertThat(opened.stream()).isEqualTo(sent.stream());
        assertThat(opened.address()).isEqualTo(sent.address());
        assertThat(opened.payload()).isEqualTo(sent.payload());
        assertThat(opened.hash()).isEqualTo(sent.hash());
    }

    @Test
    void theBrokerReadsNoPayloadUnlessTheEnvelopeIsPlain() {
        var sent = envelope(BANK, "a payload that no broker may read");
        assertThat(text(bank.seal(sent))).doesNotContain("no broker may read");
        assertThat(text(EnvelopeSeal.plain().seal(sent))).contains("no broker may read");
    }

    @Test
    void noFlippedByteIsAccepted() {
        var frame = bank.seal(envelope(BANK, "short"));
        for (int i = 0; i < frame.length; i++) {
            var changed = frame.clone();
            changed[i] ^= 0x10;
            assertThatThrownBy(() -> bureau.open(changed)).as("byte " + i).isInstanceOf(MalformedFrameException.class);
        }
        for (int length = 0; length < frame.length; length++) {
            var cut = java.util.Arrays.copyOf(frame, length);
            assertThatThrownBy(() -> bureau.open(cut)).isInstanceOf(MalformedFrameException.class);
        }
    }

    @Test
    void nobodySpeaksForAnother() {
        var mallory = new SignedEnvelopes("test", mallorySigns, malloryOpens, parties);
        var forged = mallory.seal(envelope(BANK, "from the bank, says mallory"));
        assertThatThrownBy(() -> bureau.open(forged))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining("signature");
        assertThat(EnvelopeSeal.plain().open(EnvelopeSeal.plain().seal(envelope(BANK, "forged"))).stream()
                        .from())
                .as("without signatures the forgery passes")
                .isEqualTo(BANK);
    }

    @Test
    void anEnvelopeOfAnotherFederationIsRefused() {
        var other = new SignedEnvelopes("other", bankSigns, bankOpens, parties);
        assertThatThrownBy(() -> bureau.open(other.seal(envelope(BANK, "x"))))
                .hasMessageContaining("another federation");
    }

    @Test
    void aPartyThatTheFederationDoesNotListGetsNothing() {
        var stranger = new SignedEnvelopes("test", bankSigns, bankOpens, Map.of());
        assertThatThrownBy(() -> stranger.seal(envelope(BANK, "x"))).hasMessageContaining("bureau");
    }

    private static Envelope envelope(PartyId from, String payload) {
        return new Envelope(
                Envelope.Kind.DATA,
                new StreamId(new JobId(new UUID(1, 2)), 1, from, BUREAU),
                7,
                new byte[32],
                new Address(0, "test@1", 3, "Ping"),
                payload.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
