package org.concordat.federation.channel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.Disclosure;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.job.JobId;

/**
 * The channel of one attempt of a job over an {@link Exchange}. Waits in slices and asks {@link Patience} between them, so
 * that cancellation and limits are the runtime's.
 */
public final class StreamChannel implements Channel {
    private static final long SLICE_NANOS = 100_000_000;

    private final Exchange exchange;
    private final PartyId self;
    private final JobId job;
    private final int attempt;
    private final Patience patience;
    private final Map<PartyId, Cursor> cursors = new ConcurrentHashMap<>();
    private final Map<PartyId, Long> sent = new ConcurrentHashMap<>();

    /** Asked before and while this party waits. */
    @FunctionalInterface
    public interface Patience {
        /** Returns to go on waiting; throws a {@link FederationException} to stop. */
        void waiting(PartyId peer, Address expected, long waitedNanos);
    }

    private static final class Cursor {
        private long next = 1;
        private byte[] before = new byte[Envelope.HASH_BYTES];
        private volatile long read;
    }

    public StreamChannel(Exchange exchange, PartyId self, JobId job, int attempt, Patience patience) {
        this.exchange = exchange;
        this.self = self;
        this.job = job;
        this.attempt = attempt;
        this.patience = patience;
    }

    @Override
    public void send(PartyId to, Address address, byte[] payload, DisclosureKind kind, String what) {
        var disclosure = new Disclosure(job, attempt, to, address, kind, what, payload.length);
        var stream = new StreamId(job, attempt, self, to);
        awaitRoom(stream, address, sent.merge(to, 1L, Long::sum));
        exchange.send(stream, address, payload, disclosure);
    }

    /** A peer that acknowledges nothing is waited for, as one that sends nothing. */
    private void awaitRoom(StreamId stream, Address address, long sequence) {
        long started = System.nanoTime();
        try {
            if (exchange.awaitRoom(stream, sequence, 0)) {
                return;
            }
            var acknowledgement = new Address(
                    address.task(),
                    address.protocol(),
                    address.schema(),
                    address.round(),
                    "acknowledgement of " + address.type());
            do {
                patience.waiting(stream.to(), acknowledgement, System.nanoTime() - started);
            } while (!exchange.awaitRoom(stream, sequence, SLICE_NANOS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FederationException(
                    FederationException.JOB_CANCELLED, "stopped while waiting for " + stream.to(), e);
        }
    }

    /** The sequence of the last message that was read of the peer, whether it was in order or not; 0 before the first. */
    public long lastRead(PartyId from) {
        var cursor = cursors.get(from);
        return cursor == null ? 0 : cursor.read;
    }

    @Override
    public Delivery receive(PartyId from, Address expected) {
        var stream = new StreamId(job, attempt, from, self);
        var cursor = cursors.computeIfAbsent(from, _ -> new Cursor());
        long started = System.nanoTime();
        try {
            do {
                patience.waiting(from, expected, System.nanoTime() - started);
            } while (!exchange.await(stream, cursor.next, SLICE_NANOS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FederationException(FederationException.JOB_CANCELLED, "stopped while waiting for " + from, e);
        }
        try {
            cursor.read = cursor.next;
            var opened = exchange.read(stream, cursor.next, cursor.before);
            cursor.next++;
            cursor.before = opened.hash();
            return new Delivery(opened.envelope().address(), opened.envelope().payload());
        } catch (MalformedFrameException e) {
            throw FederationException.violation(from, expected.toString(), String.valueOf(e.getMessage()));
        }
    }
}
