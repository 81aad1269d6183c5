package org.concordat.crypto.psi;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.concordat.crypto.CiphertextException;

/** s, the secret half of an {@link ElGamalKey}: tells which ciphertexts are of 0. {@code toString} tells nothing of it. */
public final class ElGamalSecret {
    private final Ristretto255 group = new Ristretto255();
    private final Ristretto255.Scalar s;
    private final Points key;

    private ElGamalSecret(Ristretto255.Scalar s) {
        this.s = s;
        this.key = group.multiply(ElGamalKey.base(), s);
    }

    public static ElGamalSecret generate(SecureRandom random) {
        return new ElGamalSecret(Ristretto255.Scalar.of(new Ristretto255().newSecret(random)));
    }

    /** The public half, for this secret's holder. */
    public ElGamalKey key() {
        return new ElGamalKey(key, FieldKernel.inUse());
    }

    /**
     * The public half with the proof that s is known: R = w·B, z = w + H(context, P, R)·s.
     *
     * @param context where the proof is to hold, and nowhere else
     */
    public ElGamalKey.Published publish(byte[] context, SecureRandom random) {
        while (true) {
            var w = Ristretto255.Scalar.of(group.newSecret(random));
            byte[] body = Arrays.copyOf(key.body(), 2 * Points.BYTES);
            System.arraycopy(group.multiply(ElGamalKey.base(), w).body(), 0, body, Points.BYTES, Points.BYTES);
            var both = new Points(body);
            var z = w.value()
                    .add(ElGamalKey.challenge(context, both).multiply(s.value()))
                    .mod(Ristretto255.ORDER);
            if (z.signum() != 0) {
                return new ElGamalKey.Published(both, littleEndian(z));
            }
        }
    }

    private static byte[] littleEndian(BigInteger number) {
        byte[] big = new byte[Points.BYTES];
        byte[] raw = number.toByteArray();
        System.arraycopy(raw, 0, big, big.length - raw.length, raw.length);
        return ElGamalKey.reversed(big);
    }

    /**
     * The rows of {@code width} ciphertexts among which one is of 0.
     *
     * @throws CiphertextException if a point is not one, or their count is wrong
     */
    public BitSet rowsWithZero(Points tests, int rows, int width) {
        if (tests.count() != ElGamalKey.POINTS * rows * width) {
            throw new CiphertextException("found " + tests.count() + " points, expected " + ElGamalKey.POINTS
                    + " for each of " + rows * width + " tests");
        }
        int[] even = IntStream.range(0, rows * width).map(i -> 2 * i).toArray();
        int[] odd = IntStream.range(0, rows * width).map(i -> 2 * i + 1).toArray();
        byte[] seconds = tests.select(odd).body();
        byte[] shared = group.multiply(tests.select(even), s).body();
        var zeros = new BitSet(rows);
        for (int i = 0; i < rows * width; i++) {
            int at = i * Points.BYTES;
            if (Arrays.equals(seconds, at, at + Points.BYTES, shared, at, at + Points.BYTES)) {
                zeros.set(i / width);
            }
        }
        return zeros;
    }

    @Override
    public String toString() {
        return "ElGamalSecret[ristretto255]";
    }
}
