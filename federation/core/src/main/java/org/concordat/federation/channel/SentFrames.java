package org.concordat.federation.channel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** When each frame that nobody has acknowledged was sent, how often, and when it is to be sent again. */
final class SentFrames {
    /** A frame waits up to 2^5 times as long as at first: for a peer that is away. */
    private static final int DOUBLINGS = 5;
    /** The frame that all others of its stream wait for, towards a peer that was heard since: 2^2 times as long. */
    private static final int DOUBLINGS_OF_THE_MISSING = 2;

    private final Map<Place, Attempted> last = new ConcurrentHashMap<>();
    private final long resendAfterNanos;

    SentFrames(long resendAfterNanos) {
        this.resendAfterNanos = resendAfterNanos;
    }

    private record Place(StreamId stream, long sequence) {}

    private record Attempted(long atNanos, int times) {}

    void add(StreamId stream, long sequence, long nanoTime) {
        last.merge(
                new Place(stream, sequence),
                new Attempted(nanoTime, 1),
                (old, _) -> new Attempted(nanoTime, old.times() + 1));
    }

    boolean contains(StreamId stream, long sequence) {
        return last.containsKey(new Place(stream, sequence));
    }

    void acknowledged(StreamId stream, long upTo) {
        last.keySet().removeIf(place -> place.stream().equals(stream) && place.sequence() <= upTo);
    }

    void forget(Predicate<StreamId> streams) {
        last.keySet().removeIf(place -> streams.test(place.stream()));
    }

    /** @param heard when the receiver was last heard; null means never */
    boolean due(StreamId stream, long sequence, long nanoTime, @Nullable Long heard) {
        var attempted = last.get(new Place(stream, sequence));
        if (attempted == null) {
            return true;
        }
        boolean missing = !contains(stream, sequence - 1);
        boolean heardSince = heard != null && heard - attempted.atNanos() > 0;
        int doublings = missing && heardSince ? DOUBLINGS_OF_THE_MISSING : DOUBLINGS;
        return nanoTime - attempted.atNanos() >= resendAfterNanos << Math.min(attempted.times() - 1, doublings);
    }
}
