package org.concordat.crypto.paillier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.PublicKeyBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The proofs that a received modulus is well formed, and the named vectors of moduli that are not. */
class KeyProofTest {
    private static final int BITS = 1536;
    private static final byte[] JOB = "job 1".getBytes(StandardCharsets.US_ASCII);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Paillier PLAIN = Paillier.scheme(BITS);
    private static final Paillier PROVING = PLAIN.provingIn(JOB);
    private static final PaillierPrivateKey KEY = PROVING.generateKey(BITS, RANDOM);
    private static final PublicKeyBytes ANNOUNCED = KEY.encryptionKey().toBytes();

    @Test
    void aKeyWithItsProofsIsAccepted() {
        var accepted = PROVING.accept(ANNOUNCED, BITS);
        assertThat(accepted.fingerprint()).isEqualTo(KEY.encryptionKey().fingerprint());
        assertThat(KEY.encryptionKey().toBytes().bytes()).isSameAs(ANNOUNCED.bytes());
    }

    @Test
    void aKeyWithoutProofsOrForAnotherJobIsRefused() {
        var bare = PLAIN.generateKey(BITS, RANDOM).encryptionKey().toBytes();
        assertThatThrownBy(() -> PROVING.accept(bare, BITS)).hasMessageContaining("another scheme");
        var other = PLAIN.provingIn("job 2".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> other.accept(ANNOUNCED, BITS)).hasMessageContaining("without a valid proof");
    }

    @Test
    void aProofDoesNotServeAnotherModulus() {
        var other = PROVING.generateKey(BITS, RANDOM).encryptionKey().modulus();
        var bytes = ANNOUNCED.bytes().clone();
        System.arraycopy(bytes(other), 0, bytes, 2, BITS / 8);
        refuses(bytes);
    }

    @Test
    void noChangedByteIsAccepted() {
        var random = new Random(5);
        for (int i = 0; i < 8; i++) {
            var bytes = ANNOUNCED.bytes().clone();
            bytes[2 + BITS / 8 + random.nextInt(bytes.length - 2 - BITS / 8)] ^= (byte) (1 << random.nextInt(8));
            refuses(bytes);
        }
        refuses(Arrays.copyOf(ANNOUNCED.bytes(), ANNOUNCED.bytes().length - 1));
        refuses(Arrays.copyOf(ANNOUNCED.bytes(), ANNOUNCED.bytes().length + 1));
        refuses(new byte[] {0});
        refuses(new byte[] {0, 0});
    }

    @Test
    void fewerRoundsAndShiftedLengthsAreRefused() {
        int width = BITS / 8;
        var bytes = ANNOUNCED.bytes();
        var oneRoundLess = new byte[bytes.length - 1 - 2 * width];
        System.arraycopy(bytes, 0, oneRoundLess, 0, 2 + 2 * width);
        System.arraycopy(
                bytes, 2 + 2 * width + 1 + 2 * width, oneRoundLess, 2 + 2 * width, oneRoundLess.length - 2 - 2 * width);
        refuses(oneRoundLess);
        var shifted = bytes.clone();
        shifted[1]--;
        refuses(shifted);
    }

