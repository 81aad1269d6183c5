package org.concordat.federation.channel;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * A party's own secret choices (a secret, an order, padding), drawn from a seed of 32 secret bytes that stands in its sealed
 * checkpoint, so that a new attempt goes on with the same ones. The seed itself comes from {@link Session#random()}. Not for
 * encryption randomness and masks, which are fresh in each attempt.
 */
public final class SealedRandom extends SecureRandom {
    private static final int SEED_BYTES = 32;
    private static final long serialVersionUID = 1;
    private final transient SharedStream stream;

    /** @param label keeps the choices of one seed apart */
    public SealedRandom(byte[] seed, String label) {
        stream = new SharedStream(seed, "sealed/" + label);
    }

    public static byte[] newSeed(SecureRandom random) {
        var seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        return seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
        var block = ByteBuffer.allocate(Math.ceilDiv(bytes.length, Long.BYTES) * Long.BYTES);
        while (block.hasRemaining()) {
            block.putLong(stream.nextLong());
        }
        block.flip().get(bytes);
    }
}
