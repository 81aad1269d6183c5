package org.concordat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.data.Offset;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.PlaintextOverflowException;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.Residues;
import org.concordat.crypto.SecretAccess;
import org.concordat.matrix.Grouping;
import org.concordat.matrix.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link AdditiveScheme} keeps: the laws of [[·]], the refusal of what could overflow, masks, and the checks of
 * what is received. Values lie on the grid of the encoding, so that results are exact but where a test says otherwise.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
public abstract class AdditiveSchemeContract {
    private static final FixedPoint ENCODING = FixedPoint.ofBound(1024, 16);
    private static final double GRID = 0x1p-16;
    private static final Offset<Double> EXACT = Offset.offset(0.0);

    private final AdditiveScheme scheme = scheme();
    private final SeededRandom random = new SeededRandom(1, "contract of " + scheme.id());
    private final DecryptionKey secret = scheme.generateKey(keyBits(), random);
    private final EncryptionKey key = secret.encryptionKey();
    private final DecryptionKey otherSecret = scheme.generateKey(keyBits(), random);

    protected abstract AdditiveScheme scheme();

    /** Of the keys of these tests. */
    protected abstract int keyBits();

    /** X encoded and not randomised: what a careless sender would send. */
    protected abstract FreshMatrix unrandomised(EncryptionKey under, Matrix x, FixedPoint encoding);

    // ---- encryption -------------------------------------------------------------------------------------------------

    @Test
    final void decryptsWhatItEncrypted() {
        var x = Matrix.of(2, 3, 0, 1, -1, 1023.5, -1024, GRID);
        assertThat(secret.decrypt(key.encrypt(x, ENCODING, random), 2, 3, ENCODING))
                .isEqualTo(x);
        assertThat(key.encode(x, ENCODING).decode()).isEqualTo(x);
    }

    @Test
    final void roundsToTheGridHalfToEven() {
        var x = Matrix.column(GRID / 2, 3 * GRID / 2, -GRID / 2, Math.PI);
        var back = secret.decrypt(key.encrypt(x, ENCODING, random), 4, 1, ENCODING);
        assertThat(back.toArray()).startsWith(0, 2 * GRID, 0);
        assertThat(back.at(3, 0)).isCloseTo(Math.PI, Offset.offset(GRID / 2));
    }

    @Test
    final void encryptsTheSameDifferentlyEachTime() {
        var x = Matrix.column(1, 2);
        assertThat(key.encrypt(x, ENCODING, random).body())
                .isNotEqualTo(key.encrypt(x, ENCODING, random).body());
    }

    @Test
    final void unlinksAMatrixFromItsHistory() {
        var fresh = key.encrypt(Matrix.column(1, 2), ENCODING, random);
        var again = key.read(fresh, 2, 1, ENCODING).rerandomized(random);
        assertThat(again.body()).isNotEqualTo(fresh.body());
        assertThat(secret.decrypt(again, 2, 1, ENCODING)).isEqualTo(Matrix.column(1, 2));
    }

    @Test
    final void takesAnEmptyMatrix() {
        var empty = Matrix.zeros(0, 3);
        assertThat(opened(encrypted(empty))).isEqualTo(empty);
    }

    // ---- the laws of [[·]] ------------------------------------------------------------------------------------------

    @Test
    final void addsAndSubtracts() {
        var x = draw(3, 2, 1);
        var y = draw(3, 2, 2);
        assertThat(opened(encrypted(x).plus(encrypted(y)))).isEqualTo(x.plus(y));
        assertThat(opened(encrypted(x).minus(encrypted(y)))).isEqualTo(x.minus(y));
        assertThat(opened(encrypted(x).plus(y))).isEqualTo(x.plus(y));
        assertThat(opened(encrypted(x).minus(y))).isEqualTo(x.minus(y));
        assertThat(opened(encrypted(x).minus(encrypted(x)))).isEqualTo(Matrix.zeros(3, 2));
    }

    @Test
    final void addsInAnyOrderAndGrouping() {
        var x = encrypted(draw(4, 1, 3));
        var y = encrypted(draw(4, 1, 4));
        var z = encrypted(draw(4, 1, 5));
        assertThat(opened(x.plus(y))).isEqualTo(opened(y.plus(x)));
        assertThat(opened(x.plus(y).plus(z))).isEqualTo(opened(x.plus(y.plus(z))));
    }

