package org.concordat.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Transport;

/**
 * What a bad network does, from a seed: put around a {@link Transport}, it loses, repeats, reorders and holds back what is
 * sent through it. It has no clock: a frame that is held goes out behind later ones, so whoever wants delivery must send
 * again, as {@link org.concordat.federation.channel.Exchange} does.
 *
 * <pre>{@code var transport = Faults.seeded(7).drop(0.2).duplicate(0.1).reorder(5).delay(20).around(inner);}</pre>
 */
public final class Faults {
    private final long seed;
    private double drop;
    private double duplicate;
    private int reorder = 1;
    private int delay;

    private Faults(long seed) {
        this.seed = seed;
    }

    public static Faults seeded(long seed) {
        return new Faults(seed);
    }

    /** Each frame is lost with this probability, 0 … 1. */
    public Faults drop(double probability) {
        drop = probability(probability);
        return this;
    }

    /** Each frame is sent twice with this probability, 0 … 1. */
    public Faults duplicate(double probability) {
        duplicate = probability(probability);
        return this;
    }

    /** Among {@code window} ≥ 1 frames at hand, the next to leave is drawn. */
    public Faults reorder(int window) {
        if (window < 1) {
            throw new IllegalArgumentException("a window has at least one frame, found " + window);
        }
        reorder = window;
        return this;
    }

    /** Each frame waits until 0 … {@code frames} later ones were sent, uniformly drawn. */
    public Faults delay(int frames) {
        if (frames < 0) {
            throw new IllegalArgumentException("a delay is not negative, found " + frames);
        }
        delay = frames;
        return this;
    }

    public Transport around(Transport inner) {
        return new FaultyTransport(inner, this);
    }

    private static double probability(double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("a probability is 0 … 1, found " + value);
        }
        return value;
    }

    private static final class FaultyTransport implements Transport {
        private final Transport inner;
        private final double drop;
        private final double duplicate;
        private final int reorder;
        private final int delay;
        private final SplittableRandom random;
        private final List<Held> held = new ArrayList<>();
        private long sent;

        private record Held(PartyId to, byte[] frame, long due) {}

        FaultyTransport(Transport inner, Faults faults) {
            this.inner = inner;
            drop = faults.drop;
            duplicate = faults.duplicate;
            reorder = faults.reorder;
            delay = faults.delay;
            random = new SplittableRandom(faults.seed);
        }

        @Override
        public synchronized void send(PartyId to, byte[] frame) {
            sent++;
            if (random.nextDouble() >= drop) {
                hold(to, frame);
            }
            if (random.nextDouble() < duplicate) {
                hold(to, frame);
            }
            release();
        }

        private void hold(PartyId to, byte[] frame) {
            held.add(new Held(to, frame.clone(), sent + random.nextInt(delay + 1)));
        }

        private void release() {
            var due = new ArrayList<>(
                    held.stream().filter(frame -> frame.due() <= sent).toList());
            while (due.size() >= reorder) {
                var next = due.remove(random.nextInt(due.size()));
                held.remove(next);
                inner.send(next.to(), next.frame());
            }
        }

        @Override
        public void start(Receiver receiver) {
            inner.start(receiver);
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
