package org.concordat.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * K18: a signature has one form, and nobody's key is a point of small order. RFC 8032, section 5.1.7; the points are those of
 * order 1, 2, 4 and 8, each in every encoding that a lenient decoder would take for it.
 */
class SignatureFormsTest {
    /** The order of the base point. */
    private static final BigInteger L =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private static final int HALF = SigningKey.SIGNATURE_BYTES / 2;
    private static final int MESSAGES = 64;
    private static final byte[] TEXT = "a frame's head".getBytes(StandardCharsets.UTF_8);

    private final SigningKey key = SigningKey.generate(new SecureRandom());
    private final byte[] signature = key.sign(TEXT, TEXT.length);

    @Test
    void theSameSignatureWithALargerScalarIsNone() {
        assertThat(verifies(signature)).isTrue();
        var scalar = number(Arrays.copyOfRange(signature, HALF, SigningKey.SIGNATURE_BYTES));
        assertThat(scalar).isLessThan(L);
        for (var times : List.of(1, 2, 8)) {
            var larger = scalar.add(L.multiply(BigInteger.valueOf(times)));
            assertThat(verifies(joined(Arrays.copyOf(signature, HALF), littleEndian(larger))))
                    .as("S + %s L", times)
                    .isFalse();
        }
        assertThat(verifies(joined(Arrays.copyOf(signature, HALF), littleEndian(L))))
                .as("S = L")
                .isFalse();
    }

    @Test
    void aSignatureOfAnotherLengthOrInDerIsNone() throws IOException {
        var r = Arrays.copyOf(signature, HALF);
        var s = Arrays.copyOfRange(signature, HALF, SigningKey.SIGNATURE_BYTES);
        var asEcdsa = new DERSequence(
                new ASN1Integer[] {new ASN1Integer(new BigInteger(1, r)), new ASN1Integer(new BigInteger(1, s))});
        for (var wrapped : List.of(asEcdsa.getEncoded(), new DEROctetString(signature).getEncoded())) {
            assertThat(verifies(wrapped)).isFalse();
        }
        for (int length : new int[] {0, 32, 63, 65, 128}) {
            assertThat(verifies(Arrays.copyOf(signature, length)))
                    .as("%s bytes", length)
                    .isFalse();
        }
    }

    @Test
    void aKeyInDerIsNone() {
        var asSubjectPublicKeyInfo = joined(
                HexFormat.of().parseHex("302a300506032b6570032100"),
                key.verifyingKey().bytes());
        assertThatThrownBy(() -> new VerifyingKey(asSubjectPublicKeyInfo)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> VerifyingKey.ofHex(HexFormat.of().formatHex(asSubjectPublicKeyInfo)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Each y of small order below 2²⁵⁵, canonical or not, with either sign of x. */
    static Stream<String> pointsOfSmallOrder() {
        return Stream.of(
                        "0100000000000000000000000000000000000000000000000000000000000000",
                        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                        "0000000000000000000000000000000000000000000000000000000000000000",
                        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")
                .flatMap(hex -> {
                    byte[] negative = HexFormat.of().parseHex(hex);
                    negative[HALF - 1] |= (byte) 0x80;
                    return Stream.of(hex, HexFormat.of().formatHex(negative));
                });
    }

    /** Under such a key R = h·A and S = 0 holds for one message in eight at least: whoever publishes it denies what it signed. */
    @ParameterizedTest
    @MethodSource("pointsOfSmallOrder")
    void aKeyOfSmallOrderVerifiesNothing(String hex) {
        var weak = VerifyingKey.ofHex(hex);
        for (int i = 0; i < MESSAGES; i++) {
            var text = ByteBuffer.allocate(4).putInt(i).array();
            assertThat(pointsOfSmallOrder()
                            .map(point -> joined(HexFormat.of().parseHex(point), new byte[HALF]))
                            .filter(forged -> weak.verifies(text, text.length, forged)))
                    .as("message %s", i)
                    .isEmpty();
        }
    }

    private boolean verifies(byte[] candidate) {
        return key.verifyingKey().verifies(TEXT, TEXT.length, candidate);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length)
                .put(one)
                .put(other)
                .array();
    }

    private static BigInteger number(byte[] littleEndian) {
        return new BigInteger(1, reversed(littleEndian));
    }

    private static byte[] littleEndian(BigInteger number) {
        byte[] big = number.toByteArray();
        var padded = new byte[HALF];
        System.arraycopy(
                big,
                Math.max(0, big.length - HALF),
                padded,
                Math.max(0, HALF - big.length),
                Math.min(HALF, big.length));
        return reversed(padded);
    }

    private static byte[] reversed(byte[] bytes) {
        var reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
