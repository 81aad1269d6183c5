package org.concordat.federation.channel;

import java.util.Optional;

/** What this party has received, by stream and sequence. */
public interface Inbox {
    /** How far ahead of the contiguous part a frame may be and still be kept. */
    int WINDOW = 1024;

    /** What became of a frame. */
    enum Outcome {
        STORED,
        DUPLICATE,
        /** Beyond the window: dropped, the sender will send again. */
        AHEAD,
        /** The same place was taken by other bytes: the sender broke the stream. */
        CONFLICT
    }

    /** Stores durably before it returns {@code STORED}. */
    Outcome accept(StreamId stream, long sequence, byte[] hash, byte[] frame);

    /** The highest sequence up to which nothing is missing; 0 if nothing is there. */
    long contiguous(StreamId stream);

    /** What {@link #accept} was told of the frame at this place: while it is kept, and always of a stream's last one. */
    Optional<byte[]> hash(StreamId stream, long sequence);

    Optional<byte[]> read(StreamId stream, long sequence);
}
