package org.concordat.runtime.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.FormerKey;
import org.concordat.federation.channel.PartyKeys;
import org.concordat.federation.channel.ProtocolVersion;
import org.concordat.federation.channel.SchemaDigest;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.coordination.JobKey;
import org.concordat.federation.job.coordination.KnownVersions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobKeyringTest {
    private static final int BITS = 512;
    private static final byte[] DIGEST = new byte[32];
    private static final List<ProtocolVersion> PROTOCOLS =
            List.of(new ProtocolVersion("counting", 1, SchemaDigest.NONE));
    private static final KnownVersions KNOWN = new KnownVersions(JobKeyring.ENVELOPES, PROTOCOLS);
    private static final PartyId SELF = new PartyId("notary");
    private static final SigningKey SIGNING = SigningKey.generate(new SecureRandom());
    private static final OpeningKey OPENING = OpeningKey.generate(new SecureRandom());

    private final SecureRandom random = new SecureRandom();
    private final Paillier scheme = Paillier.scheme(BITS);
    private final JobId job = new JobId(UUID.randomUUID());

    @TempDir
    Path directory;

    private JobKeyring keyring() {
        return keyring(new byte[SecretFiles.WRAPPING_KEY_BYTES]);
    }

    private JobKeyring keyring(byte[] wrapping) {
        return new JobKeyring(
                new SecretFiles(directory, wrapping),
                new JobKeyring.Identity(
                        "test",
                        SELF,
                        SIGNING,
                        Map.of(SELF, new PartyKeys(SIGNING.verifyingKey(), OPENING.sealingKey()))),
                InstantSource.system());
    }

    @Test
    void aLaterAttemptOfATaskGoesOnWithItsKeysInTheirOrder() {
        var before = keyring();
        before.accept(job, DIGEST, PROTOCOLS);
        var task = before.keeping(job, 2, scheme);
        var first = task.generateKey(BITS, random).encryptionKey().fingerprint();
        var second = task.generateKey(BITS, random).encryptionKey().fingerprint();
        var other = before.keeping(job, 3, scheme).generateKey(BITS, random);

        var again = keyring().keeping(job, 2, scheme);

        assertThat(again.generateKey(BITS, random).encryptionKey().fingerprint())
                .isEqualTo(first);
        assertThat(again.generateKey(BITS, random).encryptionKey().fingerprint())
                .isEqualTo(second)
                .isNotEqualTo(first);
        assertThat(other.encryptionKey().fingerprint()).isNotIn(first, second);
    }

    @Test
    void aRestoredKeyIsProvedInItsOwnJobAlone() {
        var before = keyring();
        before.accept(job, DIGEST, PROTOCOLS);
        byte[] context = {1, 2, 3};
        before.keeping(job, 0, scheme).provingIn(context).generateKey(BITS, random);

        var announced = keyring()
                .keeping(job, 0, scheme)
                .provingIn(context)
                .generateKey(BITS, random)
                .encryptionKey()
                .toBytes();

        assertThat(scheme.provingIn(context).accept(announced, BITS).modulusBits())
                .isEqualTo(BITS);
        assertThatThrownBy(() -> scheme.provingIn(new byte[] {4}).accept(announced, BITS))
                .isInstanceOf(CiphertextException.class);
    }

    @Test
    void makesNoKeyForAJobThatIsNotOpenHereAndClosesThoseOfAJobThatEnds() throws Exception {
        var keyring = keyring();
        assertThatThrownBy(() -> keyring.keeping(job, 0, scheme).generateKey(BITS, random))
                .hasMessageContaining("not accepted");
        keyring.accept(job, DIGEST, PROTOCOLS);
        var key = keyring.keeping(job, 0, scheme).generateKey(BITS, random);

        assertThat(keyring.destroy(job)).isEqualTo(2);

        assertThat(key.toString()).doesNotContain("closed");
        assertThatThrownBy(() -> key.secretBytes(new org.concordat.crypto.SecretAccess("a test")))
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> keyring.keeping(job, 0, scheme).generateKey(BITS, random))
                .hasMessageContaining("has ended");
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aSecretThatIsDrawnOnceStaysTheFirstAndGoesWithTheJob() throws Exception {
        assertThatThrownBy(() -> keyring().keepFirst(job, 0, "noise", new byte[] {1}))
                .hasMessageContaining("not accepted");
        keyring().accept(job, DIGEST, PROTOCOLS);
        assertThat(keyring().keepFirst(job, 0, "noise", new byte[] {1})).containsExactly(1);
        assertThat(keyring().keepFirst(job, 0, "noise", new byte[] {2})).containsExactly(1);
        assertThat(keyring().keepFirst(job, 1, "noise", new byte[] {3})).containsExactly(3);
        assertThat(keyring().keepFirst(job, 0, "order", new byte[] {4})).containsExactly(4);

        keyring().destroy(job);

        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void knowsWhenItIsMadeAgainOfWhichJobsThereAreSecretsAndDestroysThoseOfOneAlone() {
        var ended = new JobId(UUID.randomUUID());
        var before = keyring();
        for (var each : List.of(job, ended)) {
            before.accept(each, DIGEST, PROTOCOLS);
            before.keeping(each, 0, scheme).generateKey(BITS, random);
        }

        var after = keyring();

        assertThat(after.jobs()).containsExactlyInAnyOrder(job, ended);
        assertThat(after.destroy(ended)).isEqualTo(2);
        assertThat(after.openingKey(job)).isPresent();
        assertThat(after.openingKey(ended)).isEmpty();
        assertThat(after.jobs()).containsExactly(job);
    }

    @Test
    void whoHasAnotherWrappingKeyReadsNothing() {
        var before = keyring();
        before.accept(job, DIGEST, PROTOCOLS);
        before.keeping(job, 0, scheme).generateKey(BITS, random);
        var wrapping = new byte[SecretFiles.WRAPPING_KEY_BYTES];
        wrapping[0] = 1;

        assertThatThrownBy(() -> keyring(wrapping).openingKey(job)).hasMessageContaining("does not open");
    }

    @Test
    void ofAPartyWithAHybridKeyInTheManifestAClassicalJobKeyIsTakenOnlyUnderItsFormerSignature() {
        var bank = new PartyId("bank");
        var former = SigningKey.generate(random);
        var present = SigningKey.generate(random);
        var hybrid = OpeningKey.generateHybrid(random).sealingKey();
        var keys = new PartyKeys(
                present.verifyingKey(), List.of(new FormerKey(former.verifyingKey(), Instant.MAX)), hybrid);
        var purpose = new JobKey.Purpose("test", job, DIGEST);
        var classical = OpeningKey.generate(random).sealingKey();

        assertThat(knowing(bank, keys).admit(job, JobKey.signed(purpose, bank, classical, KNOWN, present)))
                .isFalse();
        assertThat(knowing(bank, keys).admit(job, JobKey.signed(purpose, bank, classical, KNOWN, former)))
                .isTrue();
        var keyring = knowing(bank, keys);
        assertThat(keyring.admit(job, JobKey.signed(purpose, bank, hybrid, KNOWN, present)))
                .isTrue();
        assertThat(keyring.sealingKey(job, bank)).contains(hybrid);
        assertThat(knowing(bank, new PartyKeys(present.verifyingKey(), classical))
                        .admit(job, JobKey.signed(purpose, bank, classical, KNOWN, present)))
                .as("who has no hybrid key takes part as before")
                .isTrue();
    }

    /** The guest's party passes keys on, and could leave a version out. */
    @Test
    void theVersionsThatAMemberKnowsAreSignedAndStayWhatItSaidFirst() {
        var bank = new PartyId("bank");
        var signs = SigningKey.generate(random);
        var sealing = OpeningKey.generate(random).sealingKey();
        var keyring = knowing(bank, new PartyKeys(signs.verifyingKey(), sealing));
        var purpose = new JobKey.Purpose("test", job, DIGEST);
        var both = new KnownVersions(
                JobKeyring.ENVELOPES,
                List.of(
                        new ProtocolVersion("counting", 1, SchemaDigest.NONE),
                        new ProtocolVersion("counting", 2, SchemaDigest.NONE)));
        var signed = JobKey.signed(purpose, bank, sealing, both, signs);

        assertThat(keyring.admit(job, new JobKey(bank, signed.sealingKey(), KNOWN, signed.signature())))
                .isFalse();
        assertThat(keyring.admit(job, signed)).isTrue();
        assertThat(keyring.admit(job, signed)).isTrue();
        assertThat(keyring.admit(job, JobKey.signed(purpose, bank, sealing, KNOWN, signs)))
                .as("the same key, with fewer versions")
                .isFalse();
        assertThat(JobKey.known(keyring.announcements(job))).containsEntry(bank, both);
    }

    private JobKeyring knowing(PartyId party, PartyKeys keys) {
        var keyring = new JobKeyring(
                new SecretFiles(
                        directory.resolve(UUID.randomUUID().toString()), new byte[SecretFiles.WRAPPING_KEY_BYTES]),
                new JobKeyring.Identity(
                        "test",
                        SELF,
                        SIGNING,
                        Map.of(SELF, new PartyKeys(SIGNING.verifyingKey(), OPENING.sealingKey()), party, keys)),
                InstantSource.system());
        keyring.accept(job, DIGEST, PROTOCOLS);
        return keyring;
    }
}
