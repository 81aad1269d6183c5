package org.concordat.testkit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.concordat.federation.channel.Inbox;
import org.concordat.federation.channel.StreamId;

/** An inbox in memory. It outlives the exchange that writes to it. */
public final class InMemoryInbox implements Inbox {
    private record Stored(byte[] hash, byte[] frame) {}

    private static final class Stream {
        private final Map<Long, Stored> stored = new HashMap<>();
        private long contiguous;
    }

    private final Map<StreamId, Stream> streams = new HashMap<>();

    @Override
    public synchronized Outcome accept(StreamId id, long sequence, byte[] hash, byte[] frame) {
        var stream = streams.computeIfAbsent(id, _ -> new Stream());
        if (sequence < 1) {
            return Outcome.CONFLICT;
        }
        var before = stream.stored.get(sequence);
        if (before != null) {
            return Arrays.equals(before.hash(), hash) ? Outcome.DUPLICATE : Outcome.CONFLICT;
        }
        if (sequence > stream.contiguous + WINDOW) {
            return Outcome.AHEAD;
        }
        stream.stored.put(sequence, new Stored(hash.clone(), frame.clone()));
        while (stream.stored.containsKey(stream.contiguous + 1)) {
            stream.contiguous++;
        }
        return Outcome.STORED;
    }

    @Override
    public synchronized long contiguous(StreamId id) {
        var stream = streams.get(id);
        return stream == null ? 0 : stream.contiguous;
    }

    @Override
    public synchronized Optional<byte[]> hash(StreamId id, long sequence) {
        return Optional.ofNullable(streams.get(id))
                .map(stream -> stream.stored.get(sequence))
                .map(stored -> stored.hash().clone());
    }

    @Override
    public synchronized Optional<byte[]> read(StreamId id, long sequence) {
        return Optional.ofNullable(streams.get(id))
                .map(stream -> stream.stored.get(sequence))
                .map(stored -> stored.frame().clone());
    }
}
