package org.concordat.crypto.psi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.concordat.crypto.CiphertextException;
import org.junit.jupiter.api.Test;

/** The comparison of Damgård, Geisler, Krøigaard on exponential ElGamal, against the comparison of numbers. */
class ElGamalComparisonTest {
    private static final int WIDTH = 12;
    private static final byte[] HERE = {1, 2};
    private final SecureRandom random = new SecureRandom();
    private final ElGamalSecret secret = ElGamalSecret.generate(random);
    private final ElGamalKey key = ElGamalKey.accept(secret.publish(HERE, random), HERE);

    @Test
    void tellsTheGreaterNumberThroughTheCoin() {
        var numbers = new Random(4);
        int rows = 67;
        var a = new BigInteger[rows];
        var b = new BigInteger[rows];
        var coins = new BitSet();
        for (int i = 0; i < rows; i++) {
            int x = numbers.nextInt(1 << (WIDTH - 1));
            int near = Math.clamp(x + numbers.nextInt(3) - 1L, 0, (1 << (WIDTH - 1)) - 1);
            a[i] = BigInteger.valueOf(2L * x + 1);
            b[i] = BigInteger.valueOf(2L * (i % 2 == 0 ? near : numbers.nextInt(1 << (WIDTH - 1))));
            coins.set(i, numbers.nextBoolean());
        }
        var tests = key.compare(key.encryptBits(a, WIDTH, random), WIDTH, b, coins, random);
        BitSet found = secret.rowsWithZero(tests, rows, WIDTH);
        for (int i = 0; i < rows; i++) {
            assertThat(found.get(i) ^ coins.get(i)).as("row %d", i).isEqualTo(a[i].compareTo(b[i]) > 0);
        }
    }

    @Test
    void leavesAtMostOneZeroInARowAndMovesItAbout() {
        int rows = 200;
        var a = new BigInteger[rows];
        var b = new BigInteger[rows];
        Arrays.fill(a, BigInteger.valueOf(9));
        Arrays.fill(b, BigInteger.valueOf(8));
        var tests = key.compare(key.encryptBits(a, 4, random), 4, b, new BitSet(), random);
        var places = new int[4];
        for (int row = 0; row < rows; row++) {
            int zeros = 0;
            for (int i = 0; i < 4; i++) {
                int at = 2 * (4 * row + i);
                if (!secret.rowsWithZero(tests.select(at, at + 1), 1, 1).isEmpty()) {
                    zeros++;
                    places[i]++;
                }
            }
            assertThat(zeros).isEqualTo(1);
        }
        assertThat(Arrays.stream(places).min().orElseThrow())
                .as("each place is hit about 50 times")
                .isGreaterThan(20);
    }

    @Test
    void agreesOverAllKernels() {
        for (var kernel : FieldKernel.available()) {
            var other = new ElGamalKey(key.encoding(), kernel);
            var a = new BigInteger[] {BigInteger.valueOf(77), BigInteger.valueOf(1), BigInteger.valueOf(1023)};
            var b = new BigInteger[] {BigInteger.valueOf(78), BigInteger.ZERO, BigInteger.valueOf(512)};
            var tests = other.compare(other.encryptBits(a, 10, random), 10, b, new BitSet(), random);
            assertThat(secret.rowsWithZero(tests, 3, 10)).as(kernel.id()).isEqualTo(BitSet.valueOf(new long[] {6}));
        }
    }

    @Test
    void takesTheMasksOfEveryBitOfANumber() {
        var number = new BigInteger("8000000000000001800000000000000000000005", 16);
        for (int bit = 0; bit < 170; bit++) {
            assertThat(ElGamalKey.mask(number, bit)).isEqualTo(number.testBit(bit) ? -1 : 0);
        }
    }

    @Test
    void refusesAKeyWithoutProofOfItsSecret() {
        var published = secret.publish(HERE, random);
        byte[] response = published.response().clone();
        response[3] ^= 1;
        assertThatThrownBy(() -> ElGamalKey.accept(new ElGamalKey.Published(published.key(), response), HERE))
                .isInstanceOf(CiphertextException.class)
                .hasMessageContaining("does not prove");
        var another = ElGamalSecret.generate(random).publish(HERE, random);
        assertThatThrownBy(() -> ElGamalKey.accept(
                        new ElGamalKey.Published(
                                new Points(concatenated(
                                        another.key().at(0), published.key().at(1))),
                                published.response()),
                        HERE))
                .isInstanceOf(CiphertextException.class);
    }

    @Test
    void aProofHoldsWhereItWasMadeAndNowhereElse() {
        var published = secret.publish(HERE, random);
        assertThat(ElGamalKey.accept(published, HERE).encoding()).isEqualTo(key.encoding());
        for (byte[] elsewhere : List.of(new byte[] {}, new byte[] {1}, new byte[] {1, 3}, new byte[] {1, 2, 0})) {
            assertThatThrownBy(() -> ElGamalKey.accept(published, elsewhere))
                    .isInstanceOf(CiphertextException.class)
                    .hasMessageContaining("does not prove");
        }
    }

    @Test
    void refusesAnotherCountOfPoints() {
        var bits = key.encryptBits(new BigInteger[] {BigInteger.ONE}, 5, random);
        assertThatThrownBy(() -> key.compare(bits, 4, new BigInteger[] {BigInteger.ZERO}, new BitSet(), random))
                .isInstanceOf(CiphertextException.class);
        assertThatThrownBy(() -> key.compare(
                        bits, 5, new BigInteger[] {BigInteger.ZERO}, BitSet.valueOf(new long[] {2}), random))
                .isInstanceOf(CiphertextException.class);
        assertThatThrownBy(() -> secret.rowsWithZero(bits, 1, 6)).isInstanceOf(CiphertextException.class);
    }

    private static byte[] concatenated(byte[] left, byte[] right) {
        byte[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }
}
