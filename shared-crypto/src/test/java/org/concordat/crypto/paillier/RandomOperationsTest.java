package org.concordat.crypto.paillier;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.Packing;
import org.concordat.crypto.PlaintextOverflowException;
import org.concordat.matrix.Grouping;
import org.concordat.matrix.Matrix;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random operations on numbers in the clear and encrypted, until the next would overflow: what was computed so far is right to
 * the last bit, and every number within the bound that its matrix declares. So no bound that is not exceeded hides a wrap.
 */
class RandomOperationsTest {
    private static final int BITS = 512;
    private static final int ROWS = 60;
    private static final int COLUMNS = 2;
    private static final int LONGEST_CHAIN = 60;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final PaillierPrivateKey OWNER = Paillier.scheme(BITS).generateKey(BITS, RANDOM);
    private static final PaillierPublicKey KEY = OWNER.encryptionKey();

    private Random seeded = new Random(0);
    private int overflows;

    @Test
    void neverWrapsSilentlyInThirtyThousandOperations() {
        run(30_000, 1);
    }

    @Test
    @Tag("slow")
    void neverWrapsSilentlyInAMillionOperations() {
        run(1_000_000, 2);
    }

    private void run(int operations, long seed) {
        seeded = new Random(seed);
        int done = 0;
        while (done < operations) {
            Twin twin = fresh(randomPacking());
            for (int i = 0; i < LONGEST_CHAIN; i++) {
                try {
                    twin = step(twin);
                } catch (PlaintextOverflowException stop) {
                    overflows++;
                    break;
                }
                twin.requireBound();
                done += ROWS * COLUMNS;
            }
            twin.requireEqual();
        }
        assertThat(overflows).isPositive();
    }

    private Packing randomPacking() {
        return switch (seeded.nextInt(3)) {
            case 0 -> Packing.NONE;
            case 1 -> Packing.rows(60 + seeded.nextInt(190));
            default -> Packing.rows(300 + seeded.nextInt(100));
        };
    }

    /** A matrix and the integers that it must hold. */
    private record Twin(EncryptedMatrix matrix, BigInteger[] integers) {
        int fraction() {
            return matrix.encoding().fractionBits();
        }

        void requireBound() {
            double bound = matrix.encoding().magnitudeBits();
            assertThat(integers).allMatch(integer -> Encoding.bitsOf(integer) <= bound);
        }

        void requireEqual() {
            var encrypted = (PaillierMatrix) matrix;
            var found = encrypted.layout().split(OWNER.decrypt(encrypted.ciphertexts()), KEY.modulus());
            assertThat(found).containsExactly(integers);
        }

        /** The integers at a larger fraction. */
        BigInteger[] at(int fraction) {
            return Arrays.stream(integers)
                    .map(integer -> integer.shiftLeft(fraction - fraction()))
                    .toArray(BigInteger[]::new);
        }
    }

    private Twin step(Twin x) {
        return switch (seeded.nextInt(9)) {
            case 0 -> plus(x, fresh(x.matrix().packing()), 1);
            case 1 -> plus(x, fresh(x.matrix().packing()), -1);
            case 2 -> plus(x, x, seeded.nextBoolean() ? 1 : -1);
            case 3 -> plusPlain(x);
            case 4 -> times(x, seeded.nextInt(-1000, 1000) * Math.scalb(1.0, -seeded.nextInt(12)));
            case 5 -> times(x, Math.scalb(1.0, seeded.nextInt(-6, 7)));
            case 6 -> premultiplied(x);
            case 7 -> sums(x);
            default -> rearranged(x);
        };
    }

    private Twin fresh(Packing packing) {
        int fraction = seeded.nextInt(20);
        int magnitude = 4 + seeded.nextInt(40);
        var encoding = new FixedPoint(fraction, magnitude);
        var integers = new BigInteger[ROWS * COLUMNS];
        var values = new double[integers.length];
        for (int i = 0; i < values.length; i++) {
            long bound = 1L << magnitude;
            long integer = i % 7 == 0 ? (i % 2 == 0 ? bound : -bound) : seeded.nextLong(-bound, bound + 1);
            integers[i] = BigInteger.valueOf(integer);
            values[i] = Math.scalb((double) integer, -fraction);
        }
        var x = Matrix.of(ROWS, COLUMNS, values);
        return new Twin(
                KEY.read(KEY.encrypt(x, encoding, packing, RANDOM), ROWS, COLUMNS, encoding, packing), integers);
    }

