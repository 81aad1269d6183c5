package org.concordat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Inbox;
import org.concordat.federation.channel.Inbox.Outcome;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.job.JobId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Inbox} keeps. The inbox under test is that of party {@code bank}. */
@Timeout(60)
public abstract class InboxContract {
    protected static final PartyId SELF = new PartyId("bank");
    private static final JobId JOB = new JobId(new UUID(1, 1));
    private static final StreamId STREAM = new StreamId(JOB, 1, new PartyId("bureau"), SELF);

    /** The inbox over this test's store, which is empty at first; a second call is a restart over the same store. */
    protected abstract Inbox inbox();

    @Test
    final void isEmptyAtFirst() {
        assertThat(inbox().contiguous(STREAM)).isZero();
        assertThat(inbox().read(STREAM, 1)).isEmpty();
    }

    @Test
    final void keepsWhatCameInAnyOrder() {
        var inbox = inbox();
        assertThat(accept(inbox, STREAM, 3, "c")).isEqualTo(Outcome.STORED);
        assertThat(accept(inbox, STREAM, 1, "a")).isEqualTo(Outcome.STORED);
        assertThat(inbox.contiguous(STREAM)).isEqualTo(1);
        assertThat(accept(inbox, STREAM, 2, "b")).isEqualTo(Outcome.STORED);
        assertThat(inbox.contiguous(STREAM)).isEqualTo(3);
        assertThat(inbox().contiguous(STREAM)).isEqualTo(3);
        assertThat(inbox().read(STREAM, 2))
                .hasValueSatisfying(frame -> assertThat(frame).isEqualTo("b".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    final void takesARepetitionOnce() {
        var inbox = inbox();
        accept(inbox, STREAM, 1, "a");
        assertThat(accept(inbox, STREAM, 1, "a")).isEqualTo(Outcome.DUPLICATE);
        assertThat(accept(inbox(), STREAM, 1, "a")).isEqualTo(Outcome.DUPLICATE);
        assertThat(inbox.contiguous(STREAM)).isEqualTo(1);
    }

    @Test
    final void tellsWhenAPlaceIsTakenByOtherBytesAndKeepsTheFirst() {
        var inbox = inbox();
        accept(inbox, STREAM, 1, "a");
        assertThat(accept(inbox, STREAM, 1, "forged")).isEqualTo(Outcome.CONFLICT);
        assertThat(inbox.read(STREAM, 1))
                .hasValueSatisfying(frame -> assertThat(frame).isEqualTo("a".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    final void dropsWhatIsBeyondItsWindow() {
        var inbox = inbox();
        assertThat(accept(inbox, STREAM, Inbox.WINDOW + 1, "far")).isEqualTo(Outcome.AHEAD);
        assertThat(inbox.read(STREAM, Inbox.WINDOW + 1)).isEmpty();
        assertThat(accept(inbox, STREAM, Inbox.WINDOW, "near")).isEqualTo(Outcome.STORED);
        accept(inbox, STREAM, 1, "a");
        assertThat(accept(inbox, STREAM, Inbox.WINDOW + 1, "far")).isEqualTo(Outcome.STORED);
    }

    @Test
    final void keepsStreamsApart() {
        var inbox = inbox();
        var attempt = new StreamId(JOB, 2, STREAM.from(), SELF);
        var sender = new StreamId(JOB, 1, new PartyId("notary"), SELF);
        var job = new StreamId(new JobId(new UUID(1, 2)), 1, STREAM.from(), SELF);
        accept(inbox, STREAM, 1, "a");
        for (var other : new StreamId[] {attempt, sender, job}) {
            assertThat(inbox.contiguous(other)).isZero();
            assertThat(accept(inbox, other, 1, "other")).isEqualTo(Outcome.STORED);
        }
        assertThat(inbox.contiguous(STREAM)).isEqualTo(1);
    }

    @Test
    final void keepsLargeFrames() {
        var large = new byte[3 << 20];
        Arrays.fill(large, (byte) 5);
        inbox().accept(STREAM, 1, hash("large"), large);
        assertThat(inbox().read(STREAM, 1))
                .hasValueSatisfying(frame -> assertThat(frame).isEqualTo(large));
    }

    @Test
    final void storesAPlaceOnceUnderManyThreads() throws InterruptedException {
        var inbox = inbox();
        var outcomes = new java.util.concurrent.ConcurrentLinkedQueue<Outcome>();
        var threads = new java.util.ArrayList<Thread>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int sequence = 1; sequence <= 10; sequence++) {
                    outcomes.add(accept(inbox, STREAM, sequence, "frame " + sequence));
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(outcomes).hasSize(40).filteredOn(Outcome.STORED::equals).hasSize(10);
        assertThat(inbox.contiguous(STREAM)).isEqualTo(10);
    }

    private static Outcome accept(Inbox inbox, StreamId stream, long sequence, String text) {
        return inbox.accept(stream, sequence, hash(text), text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hash(String text) {
        var hash = new byte[32];
        System.arraycopy(text.getBytes(StandardCharsets.UTF_8), 0, hash, 0, Math.min(32, text.length()));
        return hash;
    }
}
