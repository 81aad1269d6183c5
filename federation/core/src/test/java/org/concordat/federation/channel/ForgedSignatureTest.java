package org.concordat.federation.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;
import org.junit.jupiter.api.Test;

/** K18 at the envelope: a frame whose signature is another form of the right one, or one under a key that anybody signs with. */
class ForgedSignatureTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");
    private static final BigInteger L =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final int HALF = SigningKey.SIGNATURE_BYTES / 2;

    private final SecureRandom random = new SecureRandom();
    private final SigningKey bankSigns = SigningKey.generate(random);
    private final OpeningKey bankOpens = OpeningKey.generate(random);
    private final SigningKey bureauSigns = SigningKey.generate(random);
    private final OpeningKey bureauOpens = OpeningKey.generate(random);

    /** A heartbeat: nothing follows its signature. */
    private final byte[] frame = at(bankSigns, bankOpens, bankSigns.verifyingKey())
            .seal(new Envelope(
                    Envelope.Kind.HEARTBEAT,
                    new StreamId(new JobId(new UUID(1, 2)), 0, BANK, BUREAU),
                    7,
                    new byte[Envelope.HASH_BYTES],
                    new Address(-1, "x", 0, "y"),
                    new byte[0]));

    private SignedEnvelopes at(SigningKey signs, OpeningKey opens, VerifyingKey ofTheBank) {
        return new SignedEnvelopes(
                "test",
                new SignedEnvelopes.Own(signs, List.of(opens)),
                Map.of(
                        BANK, new PartyKeys(ofTheBank, bankOpens.sealingKey()),
                        BUREAU, new PartyKeys(bureauSigns.verifyingKey(), bureauOpens.sealingKey())),
                JobKeys.none());
    }

    private SignedEnvelopes bureau(VerifyingKey ofTheBank) {
        return at(bureauSigns, bureauOpens, ofTheBank);
    }

    private byte[] signedAs(byte[] signature) {
        int signed = frame.length - SigningKey.SIGNATURE_BYTES;
        return ByteBuffer.allocate(signed + signature.length)
                .put(frame, 0, signed)
                .put(signature)
                .array();
    }

    @Test
    void aSecondFormOfTheSendersOwnSignatureIsRefused() {
        var bureau = bureau(bankSigns.verifyingKey());
        assertThat(bureau.open(frame).stream().from()).isEqualTo(BANK);
        byte[] signature = Arrays.copyOfRange(frame, frame.length - SigningKey.SIGNATURE_BYTES, frame.length);
        var r = Arrays.copyOf(signature, HALF);
        var s = Arrays.copyOfRange(signature, HALF, signature.length);

        var larger = signature.clone();
        byte[] sum = reversed(new BigInteger(1, reversed(s)).add(L).toByteArray());
        System.arraycopy(sum, 0, larger, HALF, Math.min(HALF, sum.length));
        assertThatThrownBy(() -> bureau.open(signedAs(larger)))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining("signature");

        for (byte[] other : List.of(
                Arrays.copyOf(signature, 63), new byte[SigningKey.SIGNATURE_BYTES], asEcdsa(r, s), new byte[0])) {
            assertThatThrownBy(() -> bureau.open(signedAs(other)))
                    .as("a signature of %s bytes", other.length)
                    .isInstanceOf(MalformedFrameException.class);
        }
    }

    /** A manifest could list such a key; nothing is believed under it. */
    @Test
    void underAKeyOfSmallOrderOrOfZerosNobodyIsBelieved() {
        for (var hex : List.of(
                "00".repeat(32),
                "01" + "00".repeat(31),
                "ec" + "ff".repeat(30) + "7f",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")) {
            var bureau = bureau(VerifyingKey.ofHex(hex));
            for (var point : List.of("00".repeat(32), "01" + "00".repeat(31), hex)) {
                var forged = signedAs(HexFormat.of().parseHex(point + "00".repeat(HALF)));
                assertThatThrownBy(() -> bureau.open(forged))
                        .as("%s under %s", point, hex)
                        .isInstanceOf(MalformedFrameException.class)
                        .hasMessageContaining("signature");
            }
        }
    }

    /** SEQUENCE { INTEGER r, INTEGER s }, each of 33 bytes. */
    private static byte[] asEcdsa(byte[] r, byte[] s) {
        return ByteBuffer.allocate(2 + 2 * 35)
                .put((byte) 0x30)
                .put((byte) 70)
                .put(new byte[] {2, 33, 0})
                .put(r)
                .put(new byte[] {2, 33, 0})
                .put(s)
                .array();
    }

    private static byte[] reversed(byte[] bytes) {
        var reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
