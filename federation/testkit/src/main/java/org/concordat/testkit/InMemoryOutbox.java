package org.concordat.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.concordat.federation.audit.Disclosure;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.channel.Outbox;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.job.JobId;
import org.jspecify.annotations.Nullable;

/** An outbox in memory, with the disclosures that it was told of. It outlives the exchange that writes to it. */
public final class InMemoryOutbox implements Outbox {
    private static final class Stream {
        private final List<Frame> frames = new ArrayList<>();
        private byte[] lastHash = new byte[Envelope.HASH_BYTES];
        private long acknowledged;
    }

    private final Map<StreamId, Stream> streams = new LinkedHashMap<>();
    private final List<Disclosure> disclosures = Collections.synchronizedList(new ArrayList<>());

    @Override
    public synchronized Frame append(StreamId id, FrameMaker maker, @Nullable Disclosure disclosure) {
        var stream = streams.computeIfAbsent(id, _ -> new Stream());
        long sequence = stream.frames.size() + 1L;
        var sealed = maker.make(sequence, stream.lastHash.clone());
        var frame = new Frame(id, sequence, sealed.frame());
        stream.frames.add(frame);
        stream.lastHash = sealed.hash();
        if (disclosure != null) {
            disclosures.add(disclosure);
        }
        return frame;
    }

    @Override
    public synchronized List<Frame> unacknowledged(int limit) {
        var open = new ArrayList<Frame>();
        for (var stream : streams.values()) {
            stream.frames.stream().skip(stream.acknowledged).limit(limit).forEach(open::add);
        }
        return open;
    }

    @Override
    public synchronized boolean acknowledge(StreamId id, long sequence) {
        var stream = streams.get(id);
        long reached = stream == null ? 0 : Math.min(sequence, stream.frames.size());
        if (stream == null || reached <= stream.acknowledged) {
            return false;
        }
        stream.acknowledged = reached;
        return true;
    }

    @Override
    public synchronized long waiting(StreamId id) {
        var stream = streams.get(id);
        return stream == null ? 0 : stream.frames.size() - stream.acknowledged;
    }

    @Override
    public synchronized boolean drained(JobId job) {
        return streams.entrySet().stream()
                .filter(entry -> entry.getKey().job().equals(job))
                .allMatch(entry ->
                        entry.getValue().acknowledged == entry.getValue().frames.size());
    }

    /** In the order of appending. */
    public List<Disclosure> disclosures() {
        return List.copyOf(disclosures);
    }

    /** How many frames each stream has. */
    public synchronized Map<StreamId, Long> lengths() {
        var lengths = new HashMap<StreamId, Long>();
        streams.forEach((id, stream) -> lengths.put(id, (long) stream.frames.size()));
        return lengths;
    }
}
