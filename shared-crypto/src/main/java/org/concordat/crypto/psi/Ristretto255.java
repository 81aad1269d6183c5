package org.concordat.crypto.psi;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.arithmetic.Workers;

/**
 * ristretto255 (RFC 9496) with hashing {@code ristretto255_XMD:SHA-512_R255MAP_RO_} (RFC 9380), in batches on
 * {@link Workers}. A point that is not canonical, not on the curve or the identity is refused wherever it comes in.
 */
public final class Ristretto255 implements PsiGroup {
    /** ℓ, the order of the group. */
    static final BigInteger ORDER =
            BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));

    /** The encoding of the base point, as a number. */
    static final BigInteger BASE =
            new BigInteger("762d8de04559a6b68ddd82a56a0be3585f5100c561a984a8714ebc6a0aaef2e2", 16);

    private static final byte[] DOMAIN =
            "concordat-psi-v1-ristretto255_XMD:SHA-512_R255MAP_RO_".getBytes(StandardCharsets.US_ASCII);
    private static final int BLOCK = 256;

    private final byte[] domain;
    private final FieldKernel kernel;

    /** With Concordat's own domain separation. */
    public Ristretto255() {
        this(DOMAIN, FieldKernel.inUse());
    }

    Ristretto255(byte[] domain, FieldKernel kernel) {
        this.domain = domain.clone();
        this.kernel = kernel;
    }

    @Override
    public Points hash(List<byte[]> inputs) {
        return map(inputs, () -> {
            var expander = new ExpandMessage(domain);
            return expander::to64Bytes;
        });
    }

    /** RFC 9496, section 4.3.4: each of 64 uniform bytes to a point. */
    Points mapUniform(List<byte[]> uniform) {
        return map(uniform, () -> bytes -> bytes);
    }

    /** The expander is made anew for each block, since it serves one thread. */
    private Points map(List<byte[]> inputs, Supplier<UnaryOperator<byte[]>> newExpander) {
        byte[] body = new byte[Math.multiplyExact(inputs.size(), Points.BYTES)];
        blocks(inputs.size(), (points, from, to) -> {
            var expander = newExpander.get();
            var first = points.newPoint();
            var second = points.newPoint();
            long[] low = points.lanes.element();
            long[] high = points.lanes.element();
            for (int i = from; i < to; i += points.lanes.count()) {
                int filled = Math.min(points.lanes.count(), to - i);
                for (int lane = 0; lane < filled; lane++) {
                    byte[] uniform = expander.apply(inputs.get(i + lane));
                    points.lanes.set(low, lane, quarters(uniform, 0));
                    points.lanes.set(high, lane, quarters(uniform, 32));
                }
                points.maps.map(first, low);
                points.maps.map(second, high);
                points.add(first, first, second);
                points.maps.encode(low, first);
                write(points.lanes, low, body, i, filled);
            }
        });
        return new Points(body);
    }

    @Override
    public Points multiply(Points points, PsiSecret secret) {
        byte[] digits = Scalar.of(secret).halvedDigits();
        byte[] body = new byte[points.body().length];
        blocks(points.count(), (group, from, to) -> {
            var batch = new DoublingEncoder(group, Math.ceilDiv(to - from, group.lanes.count()));
            for (int i = from; i < to; i += group.lanes.count()) {
                var point = group.newPoint();
                read(group, point, points.body(), i, Math.min(group.lanes.count(), to - i));
                group.multiply(point, digits);
                batch.take(point);
            }
            batch.encode((index, s) -> {
                int i = from + index * group.lanes.count();
                write(group.lanes, s, body, i, Math.min(group.lanes.count(), to - i));
            });
        });
        return new Points(body);
    }

    @Override
    public Points add(Points left, Points right) {
        if (left.count() != right.count()) {
            throw new IllegalArgumentException("found " + right.count() + " points to add to " + left.count());
        }
        byte[] body = new byte[left.body().length];
        blocks(left.count(), (group, from, to) -> {
            var p = group.newPoint();
            var q = group.newPoint();
            long[] s = group.lanes.element();
            for (int i = from; i < to; i += group.lanes.count()) {
                int filled = Math.min(group.lanes.count(), to - i);
                read(group, p, left.body(), i, filled);
                read(group, q, right.body(), i, filled);
                group.add(p, p, q);
                group.maps.encode(s, p);
                write(group.lanes, s, body, i, filled);
            }
        });
        return new Points(body);
    }

    @Override
    public PsiSecret newSecret(SecureRandom random) {
        while (true) {
            var candidate = new BigInteger(253, random);
            if (candidate.signum() > 0 && candidate.compareTo(ORDER) < 0) {
                return new Scalar(candidate);
            }
        }
    }

    @Override
    public Points receive(Points received, int expectedCount) {
        if (received.count() != expectedCount) {
            throw new CiphertextException("found " + received.count() + " points, expected " + expectedCount);
        }
        blocks(received.count(), (group, from, to) -> {
            var point = group.newPoint();
            for (int i = from; i < to; i += group.lanes.count()) {
                read(group, point, received.body(), i, Math.min(group.lanes.count(), to - i));
            }
        });
        return received;
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

    static void read(RistrettoPoints group, RistrettoPoints.Point point, byte[] body, int index, int filled) {
        long[] s = group.lanes.constant(BASE); // idle lanes hold a point, which an inversion of all may not lack
        boolean good = true;
        for (int lane = 0; lane < filled; lane++) {
            long[] quarters = quarters(body, (index + lane) * Points.BYTES);
            good &= isCanonical(quarters);
            group.lanes.set(s, lane, quarters);
        }
        long[] valid = group.maps.decode(point, s);
        for (int lane = 0; lane < filled; lane++) {
            good &= valid[lane] != 0;
        }
        if (!good) {
            throw new CiphertextException("found a point that is not canonical, not of the group or its identity");
        }
    }

    /** Below p, even, and not zero (the identity). */
    private static boolean isCanonical(long[] q) {
        boolean belowP =
                q[3] >= 0 && !(q[3] == Long.MAX_VALUE && (q[2] & q[1]) == -1L && Long.compareUnsigned(q[0], -19L) >= 0);
        return belowP && (q[0] & 1) == 0 && (q[0] | q[1] | q[2] | q[3]) != 0;
    }

    static void write(FieldLanes lanes, long[] s, byte[] body, int index, int filled) {
        long[] quarters = new long[4];
        var buffer = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        for (int lane = 0; lane < filled; lane++) {
            lanes.get(s, lane, quarters);
            if ((quarters[0] | quarters[1] | quarters[2] | quarters[3]) == 0) {
                throw new CiphertextException("found the identity as a result: the operands are inverse to each other");
            }
            for (int k = 0; k < 4; k++) {
                buffer.putLong((index + lane) * Points.BYTES + 8 * k, quarters[k]);
            }
        }
    }

    static long[] quarters(byte[] source, int offset) {
        var buffer = ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN);
        return new long[] {
            buffer.getLong(offset), buffer.getLong(offset + 8), buffer.getLong(offset + 16), buffer.getLong(offset + 24)
        };
    }

    /** k in 1 … ℓ−1. No {@code equals}, and {@code toString} tells nothing. */
    static final class Scalar implements PsiSecret {
        private static final BigInteger HALF = BigInteger.TWO.modInverse(ORDER);
        private final BigInteger k;

        Scalar(BigInteger k) {
            if (k.signum() <= 0 || k.compareTo(ORDER) >= 0) {
                throw new IllegalArgumentException("a scalar is in 1 … ℓ−1");
            }
            this.k = k;
        }

        static Scalar of(PsiSecret secret) {
            if (secret instanceof Scalar scalar) {
                return scalar;
            }
            throw new IllegalArgumentException("found a secret of another group");
        }

        /** The digits of k/2: the encoder doubles. */
        byte[] halvedDigits() {
            return SignedDigits.of(k.multiply(HALF).mod(ORDER));
        }

        BigInteger value() {
            return k;
        }

        @Override
        public Scalar inverse() {
            return new Scalar(k.modInverse(ORDER));
        }

        @Override
        public String toString() {
            return "PsiSecret[ristretto255]";
        }
    }
}
