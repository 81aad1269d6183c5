package org.concordat.runtime.rest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs what is scheduled when a test turns its clock, on the test's thread, each at its time. */
final class SteppedScheduler extends AbstractExecutorService implements ScheduledExecutorService {
    private final PriorityQueue<Due> queue = new PriorityQueue<>(Comparator.comparing((Due due) -> due.at));
    private Instant now;

    SteppedScheduler(Instant now) {
        this.now = now;
    }

    private final class Due extends FutureTask<@Nullable Object> implements ScheduledFuture<@Nullable Object> {
        private final Instant at;

        Due(Runnable task, Duration delay) {
            super(task, null);
            at = now.plus(delay);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(Duration.between(now, at));
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    /** The time that the tasks see. */
    Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("tasks ask for instants");
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }

    /** Turns the clock; what is due until then runs. */
    void turnTo(Instant then) {
        for (var next = queue.peek(); next != null && !next.at.isAfter(then); next = queue.peek()) {
            queue.remove();
            now = next.at;
            next.run();
        }
        now = then;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        var due = new Due(task, Duration.of(delay, unit.toChronoUnit()));
        queue.add(due);
        return due;
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
        return schedule(
                () -> {
                    task.run();
                    var _ = scheduleWithFixedDelay(task, delay, delay, unit);
                },
                first,
                unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("tasks here give nothing back");
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("nothing here has a fixed rate");
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public void shutdown() {
        queue.clear();
    }

    @Override
    public List<Runnable> shutdownNow() {
        queue.clear();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
