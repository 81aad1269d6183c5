package org.concordat.crypto.psi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.concordat.crypto.CiphertextException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Ristretto255Test {
    private static final HexFormat HEX = HexFormat.of();
    /** RFC 9496, appendix A.1. */
    private static final String BASE = "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76";

    private static final String TWICE = "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919";

    static Stream<FieldKernel> kernels() {
        return FieldKernel.available().stream();
    }

    private static Ristretto255 group(FieldKernel kernel) {
        return new Ristretto255("test".getBytes(StandardCharsets.US_ASCII), kernel);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void mapsUniformBytesAsRfc9496DoesInAppendixA3(FieldKernel kernel) throws Exception {
        List<String> labels = List.of(
                "Ristretto is traditionally a short shot of espresso coffee",
                "made with the normal amount of ground coffee but extracted with",
                "about half the amount of water in the same amount of time",
                "by using a finer grind.",
                "This produces a concentrated shot of coffee per volume.",
                "Just pulling a normal shot short will produce a weaker shot",
                "and is not a Ristretto as some believe.");
        List<String> expected = List.of(
                "3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46",
                "f26e5b6f7d362d2d2a94c5d0e7602cb4773c95a2e5c31a64f133189fa76ed61b",
                "006ccd2a9e6867e6a2c5cea83d3302cc9de128dd2a9a57dd8ee7b9d7ffe02826",
                "f8f0c87cf237953c5890aec3998169005dae3eca1fbb04548c635953c817f92a",
                "ae81e7dedf20a497e10c304a765c1767a42d6e06029758d2d7e8ef7cc4c41179",
                "e2705652ff9f5e44d3e841bf1c251cf7dddb77d140870d1ab2ed64f1a9ce8628",
                "80bd07262511cdde4863f8a7434cef696750681cb9510eea557088f76d9e5065");
        MessageDigest sha512 = MessageDigest.getInstance("SHA-512");
        List<byte[]> uniform = labels.stream()
                .map(label -> sha512.digest(label.getBytes(StandardCharsets.US_ASCII)))
                .toList();
        Points points = group(kernel).mapUniform(uniform);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(HEX.formatHex(points.at(i))).isEqualTo(expected.get(i));
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void hashesAndMultipliesAsRfc9497DoesInAppendixA1(FieldKernel kernel) {
        byte[] domain = "HashToGroup-OPRFV1-\0-ristretto255-SHA512".getBytes(StandardCharsets.US_ASCII);
        var group = new Ristretto255(domain, kernel);
        PsiSecret key = scalar("5ebcea5ee37023ccb9fc2d2019f9d7737be85591ae8652ffa9ef0f4d37063b0e");
        PsiSecret blind = scalar("64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706");
        Points hashed = group.hash(List.of(new byte[1], HEX.parseHex("5a".repeat(17))));
        Points blinded = group.multiply(hashed, blind);
        assertThat(HEX.formatHex(blinded.body()))
                .isEqualTo("609a0ae68c15a3cf6903766461307e5c8bb2f95e7e6550e1ffa2dc99e412803c"
                        + "da27ef466870f5f15296299850aa088629945a17d1f5b7f5ff043f76b3c06418");
        Points evaluated = group.multiply(blinded, key);
        assertThat(HEX.formatHex(evaluated.body()))
                .isEqualTo("7ec6578ae5120958eb2db1745758ff379e77cb64fe77b0b2d8cc917ea0869c7e"
                        + "b4cbf5a4f1eeda5a63ce7b77c7d23f461db3fcab0dd28e4e17cecb5c90d02c25");
        assertThat(group.multiply(evaluated, blind.inverse())).isEqualTo(group.multiply(hashed, key));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void addsAndMultipliesTheBasePointConsistently(FieldKernel kernel) {
        Ristretto255 group = group(kernel);
        Points base = new Points(HEX.parseHex(BASE));
        Points sum = group.add(base, base);
        assertThat(HEX.formatHex(sum.body())).isEqualTo(TWICE);
        for (int k = 2; k < 40; k++) {
            assertThat(group.multiply(base, new Ristretto255.Scalar(BigInteger.valueOf(k))))
                    .isEqualTo(sum);
            sum = group.add(sum, base);
        }
        var minusOne = new Ristretto255.Scalar(Ristretto255.ORDER.subtract(BigInteger.ONE));
        Points negated = group.multiply(base, minusOne);
        assertThat(group.multiply(negated, minusOne)).isEqualTo(base);
        assertThatThrownBy(() -> group.add(base, negated)).isInstanceOf(CiphertextException.class);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void commutesOverBatchesOfAllSizes(FieldKernel kernel) {
        Ristretto255 group = group(kernel);
        var random = new SecureRandom();
        PsiSecret a = group.newSecret(random);
        PsiSecret b = group.newSecret(random);
        for (int count : new int[] {0, 1, 7, 8, 9, 31, 300}) {
            List<byte[]> ids = IntStream.range(0, count)
                    .mapToObj(i -> ("id-" + i).getBytes(StandardCharsets.UTF_8))
                    .toList();
            Points points = group.hash(ids);
            Points ab = group.multiply(group.multiply(points, a), b);
            assertThat(group.multiply(group.multiply(points, b), a)).isEqualTo(ab);
            assertThat(group.receive(ab, count)).isEqualTo(ab);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void refusesTheBadEncodingsOfRfc9496AppendixA2(FieldKernel kernel) {
        Ristretto255 group = group(kernel);
        for (String bad : badEncodings()) {
            byte[] body = HEX.parseHex(BASE + TWICE + bad + BASE);
            assertThatThrownBy(() -> group.receive(new Points(body), 4))
                    .as(bad)
                    .isInstanceOf(CiphertextException.class);
            assertThatThrownBy(() -> group.multiply(new Points(body), group.newSecret(new SecureRandom())))
                    .isInstanceOf(CiphertextException.class);
        }
        assertThatThrownBy(() -> group.receive(new Points(HEX.parseHex(BASE)), 2))
                .isInstanceOf(CiphertextException.class)
                .hasMessageContaining("found 1 points, expected 2");
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void multipliesFieldElementsAsBigIntegerDoes(FieldKernel kernel) {
        FieldLanes lanes = kernel.newLanes();
        var field = new RistrettoField(lanes);
        List<BigInteger> operands = operands();
        long[] quarters = new long[4];
        long[] left = lanes.element();
        long[] right = lanes.element();
        long[] result = lanes.element();
        for (int shift = 0; shift < operands.size(); shift++) {
            var a = new ArrayList<>(operands);
            var b = new ArrayList<>(operands);
            Collections.rotate(b, shift);
            for (int i = 0; i + lanes.count() <= a.size(); i += lanes.count()) {
                for (int lane = 0; lane < lanes.count(); lane++) {
                    lanes.set(left, lane, quarters(a.get(i + lane)));
                    lanes.set(right, lane, quarters(b.get(i + lane)));
                }
                for (int operation = 0; operation < 5; operation++) {
                    switch (operation) {
                        case 0 -> lanes.multiply(result, left, right);
                        case 1 -> lanes.square(result, left);
                        case 2 -> lanes.add(result, left, right);
                        case 3 -> {
                            lanes.subtract(result, left, right);
                            lanes.subtract(result, result, right);
                            lanes.multiply(result, result, right);
                        }
                        default -> field.invert(result, left);
                    }
                    for (int lane = 0; lane < lanes.count(); lane++) {
                        BigInteger x = a.get(i + lane);
                        BigInteger y = b.get(i + lane);
                        BigInteger expected = switch (operation) {
                            case 0 -> x.multiply(y);
                            case 1 -> x.multiply(x);
                            case 2 -> x.add(y);
                            case 3 -> x.subtract(y).subtract(y).multiply(y);
                            default -> x.modPow(FieldLanes.P.subtract(BigInteger.TWO), FieldLanes.P);
                        };
                        lanes.get(result, lane, quarters);
                        assertThat(number(quarters)).isEqualTo(expected.mod(FieldLanes.P));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void agreesWithLibsodiumByteForByte(FieldKernel kernel) {
        var sodium = Libsodium.find();
        Assumptions.assumeTrue(sodium.isPresent(), "libsodium is not installed");
        var random = new Random(25519);
        Ristretto255 group = group(kernel);
        List<byte[]> uniform = IntStream.range(0, 500)
                .mapToObj(_ -> {
                    byte[] bytes = new byte[64];
                    random.nextBytes(bytes);
                    return bytes;
                })
                .toList();
        Points points = group.mapUniform(uniform);
        var k = new BigInteger(252, random);
        Points multiples = group.multiply(points, new Ristretto255.Scalar(k));
        for (int i = 0; i < uniform.size(); i++) {
            assertThat(points.at(i)).isEqualTo(sodium.get().fromHash(uniform.get(i)));
            assertThat(multiples.at(i)).isEqualTo(sodium.get().multiply(littleEndian(k), points.at(i)));
        }
    }

    private static List<BigInteger> operands() {
        BigInteger p = FieldLanes.P;
        var random = new Random(3);
        var operands = new ArrayList<>(List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                p.subtract(BigInteger.ONE),
                p.subtract(BigInteger.TWO),
                p.shiftRight(1)));
        for (int i = 1; i <= 5; i++) {
            operands.add(
                    BigInteger.ONE.shiftLeft(51 * i).subtract(BigInteger.ONE).mod(p));
            operands.add(BigInteger.ONE.shiftLeft(51 * i - 1));
        }
        while (operands.size() < 32) {
            operands.add(new BigInteger(255, random).mod(p));
        }
        return operands;
    }

    private static long[] quarters(BigInteger number) {
        return IntStream.range(0, 4)
                .mapToLong(i -> number.shiftRight(64 * i).longValue())
                .toArray();
    }

    private static BigInteger number(long[] quarters) {
        BigInteger number = BigInteger.ZERO;
        for (int i = 3; i >= 0; i--) {
            number = number.shiftLeft(64).or(new BigInteger(Long.toUnsignedString(quarters[i])));
        }
        return number;
    }

    private static Ristretto255.Scalar scalar(String littleEndianHex) {
        byte[] bytes = HEX.parseHex(littleEndianHex);
        byte[] reversed = new byte[32];
        for (int i = 0; i < 32; i++) {
            reversed[31 - i] = bytes[i];
        }
        return new Ristretto255.Scalar(new BigInteger(1, reversed));
    }

    private static byte[] littleEndian(BigInteger k) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < 32; i++) {
            bytes[i] = k.shiftRight(8 * i).byteValue();
        }
        return bytes;
    }

    private static List<String> badEncodings() {
        return List.of(
                // the identity, which RFC 9496 allows and intersection does not
                "0000000000000000000000000000000000000000000000000000000000000000",
                // non-canonical field encodings
                "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                // negative field elements
                "0100000000000000000000000000000000000000000000000000000000000000",
                "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
                "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
                // non-square x²
                "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
                "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
                // negative xy
                "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
                "a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220",
                "d483fe813c6ba647ebbfd3ec41adca1c6130c2beeee9d9bf065c8d151c5f396e",
                "8a2e1d30050198c65a54483123960ccc38aef6848e1ec8f5f780e8523769ba32",
                "32888462f8b486c68ad7dd9610be5192bbeaf3b443951ac1a8118419d9fa097b",
                "227142501b9d4355ccba290404bde41575b037693cef1f438c47f8fbf35d1165",
                "5c37cc491da847cfeb9281d407efc41e15144c876e0170b499a96a22ed31e01e",
                "445425117cb8c90edcbc7c1cc0e74f747f2c1efa5630a967c64f287792a48a4b",
                // s = −1 gives y = 0
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
    }
}
