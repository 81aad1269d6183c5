package org.concordat.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * K18: a signature has one form, and nobody's key is a point of small order. RFC 8032, section 5.1.7; the points are those of
 * order 1, 2, 4 and 8, each in every encoding that a lenient decoder would take for it. The families are those of Wycheproof's
 * vectors for Ed25519, computed here: special values, larger scalars, lengths, encodings of R, DER.
 */
class SignatureFormsTest {
    /** The order of the base point. */
    private static final BigInteger L =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    /** The order of the field. */
    private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

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
        var multiples =
                IntStream.rangeClosed(1, 15).mapToObj(times -> scalar.add(L.multiply(BigInteger.valueOf(times))));
        var highBits = IntStream.range(L.bitLength(), 8 * HALF).mapToObj(scalar::setBit);
        assertThat(Stream.concat(multiples, highBits)
                        .filter(larger -> larger.bitLength() <= 8 * HALF)
                        .filter(larger -> verifies(joined(Arrays.copyOf(signature, HALF), littleEndian(larger)))))
                .isEmpty();
    }

    /** Each as R and as S, and each of them beside the other half of a true signature. */
    @Test
    void noSpecialNumberMakesASignature() {
        byte[] text = {0x3f};
        byte[] good = key.sign(text, text.length);
        var one = BigInteger.ONE;
        var halves = new ArrayList<>(Stream.of(
                        BigInteger.ZERO,
                        one,
                        L.subtract(one),
                        L,
                        L.add(one),
                        P.subtract(one),
                        P,
                        P.add(one),
                        one.shiftLeft(255).subtract(one),
                        one.shiftLeft(255),
                        one.shiftLeft(256).subtract(one))
                .map(SignatureFormsTest::littleEndian)
                .toList());
        halves.add(Arrays.copyOf(good, HALF));
        halves.add(Arrays.copyOfRange(good, HALF, SigningKey.SIGNATURE_BYTES));
        for (var r : halves) {
            for (var s : halves) {
                var candidate = joined(r, s);
                assertThat(key.verifyingKey().verifies(text, text.length, candidate))
                        .as(HexFormat.of().formatHex(candidate))
                        .isEqualTo(Arrays.equals(candidate, good));
            }
        }
    }

    /** With S = h·a a decoder that takes such an R for the point of its x and y finds S·B = R + h·A, up to the cofactor. */
    @Test
    void anEncodingOfRThatIsNotCanonicalMakesNoSignature() {
        var secret = hash(key.secretBytes());
        byte[] ownR = Arrays.copyOf(signature, HALF);
        var nonce = number(hash(Arrays.copyOfRange(secret, HALF, 2 * HALF), TEXT));
        assertThat(joined(ownR, scalarOf(ownR, nonce, secret)))
                .as("made as a signature is")
                .isEqualTo(signature);

        var beyondP = IntStream.range(0, 19).mapToObj(y -> P.add(BigInteger.valueOf(y)));
        var zeroX = Stream.of(BigInteger.ONE, P.subtract(BigInteger.ONE)).map(y -> y.setBit(255));
        assertThat(Stream.concat(beyondP.flatMap(y -> Stream.of(y, y.setBit(255))), zeroX)
                        .map(SignatureFormsTest::littleEndian)
                        .filter(r -> verifies(joined(r, scalarOf(r, BigInteger.ZERO, secret)))))
                .isEmpty();
    }

    /** S of RFC 8032, section 5.1.6, over the text. */
    private byte[] scalarOf(byte[] r, BigInteger nonce, byte[] hashedSecret) {
        byte[] clamped = Arrays.copyOf(hashedSecret, HALF);
        clamped[0] &= (byte) 0xf8;
        clamped[HALF - 1] &= 0x3f;
        clamped[HALF - 1] |= 0x40;
        var challenge = number(hash(r, key.verifyingKey().bytes(), TEXT));
        return littleEndian(nonce.add(challenge.multiply(number(clamped))).mod(L));
    }

    private static byte[] hash(byte[]... parts) {
        try {
            var sha = MessageDigest.getInstance("SHA-512");
            Stream.of(parts).forEach(sha::update);
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
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
        assertThat(IntStream.rangeClosed(0, 2 * SigningKey.SIGNATURE_BYTES)
                        .filter(length -> verifies(Arrays.copyOf(signature, length))))
                .containsExactly(SigningKey.SIGNATURE_BYTES);
    }

    /** A byte more or less at every place, also where the length is made right again. */
    @Test
    void aSignatureWithAByteMoreOrLessIsNone() {
        for (int at = 0; at <= SigningKey.SIGNATURE_BYTES; at++) {
            byte[] before = Arrays.copyOf(signature, at);
            byte[] after = Arrays.copyOfRange(signature, at, SigningKey.SIGNATURE_BYTES);
            byte[] withoutOne = joined(before, Arrays.copyOfRange(after, Math.min(1, after.length), after.length));
            for (byte more : new byte[] {0, 1, 0x7f, -1}) {
                byte[] one = {more};
                byte[] inserted = joined(joined(before, one), after);
                for (var candidate : List.of(
                        inserted,
                        Arrays.copyOf(inserted, SigningKey.SIGNATURE_BYTES),
                        Arrays.copyOfRange(inserted, 1, inserted.length),
                        joined(withoutOne, one),
                        joined(one, withoutOne))) {
                    assertThat(verifies(candidate)).as("at %s", at).isEqualTo(Arrays.equals(candidate, signature));
                }
            }
            if (at < SigningKey.SIGNATURE_BYTES) {
                assertThat(verifies(withoutOne)).as("without byte %s", at).isFalse();
            }
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
