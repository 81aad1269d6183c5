package org.concordat.runtime.transport;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.concordat.runtime.model.HashedFiles;

/**
 * Makes frames of chunks again, for one thread. It never holds more than its limit: the frame begun longest ago goes first,
 * and its sender will send it again. Memory is taken as chunks arrive, not as they declare; of frames whose beginning has not
 * been found authentic and expected, there are at most {@link #UNPROVEN_FRAMES}, which together hold at most
 * {@link #UNPROVEN_BYTES}. What a frame costs beside its bytes is counted with them.
 */
final class Reassembly {
    /** What anybody who can write into a topic may make this party hold. */
    static final int UNPROVEN_BYTES = 8 << 20;

    /** An honest sender sends one frame after another, its beginning first. */
    static final int UNPROVEN_FRAMES = 256;

    /** Of an open frame, its place in the map; of each of its chunks, the reference and the head of an array. */
    private static final int FRAME_COST = 320;

    private static final int CHUNK_COST = 24;

    private final int limit;
    private final long room;
    private final Gate gate;
    private final Map<Key, Open> open = new LinkedHashMap<>();
    private long held;
    private long unproven;
    private int unprovenFrames;
    private long dropped;

    /** Asked once for each frame of more than one chunk, when its first chunk is here. */
    @FunctionalInterface
    interface Gate {
        boolean expects(byte[] beginning, long frameBytes);
    }

    /** @param limit bytes that unfinished frames may hold, and the longest frame */
    Reassembly(int limit, Gate gate) {
        this.limit = limit;
        this.room = limit + cost(Chunks.count(limit));
        this.gate = gate;
    }

    private static long cost(int count) {
        return FRAME_COST + (long) CHUNK_COST * count;
    }

    /** With the length, which says how many chunks there are: two frames that claim one hash do not meet. */
    private record Key(String topic, ByteBuffer hash, int length) {}

    private static final class Open {
        private final long firstOffset;
        private final byte[][] bodies;
        private int missing;
        private long bytes;
        private boolean proven;

        Open(long firstOffset, int count) {
            this.firstOffset = firstOffset;
            this.bodies = new byte[count][];
            this.missing = count;
            this.bytes = cost(count);
        }
    }

    /** Takes a record; the whole frame if this was its last missing chunk. */
    Optional<byte[]> add(String topic, long offset, byte[] value) {
        var read = Chunks.read(value, limit);
        if (read.isEmpty()) {
            dropped++;
            return Optional.empty();
        }
        var chunk = read.get();
        if (chunk.count() == 1) {
            return whole(chunk.body(), chunk);
        }
        var key = new Key(topic, chunk.hash(), chunk.length());
        var frame = open.computeIfAbsent(key, _ -> begin(offset, chunk.count()));
        if (frame.bodies[chunk.index()] != null) {
            return Optional.empty();
        }
        if (chunk.index() == 0 && !gate.expects(chunk.body(), chunk.length())) {
            open.remove(key);
            giveUp(frame);
            return Optional.empty();
        }
        keep(frame, chunk);
        if (frame.missing > 0) {
            dropOldest(key, frame);
            return Optional.empty();
        }
        open.remove(key);
        release(frame);
        var bytes = ByteBuffer.allocate(chunk.length());
        Arrays.stream(frame.bodies).forEach(bytes::put);
        return whole(bytes.array(), chunk);
    }

    private Open begin(long offset, int count) {
        var frame = new Open(offset, count);
        held += frame.bytes;
        unproven += frame.bytes;
        unprovenFrames++;
        return frame;
    }

    private void keep(Open frame, Chunks.Chunk chunk) {
        int length = chunk.body().length;
        frame.bodies[chunk.index()] = chunk.body();
        frame.missing--;
        frame.bytes += length;
        held += length;
        if (!frame.proven) {
            unproven += length;
        }
        if (chunk.index() == 0) {
            frame.proven = true;
            unproven -= frame.bytes;
            unprovenFrames--;
        }
    }

    private void release(Open frame) {
        held -= frame.bytes;
        if (!frame.proven) {
            unproven -= frame.bytes;
            unprovenFrames--;
        }
    }

    private void giveUp(Open frame) {
        release(frame);
        dropped++;
    }

    /** Up to which offset of the topic nothing is needed any more, when everything before {@code next} was added. */
    long settled(String topic, long next) {
        return open.entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(topic))
                .mapToLong(entry -> entry.getValue().firstOffset)
                .min()
                .orElse(next);
    }

    /** Records that were no chunks, and frames that were given up. */
    long dropped() {
        return dropped;
    }

    long heldBytes() {
        return held;
    }

    int openFrames() {
        return open.size();
    }

    private Optional<byte[]> whole(byte[] bytes, Chunks.Chunk chunk) {
        if (chunk.hash().equals(ByteBuffer.wrap(HashedFiles.sha256(bytes)))) {
            return Optional.of(bytes);
        }
        dropped++;
        return Optional.empty();
    }

    /** The frame that grew last goes only if it alone is too much. */
    private void dropOldest(Key current, Open grown) {
        for (var each = open.entrySet().iterator(); tooMuch() && each.hasNext(); ) {
            var entry = each.next();
            if (!entry.getKey().equals(current) && (held > room || !entry.getValue().proven)) {
                each.remove();
                giveUp(entry.getValue());
            }
        }
        if (tooMuch()) {
            open.remove(current);
            giveUp(grown);
        }
    }

    private boolean tooMuch() {
        return held > room || unproven > UNPROVEN_BYTES || unprovenFrames > UNPROVEN_FRAMES;
    }
}
