package org.concordat.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KEM;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;
import org.bouncycastle.crypto.prng.FixedSecureRandom;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMGenerator;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;
import org.concordat.crypto.CiphertextException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys of ML-KEM-768 and X25519 together, against the published vectors and against an implementation by hand. */
class HybridKeysTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] INFO = "concordat test".getBytes(StandardCharsets.UTF_8);
    private static final byte[] HEADER = "header".getBytes(StandardCharsets.UTF_8);
    private static final byte[] TEXT = {1, 2, 3};
    private static final int ML_KEM_CIPHERTEXT = 1088;
    private static final int ML_KEM_PUBLIC = 1184;
    private static final int ML_KEM_SECRET = 2400;

    private final SecureRandom random = new SecureRandom();
    private final OpeningKey key = OpeningKey.generateHybrid(random);

    /** draft-connolly-cfrg-xwing-kem, appendix C: the seeds of the key and of the encapsulation, and the secret shared. */
    @ParameterizedTest
    @CsvSource({
        "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26,"
                + "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e2"
                + "35b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2,"
                + "d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384",
        "badfd6dfaac359a5efbb7bcc4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea,"
                + "17cda7cfad765f5623474d368ccca8af0007cd9f5e4c849f167a580b14aabdef"
                + "aee7eef47cb0fca9767be1fda69419dfb927e9df07348b196691abaeb580b32d,"
                + "f2e86241c64d60f6649fbc6c5b7d17180b780a3f34355e64a85749949c45f150",
        "ef58538b8d23f87732ea63b02b4fa0f4873360e2841928cd60dd4cee8cc0d4c9,"
                + "22a96188d032675c8ac850933c7aff1533b94c834adbb69c6115bad4692d8619"
                + "f90b0cdf8a7b9c264029ac185b70b83f2801f2f4b3f70c593ea3aeeb613a7f1b,"
                + "953f7f4e8c5b5049bdc771d1dffada0dd961477d1a2ae0988baa7ea6898d893f"
    })
    void theKemIsThatOfTheDraft(String seed, String encapsulationSeed, String secret) throws Exception {
        var vector = OpeningKey.of(HEX.parseHex("647a" + seed));
        var made = new XWingKEMGenerator(new FixedSecureRandom(HEX.parseHex(encapsulationSeed)))
                .generateEncapsulated(
                        new XWingPublicKeyParameters(vector.sealingKey().bytes()));
        assertThat(HEX.formatHex(made.getSecret())).isEqualTo(secret);
        var halves = Halves.of(vector);
        assertThat(HEX.formatHex(halves.combined(made.getEncapsulation()))).isEqualTo(secret);
    }

    @Test
    void theJdkAndThisLibraryOpenEachOthersMlKem() throws Exception {
        var pair = KeyPairGenerator.getInstance("ML-KEM-768").generateKeyPair();
        var spki = pair.getPublic().getEncoded();
        var pkcs8 = pair.getPrivate().getEncoded();
        var publicKey = new MLKEMPublicKeyParameters(
                MLKEMParameters.ml_kem_768, Arrays.copyOfRange(spki, spki.length - ML_KEM_PUBLIC, spki.length));
        var secretKey = new MLKEMPrivateKeyParameters(
                MLKEMParameters.ml_kem_768, Arrays.copyOfRange(pkcs8, pkcs8.length - ML_KEM_SECRET, pkcs8.length));
        var jdk = KEM.getInstance("ML-KEM-768");

        var theirs = jdk.newEncapsulator(pair.getPublic()).encapsulate();
        assertThat(new MLKEMExtractor(secretKey).extractSecret(theirs.encapsulation()))
                .isEqualTo(theirs.key().getEncoded());
        var ours = new MLKEMGenerator(random).generateEncapsulated(publicKey);
        assertThat(jdk.newDecapsulator(pair.getPrivate())
                        .decapsulate(ours.getEncapsulation())
                        .getEncoded())
                .isEqualTo(ours.getSecret());
    }

    @Test
    void opensWhatWasSealedToItAndComesBackFromItsSecretBytes() {
        var again = OpeningKey.of(key.secretBytes());
        assertThat(key.secretBytes()).hasSize(34);
        assertThat(again.sealingKey()).isEqualTo(key.sealingKey());
        assertThat(again.sealingKey().hybrid()).isTrue();
        var sealed = SealingKey.ofHex(key.sealingKey().hex()).seal(INFO, HEADER, TEXT);
        assertThat(sealed).hasSize(1120 + TEXT.length + 16);
        assertThat(again.open(INFO, HEADER, sealed)).isEqualTo(TEXT);
        assertThat(OpeningKey.generate(random).sealingKey().hybrid()).isFalse();
    }

    @Test
    void refusesEveryFlippedByteAndEveryOtherContext() {
        var sealed = key.sealingKey().seal(INFO, HEADER, TEXT);
        for (int i = 0; i < sealed.length; i++) {
            var changed = sealed.clone();
            changed[i] ^= 4;
            assertThatThrownBy(() -> key.open(INFO, HEADER, changed)).isInstanceOf(CiphertextException.class);
        }
        assertThatThrownBy(() -> key.open(HEADER, HEADER, sealed)).isInstanceOf(CiphertextException.class);
        assertThatThrownBy(() -> key.open(INFO, INFO, sealed)).isInstanceOf(CiphertextException.class);
        assertThatThrownBy(() -> OpeningKey.generateHybrid(random).open(INFO, HEADER, sealed))
                .isInstanceOf(CiphertextException.class);
        assertThatThrownBy(() -> key.open(INFO, HEADER, new byte[1135])).isInstanceOf(CiphertextException.class);
    }

    @Test
    void refusesWhatIsNoKey() {
        assertThatThrownBy(() -> new SealingKey(new byte[1184])).hasMessageContaining("1184 bytes, expected 32");
        assertThatThrownBy(() -> OpeningKey.of(new byte[34])).hasMessageContaining("647a");
        var beyondTheModulus = key.sealingKey().bytes().clone();
        Arrays.fill(beyondTheModulus, 0, ML_KEM_PUBLIC, (byte) 0xff);
        assertThatThrownBy(() -> new SealingKey(beyondTheModulus).seal(INFO, HEADER, TEXT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Somebody who can take the weaker half for the whole key gains nothing: the receiver opens by both halves or not at all. */
    @Test
    void whatWasSealedToTheClassicalHalfAloneDoesNotOpen() {
        var halves = Halves.of(key);
        var classical = OpeningKey.of(halves.x25519().getEncoded());
        var sealed = classical.sealingKey().seal(INFO, HEADER, TEXT);
        assertThat(classical.open(INFO, HEADER, sealed))
                .as("with the guard off: a receiver that takes both")
                .isEqualTo(TEXT);
        assertThatThrownBy(() -> key.open(INFO, HEADER, sealed)).isInstanceOf(CiphertextException.class);
        var padded = Arrays.copyOf(sealed, 1120 + 16 + TEXT.length);
        assertThatThrownBy(() -> key.open(INFO, HEADER, padded)).isInstanceOf(CiphertextException.class);
    }

    /** Record now, decrypt later: the secret of the X25519 half is what a quantum computer would find. */
    @Test
    void whoFindsOneHalfOfTheSecretReadsAClassicalRecordingAndNoHybridOne() throws Exception {
        var halves = Halves.of(key);
        var recordedClassical =
                OpeningKey.of(halves.x25519().getEncoded()).sealingKey().seal(INFO, HEADER, TEXT);
        assertThat(OpeningKey.of(halves.x25519().getEncoded()).open(INFO, HEADER, recordedClassical))
                .isEqualTo(TEXT);

        var recorded = key.sealingKey().seal(INFO, HEADER, TEXT);
        var encapsulation = Arrays.copyOf(recorded, 1120);
        var ciphertext = Arrays.copyOfRange(recorded, 1120, recorded.length);
        assertThat(opened(halves.combined(encapsulation), ciphertext))
                .as("with both halves it opens, so what follows fails for want of one")
                .isEqualTo(TEXT);
        var other = Halves.of(OpeningKey.generateHybrid(random));
        assertThatThrownBy(() -> opened(new Halves(other.mlKem(), halves.x25519()).combined(encapsulation), ciphertext))
                .isInstanceOf(AEADBadTagException.class);
        assertThatThrownBy(() -> opened(
                        halves.combined(
                                encapsulation, other.x25519(), halves.x25519().generatePublicKey()),
                        ciphertext))
                .isInstanceOf(AEADBadTagException.class);
    }

    /** The two secrets that a hybrid key's seed gives by SHAKE256, and the combiner of X-Wing over them. */
    private record Halves(MLKEMPrivateKeyParameters mlKem, X25519PrivateKeyParameters x25519) {
        static Halves of(OpeningKey key) {
            var seed = Arrays.copyOfRange(key.secretBytes(), 2, 34);
            var shake = new SHAKEDigest(256);
            shake.update(seed, 0, seed.length);
            var expanded = new byte[96];
            shake.doFinal(expanded, 0, expanded.length);
            return new Halves(
                    new MLKEMPrivateKeyParameters(MLKEMParameters.ml_kem_768, Arrays.copyOf(expanded, 64)),
                    new X25519PrivateKeyParameters(expanded, 64));
        }

        byte[] combined(byte[] encapsulation) throws GeneralSecurityException {
            return combined(encapsulation, x25519, x25519.generatePublicKey());
        }

        byte[] combined(byte[] encapsulation, X25519PrivateKeyParameters by, X25519PublicKeyParameters of)
                throws GeneralSecurityException {
            var ephemeral = Arrays.copyOfRange(encapsulation, ML_KEM_CIPHERTEXT, encapsulation.length);
            var agreed = new byte[32];
            by.generateSecret(new X25519PublicKeyParameters(ephemeral), agreed, 0);
            var digest = MessageDigest.getInstance("SHA3-256");
            digest.update(new MLKEMExtractor(mlKem).extractSecret(Arrays.copyOf(encapsulation, ML_KEM_CIPHERTEXT)));
            digest.update(agreed);
            digest.update(ephemeral);
            digest.update(of.getEncoded());
            return digest.digest("\\.//^\\".getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** RFC 9180, section 5.1, base mode, with the suite 0x647a, 0x0001, 0x0002; the first message. */
    private static byte[] opened(byte[] sharedSecret, byte[] ciphertext) throws GeneralSecurityException {
        var context = ByteBuffer.allocate(65)
                .put((byte) 0)
                .put(extract(new byte[32], labeled("psk_id_hash", new byte[0])))
                .put(extract(new byte[32], labeled("info_hash", INFO)))
                .array();
        var secret = extract(sharedSecret, labeled("secret", new byte[0]));
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(expand(secret, "key", context, 32), "AES"),
                new GCMParameterSpec(128, expand(secret, "base_nonce", context, 12)));
        cipher.updateAAD(HEADER);
        return cipher.doFinal(ciphertext);
    }

    private static byte[] labeled(String label, byte[] input) {
        var suite = HEX.parseHex("48504b45" + "647a" + "0001" + "0002");
        var text = "HPKE-v1".getBytes(StandardCharsets.US_ASCII);
        var name = label.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(text.length + suite.length + name.length + input.length)
                .put(text)
                .put(suite)
                .put(name)
                .put(input)
                .array();
    }

    private static byte[] extract(byte[] salt, byte[] input) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(salt, "HmacSHA256"));
        return mac.doFinal(input);
    }

    private static byte[] expand(byte[] secret, String label, byte[] context, int length)
            throws GeneralSecurityException {
        var info = labeled(label, context);
        var input = ByteBuffer.allocate(2 + info.length + 1)
                .putShort((short) length)
                .put(info)
                .put((byte) 1)
                .array();
        return Arrays.copyOf(extract(secret, input), length);
    }
}
