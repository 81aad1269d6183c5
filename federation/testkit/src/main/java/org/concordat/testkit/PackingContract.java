package org.concordat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.Packing;
import org.concordat.crypto.PlaintextOverflowException;
import org.concordat.matrix.Grouping;
import org.concordat.matrix.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What every {@link AdditiveScheme} keeps where numbers share plaintexts. Values lie on the grid of the encoding. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
public abstract class PackingContract {
    private static final FixedPoint ENCODING = FixedPoint.ofBound(1024, 16);
    private static final double GRID = 0x1p-16;

    private final AdditiveScheme scheme = scheme();
    private final SeededRandom random = new SeededRandom(1, "packing contract of " + scheme.id());
    private final DecryptionKey secret = scheme.generateKey(keyBits(), random);
    private final EncryptionKey key = secret.encryptionKey();

    protected abstract AdditiveScheme scheme();

    /** Of the keys of these tests. */
    protected abstract int keyBits();

    @Test
    final void computesOnPackedRowsAsOnNumbersApart() {
        var packing = Packing.rows(60);
        for (int columns : new int[] {1, 2, 3, 25}) {
            var x = draw(6, columns, 20 + columns);
            var y = draw(6, columns, 60 + columns);
            var a = draw(2, 6, 90).map(v -> Math.rint(v * 16) / 16);
            var apart = encrypted(x);
            var packed = packed(x, packing);
            var groups = new Grouping(new int[] {2, 0, -1, 2, 0, 2}, 4);
            assertThat(opened(packed)).isEqualTo(x);
            assertThat(opened(packed.plus(packed(y, packing)))).isEqualTo(x.plus(y));
            assertThat(opened(packed.minus(packed(y, packing)))).isEqualTo(x.minus(y));
            assertThat(opened(packed.plus(y).minus(x))).isEqualTo(y);
            assertThat(opened(packed.times(-0.75))).isEqualTo(opened(apart.times(-0.75)));
            assertThat(opened(packed.premultipliedBy(a, 4))).isEqualTo(opened(apart.premultipliedBy(a, 4)));
            assertThat(opened(packed.sumRowsBy(groups))).isEqualTo(opened(apart.sumRowsBy(groups)));
            assertThat(opened(packed.prefixSums(3))).isEqualTo(opened(apart.prefixSums(3)));
            assertThat(opened(packed.selectRows(4, 1, 4))).isEqualTo(x.selectRows(4, 1, 4));
            assertThat(opened(packed.above(packed(y, packing)).selectRows(5, 6)))
                    .isEqualTo(opened(apart.above(encrypted(y)).selectRows(5, 6)));
        }
    }

    @Test
    final void compactsRowsAndNumbersBeforeTheyAreDecrypted() {
        for (int columns : new int[] {1, 2, 3, 25}) {
            for (int rows : new int[] {0, 1, 7, 40}) {
                var x = draw(rows, columns, 100 + rows);
                var apart = encrypted(x).compacted(40);
                var together = packed(x, Packing.rows(40)).compacted(40);
                assertThat(apart.packing()).isEqualTo(Packing.matrix(40));
                assertThat(opened(apart)).isEqualTo(x);
                assertThat(opened(together)).isEqualTo(x);
                assertThat(opened(together.plus(apart).times(0.5))).isEqualTo(x);
                assertThat(opened(together.minus(x))).isEqualTo(Matrix.zeros(rows, columns));
            }
        }
        var many = packed(draw(40, 2, 7), Packing.rows(40));
        assertThat(many.compacted(40).rerandomized(random).body().length)
                .isLessThan(many.rerandomized(random).body().length * 3 / 4);
    }

    @Test
    final void packsTheLargestMagnitudesOfBothSigns() {
        var whole = new FixedPoint(0, 15);
        double most = 0x1p15;
        var x = Matrix.of(4, 2, most, -most, -most, most, 0, -1, most, most);
        var width = Packing.widthFor(whole.magnitudeBits());
        assertThat(width).isEqualTo(17);
        var packed = key.read(key.encrypt(x, whole, Packing.rows(width), random), 4, 2, whole, Packing.rows(width));
        assertThat(opened(packed)).isEqualTo(x);
        assertThat(opened(packed.compacted(width))).isEqualTo(x);
    }

