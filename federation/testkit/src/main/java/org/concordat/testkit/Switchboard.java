package org.concordat.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.Channel.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * The queues between the members of one run. A failure reported by one member wakes and ends all others; a state from which
 * no member can go on (each waits for a message that nobody will send) is found at once, without waiting for a deadline.
 */
final class Switchboard {
    static final ErrorCode DEADLOCK = new ErrorCode("deadlock", ErrorCode.Category.BUG);
    static final ErrorCode DEADLINE = new ErrorCode("deadline", ErrorCode.Category.BUG);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Pair, Deque<Delivery>> queues = new HashMap<>();
    private final Map<PartyId, Wait> waiting = new HashMap<>();
    private final Set<PartyId> active;
    private final long deadlineNanos;
    private @Nullable FederationException failure;

    record Pair(PartyId from, PartyId to) {}

    private record Wait(PartyId from, Address expected) {}

    Switchboard(Set<PartyId> members, Duration limit) {
        active = new HashSet<>(members);
        deadlineNanos = System.nanoTime() + limit.toNanos();
    }

    void put(PartyId from, PartyId to, Delivery delivery) {
        lock.lock();
        try {
            requireNoFailure();
            queue(from, to).add(delivery);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Delivery take(PartyId from, PartyId to, Address expected) {
        lock.lock();
        try {
            waiting.put(to, new Wait(from, expected));
            while (true) {
                requireNoFailure();
                var next = queue(from, to).poll();
                if (next != null) {
                    return next;
                }
                findDeadlock();
                await();
            }
        } finally {
            waiting.remove(to);
            lock.unlock();
        }
    }

    /** The member has ended, well or not; {@code reason} ends all others. Only the first reason counts. */
    void end(PartyId member, @Nullable FederationException reason) {
        lock.lock();
        try {
            active.remove(member);
            if (failure == null) {
                failure = reason;
            }
            if (failure == null) {
                findDeadlock();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    FederationException failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all members have ended or the run has failed. */
    void join() {
        lock.lock();
        try {
            while (!active.isEmpty() && failure == null) {
                await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What was sent and never received. */
    List<String> unreceived() {
        lock.lock();
        try {
            var left = new ArrayList<String>();
            queues.forEach((pair, queue) ->
                    queue.forEach(delivery -> left.add(pair.from() + " → " + pair.to() + ": " + delivery.address())));
            return left;
        } finally {
            lock.unlock();
        }
    }

    private Deque<Delivery> queue(PartyId from, PartyId to) {
        return queues.computeIfAbsent(new Pair(from, to), _ -> new ArrayDeque<>());
    }

    private void requireNoFailure() {
        var reason = failure;
        if (reason != null) {
            throw new FederationException(reason.code(), "stopped, because elsewhere: " + reason.detail(), reason);
        }
    }

    private void findDeadlock() {
        boolean stuck = !active.isEmpty()
                && active.stream().allMatch(member -> {
                    var wait = waiting.get(member);
                    return wait != null && queue(wait.from(), member).isEmpty();
                });
        if (stuck) {
            fail(DEADLOCK, "nobody can go on: ");
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the callers loop
    private void await() {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
            fail(DEADLINE, "the run is over its time: ");
            return;
        }
        try {
            boolean signalled = changed.await(left, TimeUnit.NANOSECONDS);
            if (!signalled) {
                fail(DEADLINE, "the run is over its time: ");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FederationException(FederationException.JOB_CANCELLED, "interrupted", e);
        }
    }

    private void fail(ErrorCode code, String what) {
        if (failure == null) {
            var words = new ArrayList<String>();
            for (PartyId member : active.stream().sorted().toList()) {
                var wait = waiting.get(member);
                words.add(member + (wait == null ? " computes" : " waits for " + wait.from() + ": " + wait.expected()));
            }
            failure = new FederationException(code, what + String.join("; ", words));
            changed.signalAll();
        }
    }
}