    static Stream<Arguments> badModuli() {
        var p = prime(BITS / 2, 3, 4);
        var q = prime(BITS / 2, 3, 4);
        var third = prime(BITS / 3, 3, 4);
        return Stream.of(
                Arguments.of("BAD-K01 a factor 3", padded(BigInteger.valueOf(3)), "factor below"),
                Arguments.of("BAD-K01 a factor 65537", padded(BigInteger.valueOf(65537)), "factor below"),
                Arguments.of("BAD-K05 a prime", prime(BITS, 3, 4), "prime modulus"),
                Arguments.of("BAD-K06 a square", p.multiply(p), "perfect power"),
                Arguments.of("BAD-K06 a cube", third.pow(3), null),
                Arguments.of("BAD-K07 close primes", closePrimes(), "so close"),
                Arguments.of("BAD-K03 1024 bits", prime(512, 3, 4).multiply(prime(512, 3, 4)), "bits"),
                Arguments.of("BAD-K13 even", p.multiply(q).clearBit(0), "even"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badModuli")
    void refusesByThePublicPart(String name, BigInteger n, String words) {
        var bytes = bytes(n);
        var refusal = assertThatThrownBy(() -> PLAIN.accept(new PublicKeyBytes(Paillier.ID, bytes), BITS))
                .isInstanceOf(CiphertextException.class);
        if (words != null) {
            refusal.hasMessageContaining(words);
        }
    }

    /** What the public part does not tell: its owner can make no proof that holds, as dishonest as it may be. */
    @Test
    void moduliThatLookWellHaveNoProof() {
        var p = prime(BITS / 3, 3, 4);
        var three = p.multiply(prime(BITS / 3, 3, 4)).multiply(prime(BITS / 3, 3, 4));
        provesNoModulus("BAD-K02 three primes", p, three.divide(p));
        provesNoModulus("one prime is 1 modulo 4", prime(BITS / 2, 1, 4), prime(BITS / 2, 3, 4));
        var factor = prime(BITS / 2 - 8, 3, 4);
        provesNoModulus("BAD-K08 p divides q - 1", factor, multiplePlusOne(factor));
    }

    /** The prover does as the honest one would; what has no root comes out as a number that is none. */
    private static void provesNoModulus(String name, BigInteger p, BigInteger q) {
        var n = p.multiply(q);
        assertThatThrownBy(() -> ModulusProof.verify(JOB, n, ModulusProof.prove(JOB, p, q, RANDOM)))
                .as(name)
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(CiphertextException.class),
                        e -> assertThat(e).isInstanceOf(ArithmeticException.class)); // no inverse of n: no proof at all
    }

    @Test
    void aModulusWithASmallFactorHasNoFactorProof() {
        var p = prime(200, 3, 4);
        var q = prime(BITS - 200, 3, 4);
        assertThatCode(() -> ModulusProof.verify(JOB, p.multiply(q), ModulusProof.prove(JOB, p, q, RANDOM)))
                .as("BAD-K04: the modulus proof alone does not see it")
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> FactorProof.verify(JOB, p.multiply(q), FactorProof.prove(JOB, p, q, RANDOM)))
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(CiphertextException.class),
                        e -> assertThat(e).isInstanceOf(IllegalArgumentException.class)); // does not fit the wire
    }

    @Test
    void theCommitmentModulusIsRsa2048() {
        assertThat(FactorProof.RSA_2048.toString())
                .hasSize(617)
                .startsWith("2519590847565789")
                .endsWith("22120720357");
        assertThat(FactorProof.RSA_2048
                        .toString()
                        .chars()
                        .map(digit -> digit - '0')
                        .sum())
                .as("the digit sum that RSA Laboratories published")
                .isEqualTo(2738);
    }

    private static void refuses(byte[] bytes) {
        assertThatThrownBy(() -> PROVING.accept(new PublicKeyBytes(Paillier.PROVED, bytes), BITS))
                .isInstanceOf(CiphertextException.class);
    }

    private static byte[] bytes(BigInteger n) {
        var signed = n.toByteArray();
        return signed[0] == 0 ? Arrays.copyOfRange(signed, 1, signed.length) : signed;
    }

    private static BigInteger prime(int bits, int remainder, int modulus) {
        while (true) {
            var prime = new BigInteger(bits, RANDOM)
                    .setBit(bits - 1)
                    .setBit(bits - 2)
                    .setBit(0);
            if (prime.mod(BigInteger.valueOf(modulus)).intValue() == remainder && prime.isProbablePrime(40)) {
                return prime;
            }
        }
    }

    private static BigInteger padded(BigInteger factor) {
        while (true) {
            var n = factor.multiply(new BigInteger(BITS - factor.bitLength() + 1, RANDOM).setBit(0));
            if (n.bitLength() == BITS) {
                return n;
            }
        }
    }

    private static BigInteger closePrimes() {
        var p = prime(BITS / 2, 3, 4);
        return p.multiply(p.nextProbablePrime());
    }

    private static BigInteger multiplePlusOne(BigInteger p) {
        for (int k = 2; ; k += 2) {
            var q = p.multiply(BigInteger.valueOf(k)).add(BigInteger.ONE);
            if (q.testBit(1) && q.isProbablePrime(40)) {
                return q;
            }
        }
    }
}
