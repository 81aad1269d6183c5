package org.concordat.testkit;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Transport;
import org.jspecify.annotations.Nullable;

/**
 * A network between transports of one JVM: a mailbox for each party, which outlives the party's transport, so that a party
 * may restart. A frame is copied on its way. Either a virtual thread of each transport delivers, or {@link #deliver} does,
 * on the caller's thread, so that a test decides when.
 */
public final class InMemoryNetwork {
    private final Map<PartyId, LinkedBlockingQueue<byte[]>> mailboxes = new ConcurrentSkipListMap<>();
    private final Map<PartyId, Endpoint> started = new ConcurrentSkipListMap<>();
    private final boolean threaded;

    private InMemoryNetwork(boolean threaded) {
        this.threaded = threaded;
    }

    /** Delivers by itself. */
    public static InMemoryNetwork threaded() {
        return new InMemoryNetwork(true);
    }

    /** Delivers when told. */
    public static InMemoryNetwork stepped() {
        return new InMemoryNetwork(false);
    }

    public Transport connect(PartyId party) {
        mailbox(party);
        return new Endpoint(party);
    }

    /** Delivers what lies in the mailboxes now and not what this brings about; how many frames that were. */
    public int deliver() {
        int delivered = 0;
        var waiting = new TreeMap<PartyId, Integer>();
        mailboxes.forEach((party, mailbox) -> waiting.put(party, mailbox.size()));
        for (var entry : waiting.entrySet()) {
            var endpoint = started.get(entry.getKey());
            for (int i = 0; endpoint != null && i < entry.getValue(); i++) {
                var frame = mailbox(entry.getKey()).poll();
                if (frame != null) {
                    endpoint.receive(frame);
                    delivered++;
                }
            }
        }
        return delivered;
    }

    private LinkedBlockingQueue<byte[]> mailbox(PartyId party) {
        return mailboxes.computeIfAbsent(party, _ -> new LinkedBlockingQueue<>());
    }

    private final class Endpoint implements Transport {
        private final PartyId party;
        private volatile @Nullable Receiver receiver;
        private @Nullable Thread thread;

        Endpoint(PartyId party) {
            this.party = party;
        }

        @Override
        public void send(PartyId to, byte[] frame) {
            mailbox(to).add(frame.clone());
        }

        @Override
        public synchronized void start(Receiver taker) {
            if (receiver != null) {
                throw new IllegalStateException("the transport of " + party + " has been started before");
            }
            receiver = taker;
            started.put(party, this);
            if (threaded) {
                thread = Thread.ofVirtual().name("transport of " + party).start(this::deliverUntilClosed);
            }
        }

        @Override
        public synchronized void close() {
            started.remove(party, this);
            if (thread != null) {
                thread.interrupt();
            }
        }

        private void deliverUntilClosed() {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    receive(mailbox(party).take());
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        @SuppressWarnings(
                "CatchAndPrintStackTrace") // a receiver that throws breaks its contract, and must not end the others'
        // frames
        private void receive(byte[] frame) {
            var taker = receiver;
            try {
                if (taker != null) {
                    taker.onFrame(frame);
                }
            } catch (RuntimeException e) {
                e.printStackTrace();
            }
        }
    }
}
