package org.concordat.federation.channel;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A message on its way: where it belongs, its place in the stream, and its payload.
 *
 * @param sequence from 1, gapless, for {@code DATA}; the highest sequence received without gap for {@code ACK}; the
 *     sender's clock in milliseconds for {@code HEARTBEAT}
 * @param previousHash {@link Exchange#frameHash} of the stream's frame before, 32 zeros at the first
 */
public record Envelope(
        Kind kind, StreamId stream, long sequence, byte[] previousHash, Address address, byte[] payload) {
    public static final int HASH_BYTES = 32;

    /** What an envelope is for. */
    public enum Kind {
        DATA,
        /** Says how far the stream that it names has been received; travels against the stream. */
        ACK,
        /** Signed presence, never stored. */
        HEARTBEAT
    }

    public Envelope {
        if (previousHash.length != HASH_BYTES) {
            throw new IllegalArgumentException("a hash has 32 bytes, found " + previousHash.length);
        }
        if (sequence < 0) {
            throw new IllegalArgumentException("a sequence is not negative, found " + sequence);
        }
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