    private static Twin plus(Twin x, Twin y, int sign) {
        int fraction = Math.max(x.fraction(), y.fraction());
        var sums = x.at(fraction);
        var others = y.at(fraction);
        for (int i = 0; i < sums.length; i++) {
            sums[i] = sign > 0 ? sums[i].add(others[i]) : sums[i].subtract(others[i]);
        }
        return new Twin(sign > 0 ? x.matrix().plus(y.matrix()) : x.matrix().minus(y.matrix()), sums);
    }

    private Twin plusPlain(Twin x) {
        boolean minus = seeded.nextBoolean();
        var values = new double[ROWS * COLUMNS];
        var sums = new BigInteger[values.length];
        for (int i = 0; i < values.length; i++) {
            long integer = seeded.nextInt();
            values[i] = Math.scalb((double) integer, -x.fraction());
            sums[i] = x.integers()[i].add(BigInteger.valueOf(minus ? -integer : integer));
        }
        var plain = Matrix.of(ROWS, COLUMNS, values);
        return new Twin(minus ? x.matrix().minus(plain) : x.matrix().plus(plain), sums);
    }

    private static Twin times(Twin x, double scalar) {
        var product = x.matrix().times(scalar);
        int exponent = Math.getExponent(scalar);
        BigInteger factor = scalar > 0 && scalar == Math.scalb(1.0, exponent)
                ? BigInteger.ONE.shiftLeft(Math.max(0, exponent - x.fraction()))
                : Encoding.encode(scalar, 24);
        return new Twin(
                product, Arrays.stream(x.integers()).map(factor::multiply).toArray(BigInteger[]::new));
    }

    /** By a square matrix with three entries in a row. */
    private Twin premultiplied(Twin x) {
        int fraction = seeded.nextInt(8);
        var a = new double[ROWS * ROWS];
        var products = new BigInteger[ROWS * COLUMNS];
        Arrays.fill(products, BigInteger.ZERO);
        for (int i = 0; i < ROWS; i++) {
            for (int k : new int[] {i, (i + 7) % ROWS, (i + 19) % ROWS}) {
                int entry = seeded.nextInt(-500, 500);
                a[i * ROWS + k] = Math.scalb((double) entry, -fraction);
                for (int c = 0; c < COLUMNS; c++) {
                    products[i * COLUMNS + c] = products[i * COLUMNS + c].add(
                            x.integers()[k * COLUMNS + c].multiply(BigInteger.valueOf(entry)));
                }
            }
        }
        return new Twin(x.matrix().premultipliedBy(Matrix.of(ROWS, ROWS, a), fraction), products);
    }

    private Twin sums(Twin x) {
        var sums = new BigInteger[ROWS * COLUMNS];
        Arrays.fill(sums, BigInteger.ZERO);
        if (seeded.nextBoolean()) {
            int run = new int[] {1, 2, 3, 5, 10}[seeded.nextInt(5)];
            for (int i = 0; i < sums.length; i++) {
                boolean first = i / COLUMNS % run == 0;
                sums[i] = first ? x.integers()[i] : sums[i - COLUMNS].add(x.integers()[i]);
            }
            return new Twin(x.matrix().prefixSums(run), sums);
        }
        int[] groups = seeded.ints(ROWS, -1, ROWS).toArray();
        for (int i = 0; i < sums.length; i++) {
            int group = groups[i / COLUMNS];
            if (group >= 0) {
                int at = group * COLUMNS + i % COLUMNS;
                sums[at] = sums[at].add(x.integers()[i]);
            }
        }
        return new Twin(x.matrix().sumRowsBy(new Grouping(groups, ROWS)), sums);
    }

    private Twin rearranged(Twin x) {
        int[] rows = seeded.ints(ROWS, 0, 2 * ROWS).toArray();
        var twice = x.matrix().above(x.matrix());
        var integers = IntStream.range(0, ROWS * COLUMNS)
                .mapToObj(i -> x.integers()[rows[i / COLUMNS] % ROWS * COLUMNS + i % COLUMNS])
                .toArray(BigInteger[]::new);
        return new Twin(twice.selectRows(rows), integers);
    }
}
