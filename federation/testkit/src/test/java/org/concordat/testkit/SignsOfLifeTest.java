package org.concordat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.UUID;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.channel.EnvelopeCodec;
import org.concordat.federation.channel.EnvelopeSeal;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.channel.Transport;
import org.concordat.federation.job.JobId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What tells that a peer is there, and how soon what it has not acknowledged is sent again. */
@Timeout(30)
class SignsOfLifeTest extends TwoExchanges {
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
}
