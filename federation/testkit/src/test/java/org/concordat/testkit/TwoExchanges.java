package org.concordat.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.Channel;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.channel.EnvelopeSeal;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.channel.StreamChannel;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.job.JobId;

/** Alice and Bob, whose messages arrive when a test says so. */
abstract class TwoExchanges {
    static final PartyId ALICE = new PartyId("alice");
    static final PartyId BOB = new PartyId("bob");
    static final JobId JOB = new JobId(new UUID(7, 7));
    static final Address NUMBER = new Address(0, "count@1", 0, "Number");
    static final long RESEND_AFTER = 10;

    final InMemoryNetwork network = InMemoryNetwork.stepped();
    final Party alice = new Party(ALICE);
    final Party bob = new Party(BOB);
    long time;

    static Envelope data(StreamId stream, long sequence, int number) {
        return new Envelope(Envelope.Kind.DATA, stream, sequence, new byte[Envelope.HASH_BYTES], NUMBER, bytes(number));
    }

    static byte[] bytes(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    void runUntilDrained() {
        for (int i = 0; i < 20_000; i++) {
            step();
            if (alice.outbox.drained(JOB) && bob.outbox.drained(JOB)) {
                return;
            }
        }
        throw new AssertionError("not drained after 20,000 steps");
    }

    void step() {
        time += RESEND_AFTER;
        alice.exchange.tick(time);
        bob.exchange.tick(time);
        network.deliver();
    }

    /** One side; its outbox and inbox outlive its exchange. */
    final class Party {
        final PartyId id;
        final InMemoryOutbox outbox = new InMemoryOutbox();
        final InMemoryInbox inbox = new InMemoryInbox();
        final List<StreamId> conflicts = new ArrayList<>();
        Exchange exchange;
        private Channel channel;

        Party(PartyId id) {
            this.id = id;
        }

        void start(Faults faults) {
            if (exchange != null) {
                exchange.close();
            }
            var transport = faults.around(network.connect(id));
            exchange = new Exchange(id, transport, outbox, inbox, EnvelopeSeal.plain(), RESEND_AFTER);
            exchange.start(_ -> {}, (stream, _, _) -> conflicts.add(stream));
            channel = new StreamChannel(exchange, id, JOB, 1, (peer, _, waited) -> {
                if (waited > 50_000_000) {
                    throw new AssertionError(id + " would wait for " + peer);
                }
            });
        }

        void send(PartyId to, int number) {
            channel.send(to, NUMBER, bytes(number), DisclosureKind.PARAMETER, "a number");
        }

        int receive(PartyId from) {
            return ByteBuffer.wrap(channel.receive(from, NUMBER).payload()).getInt();
        }
    }
}
