package org.concordat.crypto.paillier;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.concordat.crypto.arithmetic.ResidueArray;
import org.concordat.crypto.arithmetic.Workers;

/**
 * Randomness drawn ahead, by a thread of its own while nobody else computes here, up to a bound: an encryption that finds it
 * ready costs one product modulo n². Started by {@link PaillierPublicKey#prepare}, ended by {@link #close}. Nothing is given out twice; what is not used is
 * dropped at the end. A ρ of a 2048-bit key takes 0.65 kB here.
 */
public final class RandomiserPool implements AutoCloseable {
    private final Randomness randomness;
    private final Randomness.Mode mode;
    private final int capacity;
    private final SecureRandom random;
    private final Runnable atEnd;
    private final Thread drawer;
    private final Object lock = new Object();
    private final Deque<ResidueArray> ready = new ArrayDeque<>();
    private int count;
    private boolean closed;

    RandomiserPool(Randomness randomness, Randomness.Mode mode, int capacity, SecureRandom random, Runnable atEnd) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a pool holds at least one, found " + capacity);
        }
        this.randomness = randomness;
        this.mode = mode;
        this.capacity = capacity;
        this.random = random;
        this.atEnd = atEnd;
        this.drawer = Thread.ofPlatform().name("concordat-randomness").daemon().unstarted(this::draw);
    }

    RandomiserPool start() {
        drawer.start();
        return this;
    }

    Randomness.Mode mode() {
        return mode;
    }

    /** How many are ready. */
    public int ready() {
        synchronized (lock) {
            return count;
        }
    }

    /** Waits until as many are ready as the pool holds. */
    public void awaitFull() throws InterruptedException {
        synchronized (lock) {
            while (count < capacity && !closed) {
                lock.wait();
            }
        }
    }

    private void draw() {
        try {
            while (true) {
                int wanted = awaitRoom();
                if (wanted == 0) {
                    return;
                }
                Workers.awaitIdle();
                add(randomness.draw(mode, wanted, random));
            }
        } catch (InterruptedException | CancellationException _) {
            close();
        }
    }

    /** How many to draw next, as many as are one task for this thread itself; 0 at the end. */
    private int awaitRoom() throws InterruptedException {
        synchronized (lock) {
            while (count == capacity && !closed) {
                lock.wait();
            }
            return closed ? 0 : Math.min(randomness.lanes(), capacity - count);
        }
    }

    private void add(ResidueArray drawn) {
        synchronized (lock) {
            if (!closed) {
                ready.addLast(drawn);
                count += drawn.count();
                lock.notifyAll();
            }
        }
    }

    /** As many as are ready, at most {@code wanted}; they are nobody else's. */
    List<ResidueArray> take(int wanted) {
        var taken = new ArrayList<ResidueArray>();
        synchronized (lock) {
            int missing = wanted;
            while (missing > 0 && !ready.isEmpty()) {
                ResidueArray block = ready.removeFirst();
                if (block.count() > missing) {
                    ready.addFirst(block.range(missing, block.count()));
                    block = block.range(0, missing);
                }
                taken.add(block);
                missing -= block.count();
                count -= block.count();
            }
            lock.notifyAll();
        }
        return taken;
    }

    /** Ends the drawing and drops what is ready; the key draws as it did before. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            ready.clear();
            count = 0;
            lock.notifyAll();
        }
        atEnd.run();
        drawer.interrupt();
    }

    @Override
    public String toString() {
        return "RandomiserPool[" + mode + ", at most " + capacity + "]";
    }
}
