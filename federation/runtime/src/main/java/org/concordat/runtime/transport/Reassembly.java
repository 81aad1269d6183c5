package org.concordat.runtime.transport;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.concordat.runtime.model.HashedFiles;

/**
 * Makes frames of chunks again, for one thread. It never holds more than its limit: the frame begun longest ago goes first,
 * and its sender will send it again. Memory is taken as chunks arrive, not as they declare; of frames whose beginning has not
 * been found authentic and expected, all together hold at most {@link #UNPROVEN_BYTES}.
 */
final class Reassembly {
    /** What anybody who can write into a topic may make this party hold. */
    static final int UNPROVEN_BYTES = 8 << 20;

    private final int limit;
    private final Gate gate;
    private final Map<Key, Open> open = new LinkedHashMap<>();
    private long held;
    private long unproven;
    private long dropped;

    /** Asked once for each frame of more than one chunk, when its first chunk is here. */
    @FunctionalInterface
    interface Gate {
        boolean expects(byte[] beginning, long frameBytes);
    }

    /** @param limit bytes that unfinished frames may hold, and the longest frame */
    Reassembly(int limit, Gate gate) {
        this.limit = limit;
        this.gate = gate;
    }

    private record Key(String topic, ByteBuffer hash) {}

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
        var key = new Key(topic, chunk.hash());
        var frame = open.computeIfAbsent(key, _ -> new Open(offset, chunk.count()));
        if (frame.bodies[chunk.index()] != null) {
            return Optional.empty();
        }
        if (chunk.index() == 0 && !gate.expects(chunk.body(), chunk.length())) {
            drop(key, frame);
            return Optional.empty();
        }
        keep(frame, chunk);
        if (frame.missing > 0) {
            dropOldest(key);
            return Optional.empty();
        }
        open.remove(key);
        held -= frame.bytes;
        var bytes = ByteBuffer.allocate(chunk.length());
        Arrays.stream(frame.bodies).forEach(bytes::put);
        return whole(bytes.array(), chunk);
    }

    private void keep(Open frame, Chunks.Chunk chunk) {
        frame.bodies[chunk.index()] = chunk.body();
        frame.bytes += chunk.body().length;
        frame.missing--;
        held += chunk.body().length;
        if (chunk.index() == 0) {
            frame.proven = true;
            unproven -= frame.bytes - chunk.body().length;
        } else if (!frame.proven) {
            unproven += chunk.body().length;
        }
    }

    private void drop(Key key, Open frame) {
        open.remove(key);
        held -= frame.bytes;
        if (!frame.proven) {
            unproven -= frame.bytes;
        }
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

    private Optional<byte[]> whole(byte[] bytes, Chunks.Chunk chunk) {
        if (chunk.hash().equals(ByteBuffer.wrap(HashedFiles.sha256(bytes)))) {
            return Optional.of(bytes);
        }
        dropped++;
        return Optional.empty();
    }

    private void dropOldest(Key current) {
        for (var entry : List.copyOf(open.entrySet())) {
            boolean tooMuch = entry.getValue().proven ? held > limit : unproven > UNPROVEN_BYTES || held > limit;
            if (tooMuch && (!entry.getKey().equals(current) || open.size() == 1)) {
                drop(entry.getKey(), entry.getValue());
            }
        }
    }
}
