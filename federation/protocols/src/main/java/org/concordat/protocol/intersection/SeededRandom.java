package org.concordat.protocol.intersection;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.concordat.federation.channel.SharedStream;

/**
 * Secret choices (order, padding, secret scalar) drawn from a seed of 32 secret bytes that stands in the sealed checkpoint,
 * so that a new attempt goes on with the same ones. The seed itself comes from the session's secure randomness.
 */
final class SeededRandom extends SecureRandom {
    static final int SEED_BYTES = 32;
    private static final long serialVersionUID = 1;
    private final transient SharedStream stream;

    SeededRandom(byte[] seed, String label) {
        stream = new SharedStream(seed, "ecdh-psi/" + label);
    }

    static byte[] newSeed(SecureRandom random) {
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
