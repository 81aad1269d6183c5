package org.concordat.crypto.psi;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.arithmetic.Workers;

/**
 * The public half of exponential ElGamal on ristretto255, P = s·B: a bit b is (r·B, r·P + b·B). Only the owner of s can tell
 * 0 from 1, and only whether a plaintext is 0, not what it is.
 *
 * <p>With it goes a proof that its maker knows s (Schnorr 1991, made non-interactive by a hash), which holds in one context
 * alone, so that it proves nothing to whoever passes it on.
 */
public final class ElGamalKey {
    /** Points of a ciphertext. */
    public static final int POINTS = 2;

    private static final int BLOCK = 64;
    private static final byte[] DOMAIN = "concordat elgamal key v2".getBytes(StandardCharsets.US_ASCII);

    private final Points encoding;
    private final FieldKernel kernel;
    private final RistrettoPoints.Cached[][] baseWindows;
    private final RistrettoPoints.Cached[][] keyWindows;

    ElGamalKey(Points encoding, FieldKernel kernel) {
        this.encoding = encoding;
        this.kernel = kernel;
        var group = new RistrettoPoints(kernel.newLanes());
        baseWindows = group.windows(point(group, base()));
        keyWindows = group.windows(point(group, encoding));
    }

    /**
     * A key as it travels: P, then the proof's commitment and, as 32 bytes, its response.
     *
     * @param key P and R, two points
     * @param response z, lowest byte first
     */
    public record Published(Points key, byte[] response) {}

    /**
     * A received key whose proof holds.
     *
     * @param context that it must have been {@linkplain ElGamalSecret#publish published} in
     * @throws CiphertextException if it does not
     */
    public static ElGamalKey accept(Published published, byte[] context) {
        if (published.key().count() != 2 || published.response().length != Points.BYTES) {
            throw new CiphertextException(
                    "found an ElGamal key of " + published.key().count() + " points and a proof of "
                            + published.response().length + " bytes, expected 2 and 32");
        }
        var group = new Ristretto255();
        var z = new BigInteger(1, reversed(published.response()));
        if (z.signum() == 0 || z.compareTo(Ristretto255.ORDER) >= 0) {
            throw new CiphertextException("found a proof that is no scalar");
        }
        var key = published.key().select(0);
        var c = challenge(context, published.key());
        var left = group.multiply(base(), new Ristretto255.Scalar(z));
        var right = group.add(published.key().select(1), group.multiply(key, new Ristretto255.Scalar(c)));
        if (!left.equals(right)) {
            throw new CiphertextException("found an ElGamal key whose maker does not prove to know its secret");
        }
        return new ElGamalKey(key, FieldKernel.inUse());
    }

    static Points base() {
        byte[] body = new byte[Points.BYTES];
        byte[] big = Ristretto255.BASE.toByteArray();
        for (int i = 0; i < big.length && i < body.length; i++) {
            body[i] = big[big.length - 1 - i];
        }
        return new Points(body);
    }

