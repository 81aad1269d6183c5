package org.concordat.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.concordat.crypto.CiphertextException;
import org.junit.jupiter.api.Test;

class EnvelopeKeysTest {
    private static final byte[] INFO = "concordat test".getBytes(StandardCharsets.UTF_8);
    private static final byte[] HEADER = "header".getBytes(StandardCharsets.UTF_8);
    private final SecureRandom random = new SecureRandom();

    @Test
    void opensWhatWasSealedToIt() {
        var key = OpeningKey.of(OpeningKey.generate(random).secretBytes());
        var sealed = key.sealingKey().seal(INFO, HEADER, new byte[] {1, 2, 3});
        assertThat(sealed).hasSize(32 + 3 + 16);
        assertThat(key.open(INFO, HEADER, sealed)).containsExactly(1, 2, 3);
    }

    @Test
    void refusesEveryFlippedByteAndEveryOtherContext() {
        var key = OpeningKey.generate(random);
        var sealed = key.sealingKey().seal(INFO, HEADER, new byte[] {1, 2, 3});
        for (int i = 0; i < sealed.length; i++) {
            var changed = sealed.clone();
            changed[i] ^= 4;
            assertThatThrownBy(() -> key.open(INFO, HEADER, changed)).isInstanceOf(CiphertextException.class);
        }
        assertThatThrownBy(() -> key.open(HEADER, HEADER, sealed)).isInstanceOf(CiphertextException.class);
        assertThatThrownBy(() -> key.open(INFO, INFO, sealed)).isInstanceOf(CiphertextException.class);
        assertThatThrownBy(() -> OpeningKey.generate(random).open(INFO, HEADER, sealed))
                .isInstanceOf(CiphertextException.class);
        assertThatThrownBy(() -> key.open(INFO, HEADER, new byte[47])).isInstanceOf(CiphertextException.class);
    }

    /** RFC 9180, appendix A.1.1 differs in the AEAD (AES-128-GCM); it holds the key encapsulation and the schedule below ours. */
    @Test
    void theKemIsThatOfTheRfc() throws Exception {
        var hex = HexFormat.of();
        var hpke = new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM128);
        var secret = new X25519PrivateKeyParameters(
                hex.parseHex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8"));
        var plaintext = hpke.open(
                hex.parseHex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"),
                new AsymmetricCipherKeyPair(secret.generatePublicKey(), secret),
                hex.parseHex("4f6465206f6e2061204772656369616e2055726e"),
                hex.parseHex("436f756e742d30"),
                hex.parseHex("f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a9"
                        + "6d8770ac83d07bea87e13c512a"),
                null,
                null,
                null);
        assertThat(new String(plaintext, StandardCharsets.UTF_8)).isEqualTo("Beauty is truth, truth beauty");
    }

    @Test
    void refusesASealingKeyOfLowOrder() {
        assertThatThrownBy(() -> new SealingKey(new byte[32]).seal(INFO, HEADER, new byte[1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void verifiesItsOwnSignatureAndNoOther() {
        var key = SigningKey.of(SigningKey.generate(random).secretBytes());
        var text = "text and more".getBytes(StandardCharsets.UTF_8);
        var signature = key.sign(text, 4);
        assertThat(key.verifyingKey().verifies(text, 4, signature)).isTrue();
        assertThat(key.verifyingKey().verifies(text, 5, signature)).isFalse();
        assertThat(SigningKey.generate(random).verifyingKey().verifies(text, 4, signature))
                .isFalse();
        signature[3] ^= 1;
        assertThat(key.verifyingKey().verifies(text, 4, signature)).isFalse();
        assertThat(new VerifyingKey(new byte[32]).verifies(text, 4, new byte[64]))
                .isFalse();
        assertThat(new VerifyingKey(new byte[32]).verifies(text, 4, new byte[5]))
                .isFalse();
    }

    @Test
    void printsNoSecret() {
        var signing = SigningKey.generate(random);
        var opening = OpeningKey.generate(random);
        assertThat(signing.toString()).doesNotContain(HexFormat.of().formatHex(signing.secretBytes()));
        assertThat(opening.toString()).doesNotContain(HexFormat.of().formatHex(opening.secretBytes()));
    }
}
