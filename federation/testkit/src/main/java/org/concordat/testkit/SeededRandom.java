package org.concordat.testkit;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import org.concordat.federation.channel.SharedStream;

/** A {@link SecureRandom} that a test can repeat: its bytes follow from a seed and a label. It protects nothing. */
public final class SeededRandom extends SecureRandom {
    public SeededRandom(long seed, String label) {
        super(new Stream(seed, label), null);
    }

    private static final class Stream extends SecureRandomSpi {
        private final transient SharedStream stream;

        Stream(long seed, String label) {
            stream = new SharedStream(
                    ByteBuffer.allocate(Long.BYTES).putLong(seed).array(), label);
        }

        @Override
        protected void engineSetSeed(byte[] seed) {
            // The seed is given once, so that a run can be repeated.
        }

        @Override
        protected synchronized void engineNextBytes(byte[] bytes) {
            for (int at = 0; at < bytes.length; at += Long.BYTES) {
                byte[] next = ByteBuffer.allocate(Long.BYTES)
                        .putLong(stream.nextLong())
                        .array();
                System.arraycopy(next, 0, bytes, at, Math.min(Long.BYTES, bytes.length - at));
            }
        }

        @Override
        protected byte[] engineGenerateSeed(int count) {
            var bytes = new byte[count];
            engineNextBytes(bytes);
            return bytes;
        }
    }
}
