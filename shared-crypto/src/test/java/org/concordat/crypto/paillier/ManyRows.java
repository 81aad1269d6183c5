package org.concordat.crypto.paillier;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.Packing;
import org.concordat.matrix.Grouping;
import org.concordat.matrix.Matrix;

/** Encrypts, sums by group, multiplies and re-randomises so many rows, and holds the results against the clear. */
final class ManyRows {
    /** Of n² of 1,024 bits in limbs of 51 bits or more. */
    static final int CIPHERTEXT_BYTES = 21 * Long.BYTES;

    private static final int KEY_BITS = 512;
    private static final int GROUPS = 32;
    private static final int OUTPUTS = 3;
    private static final FixedPoint WHOLE = new FixedPoint(0, 12);

    private ManyRows() {}

    public static void main(String[] arguments) {
        int rows = Integer.parseInt(arguments[0]);
        var random = new SecureRandom();
        var owner = Paillier.scheme(KEY_BITS).generateKey(KEY_BITS, random);
        var key = owner.encryptionKey();
        var x = Matrix.of(
                rows, 1, IntStream.range(0, rows).mapToDouble(ManyRows::value).toArray());
        EncryptedMatrix encrypted = key.read(key.encrypt(x, WHOLE, Packing.NONE, random), rows, 1, WHOLE, Packing.NONE);

        var groups = new Grouping(IntStream.range(0, rows).map(i -> i % GROUPS).toArray(), GROUPS);
        var sums = new double[GROUPS];
        IntStream.range(0, rows).forEach(i -> sums[i % GROUPS] += value(i));
        requireEqual(sums, opened(encrypted.sumRowsBy(groups), owner, random));

        var factor = new double[OUTPUTS * rows];
        var products = new double[OUTPUTS];
        for (int k = 0; k < OUTPUTS; k++) {
            for (int i = 0; i < rows; i++) {
                factor[k * rows + i] = value(7 * i + k);
                products[k] += factor[k * rows + i] * value(i);
            }
        }
        requireEqual(products, opened(encrypted.premultipliedBy(Matrix.of(OUTPUTS, rows, factor), 0), owner, random));

        var again = key.read(encrypted.rerandomized(random), rows, 1, WHOLE, Packing.NONE);
        requireEqual(sums, opened(again.sumRowsBy(groups), owner, random));
        System.out.println("right");
    }

    private static Matrix opened(EncryptedMatrix matrix, PaillierPrivateKey owner, SecureRandom random) {
        return owner.decrypt(matrix.rerandomized(random), matrix.rows(), matrix.columns(), matrix.encoding());
    }

    /** Whole numbers from −500 to 500. */
    private static double value(int i) {
        return (int) ((i * 2_654_435_761L) >>> 16) % 501;
    }

    private static void requireEqual(double[] expected, Matrix found) {
        if (!Arrays.equals(expected, found.toArray())) {
            throw new IllegalStateException(
                    "found " + Arrays.toString(found.toArray()) + ", expected " + Arrays.toString(expected));
        }
    }
}