    /** c = H(context, P, R), not 0; each behind its length. */
    static BigInteger challenge(byte[] context, Points keyAndCommitment) {
        try {
            var digest = MessageDigest.getInstance("SHA-512");
            for (byte[] part : new byte[][] {DOMAIN, context, keyAndCommitment.body()}) {
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
                digest.update(part);
            }
            var c = new BigInteger(1, digest.digest()).mod(Ristretto255.ORDER);
            return c.signum() == 0 ? BigInteger.ONE : c;
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    /** The bits 0 … width−1 of each number, encrypted one by one; ciphertext (row, i) is number row·width + i. */
    public Points encryptBits(BigInteger[] numbers, int width, SecureRandom random) {
        int count = Math.multiplyExact(numbers.length, width);
        var r = new FreshScalars(count, random);
        byte[] body = new byte[Math.multiplyExact(count, POINTS * Points.BYTES)];
        blocks(count, (group, from, to) -> {
            var halfBase = point(group, new Ristretto255().multiply(base(), half()));
            var encoder = new Encoders(group, to - from);
            for (int i = from; i < to; i += group.lanes.count()) {
                byte[][] digits = digits(r, i, to, group.lanes.count());
                var first = group.newPoint();
                var second = group.newPoint();
                var raised = group.newPoint();
                group.multiplyFixed(first, baseWindows, digits);
                group.multiplyFixed(second, keyWindows, digits);
                group.add(raised, second, halfBase);
                group.replaceIf(second, raised, bitMasks(numbers, width, i, to, group.lanes.count()));
                encoder.take(first, second);
            }
            encoder.encode(body, from, to);
        });
        return new Points(body);
    }

    /** −1 where the bit is set, else 0; without a branch on it, for the number is secret. */
    static long mask(BigInteger number, int bit) {
        return -(number.shiftRight(bit).longValue() & 1);
    }

    private static long[] bitMasks(BigInteger[] numbers, int width, int from, int to, int count) {
        long[] masks = new long[count];
        for (int lane = 0; lane < count && from + lane < to; lane++) {
            int item = from + lane;
            masks[lane] = mask(numbers[item / width], item % width);
        }
        return masks;
    }

    /**
     * The tests of Damgård, Geisler, Krøigaard (2007) for each row: with a the encrypted number and b the plain one, among
     * the row's {@code width} ciphertexts exactly one is of 0 if a &gt; b (coin 0), or if a &lt; b (coin 1); else none. All
     * others are of uniform plaintexts, all are freshly randomised, and their order is shuffled.
     *
     * @param bits as {@link #encryptBits} made them, n rows
     * @param b m for each row, one after the other; never equal to a: the parities differ
     * @param coins bit i for b_i
     * @return m·n rows of tests
     * @throws CiphertextException if a point is not one, or their count is wrong
     */
    public Points compare(Points bits, int width, BigInteger[] b, BitSet coins, SecureRandom random) {
        int items = Math.multiplyExact(b.length, width);
        int rows = bits.count() / (POINTS * width);
        if (rows == 0 || bits.count() != POINTS * width * rows || b.length % rows != 0 || coins.length() > b.length) {
            throw new CiphertextException("found " + bits.count() + " points for " + b.length + " comparisons of "
                    + width + " bits, expected " + POINTS + " a bit");
        }
        var u = new FreshScalars(items, random);
        var v = new FreshScalars(items, random);
        var store = new PointStore(POINTS * items);
        var sums = new ComparisonSums(
                width, b, coins, decoded(bits), store, point(new RistrettoPoints(kernel.newLanes()), base()));
        int lanes = kernel.newLanes().count();
        Workers.run(
                Math.ceilDiv(b.length, lanes),
                block -> sums.run(new RistrettoPoints(kernel.newLanes()), block * lanes));
        byte[] body = new byte[POINTS * items * Points.BYTES];
        blocks(items, (group, from, to) -> {
            var encoder = new Encoders(group, to - from);
            for (int i = from; i < to; i += group.lanes.count()) {
                byte[][] scale = digits(u, i, to, group.lanes.count());
                byte[][] hide = digits(v, i, to, group.lanes.count());
                var first = group.newPoint();
                var second = group.newPoint();
                for (int lane = 0; lane < group.lanes.count(); lane++) {
                    int item = Math.min(i + lane, to - 1);
                    store.load(group.lanes, first, lane, POINTS * item);
                    store.load(group.lanes, second, lane, POINTS * item + 1);
                }
                var hiding = group.newPoint();
                group.multiplyEach(first, scale);
                group.multiplyFixed(hiding, baseWindows, hide);
                group.add(first, first, hiding);
                group.multiplyEach(second, scale);
                group.multiplyFixed(hiding, keyWindows, hide);
                group.add(second, second, hiding);
                encoder.take(first, second);
            }
            encoder.encode(body, from, to);
        });
        return shuffled(new Points(body), b.length, width, random);
    }

    private PointStore decoded(Points bits) {
        var store = new PointStore(bits.count());
        blocks(bits.count(), (group, from, to) -> {
            var point = group.newPoint();
            for (int i = from; i < to; i += group.lanes.count()) {
                int filled = Math.min(group.lanes.count(), to - i);
                Ristretto255.read(group, point, bits.body(), i, filled);
                for (int lane = 0; lane < filled; lane++) {
                    store.save(group.lanes, point, lane, i + lane);
                }
            }
        });
        return store;
    }

    private static Points shuffled(Points tests, int rows, int width, SecureRandom random) {
        int[] order = new int[POINTS * rows * width];
        for (int row = 0; row < rows; row++) {
            int[] places = IntStream.range(0, width).toArray();
            for (int i = width - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swapped = places[i];
                places[i] = places[j];
                places[j] = swapped;
            }
            for (int i = 0; i < width; i++) {
                int to = POINTS * (row * width + i);
                int from = POINTS * (row * width + places[i]);
                order[to] = from;
                order[to + 1] = from + 1;
            }
        }
        return tests.select(order);
    }

    /** 1/2: the encoder doubles. */
    private static PsiSecret half() {
        return new Ristretto255.Scalar(BigInteger.TWO.modInverse(Ristretto255.ORDER));
    }

    /** Of the items from {@code from} on; idle lanes repeat the last. */
    private static byte[][] digits(FreshScalars scalars, int from, int to, int lanes) {
        byte[][] digits = new byte[lanes][];
        Arrays.setAll(digits, lane -> scalars.digits(Math.min(from + lane, to - 1)));
        return digits;
    }

    /** The one point, in every lane. */
    private static RistrettoPoints.Point point(RistrettoPoints group, Points one) {
        var point = group.newPoint();
        byte[] repeated = new byte[group.lanes.count() * Points.BYTES];
        for (int lane = 0; lane < group.lanes.count(); lane++) {
            System.arraycopy(one.body(), 0, repeated, lane * Points.BYTES, Points.BYTES);
        }
        Ristretto255.read(group, point, repeated, 0, group.lanes.count());
        return point;
    }

    private interface Body {
        void run(RistrettoPoints points, int from, int to);
    }

    private void blocks(int count, Body body) {
        Workers.run(Math.ceilDiv(count, BLOCK), block -> {
            int from = block * BLOCK;
            body.run(new RistrettoPoints(kernel.newLanes()), from, Math.min(count, from + BLOCK));
        });
    }

    /** Encodes pairs of points, each doubled. */
    private static final class Encoders {
        private final RistrettoPoints group;
        private final DoublingEncoder encoder;

        Encoders(RistrettoPoints group, int items) {
            this.group = group;
            this.encoder = new DoublingEncoder(group, POINTS * Math.ceilDiv(items, group.lanes.count()));
        }

        void take(RistrettoPoints.Point first, RistrettoPoints.Point second) {
            encoder.take(first);
            encoder.take(second);
        }

        /** Into the ciphertexts {@code from} … {@code to}−1 of the body. */
        void encode(byte[] body, int from, int to) {
            int lanes = group.lanes.count();
            byte[] scratch = new byte[lanes * Points.BYTES];
            encoder.encode((index, s) -> {
                int item = from + index / POINTS * lanes;
                int filled = Math.min(lanes, to - item);
                Ristretto255.write(group.lanes, s, scratch, 0, filled);
                for (int lane = 0; lane < filled; lane++) {
                    int place = POINTS * (item + lane) + index % POINTS;
                    System.arraycopy(scratch, lane * Points.BYTES, body, place * Points.BYTES, Points.BYTES);
                }
            });
        }
    }

    /** P. */
    Points encoding() {
        return encoding;
    }
}
