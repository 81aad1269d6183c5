package org.concordat.federation.channel;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.Disclosure;
import org.jspecify.annotations.Nullable;

/**
 * Makes gapless streams, each message once and in order, of a {@link Transport} that loses, repeats and reorders. Frames are
 * re-sent until the receiver acknowledges them. One acknowledgement covers all of a stream that was taken in so far, so it is
 * sent after {@value #ACKNOWLEDGED_TOGETHER} frames, or at the next {@link #tick}, not for each. It has no thread: whoever calls
 * {@link #tick} from outside, a few times a second, decides how long an acknowledgement waits.
 */
public final class Exchange implements AutoCloseable {
    /** Frames of a stream that may be on their way; the next one waits for an acknowledgement. */
    public static final int WINDOW = 512;

    /** Frames of a stream that wait for one acknowledgement at most; an eighth of the window, so that no sender waits for it. */
    public static final int ACKNOWLEDGED_TOGETHER = WINDOW / 8;

    private static final int RESEND_LIMIT = 64;

    private final PartyId self;
    private final Transport transport;
    private final Outbox outbox;
    private final Inbox inbox;
    private final EnvelopeSeal seal;
    private final SentFrames sent;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Map<StreamId, Integer> unanswered = new ConcurrentHashMap<>();
    private final Map<PartyId, Long> lastHeard = new ConcurrentHashMap<>();
    private final LongAdder malformed = new LongAdder();
    private final LongAdder misdirected = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder replayed = new LongAdder();
    private final LongAdder otherSchema = new LongAdder();
    private final Map<PartyId, Long> lastBeat = new ConcurrentHashMap<>();
    private final FrameLimit limit;
    private volatile long beatsSince = Long.MIN_VALUE;
    private volatile Consumer<StreamId> listener = _ -> {};
    private volatile ViolationListener violationListener = (_, _, _) -> {};
    private volatile long now;

    /** Hears of authentic frames that cannot be in order, on the transport's threads. */
    @FunctionalInterface
    public interface ViolationListener {
        /** @param frame as its sender signed it; of one that was not gathered, the beginning, with the whole signed head */
        void violated(StreamId stream, String found, byte[] frame);
    }

    /** What a frame may be before it is read; asked for authentic ones only. */
    @FunctionalInterface
    public interface FrameLimit {
        /**
         * Most bytes of the frame with this head; 0 if nothing of the kind is expected of the sender.
         *
         * @throws MalformedFrameException if its sender means other messages by it than this party
         */
        long of(Envelope head);

        static FrameLimit none() {
            return _ -> Long.MAX_VALUE;
        }
    }

    /** As {@link #Exchange(PartyId, Transport, Outbox, Inbox, EnvelopeSeal, long, FrameLimit)}, with frames of any length. */
    public Exchange(
            PartyId self, Transport transport, Outbox outbox, Inbox inbox, EnvelopeSeal seal, long resendAfterNanos) {
        this(self, transport, outbox, inbox, seal, resendAfterNanos, FrameLimit.none());
    }

    /**
     * As a party has it.
     *
     * @param resendAfterNanos how long a frame waits for its acknowledgement before it is sent again; doubles to 32 times as
     *     long, or to 4 times for the first that is missing at a peer that was heard since
     */
    public Exchange(
            PartyId self,
            Transport transport,
            Outbox outbox,
            Inbox inbox,
            EnvelopeSeal seal,
            long resendAfterNanos,
            FrameLimit limit) {
        this.self = self;
        this.transport = transport;
        this.outbox = outbox;
        this.inbox = inbox;
        this.seal = seal;
        this.sent = new SentFrames(resendAfterNanos);
        this.limit = limit;
    }

    /**
     * Begins to receive. {@code onArrival} hears of each stream that grew, on the transport's threads; it must not block.
     * {@code onViolation} hears of each authentic frame that cannot be in order, and why.
     */
    public void start(Consumer<StreamId> onArrival, ViolationListener onViolation) {
        listener = onArrival;
        violationListener = onViolation;
        transport.start(new Transport.Receiver() {
            @Override
            public void onFrame(byte[] frame) {
                Exchange.this.onFrame(frame);
            }

            @Override
            public boolean expects(byte[] beginning, long frameBytes) {
                return Exchange.this.expects(beginning, frameBytes);
            }
        });
    }

    /** Stores and sends. */
    public void send(StreamId stream, Address address, byte[] payload, @Nullable Disclosure disclosure) {
        transmit(append(stream, address, payload, disclosure));
    }

