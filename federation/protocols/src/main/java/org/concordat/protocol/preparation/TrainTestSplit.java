package org.concordat.protocol.preparation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which aligned rows train and which test: ascending row numbers, disjoint, together all rows. Every party computes the
 * same from the entity ids.
 */
public record TrainTestSplit(int[] train, int[] test) {
    private static final int BUCKETS = 100;

    /** All rows train. */
    public static TrainTestSplit allTrain(int rows) {
        return new TrainTestSplit(IntStream.range(0, rows).toArray(), new int[0]);
    }

    /**
     * By the hash of the id: a row trains when its {@link #bucket} is below 100·(1 − testShare), rounded.
     *
     * @param testShare 0 … 1, in hundredths
     */
    public static TrainTestSplit byIdHash(List<String> ids, double testShare) {
        int limit = (int) Math.rint(BUCKETS * (1 - testShare));
        return new TrainTestSplit(
                IntStream.range(0, ids.size())
                        .filter(row -> bucket(ids.get(row)) < limit)
                        .toArray(),
                IntStream.range(0, ids.size())
                        .filter(row -> bucket(ids.get(row)) >= limit)
                        .toArray());
    }

    /** The first four bytes of SHA-256 of the id in UTF-8, big endian, unsigned, mod 100; {@code bucket("133")} is 83. */
    public static int bucket(String id) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return Integer.remainderUnsigned(ByteBuffer.wrap(hash).getInt(), BUCKETS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public int rows() {
        return train.length + test.length;
    }
}
