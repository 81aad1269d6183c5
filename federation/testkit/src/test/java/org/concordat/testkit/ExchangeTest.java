package org.concordat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.channel.EnvelopeCodec;
import org.concordat.federation.channel.EnvelopeSeal;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.channel.StreamChannel;
import org.concordat.federation.channel.StreamId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ExchangeTest extends TwoExchanges {
    private static final int MESSAGES = 300;

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
}