    /** Stores in the caller's transaction; the caller {@link #transmit}s after its commit, or leaves it to {@link #tick}. */
    public Outbox.Frame append(StreamId stream, Address address, byte[] payload, @Nullable Disclosure disclosure) {
        if (!stream.from().equals(self)) {
            throw new IllegalArgumentException(self + " cannot send as " + stream.from());
        }
        return outbox.append(
                stream,
                (sequence, previousHash) -> {
                    var envelope = new Envelope(Envelope.Kind.DATA, stream, sequence, previousHash, address, payload);
                    byte[] frame = seal.seal(envelope);
                    return new Outbox.Sealed(frame, frameHash(frame));
                },
                disclosure);
    }

    public void transmit(Outbox.Frame frame) {
        sent.add(frame.stream(), frame.sequence(), now);
        transport.send(frame.stream().to(), frame.bytes());
    }

    /** Waits until the stream holds {@code sequence}, or {@code timeoutNanos} passed; whether it does. */
    public boolean await(StreamId stream, long sequence, long timeoutNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = timeoutNanos;
            while (inbox.contiguous(stream) < sequence) {
                if (left <= 0) {
                    return false;
                }
                left = arrived.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until fewer than {@link #WINDOW} frames before {@code sequence} are on their way, or {@code timeoutNanos} passed;
     * whether there is room. So a peer that is slow or away makes its senders wait, and fills neither their stores nor the
     * broker.
     */
    public boolean awaitRoom(StreamId stream, long sequence, long timeoutNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = timeoutNanos;
            while (sent.contains(stream, sequence - WINDOW)) {
                if (left <= 0) {
                    return false;
                }
                left = arrived.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The envelope at a place that {@link #await} has seen.
     *
     * @throws MalformedFrameException if it does not open, or does not follow the one before it: its sender's fault
     */
    public Envelope read(StreamId stream, long sequence) {
        byte[] before = sequence == 1
                ? new byte[Envelope.HASH_BYTES]
                : inbox.hash(stream, sequence - 1)
                        .orElseThrow(() -> new IllegalStateException(
                                "no hash is kept of " + stream + " " + (sequence - 1) + ", so nothing can follow it"));
        return read(stream, sequence, before).envelope();
    }

    /** As {@link #read(StreamId, long)}, for whoever read the frame before: {@code before} is its hash, 32 zeros at the first. */
    Opened read(StreamId stream, long sequence, byte[] before) {
        byte[] frame = inbox.read(stream, sequence)
                .orElseThrow(() -> new IllegalStateException("nothing at " + stream + " " + sequence));
        var envelope = seal.open(frame);
        if (!Arrays.equals(envelope.previousHash(), before)) {
            throw new MalformedFrameException("message " + sequence + " does not follow the one before it");
        }
        return new Opened(envelope, frameHash(frame));
    }

    /** An envelope, and the hash of the frame that it came in. */
    record Opened(Envelope envelope, byte[] hash) {}

    /** SHA-256 of the bytes that travel; the next frame of the stream names it. */
    public static byte[] frameHash(byte[] frame) {
        return Envelope.sha256(frame);
    }

    public long contiguous(StreamId stream) {
        return inbox.contiguous(stream);
    }

    /** Acknowledges what was taken in, and sends again what was not acknowledged in time. {@code nanoTime} is monotonic. */
    public void tick(long nanoTime) {
        now = nanoTime;
        unanswered.keySet().forEach(this::acknowledge);
        outbox.unacknowledged(
                        RESEND_LIMIT,
                        (stream, sequence) -> sent.due(stream, sequence, nanoTime, lastHeard.get(stream.to())))
                .forEach(this::transmit);
    }

    /** How many frames of a stream of this party were not acknowledged. */
    public long waiting(StreamId stream) {
        return outbox.waiting(stream);
    }

    /** Of streams that the outbox has forgotten, when their frames were sent. */
    public void forget(Predicate<StreamId> streams) {
        sent.forget(streams);
        wake();
    }

    /**
     * Tells {@code to} that this party is there.
     *
     * @param atMillis of the sender's clock: a later beat has a later one, so that a repeated beat is known as one
     */
    public void heartbeat(PartyId to, org.concordat.federation.job.JobId job, long atMillis) {
        transport.send(to, seal.seal(control(Envelope.Kind.HEARTBEAT, new StreamId(job, 0, self, to), atMillis)));
    }

    /** From now on heartbeats of before {@code millis}, by their senders' clocks, are no sign of life. */
    public void believeHeartbeatsSince(long millis) {
        beatsSince = millis;
    }

    /**
     * When {@code party} last sent something new (a frame that is stored, an acknowledgement of what was not acknowledged, a heartbeat
     * later than the last), in the time of {@link #tick}; null means never. Repetitions, which a broker can make, tell nothing.
     */
    public @Nullable Long lastHeardNanos(PartyId party) {
        return lastHeard.get(party);
    }

    /**
     * Frames that were no envelopes, envelopes not for this party, those of jobs that have ended, repeated heartbeats, and
     * envelopes whose sender means other messages by the protocol that they name; since the start. With them, what the
     * transport counted.
     */
    public Map<String, Long> counters() {
        var counters = new HashMap<>(transport.counters());
        counters.put("malformed", malformed.sum());
        counters.put("misdirected", misdirected.sum());
        counters.put("ended", ended.sum());
        counters.put("replayed", replayed.sum());
        counters.put("schema", otherSchema.sum());
        return counters;
    }

    @Override
    public void close() {
        transport.close();
    }

    private void onFrame(byte[] frame) {
        FrameHead head;
        try {
            head = seal.verify(frame);
        } catch (MalformedFrameException _) {
            malformed.increment();
            return;
        }
        if (!admits(head, frame)) {
            return;
        }
        var envelope = head.envelope();
        switch (envelope.kind()) {
            case DATA -> onData(envelope, frame);
            case ACK -> onAck(envelope);
            case HEARTBEAT -> onHeartbeat(envelope);
        }
    }

    private void heard(PartyId party) {
        lastHeard.put(party, now);
    }

    private void onHeartbeat(Envelope envelope) {
        var from = envelope.stream().from();
        long at = envelope.sequence();
        if (at < beatsSince) {
            replayed.increment();
            return;
        }
        lastBeat.compute(from, (_, before) -> {
            if (before != null && at <= before) {
                replayed.increment();
                return before;
            }
            heard(from);
            return at;
        });
    }

    private boolean expects(byte[] beginning, long frameBytes) {
        try {
            var head = seal.head(beginning);
            return head.frameBytes() == frameBytes && admits(head, beginning);
        } catch (MalformedFrameException _) {
            malformed.increment();
            return false;
        }
    }

    /** Of an authentic frame: whether it is for this party, of a job that goes on, and no longer than it may be. */
    private boolean admits(FrameHead head, byte[] frame) {
        var envelope = head.envelope();
        var stream = envelope.stream();
        if (!stream.to().equals(self) || stream.from().equals(self)) {
            misdirected.increment();
            return false;
        }
        if (envelope.kind() != Envelope.Kind.DATA) {
            return head.frameBytes() <= EnvelopeSeal.HEAD_BYTES;
        }
        if (!seal.opens(envelope)) {
            ended.increment();
            return false;
        }
        long most;
        try {
            most = limit.of(envelope);
        } catch (MalformedFrameException e) {
            otherSchema.increment();
            violationListener.violated(stream, String.valueOf(e.getMessage()), frame);
            return false;
        }
        if (head.frameBytes() > most) {
            violationListener.violated(
                    stream,
                    "found " + envelope.address() + " of " + head.frameBytes() + " bytes, expected "
                            + (most == 0 ? "no such message" : "at most " + most),
                    frame);
            return false;
        }
        return true;
    }

    private void onData(Envelope envelope, byte[] frame) {
        var stream = envelope.stream();
        switch (inbox.accept(stream, envelope.sequence(), frameHash(frame), frame)) {
            case STORED -> {
                heard(stream.from());
                wake();
                listener.accept(stream);
                toBeAcknowledged(stream);
            }
            case DUPLICATE -> toBeAcknowledged(stream);
            case AHEAD -> {}
            case CONFLICT ->
                violationListener.violated(
                        stream,
                        "found two different messages of " + stream.from() + " at one place of a stream",
                        frame);
        }
    }

    private void wake() {
        lock.lock();
        try {
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void toBeAcknowledged(StreamId stream) {
        if (unanswered.merge(stream, 1, Integer::sum) >= ACKNOWLEDGED_TOGETHER) {
            acknowledge(stream);
        }
    }

    /** An acknowledgement names the stream back: its own from and to are swapped. */
    private void acknowledge(StreamId stream) {
        unanswered.remove(stream); // before the inbox is asked, so that nothing taken in meanwhile stays unanswered
        var back = new StreamId(stream.job(), stream.attempt(), self, stream.from());
        transport.send(stream.from(), seal.seal(control(Envelope.Kind.ACK, back, inbox.contiguous(stream))));
    }

    private void onAck(Envelope envelope) {
        var acknowledged = new StreamId(
                envelope.stream().job(),
                envelope.stream().attempt(),
                self,
                envelope.stream().from());
        if (outbox.acknowledge(acknowledged, envelope.sequence())) {
            heard(acknowledged.to());
        }
        sent.acknowledged(acknowledged, envelope.sequence());
        wake();
    }

    private static Envelope control(Envelope.Kind kind, StreamId stream, long sequence) {
        return new Envelope(
                kind,
                stream,
                sequence,
                new byte[Envelope.HASH_BYTES],
                new Address(-1, "exchange@1", 0, kind.name()),
                new byte[0]);
    }
}