    /** From bounds alone, before a number runs over into its neighbour. */
    @Test
    final void refusesEachOperationThatCouldLeaveItsPlace() {
        var wide = new FixedPoint(0, 15);
        assertOverflow(() -> key.encrypt(Matrix.zeros(1, 2), wide, Packing.rows(16), random));
        var place = Packing.rows(17);
        var x = key.read(key.encrypt(Matrix.of(4, 2, 1, 1, 1, 1, 1, 1, 1, 1), wide, place, random), 4, 2, wide, place);
        assertOverflow(() -> x.plus(x));
        assertOverflow(() -> x.minus(x));
        assertOverflow(() -> x.plus(Matrix.of(4, 2, 0, 0, 0, 0, 0, 0, 0, 32768)));
        assertOverflow(() -> x.times(3));
        assertOverflow(() -> x.premultipliedBy(Matrix.of(1, 4, 1, 1, 0, 0), 0));
        assertOverflow(() -> x.sumRowsBy(new Grouping(new int[] {0, 0, -1, -1}, 1)));
        assertOverflow(() -> x.prefixSums(2));
        assertOverflow(() -> encrypted(Matrix.column(1)).compacted(20));
        assertOverflow(() -> encrypted(Matrix.column(1)).compacted(key.modulusBits()));
        assertOverflow(() -> secret.decrypt(x.rerandomized(random), 4, 2, new FixedPoint(0, 16), place));
    }

    @Test
    final void refusesRowOperationsOnRowsThatShareAPlaintext() {
        var x = encrypted(draw(4, 2, 11)).compacted(40);
        assertThatThrownBy(() -> x.sumRowsBy(new Grouping(new int[] {0, 0, 1, 1}, 2)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> x.prefixSums(2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> x.selectRows(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> x.above(x)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> x.premultipliedBy(Matrix.zeros(1, 4), 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> x.compacted(40)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    final void refusesOperandsAndMasksThatArePackedDifferently() {
        var x = draw(2, 2, 12);
        var packed = packed(x, Packing.rows(40));
        assertThatThrownBy(() -> packed.plus(encrypted(x))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> packed.minus(packed(x, Packing.rows(41))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> packed.compacted(41)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> packed.masked(key.uniformMask(2, 2, random), random))
                .isInstanceOf(IllegalArgumentException.class);
        assertRefused(() -> key.read(packed.rerandomized(random), 2, 2, ENCODING));
    }

    @Test
    final void masksPackedRows() {
        var x = draw(5, 2, 13);
        for (var packing : new Packing[] {Packing.rows(40), Packing.matrix(40)}) {
            var matrix = packing.unit() == Packing.Unit.ROW
                    ? packed(x, packing)
                    : encrypted(x).compacted(40);
            var mask = key.uniformMask(5, 2, packing, random);
            var residues = secret.open(matrix.masked(mask, random), 5, 2, packing);
            assertThat(mask.open(residues, ENCODING)).isEqualTo(x);
        }
    }

    /** What stands above the places was put there by someone who lies about what was encrypted. */
    @Test
    final void refusesOrDrownsWhatIsHiddenAboveThePlaces() {
        var honest = new FixedPoint(0, 10);
        var wide = new FixedPoint(0, 60);
        var place = Packing.rows(20);
        var hidden = key.encrypt(Matrix.column(5 + 0x1p50), wide, random);
        assertRefused(() -> secret.decrypt(hidden, 1, 1, honest, place));
        var read = key.read(hidden, 1, 1, honest, place);
        var seen = new HashSet<Double>();
        for (int i = 0; i < 4; i++) {
            var covered = read.covered(random);
            assertThat(secret.decrypt(covered, 1, 1, honest, place.withCover())).isEqualTo(Matrix.column(5));
            assertRefused(() -> secret.decrypt(covered, 1, 1, honest, place));
            assertThat(seen.add((double) Arrays.hashCode(covered.body()))).isTrue();
            assertThatThrownBy(() -> key.read(covered, 1, 1, honest, place.withCover()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    final void coversPackedMatricesWithoutTouchingTheirNumbers() {
        var x = draw(9, 2, 14);
        var packed = packed(x, Packing.rows(40));
        for (var matrix : new EncryptedMatrix[] {packed, packed.compacted(40), packed.minus(x)}) {
            var expected = opened(matrix);
            var covered = secret.decrypt(
                    matrix.covered(random),
                    9,
                    2,
                    matrix.encoding(),
                    matrix.packing().withCover());
            assertThat(covered).isEqualTo(expected);
        }
        assertThatThrownBy(() -> encrypted(x).covered(random)).isInstanceOf(IllegalStateException.class);
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(CiphertextException.class);
    }

    private static void assertOverflow(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(PlaintextOverflowException.class);
    }

    private EncryptedMatrix encrypted(Matrix x) {
        return packed(x, Packing.NONE);
    }

    private EncryptedMatrix packed(Matrix x, Packing packing) {
        return key.read(key.encrypt(x, ENCODING, packing, random), x.rows(), x.columns(), ENCODING, packing);
    }

    private Matrix opened(EncryptedMatrix x) {
        return secret.decrypt(x.rerandomized(random), x.rows(), x.columns(), x.encoding(), x.packing());
    }

    /** Values on the grid with at most 20 bits, so that sums and products are exact in double. */
    private static Matrix draw(int rows, int columns, long seed) {
        var source = new SplittableRandom(seed);
        var values = new double[rows * columns];
        Arrays.setAll(values, _ -> source.nextInt(-(1 << 19), 1 << 19) * GRID);
        return Matrix.of(rows, columns, values);
    }
}
