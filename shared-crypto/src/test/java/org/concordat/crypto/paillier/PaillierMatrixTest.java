package org.concordat.crypto.paillier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.Mask;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.PlaintextOverflowException;
import org.concordat.crypto.Residues;
import org.concordat.crypto.SecretAccess;
import org.concordat.crypto.arithmetic.Bytes;
import org.concordat.matrix.Grouping;
import org.concordat.matrix.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PaillierMatrixTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Paillier SCHEME = Paillier.scheme(512);
    private static final PaillierPrivateKey OWNER = SCHEME.generateKey(512, RANDOM);
    private static final PaillierPublicKey KEY =
            SCHEME.accept(OWNER.encryptionKey().toBytes(), 512);
    private static final FixedPoint ENCODING = FixedPoint.ofBound(100, 30);
    private static final FixedPoint WIDE = new FixedPoint(30, 200);

    private final Random seeded = new Random(42);

    @ParameterizedTest
    @EnumSource(Randomness.Mode.class)
    void opensWhatItEncryptsWithEachKindOfRandomness(Randomness.Mode mode) {
        var key = SCHEME.encryptingWith(mode).accept(KEY.toBytes(), 512);
        var x = Matrix.of(3, 2, 0, 1, -1, 99.5, -100, 0x1p-30);
        assertThat(OWNER.decrypt(key.encrypt(x, ENCODING, RANDOM), 3, 2, ENCODING))
                .isEqualTo(x);
    }

    @ParameterizedTest
    @EnumSource(Randomness.Mode.class)
    void encryptsAsOwnerModuloTheFactorsUntilItForgetsThem(Randomness.Mode mode) {
        var access = new SecretAccess("test");
        var owner = SCHEME.encryptingWith(mode).restore(OWNER.secretBytes(access), access);
        var x = random(9, 3);
        assertThat(OWNER.decrypt(owner.encryptionKey().encrypt(x, ENCODING, RANDOM), 9, 3, ENCODING))
                .isEqualTo(x);
        owner.close();
        var fresh = owner.encryptionKey().encrypt(x, ENCODING, RANDOM);
        assertThat(OWNER.decrypt(fresh, 9, 3, ENCODING)).isEqualTo(x);
        assertThat(opened(owner.encryptionKey().read(fresh, 9, 3, ENCODING))).isEqualTo(x);
    }

    @Test
    void drawsAsOwnerTheRandomnessThatAnyoneDraws() {
        BigInteger n = KEY.modulus();
        BigInteger p = OWNER.secret().p();
        var anyone = new Randomness(n, KEY.squared(), null);
        var owner = new Randomness(n, KEY.squared(), p.multiply(p));
        for (var mode : new Randomness.Mode[] {Randomness.Mode.SHORT, Randomness.Mode.HALF}) {
            assertThat(owner.draw(mode, 11, new Repeating()).toNumbers())
                    .isEqualTo(anyone.draw(mode, 11, new Repeating()).toNumbers());
        }
    }

    /** The same bytes each time. */
    private static final class Repeating extends SecureRandom {
        private static final long serialVersionUID = 1;

        @Override
        public void nextBytes(byte[] bytes) {
            new Random(3).nextBytes(bytes);
        }
    }

    @Test
    void addsAndSubtractsMatricesAndPlainOnes() {
        Matrix x = random(7, 3);
        Matrix y = random(7, 3);
        EncryptedMatrix ex = encrypted(x);
        EncryptedMatrix ey = encrypted(y);
        assertThat(opened(ex.plus(ey))).isEqualTo(x.plus(y));
        assertThat(opened(ex.minus(ey))).isEqualTo(x.minus(y));
        assertThat(opened(ex.plus(y))).isEqualTo(x.plus(y));
        assertThat(opened(ex.minus(y))).isEqualTo(x.minus(y));
    }

    @Test
    void bringsOperandsToTheLargerFraction() {
        Matrix x = random(4, 1);
        EncryptedMatrix quarter = encrypted(x).times(0.25);
        assertThat(quarter.encoding().fractionBits()).isEqualTo(32);
        assertThat(opened(quarter.plus(encrypted(x)))).isEqualTo(x.times(1.25));
        assertThat(opened(encrypted(x).minus(quarter))).isEqualTo(x.times(0.75));
    }

    @Test
    void multipliesByScalars() {
        Matrix x = random(4, 2);
        for (double s : new double[] {1, 0.5, 1024, -1, 0, 3.25, -0.3125, 0x1p40, -12345.75}) {
            assertThat(opened(encrypted(x).times(s)))
                    .as("times " + s)
                    .isEqualTo(x.times(s).plus(Matrix.zeros(4, 2)));
        }
    }

    @Test
    void multipliesByAPlainMatrixFromTheLeft() {
        Matrix d = random(40, 2);
        Matrix a = random(6, 40).map(v -> Math.rint(v * 8) / 8);
        Matrix expected = a.times(d);
        Matrix found = opened(encrypted(d).premultipliedBy(a, 13));
        for (int k = 0; k < 6; k++) {
            for (int c = 0; c < 2; c++) {
                assertThat(found.at(k, c)).isEqualTo(expected.at(k, c));
            }
        }
    }

    @Test
    void sumsRowsByGroupAndLeavesOutTheRest() {
        Matrix x = random(50, 2);
        int[] group = seeded.ints(50, -1, 4).toArray();
        Matrix found = opened(encrypted(x).sumRowsBy(new Grouping(group, 6)));
        double[] expected = new double[12];
        for (int i = 0; i < 50; i++) {
            for (int c = 0; c < 2 && group[i] >= 0; c++) {
                expected[group[i] * 2 + c] += x.at(i, c);
            }
        }
        assertThat(found).isEqualTo(Matrix.of(6, 2, expected));
    }

    /** 400 rows of 3 and 4 bins are summed by the 20 pairs that there can be, 12 rows each column alone. */
    @Test
    void sumsSeveralColumnsAsItSumsEach() {
        for (int rows : new int[] {12, 400}) {
            Matrix x = random(rows, 2);
            var groupings = new java.util.ArrayList<Grouping>();
            for (int bins : new int[] {3, 4, 20, 20, 5}) {
                groupings.add(new Grouping(seeded.ints(rows, -1, bins).toArray(), bins));
            }
            assertThat(BinPairs.of(groupings.get(0), groupings.get(1)).isPresent())
                    .isEqualTo(rows == 400);
            var together = encrypted(x).sumRowsBy(groupings);
            for (int c = 0; c < groupings.size(); c++) {
                var alone = encrypted(x).sumRowsBy(groupings.get(c));
                assertThat(opened(together.get(c))).isEqualTo(opened(alone));
                assertThat(together.get(c).encoding()).isEqualTo(alone.encoding());
            }
        }
    }

    @Test
    void stacksMatricesOfOneWidthAndFraction() {
        Matrix x = random(3, 2);
        Matrix y = random(4, 2);
        assertThat(opened(encrypted(x).above(encrypted(y))).selectRows(3, 4, 5, 6))
                .isEqualTo(y);
        assertThat(opened(encrypted(x).above(encrypted(y)).selectRows(0, 1, 2))).isEqualTo(x);
        assertThatThrownBy(() -> encrypted(x).above(encrypted(y).times(0.5))).hasMessageContaining("fraction bits");
    }

    @Test
    void formsPrefixSumsAndSelectsRows() {
        Matrix x = random(6, 2);
        Matrix prefix = opened(encrypted(x).prefixSums(3));
        for (int i = 0; i < 6; i++) {
            for (int c = 0; c < 2; c++) {
                double before = i % 3 == 0 ? 0 : prefix.at(i - 1, c);
                assertThat(prefix.at(i, c)).isEqualTo(before + x.at(i, c));
            }
        }
        assertThat(opened(encrypted(x).selectRows(5, 0, 5))).isEqualTo(x.selectRows(5, 0, 5));
    }

    @Test
    void masksSoThatTheOwnerSeesResiduesOnlyAndTheMaskOpensThem() {
        Matrix x = random(5, 2);
        EncryptedMatrix sum = encrypted(x).plus(x);
        Mask mask = KEY.uniformMask(5, 2, RANDOM);
        MaskedMatrix masked = sum.masked(mask, RANDOM);
        Residues residues = OWNER.open(masked, 5, 2);
        assertThat(mask.open(residues, sum.encoding())).isEqualTo(x.times(2));
        assertThatThrownBy(() -> mask.open(residues, sum.encoding())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> sum.masked(mask, RANDOM)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void residuesOfMaskedValuesAreUniform() {
        int count = 2000;
        EncryptedMatrix zeros = encrypted(Matrix.zeros(count, 1));
        Residues residues = OWNER.open(zeros.masked(KEY.uniformMask(count, 1, RANDOM), RANDOM), count, 1);
        int[] buckets = new int[10];
        int width = Bytes.width(KEY.modulus());
        for (int i = 0; i < count; i++) {
            BigInteger residue = Bytes.get(residues.body(), i * width, width);
            buckets[residue.multiply(BigInteger.TEN).divide(KEY.modulus()).intValueExact()]++;
        }
        double chiSquared = Arrays.stream(buckets)
                .mapToDouble(b -> (b - 200.0) * (b - 200) / 200)
                .sum();
        assertThat(chiSquared).isLessThan(42); // 9 degrees of freedom: exceeded once in 3·10^5 runs
    }

    @Test
    void refusesAMaskedValueBeyondItsDeclaredBound() {
        EncryptedMatrix x = encrypted(Matrix.column(99));
        Mask mask = KEY.uniformMask(1, 1, RANDOM);
        Residues residues = OWNER.open(x.masked(mask, RANDOM), 1, 1);
        assertThatThrownBy(() -> mask.open(residues, FixedPoint.ofBound(98, 30)))
                .isInstanceOf(CiphertextException.class)
                .hasMessageContaining("declared bound");
    }

    @Test
    void rerandomisesToUnlinkableCiphertextsOfTheSamePlaintexts() {
        Matrix x = random(3, 3);
        EncryptedMatrix encrypted = encrypted(x);
        FreshMatrix first = encrypted.rerandomized(RANDOM);
        FreshMatrix second = encrypted.rerandomized(RANDOM);
        assertThat(first).isNotEqualTo(second);
        assertThat(OWNER.decrypt(first, 3, 3, ENCODING)).isEqualTo(x);
        assertThat(OWNER.decrypt(second, 3, 3, ENCODING)).isEqualTo(x);
    }

    @Test
    void refusesCiphertextsThatAnyoneCouldReadOrThatAreNoUnits() {
        int width = Bytes.width(KEY.modulus().pow(2));
        BigInteger n = KEY.modulus();
        BigInteger unrandomised = BigInteger.valueOf(77).multiply(n).add(BigInteger.ONE);
        BigInteger factor = OWNER.secret().p();
        for (BigInteger bad : new BigInteger[] {
            BigInteger.ZERO,
            BigInteger.ONE,
            unrandomised,
            n,
            factor,
            n.pow(2),
            n.pow(2).add(n)
        }) {
            byte[] body = KEY.encrypt(random(9, 1), ENCODING, RANDOM).body().clone();
            Bytes.put(bad, body, 4 * width, width);
            var fresh = new FreshMatrix(KEY.fingerprint(), 9, 1, body);
            assertThatThrownBy(() -> KEY.read(fresh, 9, 1, ENCODING)).isInstanceOf(CiphertextException.class);
        }
    }

    @Test
    void refusesAnotherKeyShapeOrLength() {
        FreshMatrix fresh = KEY.encrypt(random(2, 2), ENCODING, RANDOM);
        var other = SCHEME.generateKey(512, RANDOM).encryptionKey();
        assertThatThrownBy(() -> other.read(fresh, 2, 2, ENCODING)).isInstanceOf(CiphertextException.class);
        assertThatThrownBy(() -> KEY.read(fresh, 4, 1, ENCODING)).isInstanceOf(CiphertextException.class);
        var shorter = new FreshMatrix(KEY.fingerprint(), 2, 2, Arrays.copyOf(fresh.body(), fresh.body().length - 1));
        assertThatThrownBy(() -> KEY.read(shorter, 2, 2, ENCODING)).isInstanceOf(CiphertextException.class);
    }

    @Test
    void throwsAtTheOperationThatCouldLeaveThePlaintextSpace() {
        var nearlyFull = new FixedPoint(0, KEY.capacityBits() - 0.5);
        EncryptedMatrix x = KEY.read(KEY.encrypt(Matrix.column(1, 2), nearlyFull, RANDOM), 2, 1, nearlyFull);
        assertThatThrownBy(() -> x.plus(x)).isInstanceOf(PlaintextOverflowException.class);
        assertThatThrownBy(() -> x.times(3)).isInstanceOf(PlaintextOverflowException.class);
        assertThatThrownBy(() -> x.prefixSums(2)).isInstanceOf(PlaintextOverflowException.class);
        assertThatThrownBy(() -> x.sumRowsBy(new Grouping(new int[] {0, 0}, 1)))
                .isInstanceOf(PlaintextOverflowException.class);
        assertThatThrownBy(() -> x.premultipliedBy(Matrix.of(1, 2, 1, -1), 0))
                .isInstanceOf(PlaintextOverflowException.class);
        assertThatThrownBy(() -> KEY.encrypt(Matrix.column(101), ENCODING, RANDOM))
                .isInstanceOf(PlaintextOverflowException.class);
        assertThat(opened(x.sumRowsBy(new Grouping(new int[] {0, 1}, 2)))).isEqualTo(Matrix.column(1, 2));
    }

    @Test
    void neverWrapsSilentlyInAChainOfRandomOperations() {
        for (int run = 0; run < 30; run++) {
            Matrix plain = random(4, 1);
            EncryptedMatrix x = encrypted(plain);
            while (true) {
                try {
                    Matrix other = random(4, 1);
                    int s = seeded.nextInt(2000) - 1000;
                    switch (seeded.nextInt(3)) {
                        case 0 -> {
                            x = x.plus(x);
                            plain = plain.plus(plain);
                        }
                        case 1 -> {
                            x = x.times(s * 0x1p-24 * 0x1p24);
                            plain = plain.times(s);
                        }
                        default -> {
                            x = x.minus(other);
                            plain = plain.minus(other);
                        }
                    }
                } catch (PlaintextOverflowException stop) {
                    break;
                }
                if (plain.maxAbs() * 0x1p30 >= 0x1p53) {
                    break; // beyond this doubles are no oracle
                }
                Matrix found = opened(x);
                for (int i = 0; i < 4; i++) {
                    assertThat(found.at(i, 0)).isEqualTo(plain.at(i, 0) + 0.0);
                }
            }
        }
    }

    @Test
    void restoresAKeyFromItsSecretBytesAndForgetsItWhenClosed() {
        var access = new SecretAccess("test");
        PaillierPrivateKey restored = SCHEME.restore(OWNER.secretBytes(access), access);
        Matrix x = random(2, 1);
        FreshMatrix fresh = KEY.encrypt(x, ENCODING, RANDOM);
        assertThat(restored.decrypt(fresh, 2, 1, ENCODING)).isEqualTo(x);
        restored.close();
        assertThatThrownBy(() -> restored.decrypt(fresh, 2, 1, ENCODING)).isInstanceOf(IllegalStateException.class);
        assertThat(restored.toString()).doesNotContain(OWNER.secret().p().toString());
    }

    private Matrix random(int rows, int columns) {
        return Matrix.of(
                rows,
                columns,
                seeded.ints((long) rows * columns, -50 << 14, 50 << 14)
                        .mapToDouble(i -> i * 0x1p-14)
                        .toArray());
    }

    private static EncryptedMatrix encrypted(Matrix x) {
        return KEY.read(KEY.encrypt(x, ENCODING, RANDOM), x.rows(), x.columns(), ENCODING);
    }

    private static Matrix opened(EncryptedMatrix x) {
        return OWNER.decrypt(
                x.rerandomized(RANDOM),
                x.rows(),
                x.columns(),
                new FixedPoint(x.encoding().fractionBits(), WIDE.magnitudeBits()));
    }
}
