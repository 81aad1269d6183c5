package org.concordat.runtime.job;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.StreamChannel;
import org.concordat.federation.job.JobId;
import org.jspecify.annotations.Nullable;

/** A job that runs here: what people see of it, and how it is stopped. */
final class RunningJob implements StreamChannel.Patience {
    static final org.concordat.federation.ErrorCode ROUND_TIMEOUT =
            org.concordat.federation.ErrorCode.peer("round-timeout");

    /** A wait that has just begun; shorter than a slice of the channel's. */
    private static final long FRESH_NANOS = 50_000_000;

    private final JobId id;
    private final long begunNanos = System.nanoTime();
    private final Instant begunAt;
    private final long roundTimeoutNanos;
    private final Clock clock;
    private final AtomicReference<JobView.@Nullable Waiting> waiting = new AtomicReference<>();
    private final AtomicReference<@Nullable Current> current = new AtomicReference<>();
    private volatile boolean stopped;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable RunningJob before;
    private long pausedSince;
    private long pausedNanos;
    private volatile long pausedBeforeWait;

    /** @param progress the last that the running task told */
    record Current(int task, @Nullable Progress progress, MeteredChannel channel) {}

    RunningJob(JobId id, Limits limits, Clock clock) {
        this(id, limits, clock, null);
    }

    /** @param before the attempt before, whose end this one waits for; null for the first */
    RunningJob(JobId id, Limits limits, Clock clock, @Nullable RunningJob before) {
        this.before = before != null && before.begun() ? before : null;
        this.id = id;
        this.roundTimeoutNanos = limits.roundTimeout().toNanos();
        this.clock = clock;
        this.begunAt = clock.instant();
    }

    JobId id() {
        return id;
    }

    long begunNanos() {
        return begunNanos;
    }

    Instant begunAt() {
        return begunAt;
    }

    /** @return false if it had begun before */
    boolean begin() {
        return begun.compareAndSet(false, true);
    }

    boolean begun() {
        return begun.get();
    }

    /** Waits until the attempt before, which was stopped, does nothing any more. */
    void awaitPredecessor() {
        var waitedFor = before;
        try {
            if (waitedFor != null) {
                waitedFor.ended.await();
                before = null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FederationException(FederationException.JOB_CANCELLED, "stopped before it began", e);
        }
    }

    /** Nothing of it goes on. */
    void ended() {
        ended.countDown();
    }

    /**
     * No thread is interrupted, so that no connection breaks: the job ends within its arithmetic, or at its next message or word
     * of progress.
     */
    void stop() {
        stopped = true;
    }

    boolean stopped() {
        return stopped;
    }

    /** @throws FederationException {@code job-cancelled} if the job was stopped */
    void goOn() {
        if (stopped) {
            throw new FederationException(FederationException.JOB_CANCELLED, "the job was stopped");
        }
    }

    synchronized void paused(boolean paused) {
        if (paused && pausedSince == 0) {
            pausedSince = System.nanoTime();
        } else if (!paused && pausedSince != 0) {
            pausedNanos += System.nanoTime() - pausedSince;
            pausedSince = 0;
        }
    }

    private synchronized long pausedSoFar() {
        return pausedNanos + (pausedSince == 0 ? 0 : System.nanoTime() - pausedSince);
    }

    /** Time in which a peer was silent is not counted against a round. */
    @Override
    public void waiting(PartyId peer, Address expected, long waitedNanos) {
        goOn();
        if (waitedNanos < FRESH_NANOS || waiting.get() == null) {
            pausedBeforeWait = pausedSoFar();
            waiting.set(new JobView.Waiting(peer, expected.toString(), clock.instant()));
        }
        if (waitedNanos - (pausedSoFar() - pausedBeforeWait) > roundTimeoutNanos) {
            throw new FederationException(
                            ROUND_TIMEOUT,
                            "waited " + waitedNanos / 1_000_000_000 + " s for " + expected.type() + " of " + peer
                                    + "; the limit of a round is " + roundTimeoutNanos / 1_000_000_000
                                    + " s (concordat.limits.round-timeout)")
                    .of(peer, expected.toString());
        }
    }

    void received() {
        waiting.set(null);
    }

    JobView.@Nullable Waiting waiting() {
        return waiting.get();
    }

    void task(@Nullable Current now) {
        current.set(now);
    }

    @Nullable
    Current current() {
        return current.get();
    }
}
