package org.concordat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Transport} keeps. It may lose, repeat and reorder, so these tests send again until a frame arrives, and
 * never ask for order or number.
 */
@Timeout(120)
public abstract class TransportContract {
    private static final int TEN_MEBIBYTES = 10 << 20;

    protected static final PartyId ALICE = new PartyId("alice");
    protected static final PartyId BOB = new PartyId("bob");
    protected static final PartyId CAROL = new PartyId("carol");

    private final List<Transport> open = new ArrayList<>();

    /** A transport of {@code party}, not yet started, on the network of this test; a second one of a party is its restart. */
    protected abstract Transport connect(PartyId party) throws Exception;

    @AfterEach
    final void closeTransports() {
        open.reversed().forEach(Transport::close);
    }

    @Test
    final void deliversBothWays() throws Exception {
        var alice = new Mailbox(ALICE);
        var bob = new Mailbox(BOB);
        alice.sendUntilReceived(bob, frame(100, 1));
        bob.sendUntilReceived(alice, frame(100, 2));
    }

    @Test
    final void keepsBytesIntactUpToTenMebibytes() throws Exception {
        var alice = new Mailbox(ALICE);
        var bob = new Mailbox(BOB);
        for (int size : new int[] {0, 1, 1023, 1 << 16, (1 << 20) + 1, TEN_MEBIBYTES}) {
            alice.sendUntilReceived(bob, frame(size, size));
        }
    }

    @Test
    final void deliversToTheOneAddressed() throws Exception {
        var alice = new Mailbox(ALICE);
        var bob = new Mailbox(BOB);
        var carol = new Mailbox(CAROL);
        alice.sendUntilReceived(bob, frame(64, 3));
        alice.sendUntilReceived(carol, frame(64, 4));
        assertThat(bob.received).noneMatch(frame -> java.util.Arrays.equals(frame, frame(64, 4)));
        assertThat(carol.received).noneMatch(frame -> java.util.Arrays.equals(frame, frame(64, 3)));
    }

    @Test
    final void copiesWhatItIsGiven() throws Exception {
        var alice = new Mailbox(ALICE);
        var bob = new Mailbox(BOB);
        var frame = frame(64, 5);
        var sent = frame.clone();
        alice.transport.send(BOB, sent);
        sent[0] ^= 1;
        alice.sendUntilReceived(bob, frame(64, 6));
        alice.sendUntilReceived(bob, frame);
        assertThat(bob.received).noneMatch(arrived -> java.util.Arrays.equals(arrived, sent));
    }

    @Test
    final void goesOnAfterTheReceiverRestarted() throws Exception {
        var alice = new Mailbox(ALICE);
        var bob = new Mailbox(BOB);
        alice.sendUntilReceived(bob, frame(64, 7));
        bob.transport.close();
        alice.transport.send(BOB, frame(64, 8));
        alice.sendUntilReceived(new Mailbox(BOB), frame(64, 9));
    }

    @Test
    final void goesOnAfterTheSenderRestarted() throws Exception {
        var alice = new Mailbox(ALICE);
        var bob = new Mailbox(BOB);
        alice.sendUntilReceived(bob, frame(64, 10));
        alice.transport.close();
        var restarted = new Mailbox(ALICE);
        restarted.sendUntilReceived(bob, frame(64, 11));
        bob.sendUntilReceived(restarted, frame(64, 12));
    }

    @Test
    final void takesFramesOfManyThreads() throws Exception {
        var alice = new Mailbox(ALICE);
        var bob = new Mailbox(BOB);
        var threads = new ArrayList<Thread>();
        var expected = new HashSet<ByteBuffer>();
        for (int thread = 0; thread < 4; thread++) {
            int first = 100 * (thread + 1);
            for (int i = 0; i < 25; i++) {
                expected.add(ByteBuffer.wrap(frame(256, first + i)));
            }
            threads.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 25; i++) {
                    alice.transport.send(BOB, frame(256, first + i));
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        bob.awaitAll(alice, expected);
    }

    @Test
    final void closesTwice() throws Exception {
        var alice = new Mailbox(ALICE);
        alice.transport.close();
        assertThatCode(alice.transport::close).doesNotThrowAnyException();
    }

    private static byte[] frame(int size, long seed) {
        var frame = new byte[size];
        new SplittableRandom(seed).nextBytes(frame);
        return frame;
    }

    private final class Mailbox {
        private final PartyId party;
        private final Transport transport;
        private final BlockingQueue<byte[]> arriving = new LinkedBlockingQueue<>();
        private final List<byte[]> received = new ArrayList<>();

        Mailbox(PartyId party) throws Exception {
            this.party = party;
            transport = connect(party);
            open.add(transport);
            transport.start(arriving::add);
        }

        /** A loss is allowed, so what has not come after 2 s is sent again. */
        void sendUntilReceived(Mailbox to, byte[] frame) throws InterruptedException {
            to.awaitAll(this, new HashSet<>(List.of(ByteBuffer.wrap(frame))));
        }

        void awaitAll(Mailbox sender, Set<ByteBuffer> missing) throws InterruptedException {
            boolean sent = missing.size() > 1;
            for (int attempt = 0; attempt < 20 && !missing.isEmpty(); attempt++) {
                if (!sent || attempt > 0) {
                    for (var frame : missing) {
                        var bytes = new byte[frame.remaining()];
                        frame.duplicate().get(bytes);
                        sender.transport.send(party, bytes);
                    }
                }
                var next = arriving.poll(2, TimeUnit.SECONDS);
                while (next != null) {
                    received.add(next);
                    missing.remove(ByteBuffer.wrap(next));
                    next = missing.isEmpty() ? null : arriving.poll(2, TimeUnit.SECONDS);
                }
            }
            assertThat(missing).as("frames that never reached " + party).isEmpty();
        }
    }
}