    @Test
    final void distributesOverSums() {
        var x = encrypted(draw(3, 1, 6));
        var y = encrypted(draw(3, 1, 7));
        var a = draw(2, 3, 8);
        assertThat(opened(x.plus(y).times(0.75))).isEqualTo(opened(x.times(0.75).plus(y.times(0.75))));
        assertThat(opened(x.plus(y).premultipliedBy(a, 16)))
                .isEqualTo(opened(x.premultipliedBy(a, 16).plus(y.premultipliedBy(a, 16))));
    }

    @Test
    final void bringsFractionBitsToTheLarger() {
        var fine = new FixedPoint(20, 30);
        var x = key.read(key.encrypt(Matrix.column(0x1p-20), fine, random), 1, 1, fine);
        var sum = encrypted(Matrix.column(3)).plus(x);
        assertThat(sum.encoding().fractionBits()).isEqualTo(20);
        assertThat(opened(sum)).isEqualTo(Matrix.column(3 + 0x1p-20));
        assertThat(opened(x.minus(encrypted(Matrix.column(3))))).isEqualTo(Matrix.column(0x1p-20 - 3));
    }

    @Test
    final void multipliesByScalars() {
        var x = Matrix.column(8, -3.25, 0);
        for (double scalar : new double[] {0.25, 4, 1, -1, -0.5, 0.75, -12.5, 0}) {
            assertThat(opened(encrypted(x).times(scalar)).toArray())
                    .as("times " + scalar)
                    .containsExactly(x.times(scalar).toArray(), EXACT);
        }
        assertThat(opened(encrypted(x).times(Math.PI)).at(0, 0)).isCloseTo(8 * Math.PI, Offset.offset(8 * 0x1p-25));
        assertThat(opened(encrypted(x).times(0x1p20))).isEqualTo(x.times(0x1p20));
    }

    @Test
    final void movesThePointForAPowerOfTwo() {
        var quarter = encrypted(Matrix.column(1)).times(0.25);
        assertThat(quarter.encoding()).isEqualTo(new FixedPoint(18, ENCODING.magnitudeBits()));
    }

    @Test
    final void multipliesByAPlainMatrix() {
        var x = draw(5, 2, 9);
        var a = Matrix.of(3, 5, 1, 0, -2.5, 0, 0.125, 0, 0, 0, 0, 0, -1, 4, 0.5, -0.25, 3);
        var product = encrypted(x).premultipliedBy(a, 8);
        assertThat(product.rows()).isEqualTo(3);
        assertThat(product.encoding().fractionBits()).isEqualTo(24);
        assertThat(opened(product)).isEqualTo(a.times(x));
    }

    @Test
    final void sumsRowsByGroup() {
        var x = Matrix.of(5, 2, 1, 10, 2, 20, 3, 30, 4, 40, 5, 50);
        var sums = encrypted(x).sumRowsBy(new Grouping(new int[] {2, 0, -1, 2, 0}, 4));
        assertThat(opened(sums)).isEqualTo(Matrix.of(4, 2, 7, 70, 0, 0, 5, 50, 0, 0));
    }

