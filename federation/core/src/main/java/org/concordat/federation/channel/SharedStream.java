package org.concordat.federation.channel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A deterministic stream of numbers that all holders of a job seed draw alike: block i is HMAC-SHA-256(seed, label ‖ i).
 * For decisions that decide a result, never for secrets.
 */
public final class SharedStream {
    private final Mac mac;
    private final byte[] label;
    private long counter;
    private ByteBuffer block = ByteBuffer.allocate(0);

    public SharedStream(byte[] seed, String label) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(seed, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
        this.label = label.getBytes(StandardCharsets.UTF_8);
    }

    public long nextLong() {
        if (block.remaining() < Long.BYTES) {
            mac.update(ByteBuffer.allocate(4 + label.length)
                    .putInt(label.length)
                    .put(label)
                    .flip());
            block = ByteBuffer.wrap(
                    mac.doFinal(ByteBuffer.allocate(8).putLong(counter++).array()));
        }
        return block.getLong();
    }

    /** Uniform in 0 … bound−1, by rejection; bound ≥ 1. */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("a bound is at least 1, found " + bound);
        }
        long limit = Long.MAX_VALUE - Long.MAX_VALUE % bound;
        long draw;
        do {
            draw = nextLong() & Long.MAX_VALUE;
        } while (draw >= limit);
        return (int) (draw % bound);
    }

    /** A uniform permutation of 0 … n−1 (Fisher–Yates). */
    public int[] permutation(int n) {
        var permutation = new int[n];
        for (int i = 0; i < n; i++) {
            int j = nextInt(i + 1);
            permutation[i] = permutation[j];
            permutation[j] = i;
        }
        return permutation;
    }
}
