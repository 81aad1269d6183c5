package org.concordat.crypto.arithmetic;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The bounded pool of platform threads on which arithmetic runs, one for each core, daemons, shared by the whole process: a
 * virtual thread that computes would hold its carrier. A caller that is a platform thread itself takes tasks too, which saves the
 * way to another thread and back. A task never waits for another task.
 */
public final class Workers {
    private static final int COUNT = Math.max(1, Runtime.getRuntime().availableProcessors());
    private static final ExecutorService POOL = Executors.newFixedThreadPool(
            COUNT, Thread.ofPlatform().name("concordat-arithmetic-", 0).daemon().factory());

    private static final ScopedValue<BooleanSupplier> STOPPED = ScopedValue.newInstance();
    private static final InFlight IN_FLIGHT = new InFlight();

    private Workers() {}

    public static int count() {
        return COUNT;
    }

    /** Runs {@code act}, whose arithmetic ends with a {@link CancellationException} soon after {@code stopped} is true. */
    public static void unless(BooleanSupplier stopped, Runnable act) {
        ScopedValue.where(STOPPED, stopped).run(act);
    }

    /**
     * Asked between tasks, and within those that may take longer than a second.
     *
     * @throws CancellationException if what the arithmetic is for was stopped
     */
    static void goOn() {
        if (STOPPED.orElse(Workers::never).getAsBoolean()) {
            throw new CancellationException("stopped during the arithmetic");
        }
    }

    /**
     * Runs {@code task} for 0 … tasks−1 and waits for all of them.
     *
     * @throws CancellationException if it is stopped, or the calling thread is interrupted; tasks not begun are dropped, an
     *     interrupt status stays set
     */
    public static void run(int tasks, IntConsumer task) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted before the arithmetic began");
        }
        goOn();
        if (tasks == 1) {
            task.accept(0);
            return;
        }
        if (tasks > 0) {
            IN_FLIGHT.begin();
            try {
                new Batch(tasks, task).await();
            } finally {
                IN_FLIGHT.end();
            }
        }
    }

    private static boolean never() {
        return false;
    }

    /** Waits until nobody computes here: for work that can wait. */
    public static void awaitIdle() throws InterruptedException {
        IN_FLIGHT.awaitNone();
    }

    /** How many batches are computed. */
    private static final class InFlight {
        private int batches;

        synchronized void begin() {
            batches++;
        }

        synchronized void end() {
            batches--;
            notifyAll();
        }

        synchronized void awaitNone() throws InterruptedException {
            while (batches > 0) {
                wait();
            }
        }
    }

    private static final class Batch {
        private final int tasks;
        private final IntConsumer task;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final CountDownLatch done;
        private final BooleanSupplier stopped = STOPPED.orElse(Workers::never);
        /** Whether the calling thread takes tasks. */
        private final boolean joined;

        Batch(int tasks, IntConsumer task) {
            this.tasks = tasks;
            this.task = task;
            this.joined = !Thread.currentThread().isVirtual();
            int helpers = Math.min(COUNT, tasks) - (joined ? 1 : 0);
            this.done = new CountDownLatch(helpers);
            for (int i = 0; i < helpers; i++) {
                POOL.execute(this::help);
            }
        }

        private void help() {
            try {
                unless(stopped, this::work);
            } finally {
                done.countDown();
            }
        }

        /** An interrupt is for the caller alone: nobody interrupts the pool. */
        private void work() {
            try {
                for (int i = next.getAndIncrement(); i < tasks && i >= 0; i = next.getAndIncrement()) {
                    goOn();
                    task.accept(i);
                    if (Thread.currentThread().isInterrupted()) {
                        next.set(tasks);
                    }
                }
            } catch (Throwable thrown) { // handed to the caller's thread below
                failure.compareAndSet(null, thrown);
                next.set(tasks);
            }
        }

        void await() {
            if (joined) {
                work();
            }
            boolean interrupted = false;
            while (true) {
                try {
                    done.await();
                    break;
                } catch (InterruptedException _) {
                    interrupted = true;
                    next.set(tasks);
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted during the arithmetic");
            }
            switch (failure.get()) {
                case null -> {}
                case RuntimeException thrown -> throw thrown;
                case Error thrown -> throw thrown;
                case Throwable thrown -> throw new IllegalStateException(thrown);
            }
        }
    }
}