    @Test
    final void sumsPrefixesWithinRuns() {
        var x = Matrix.of(6, 1, 1, 2, 3, 4, 5, 6);
        assertThat(opened(encrypted(x).prefixSums(3))).isEqualTo(Matrix.of(6, 1, 1, 3, 6, 4, 9, 15));
        assertThatThrownBy(() -> encrypted(x).prefixSums(4)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    final void selectsRows() {
        var x = Matrix.of(3, 2, 1, 2, 3, 4, 5, 6);
        assertThat(opened(encrypted(x).selectRows(2, 0, 2))).isEqualTo(x.selectRows(2, 0, 2));
        assertThatThrownBy(() -> encrypted(x).selectRows(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    final void changesNoOperand() {
        var x = encrypted(draw(3, 1, 10));
        var before = opened(x);
        opened(x.plus(x).times(3).premultipliedBy(Matrix.identity(3), 0).prefixSums(3));
        assertThat(opened(x)).isEqualTo(before);
    }

    @Test
    final void declaresABoundThatHolds() {
        var x = encrypted(Matrix.column(1024, -1024, 1024, 1024));
        for (var result : new EncryptedMatrix[] {
            x.plus(x),
            x.minus(x.times(-7.5)),
            x.plus(Matrix.column(9, 9, 9, 9e5)),
            x.premultipliedBy(Matrix.of(1, 4, 100, -100, 100, 100), 10),
            x.sumRowsBy(new Grouping(new int[] {0, -1, 0, 0}, 1)),
            x.prefixSums(2)
        }) {
            double largest =
                    opened(result).maxAbs() * Math.pow(2, result.encoding().fractionBits());
            assertThat(result.encoding().magnitudeBits())
                    .isBetween(Math.log(largest) / Math.log(2) - 1e-9, Math.log(largest) / Math.log(2) + 2);
        }
    }

    // ---- overflow ---------------------------------------------------------------------------------------------------

    @Test
    final void refusesAValueBeyondItsEncoding() {
        assertThatThrownBy(() -> key.encode(Matrix.column(1025), ENCODING))
                .isInstanceOf(PlaintextOverflowException.class);
        assertThatThrownBy(() -> key.encrypt(Matrix.column(-1025), ENCODING, random))
                .isInstanceOf(PlaintextOverflowException.class);
    }

    @Test
    final void refusesAnEncodingBeyondTheKey() {
        var tooLarge = new FixedPoint(0, key.capacityBits() + 1);
        assertThatThrownBy(() -> key.encrypt(Matrix.column(1), tooLarge, random))
                .isInstanceOf(PlaintextOverflowException.class);
        var fresh = key.encrypt(Matrix.column(1), ENCODING, random);
        assertThatThrownBy(() -> key.read(fresh, 1, 1, tooLarge)).isInstanceOf(PlaintextOverflowException.class);
    }

    /** From bounds alone: the values are small, what is declared is not. */
    @Test
    final void refusesEachOperationWhoseResultCouldOverflow() {
        var wide = new FixedPoint(0, Math.floor(key.capacityBits()) - 1);
        var x = key.read(key.encrypt(Matrix.column(1, 1, 1, 1), wide, random), 4, 1, wide);
        assertThat(opened(x.times(0.5))).isEqualTo(Matrix.column(0.5, 0.5, 0.5, 0.5));
        assertOverflow(() -> x.plus(x).plus(x));
        assertOverflow(() -> x.minus(x).minus(x));
        assertOverflow(() -> x.times(3));
        assertOverflow(() -> x.times(0x1p10));
        assertOverflow(() -> x.premultipliedBy(Matrix.of(1, 4, 1, 1, 1, 1), 0));
        assertOverflow(() -> x.premultipliedBy(Matrix.of(1, 4, 1, 0, 0, 0), 4));
        assertOverflow(() -> x.sumRowsBy(new Grouping(new int[] {0, 0, 0, 0}, 1)));
        assertOverflow(() -> x.prefixSums(4));
    }

    // ---- masks ------------------------------------------------------------------------------------------------------

    @Test
    final void opensAMaskedMatrixForTheMasksOwnerAlone() {
        var x = Matrix.column(1, -2, 1023.25);
        var mask = key.uniformMask(3, 1, random);
        var residues = secret.open(encrypted(x).masked(mask, random), 3, 1);
        assertThat(mask.open(residues, ENCODING)).isEqualTo(x);
    }

    /** Residues of zero, as fractions of 2^b for a modulus of b bits: no two alike, and their mean is that of a uniform draw. */
    @Test
    final void masksUniformly() {
        int count = 200;
        var x = encrypted(Matrix.zeros(count, 1));
        var body = secret.open(x.masked(key.uniformMask(count, 1, random), random), count, 1)
                .body();
        int width = body.length / count;
        double sum = 0;
        var seen = new HashSet<BigInteger>();
        for (int i = 0; i < count; i++) {
            var residue = new BigInteger(1, Arrays.copyOfRange(body, i * width, (i + 1) * width));
            assertThat(residue.bitLength()).isLessThanOrEqualTo(key.modulusBits());
            assertThat(seen.add(residue)).isTrue();
            sum += Math.scalb(residue.shiftRight(key.modulusBits() - 52).doubleValue(), -52);
        }
        // n lies between 2^(b−1) and 2^b, so the mean lies between ¼ and ½; 6 standard errors are 0.13.
        assertThat(sum / count).isBetween(0.25 - 0.13, 0.5 + 0.13);
        assertThat(seen.stream().filter(residue -> residue.bitLength() > key.modulusBits() - 4))
                .hasSizeGreaterThan(count / 2);
    }

    @Test
    final void letsAMaskServeOnce() {
        var mask = key.uniformMask(1, 1, random);
        var masked = encrypted(Matrix.column(5)).masked(mask, random);
        assertThatThrownBy(() -> encrypted(Matrix.column(6)).masked(mask, random))
                .isInstanceOf(IllegalStateException.class);
        var residues = secret.open(masked, 1, 1);
        mask.open(residues, ENCODING);
        assertThatThrownBy(() -> mask.open(residues, ENCODING)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    final void refusesAMaskOfAnotherShapeOrKey() {
        var x = encrypted(Matrix.column(1, 2));
        assertThatThrownBy(() -> x.masked(key.uniformMask(1, 2, random), random))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> x.masked(otherSecret.encryptionKey().uniformMask(2, 1, random), random))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    final void refusesResiduesThatAreNotWhatWasMasked() {
        var mask = key.uniformMask(1, 1, random);
        var residues = secret.open(encrypted(Matrix.column(1)).masked(mask, random), 1, 1);
        var longer = Arrays.copyOf(residues.body(), residues.body().length + 1);
        assertThatThrownBy(() -> mask.open(new Residues(residues.key(), 1, 1, longer), ENCODING))
                .isInstanceOf(CiphertextException.class);
        assertThatThrownBy(() -> mask.open(new Residues(residues.key(), 2, 1, residues.body()), ENCODING))
                .isInstanceOf(CiphertextException.class);
        var zeros = new byte[residues.body().length];
        var lie = new Residues(residues.key(), 1, 1, zeros);
        assertThatThrownBy(() -> mask.open(lie, ENCODING)).isInstanceOf(CiphertextException.class);
    }

    @Test
    final void refusesAnOpenedValueBeyondTheDeclaredBound() {
        var mask = key.uniformMask(1, 1, random);
        var residues = secret.open(encrypted(Matrix.column(1000)).masked(mask, random), 1, 1);
        assertThatThrownBy(() -> mask.open(residues, FixedPoint.ofBound(100, 16)))
                .isInstanceOf(CiphertextException.class);
    }

    // ---- checks -----------------------------------------------------------------------------------------------------

    @Test
    final void refusesOperandsOfAnotherKeyOrShape() {
        var x = encrypted(Matrix.column(1, 2));
        var foreign = otherSecret.encryptionKey();
        var y = foreign.read(foreign.encrypt(Matrix.column(1, 2), ENCODING, random), 2, 1, ENCODING);
        assertThatThrownBy(() -> x.plus(y)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> x.plus(encrypted(Matrix.of(1, 2, 1, 2)))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> x.minus(Matrix.column(1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> x.premultipliedBy(Matrix.zeros(1, 3), 8)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> x.sumRowsBy(new Grouping(new int[] {0}, 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> x.times(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    final void refusesAReceivedMatrixOfAnotherKeyOrShape() {
        var fresh = key.encrypt(Matrix.column(1, 2), ENCODING, random);
        assertRefused(() -> otherSecret.encryptionKey().read(fresh, 2, 1, ENCODING));
        assertRefused(() -> otherSecret.decrypt(fresh, 2, 1, ENCODING));
        assertRefused(() -> key.read(fresh, 1, 2, ENCODING));
        assertRefused(() -> key.read(fresh, 3, 1, ENCODING));
        var masked = encrypted(Matrix.column(1, 2)).masked(key.uniformMask(2, 1, random), random);
        assertRefused(() -> otherSecret.open(masked, 2, 1));
        assertRefused(() -> secret.open(masked, 1, 2));
    }

    @Test
    final void refusesAWrongNumberOfElements() {
        var fresh = key.encrypt(Matrix.column(1, 2), ENCODING, random);
        int length = fresh.body().length;
        for (int wrong : new int[] {0, 1, length / 2, length - 1, length + 1, 2 * length}) {
            var body = Arrays.copyOf(fresh.body(), wrong);
            assertRefused(() -> key.read(new FreshMatrix(fresh.key(), 2, 1, body), 2, 1, ENCODING));
            assertRefused(() -> secret.open(new MaskedMatrix(fresh.key(), 2, 1, body), 2, 1));
        }
    }

    @Test
    final void refusesACiphertextThatWasNotRandomised() {
        var bare = unrandomised(key, Matrix.column(3, 0), ENCODING);
        assertRefused(() -> key.read(bare, 2, 1, ENCODING));
        assertRefused(() -> secret.decrypt(bare, 2, 1, ENCODING));
        assertRefused(() -> secret.open(new MaskedMatrix(bare.key(), 2, 1, bare.body()), 2, 1));
    }

    @Test
    final void refusesADecryptedValueBeyondTheDeclaredBound() {
        var fresh = key.encrypt(Matrix.column(1000), ENCODING, random);
        assertRefused(() -> secret.decrypt(fresh, 1, 1, FixedPoint.ofBound(100, 16)));
    }

    @Test
    final void takesItsOwnKeyBackAndNoOther() {
        var accepted = scheme.accept(key.toBytes(), keyBits());
        assertThat(accepted.fingerprint()).isEqualTo(key.fingerprint());
        assertThat(accepted.capacityBits()).isEqualTo(key.capacityBits());
        var fresh = accepted.encrypt(Matrix.column(4), ENCODING, random);
        assertThat(secret.decrypt(fresh, 1, 1, ENCODING)).isEqualTo(Matrix.column(4));
        byte[] bytes = key.toBytes().bytes();
        assertRefused(() -> scheme.accept(new PublicKeyBytes("another", bytes), keyBits()));
        assertRefused(() -> scheme.accept(key.toBytes(), keyBits() + 1));
        assertRefused(() ->
                scheme.accept(new PublicKeyBytes(scheme.id(), Arrays.copyOf(bytes, bytes.length - 8)), keyBits()));
        var padded = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, padded, 1, bytes.length);
        assertRefused(() -> scheme.accept(new PublicKeyBytes(scheme.id(), padded), keyBits()));
        var even = bytes.clone();
        even[even.length - 1] &= (byte) 0xfe;
        assertRefused(() -> scheme.accept(new PublicKeyBytes(scheme.id(), even), keyBits()));
    }

    @Test
    final void forgetsTheSecretWhenClosed() {
        var forgotten = scheme.generateKey(keyBits(), random);
        var fresh = forgotten.encryptionKey().encrypt(Matrix.column(1), ENCODING, random);
        forgotten.close();
        assertThatThrownBy(() -> forgotten.decrypt(fresh, 1, 1, ENCODING)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    final void isTheSameKeyAfterItWasKept() {
        var access = new SecretAccess("a test keeps a key");
        byte[] kept = secret.secretBytes(access);
        var restored = scheme.restore(kept, access);
        assertThat(restored.encryptionKey().fingerprint()).isEqualTo(key.fingerprint());
        var fresh = key.encrypt(Matrix.column(1, -2, 3), ENCODING, random);
        assertThat(restored.decrypt(fresh, 3, 1, ENCODING)).isEqualTo(Matrix.column(1, -2, 3));
        assertThat(restored.toString()).doesNotContain(java.util.HexFormat.of().formatHex(kept));
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(CiphertextException.class);
    }

    private static void assertOverflow(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(PlaintextOverflowException.class);
    }

    private EncryptedMatrix encrypted(Matrix x) {
        return key.read(key.encrypt(x, ENCODING, random), x.rows(), x.columns(), ENCODING);
    }

    private Matrix opened(EncryptedMatrix x) {
        return secret.decrypt(x.rerandomized(random), x.rows(), x.columns(), x.encoding());
    }

    /** Values on the grid with at most 20 bits, so that sums and products are exact in double. */
    private static Matrix draw(int rows, int columns, long seed) {
        var source = new SplittableRandom(seed);
        var values = new double[rows * columns];
        Arrays.setAll(values, _ -> source.nextInt(-(1 << 19), 1 << 19) * GRID);
        return Matrix.of(rows, columns, values);
    }
}
