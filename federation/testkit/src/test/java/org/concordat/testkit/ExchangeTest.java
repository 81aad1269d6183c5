package org.concordat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.Channel;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.channel.EnvelopeCodec;
import org.concordat.federation.channel.EnvelopeSeal;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.channel.StreamChannel;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.channel.Transport;
import org.concordat.federation.job.JobId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ExchangeTest {
    private static final PartyId ALICE = new PartyId("alice");
    private static final PartyId BOB = new PartyId("bob");
    private static final JobId JOB = new JobId(new UUID(7, 7));
    private static final Address NUMBER = new Address(0, "count@1", 0, "Number");
    private static final int MESSAGES = 300;
    private static final long RESEND_AFTER = 10;

    private final InMemoryNetwork network = InMemoryNetwork.stepped();
    private final Party alice = new Party(ALICE);
    private final Party bob = new Party(BOB);
    private long time;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void bringsEveryMessageOnceAndInOrderThroughABadNetwork(long seed) {
        alice.start(Faults.seeded(seed).drop(0.3).duplicate(0.2).reorder(6).delay(25));
        bob.start(Faults.seeded(seed + 100).drop(0.3).duplicate(0.2).reorder(6).delay(25));
        for (int i = 0; i < MESSAGES; i++) {
            alice.send(BOB, i);
            bob.send(ALICE, -i);
        }
        runUntilDrained();
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(bob.receive(ALICE)).isEqualTo(i);
            assertThat(alice.receive(BOB)).isEqualTo(-i);
        }
        assertThat(bob.exchange.contiguous(new StreamId(JOB, 1, ALICE, BOB))).isEqualTo(MESSAGES);
        assertThat(bob.conflicts).isEmpty();
    }

    @Test
    void sendsTheSameBytesAgainAfterARestartOfBothSides() {
        alice.start(Faults.seeded(1).drop(1));
        bob.start(Faults.seeded(1));
        for (int i = 0; i < 10; i++) {
            alice.send(BOB, i);
        }
        step();
        assertThat(bob.exchange.contiguous(new StreamId(JOB, 1, ALICE, BOB))).isZero();
        alice.start(Faults.seeded(2));
        bob.start(Faults.seeded(2));
        for (int i = 10; i < 20; i++) {
            alice.send(BOB, i);
        }
        runUntilDrained();
        for (int i = 0; i < 20; i++) {
            assertThat(bob.receive(ALICE)).isEqualTo(i);
        }
    }

    @Test
    void waitsForAcknowledgementsWhenAWholeWindowIsOnItsWay() {
        alice.start(Faults.seeded(1));
        bob.start(Faults.seeded(1));
        for (int i = 0; i < Exchange.WINDOW; i++) {
            alice.send(BOB, i);
        }
        assertThatThrownBy(() -> alice.send(BOB, Exchange.WINDOW))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("would wait for bob");
        runUntilDrained();
        alice.send(BOB, Exchange.WINDOW);
        runUntilDrained();
        for (int i = 0; i <= Exchange.WINDOW; i++) {
            assertThat(bob.receive(ALICE)).isEqualTo(i);
        }
    }

    @Test
    void stopsSendingWhatIsAcknowledged() {
        alice.start(Faults.seeded(1));
        bob.start(Faults.seeded(1));
        alice.send(BOB, 1);
        runUntilDrained();
        time += 1000 * RESEND_AFTER;
        alice.exchange.tick(time);
        assertThat(network.deliver()).isZero();
    }

    @Test
    void waitsLongerBeforeEachRepetition() {
        alice.start(Faults.seeded(1));
        alice.exchange.tick(0);
        alice.send(BOB, 1);
        int sent = 0;
        for (time = 1; time <= 31 * RESEND_AFTER; time++) {
            alice.exchange.tick(time);
        }
        bob.start(Faults.seeded(1));
        for (int delivered = network.deliver(); delivered > 0; delivered = network.deliver()) {
            sent += delivered;
        }
        // Sent at 0 and again after 10, 20, 40, 80 and 160 more.
        assertThat(sent).isEqualTo(6);
        bob.exchange.tick(time);
        assertThat(network.deliver()).as("one acknowledgement of all six").isEqualTo(1);
        assertThat(alice.outbox.drained(JOB)).isTrue();
    }

    /** Eight losses in a row must not cost minutes; frames behind the lost one, which the peer has, are not sent again so soon. */
    @Test
    void waitsLessLongForTheMissingMessageOfAPeerThatIsHeard() {
        alice.start(Faults.seeded(1));
        var alive = new Exchange(
                BOB,
                network.connect(BOB),
                bob.outbox,
                bob.inbox,
                EnvelopeSeal.plain(),
                RESEND_AFTER); // takes nothing in
        alice.exchange.tick(0);
        alice.send(BOB, 1);
        alice.send(BOB, 2);
        for (time = 1; time <= (1 + 2 + 6 * 4) * RESEND_AFTER; time++) {
            alive.heartbeat(ALICE, JOB, time);
            network.deliver();
            alice.exchange.tick(time);
        }
        bob.start(Faults.seeded(1));
        // The first at 0, and again after 1, 2 and then 4 times as long, the second after 1, 2, 4 and 8.
        assertThat(network.deliver()).isEqualTo(9 + 5);
    }

    @Test
    void acknowledgesALoneMessageAtTheNextTick() {
        alice.start(Faults.seeded(1));
        bob.start(Faults.seeded(1));
        alice.send(BOB, 1);
        assertThat(network.deliver()).isEqualTo(1);
        assertThat(network.deliver()).as("the acknowledgement waits").isZero();
        bob.exchange.tick(1);
        assertThat(network.deliver()).isEqualTo(1);
        assertThat(alice.outbox.drained(JOB)).isTrue();
        bob.exchange.tick(2);
        assertThat(network.deliver()).as("it is sent once").isZero();
    }

    @Test
    void acknowledgesManyMessagesTogether() {
        alice.start(Faults.seeded(1));
        bob.start(Faults.seeded(1));
        for (int i = 0; i < MESSAGES; i++) {
            alice.send(BOB, i);
        }
        assertThat(network.deliver()).isEqualTo(MESSAGES);
        bob.exchange.tick(1);
        assertThat(network.deliver()).isEqualTo(MESSAGES / Exchange.ACKNOWLEDGED_TOGETHER + 1);
        assertThat(alice.outbox.drained(JOB)).isTrue();
    }

    @Test
    void aSenderWhoseWindowIsFullWaitsForNoTick() {
        alice.start(Faults.seeded(1));
        bob.start(Faults.seeded(1));
        for (int i = 0; i < Exchange.WINDOW; i++) {
            alice.send(BOB, i);
        }
        network.deliver();
        network.deliver();
        alice.send(BOB, Exchange.WINDOW);
        assertThat(alice.outbox.drained(JOB)).isFalse();
    }

    @Test
    void answersARepetitionWhoseAcknowledgementWasLost() {
        alice.start(Faults.seeded(1));
        bob.start(Faults.seeded(1).drop(1));
        alice.send(BOB, 1);
        network.deliver();
        bob.exchange.tick(1);
        assertThat(network.deliver()).isZero();
        bob.start(Faults.seeded(1));
        bob.exchange.tick(2);
        assertThat(network.deliver())
                .as("what a restart forgot is not acknowledged")
                .isZero();
        alice.exchange.tick(RESEND_AFTER);
        network.deliver();
        bob.exchange.tick(3);
        network.deliver();
        assertThat(alice.outbox.drained(JOB)).isTrue();
    }

    @Test
    void countsGarbageAndFramesForOthersAndGoesOn() {
        alice.start(Faults.seeded(1));
        bob.start(Faults.seeded(1));
        var raw = network.connect(new PartyId("mallory"));
        raw.send(BOB, new byte[] {1, 2, 3});
        raw.send(BOB, new byte[0]);
        raw.send(BOB, EnvelopeCodec.encode(data(new StreamId(JOB, 1, ALICE, new PartyId("carol")), 1, 1)));
        alice.send(BOB, 42);
        runUntilDrained();
        assertThat(bob.receive(ALICE)).isEqualTo(42);
        assertThat(bob.exchange.counters()).containsEntry("malformed", 2L).containsEntry("misdirected", 1L);
    }

    @Test
    void refusesAFrameThatIsLongerThanItMayBeBeforeItIsStoredAndTellsWhoSentIt() {
        alice.start(Faults.seeded(1));
        var violations = new ArrayList<String>();
        var inbox = new InMemoryInbox();
        try (var strict = new Exchange(
                BOB, network.connect(BOB), new InMemoryOutbox(), inbox, EnvelopeSeal.plain(), RESEND_AFTER, _ -> 200)) {
            strict.start(_ -> {}, (stream, found, _) -> violations.add(stream.from() + ": " + found));
            var stream = new StreamId(JOB, 1, ALICE, BOB);
            alice.exchange.send(stream, NUMBER, new byte[1000], null);
            network.deliver();
            assertThat(inbox.contiguous(stream)).isZero();
            assertThat(violations).first().asString().contains("alice: found count@1, round 0, Number", "at most 200");
        }
    }

    @Test
    void tellsWhenASenderWritesAPlaceTwice() {
        alice.start(Faults.seeded(1));
        bob.start(Faults.seeded(1));
        alice.send(BOB, 1);
        runUntilDrained();
        var stream = new StreamId(JOB, 1, ALICE, BOB);
        network.connect(ALICE).send(BOB, EnvelopeCodec.encode(data(stream, 1, 99)));
        network.deliver();
        assertThat(bob.conflicts).containsExactly(stream);
        assertThat(bob.receive(ALICE)).isEqualTo(1);
    }

    @Test
    void refusesAMessageThatDoesNotFollowTheOneBefore() {
        bob.start(Faults.seeded(1));
        var stream = new StreamId(JOB, 1, ALICE, BOB);
        var raw = network.connect(ALICE);
        raw.send(BOB, EnvelopeCodec.encode(data(stream, 1, 1)));
        raw.send(BOB, EnvelopeCodec.encode(data(stream, 2, 2)));
        network.deliver();
        assertThat(bob.receive(ALICE)).isEqualTo(1);
        assertThatThrownBy(() -> bob.receive(ALICE))
                .isInstanceOfSatisfying(FederationException.class, e -> {
                    assertThat(e.code()).isEqualTo(FederationException.PROTOCOL_VIOLATION);
                    assertThat(e.party()).contains(ALICE);
                })
                .hasMessageContaining("does not follow");
    }

    @Test
    void recordsADisclosureForEachMessage() {
        alice.start(Faults.seeded(1));
        alice.send(BOB, 5);
        assertThat(alice.outbox.disclosures()).singleElement().satisfies(disclosure -> {
            assertThat(disclosure.to()).isEqualTo(BOB);
            assertThat(disclosure.kind()).isEqualTo(DisclosureKind.PARAMETER);
            assertThat(disclosure.bytes()).isEqualTo(Integer.BYTES);
        });
    }

    @Test
    void endsWaitingWhenPatienceDoes() {
        bob.start(Faults.seeded(1));
        var impatient = new StreamChannel(bob.exchange, BOB, JOB, 1, (peer, expected, waited) -> {
            if (waited > 50_000_000) {
                throw new FederationException(FederationException.PARTY_ABSENT, "no " + expected + " of " + peer);
            }
        });
        assertThatThrownBy(() -> impatient.receive(ALICE, NUMBER)).hasMessage("no count@1, round 0, Number of alice");
    }

    @Test
    void hearsOfPeersThatOnlyBeat() {
        alice.start(Faults.seeded(1));
        bob.start(Faults.seeded(1));
        assertThat(bob.exchange.lastHeardNanos(ALICE)).isNull();
        bob.exchange.tick(77);
        alice.exchange.heartbeat(BOB, JOB, 1_000);
        network.deliver();
        assertThat(bob.exchange.lastHeardNanos(ALICE)).isEqualTo(77);
        assertThat(bob.exchange.contiguous(new StreamId(JOB, 1, ALICE, BOB))).isZero();
    }

    /** A broker that keeps what it carried must not keep a dead peer alive with it. */
    @Test
    void repetitionsAreNoSignOfLife() {
        bob.start(Faults.seeded(1));
        bob.exchange.believeHeartbeatsSince(500);
        var raw = network.connect(ALICE);
        var beat = EnvelopeSeal.plain().seal(beat(1_000));
        var message = EnvelopeCodec.encode(data(new StreamId(JOB, 1, ALICE, BOB), 1, 1));
        var acknowledgement = EnvelopeSeal.plain()
                .seal(new Envelope(
                        Envelope.Kind.ACK,
                        new StreamId(JOB, 1, ALICE, BOB),
                        1,
                        new byte[Envelope.HASH_BYTES],
                        NUMBER,
                        new byte[0]));
        bob.send(ALICE, 7);
        long heardAt = 0;
        for (var frame : List.of(beat, message, acknowledgement)) {
            bob.exchange.tick(++heardAt);
            raw.send(BOB, frame);
            network.deliver();
            assertThat(bob.exchange.lastHeardNanos(ALICE)).isEqualTo(heardAt);
        }
        bob.exchange.tick(100);
        for (var frame :
                List.of(beat, message, acknowledgement, EnvelopeSeal.plain().seal(beat(999)))) {
            raw.send(BOB, frame);
        }
        network.deliver();
        assertThat(bob.exchange.lastHeardNanos(ALICE)).isEqualTo(heardAt);
        assertThat(bob.exchange.counters()).containsEntry("replayed", 2L);
        raw.send(BOB, EnvelopeSeal.plain().seal(beat(1_001)));
        network.deliver();
        assertThat(bob.exchange.lastHeardNanos(ALICE)).isEqualTo(100);
    }

    /** A member may sign as many as it likes. */
    @Test
    void acknowledgementsOfJobsThatNobodySentAnythingOfAreNoSignOfLifeAndLeaveNothingBehind() {
        bob.start(Faults.seeded(1));
        bob.exchange.tick(5);
        var raw = network.connect(ALICE);
        acknowledgeMadeUpJobs(raw, 1_000);
        long before = heap();
        acknowledgeMadeUpJobs(raw, 200_000);
        assertThat(heap() - before).as("bytes kept of 200,000 made-up jobs").isLessThan(8 << 20);
        assertThat(bob.exchange.lastHeardNanos(ALICE)).isNull();
    }

    private void acknowledgeMadeUpJobs(Transport raw, int count) {
        for (int i = 1; i <= count; i++) {
            var stream = new StreamId(new JobId(new UUID(count, i)), 0, ALICE, BOB);
            raw.send(
                    BOB,
                    EnvelopeSeal.plain()
                            .seal(new Envelope(
                                    Envelope.Kind.ACK, stream, i, new byte[Envelope.HASH_BYTES], NUMBER, new byte[0])));
            if (i % 1_000 == 0) {
                network.deliver();
            }
        }
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Of frames that are never acknowledged. */
    @Test
    void forgetsWhenItSentWhatTheOutboxHasForgotten() throws InterruptedException {
        alice.start(Faults.seeded(1));
        bob.start(Faults.seeded(1));
        for (int i = 0; i < Exchange.WINDOW; i++) {
            alice.send(BOB, i);
        }
        var stream = new StreamId(JOB, 1, ALICE, BOB);
        assertThat(alice.exchange.awaitRoom(stream, Exchange.WINDOW + 1, 0)).isFalse();
        alice.exchange.forget(each -> each.attempt() == 0);
        assertThat(alice.exchange.awaitRoom(stream, Exchange.WINDOW + 1, 0)).isFalse();
        alice.exchange.forget(stream::equals);
        assertThat(alice.exchange.awaitRoom(stream, Exchange.WINDOW + 1, 0)).isTrue();
    }

    @Test
    void heartbeatsFromLongBeforeTheStartAreRefused() {
        bob.start(Faults.seeded(1));
        bob.exchange.believeHeartbeatsSince(500);
        bob.exchange.tick(1);
        network.connect(ALICE).send(BOB, EnvelopeSeal.plain().seal(beat(499)));
        network.deliver();
        assertThat(bob.exchange.lastHeardNanos(ALICE)).isNull();
        assertThat(bob.exchange.counters()).containsEntry("replayed", 1L);
    }

    private static Envelope beat(long atMillis) {
        return new Envelope(
                Envelope.Kind.HEARTBEAT,
                new StreamId(JOB, 0, ALICE, BOB),
                atMillis,
                new byte[Envelope.HASH_BYTES],
                NUMBER,
                new byte[0]);
    }

    private static Envelope data(StreamId stream, long sequence, int number) {
        return new Envelope(Envelope.Kind.DATA, stream, sequence, new byte[Envelope.HASH_BYTES], NUMBER, bytes(number));
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private void runUntilDrained() {
        for (int i = 0; i < 20_000; i++) {
            step();
            if (alice.outbox.drained(JOB) && bob.outbox.drained(JOB)) {
                return;
            }
        }
        throw new AssertionError("not drained after 20,000 steps");
    }

    private void step() {
        time += RESEND_AFTER;
        alice.exchange.tick(time);
        bob.exchange.tick(time);
        network.deliver();
    }

    /** One side; its outbox and inbox outlive its exchange. */
    private final class Party {
        private final PartyId id;
        private final InMemoryOutbox outbox = new InMemoryOutbox();
        private final InMemoryInbox inbox = new InMemoryInbox();
        private final List<StreamId> conflicts = new ArrayList<>();
        private Exchange exchange;
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
