package org.concordat.federation.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SealingKey;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;
import org.jspecify.annotations.Nullable;
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
    private final OpeningKey bureauOpensJob = OpeningKey.generate(random);
    private final GivenJobKeys jobs = new GivenJobKeys(bureauOpensJob);
    private final SignedEnvelopes bank = party("test", bankSigns, bankOpens, parties, jobs);
    private final SignedEnvelopes bureau = party("test", bureauSigns, bureauOpens, parties, jobs);

    /** The keys of every job: as the bureau holds them, and as the bank was told. */
    private static final class GivenJobKeys implements JobKeys {
        private final OpeningKey key;
        private byte[] specification = {1};
        private boolean destroyed;
        private @Nullable VerifyingKey bankBeganWith;

        GivenJobKeys(OpeningKey key) {
            this.key = key;
        }

        @Override
        public Optional<SealingKey> sealingKey(JobId job, PartyId receiver) {
            return Optional.of(key.sealingKey());
        }

        @Override
        public Optional<OpeningKey> openingKey(JobId job) {
            return destroyed ? Optional.empty() : Optional.of(key);
        }

        @Override
        public Optional<VerifyingKey> signer(JobId job, PartyId member) {
            return member.equals(BANK) ? Optional.ofNullable(bankBeganWith) : Optional.empty();
        }

        @Override
        public Optional<byte[]> specification(JobId job) {
            return Optional.of(specification);
        }
    }

    private static SignedEnvelopes party(
            String federation, SigningKey signs, OpeningKey opens, Map<PartyId, PartyKeys> parties, JobKeys jobs) {
        return new SignedEnvelopes(federation, new SignedEnvelopes.Own(signs, List.of(opens)), parties, jobs);
    }

    @Test
    void theReceiverOpensWhatTheSenderSealed() {
        for (int attempt : new int[] {0, 1}) {
            var sent = envelope(BANK, attempt, "a payload that no broker may read");
            var opened = bureau.open(bank.seal(sent));
            assertThat(opened.stream()).isEqualTo(sent.stream());
            assertThat(opened.address()).isEqualTo(sent.address());
            assertThat(opened.payload()).isEqualTo(sent.payload());
            assertThat(opened.previousHash()).isEqualTo(sent.previousHash());
        }
    }

    @Test
    void withTheKeyOfTheJobDestroyedNoLongTermKeyOpensItsMessages() {
        var message = bank.seal(envelope(BANK, 1, "x"));
        var coordination = bank.seal(envelope(BANK, 0, "x"));
        jobs.destroyed = true;
        assertThat(bureau.opens(bureau.verify(message).envelope())).isFalse();
        assertThatThrownBy(() -> bureau.open(message)).hasMessageContaining("has ended");
        assertThat(bureau.open(coordination).payload()).isNotEmpty();
        var everyLongTermKey = new SignedEnvelopes.Own(bureauSigns, List.of(bureauOpens, bankOpens, malloryOpens));
        for (var key : everyLongTermKey.opening()) {
            var withIt = party("test", bureauSigns, key, parties, new GivenJobKeys(key));
            assertThatThrownBy(() -> withIt.open(message)).isInstanceOf(MalformedFrameException.class);
        }
    }

    @Test
    void anEnvelopeOfAnotherSpecificationDoesNotOpen() {
        var message = bank.seal(envelope(BANK, 1, "x"));
        jobs.specification = new byte[] {2};
        assertThatThrownBy(() -> bureau.open(message)).isInstanceOf(MalformedFrameException.class);
    }

    private static List<FormerKey> former(SigningKey... keys) {
        return Stream.of(keys)
                .map(key -> new FormerKey(key.verifyingKey(), Instant.MAX))
                .toList();
    }

    @Test
    void ofAChainOfFormerKeysEachIsBelievedUntilItsTimeIsOver() {
        var present = SigningKey.generate(random);
        var between = SigningKey.generate(random);
        var day = Instant.parse("2026-03-01T00:00:00Z");
        var rotated = new java.util.HashMap<>(parties);
        rotated.put(
                BANK,
                new PartyKeys(
                        present.verifyingKey(),
                        List.of(
                                new FormerKey(between.verifyingKey(), day.plusSeconds(20)),
                                new FormerKey(bankSigns.verifyingKey(), day.plusSeconds(10))),
                        bankOpens.sealingKey()));
        var own = new SignedEnvelopes.Own(bureauSigns, List.of(bureauOpens));
        var clock = new AtomicReference<>(day);
        var receiver =
                new SignedEnvelopes("test", new KeysInForce(new KeysInForce.Snapshot(own, rotated), clock::get), jobs);
        var frames = Stream.of(bankSigns, between, present)
                .map(key -> party("test", key, bankOpens, parties, jobs).seal(envelope(BANK, 0, "x")))
                .toList();

        assertThat(frames).allSatisfy(frame -> assertThat(receiver.open(frame)).isNotNull());
        clock.set(day.plusSeconds(10));
        assertThatThrownBy(() -> receiver.open(frames.getFirst())).hasMessageContaining("signature");
        assertThat(receiver.open(frames.get(1))).isNotNull();
        clock.set(day.plusSeconds(20));
        assertThatThrownBy(() -> receiver.open(frames.get(1))).hasMessageContaining("signature");
        assertThat(receiver.open(frames.get(2))).isNotNull();
    }

    @Test
    void afterARotationTheKeysOfBeforeAreStillBelievedAndOpen() {
        var old = bank.seal(envelope(BANK, 0, "x"));
        var newSigns = SigningKey.generate(random);
        var newOpens = OpeningKey.generate(random);
        var rotated = new java.util.HashMap<>(parties);
        rotated.put(BANK, new PartyKeys(newSigns.verifyingKey(), former(bankSigns), bankOpens.sealingKey()));
        rotated.put(BUREAU, new PartyKeys(bureauSigns.verifyingKey(), newOpens.sealingKey()));
        var bureauAfter = new SignedEnvelopes(
                "test", new SignedEnvelopes.Own(bureauSigns, List.of(newOpens, bureauOpens)), rotated, jobs);
        assertThat(bureauAfter.open(old).payload()).isNotEmpty();
        var bankAfter = party("test", newSigns, bankOpens, rotated, jobs);
        assertThat(bureauAfter.open(bankAfter.seal(envelope(BANK, 0, "y"))).payload())
                .isNotEmpty();
        assertThatThrownBy(() -> bureau.open(bankAfter.seal(envelope(BANK, 0, "y"))))
                .hasMessageContaining("signature");
    }

    /** The job was begun with the old key; a job that begins after the rotation knows the new one alone. */
    @Test
    void aRunningJobGoesOnWithTheKeyThatItBeganWithAndANewOneTakesTheNewKeyAlone() {
        var newSigns = SigningKey.generate(random);
        var rotated = new java.util.HashMap<>(parties);
        rotated.put(BANK, new PartyKeys(newSigns.verifyingKey(), former(bankSigns), bankOpens.sealingKey()));
        var withBoth = new SignedEnvelopes.Own(newSigns, List.of(bankSigns), List.of(bankOpens));
        var begunBefore = new GivenJobKeys(bureauOpensJob);
        begunBefore.bankBeganWith = bankSigns.verifyingKey();
        var begunAfter = new GivenJobKeys(bureauOpensJob);
        begunAfter.bankBeganWith = newSigns.verifyingKey();

        var inOldJob = new SignedEnvelopes("test", withBoth, rotated, begunBefore).seal(envelope(BANK, 1, "x"));
        var inNewJob = new SignedEnvelopes("test", withBoth, rotated, begunAfter).seal(envelope(BANK, 1, "x"));
        var oldKeyInNewJob = bank.seal(envelope(BANK, 1, "x"));

        assertThat(bureau.open(inOldJob).payload())
                .as("whoever has not rotated yet")
                .isNotEmpty();
        assertThat(party("test", bureauSigns, bureauOpens, rotated, begunBefore)
                        .open(inOldJob)
                        .payload())
                .isNotEmpty();
        assertThat(party("test", bureauSigns, bureauOpens, rotated, begunAfter)
                        .open(inNewJob)
                        .payload())
                .isNotEmpty();
        assertThatThrownBy(() -> party("test", bureauSigns, bureauOpens, rotated, begunAfter)
                        .open(oldKeyInNewJob))
                .hasMessageContaining("signature");
        var leftOut = new java.util.HashMap<>(rotated);
        leftOut.put(BANK, new PartyKeys(newSigns.verifyingKey(), bankOpens.sealingKey()));
        assertThat(party("test", bureauSigns, bureauOpens, leftOut, begunBefore)
                        .open(inOldJob)
                        .payload())
                .as("also when the next manifest leaves the old key out")
                .isNotEmpty();
    }

    @Test
    void theBeginningTellsWhoseFrameItIsAndHowLong() {
        var frame = bank.seal(envelope(BANK, 1, "x".repeat(100_000)));
        var head = bureau.head(java.util.Arrays.copyOf(frame, EnvelopeSeal.HEAD_BYTES));
        assertThat(head.frameBytes()).isEqualTo(frame.length);
        assertThat(head.envelope().stream().from()).isEqualTo(BANK);
        var lying = frame.clone();
        lying[frame.length - 100_048 - 64 - 32 - 4] ^= 1;
        assertThatThrownBy(() -> bureau.head(lying)).hasMessageContaining("signature");
    }

    @Test
    void acknowledgementsAndHeartbeatsAreSignedAndCarryNothing() {
        var sent = new Envelope(
                Envelope.Kind.HEARTBEAT,
                envelope(BANK, 0, "").stream(),
                0,
                new byte[32],
                new Address(-1, "x", 0, "y"),
                new byte[0]);
        var frame = bank.seal(sent);
        assertThat(bureau.open(frame).kind()).isEqualTo(Envelope.Kind.HEARTBEAT);
        frame[frame.length - 1] ^= 1;
        assertThatThrownBy(() -> bureau.verify(frame)).isInstanceOf(MalformedFrameException.class);
    }

    @Test
    void theBrokerReadsNoPayloadUnlessTheEnvelopeIsPlain() {
        var sent = envelope(BANK, 1, "a payload that no broker may read");
        assertThat(text(bank.seal(sent))).doesNotContain("no broker may read");
        assertThat(text(EnvelopeSeal.plain().seal(sent))).contains("no broker may read");
    }

    @Test
    void noFlippedByteIsAccepted() {
        var frame = bank.seal(envelope(BANK, 1, "short"));
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
        var mallory = party("test", mallorySigns, malloryOpens, parties, jobs);
        var forged = mallory.seal(envelope(BANK, 1, "from the bank, says mallory"));
        assertThatThrownBy(() -> bureau.open(forged))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining("signature");
        assertThat(EnvelopeSeal.plain().open(EnvelopeSeal.plain().seal(envelope(BANK, 1, "forged"))).stream()
                        .from())
                .as("without signatures the forgery passes")
                .isEqualTo(BANK);
    }

    @Test
    void anEnvelopeOfAnotherFederationIsRefused() {
        var other = party("other", bankSigns, bankOpens, parties, jobs);
        assertThatThrownBy(() -> bureau.open(other.seal(envelope(BANK, 1, "x"))))
                .hasMessageContaining("another federation");
    }

    @Test
    void aPartyThatTheFederationDoesNotListGetsNothing() {
        var stranger = party("test", bankSigns, bankOpens, Map.of(), jobs);
        assertThatThrownBy(() -> stranger.seal(envelope(BANK, 1, "x"))).hasMessageContaining("bureau");
    }

    private static Envelope envelope(PartyId from, int attempt, String payload) {
        return new Envelope(
                Envelope.Kind.DATA,
                new StreamId(new JobId(new UUID(1, 2)), attempt, from, BUREAU),
                7,
                new byte[32],
                new Address(0, "test@1", 3, "Ping"),
                payload.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
