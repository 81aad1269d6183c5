package org.concordat.federation.channel;

import java.util.List;
import java.util.function.BiPredicate;
import org.concordat.federation.audit.Disclosure;
import org.jspecify.annotations.Nullable;

/** What this party has sent and not yet been told arrived. Written in the transaction of the state that it announces. */
public interface Outbox {
    /**
     * Numbers, makes and stores the stream's next frame, with the audit entry of what it discloses, in one transaction (the
     * caller's where there is one).
     *
     * @param disclosure what leaves with it; null for coordination that discloses nothing but itself
     */
    Frame append(StreamId stream, FrameMaker maker, @Nullable Disclosure disclosure);

    /** Frames not yet acknowledged, oldest first, at most {@code limit} per stream. */
    List<Frame> unacknowledged(int limit);

    /**
     * As {@link #unacknowledged(int)}, only those that are due: so that the bytes of the others need not be read.
     *
     * @param due whether the frame at this place of the stream is wanted
     */
    default List<Frame> unacknowledged(int limit, BiPredicate<StreamId, Long> due) {
        return unacknowledged(limit).stream()
                .filter(frame -> due.test(frame.stream(), frame.sequence()))
                .toList();
    }

    /**
     * The receiver has everything up to {@code sequence}. Idempotent; never goes back.
     *
     * @return whether it was told of a frame of the stream for the first time
     */
    boolean acknowledge(StreamId stream, long sequence);

    /** How many frames of the stream are not acknowledged. */
    long waiting(StreamId stream);

    /** Whether all that was sent on the job's streams has been acknowledged. */
    boolean drained(org.concordat.federation.job.JobId job);

    /** Makes the bytes of the frame at this place of the stream; called once. */
    interface FrameMaker {
        Sealed make(long sequence, byte[] previousHash);
    }

    /** The frame's bytes and their hash, to chain the next to. */
    record Sealed(byte[] frame, byte[] hash) {}

    /** A stored frame. */
    record Frame(StreamId stream, long sequence, byte[] bytes) {}
}
