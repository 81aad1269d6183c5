package org.concordat.runtime.transport;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.concordat.runtime.model.HashedFiles;

/**
 * Makes frames of chunks again, for one thread. It never holds more than its limit: the frame begun longest ago goes first,
 * and its sender will send it again. Memory is taken as chunks arrive, not as they declare.
 */
final class Reassembly {
    private final int limit;
    private final Map<Key, Open> open = new LinkedHashMap<>();
    private long held;
    private long dropped;

    /** @param limit bytes that unfinished frames may hold, and the longest frame */
    Reassembly(int limit) {
        this.limit = limit;
    }

    private record Key(String topic, ByteBuffer hash) {}

    private static final class Open {
        private final long firstOffset;
        private final byte[][] bodies;
        private int missing;
        private long bytes;

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
        frame.bodies[chunk.index()] = chunk.body();
        frame.bytes += chunk.body().length;
        held += chunk.body().length;
        frame.missing--;
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
        var oldest = open.entrySet().iterator();
        while (held > limit && oldest.hasNext()) {
            var entry = oldest.next();
            if (!entry.getKey().equals(current) || open.size() == 1) {
                held -= entry.getValue().bytes;
                oldest.remove();
                dropped++;
            }
        }
    }
}
