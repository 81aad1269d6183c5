package org.concordat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.channel.Outbox;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.job.JobId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Outbox} keeps. The outbox under test is that of party {@code bank}. */
@Timeout(60)
public abstract class OutboxContract {
    protected static final PartyId SELF = new PartyId("bank");
    private static final JobId JOB = new JobId(new UUID(1, 1));
    private static final JobId OTHER_JOB = new JobId(new UUID(1, 2));
    private static final StreamId STREAM = new StreamId(JOB, 1, SELF, new PartyId("bureau"));
    private static final StreamId OTHER = new StreamId(JOB, 1, SELF, new PartyId("notary"));

    /** The outbox over this test's store, which is empty at first; a second call is a restart over the same store. */
    protected abstract Outbox outbox();

    @Test
    final void numbersEachStreamFromOneWithoutGaps() {
        var outbox = outbox();
        assertThat(append(outbox, STREAM, 3)).containsExactly(1L, 2L, 3L);
        assertThat(append(outbox, OTHER, 2)).containsExactly(1L, 2L);
        assertThat(append(outbox, new StreamId(JOB, 2, SELF, STREAM.to()), 1)).containsExactly(1L);
        assertThat(append(outbox, STREAM, 1)).containsExactly(4L);
    }

    @Test
    final void numbersOnAfterARestart() {
        append(outbox(), STREAM, 3);
        assertThat(append(outbox(), STREAM, 1)).containsExactly(4L);
    }

    @Test
    final void chainsEachFrameToTheOneBefore() {
        var hashes = new ArrayList<byte[]>();
        for (int i = 0; i < 4; i++) {
            outbox().append(
                            STREAM,
                            (sequence, previousHash) -> {
                                hashes.add(previousHash);
                                return sealed(sequence);
                            },
                            null);
        }
        assertThat(hashes.get(0)).isEqualTo(new byte[Envelope.HASH_BYTES]);
        for (int i = 1; i < 4; i++) {
            assertThat(hashes.get(i)).isEqualTo(sealed(i).hash());
        }
    }

    @Test
    final void givesBackTheBytesThatWereMadeOnce() {
        append(outbox(), STREAM, 2);
        var frames = outbox().unacknowledged(10);
        assertThat(frames).extracting(Outbox.Frame::sequence).containsExactly(1L, 2L);
        assertThat(frames.get(1).bytes()).isEqualTo(sealed(2).frame());
        assertThat(frames.get(1).stream()).isEqualTo(STREAM);
    }

    @Test
    final void keepsLargeFrames() {
        var large = new byte[3 << 20];
        Arrays.fill(large, (byte) 7);
        outbox().append(
                        STREAM,
                        (sequence, _) ->
                                new Outbox.Sealed(large, sealed(sequence).hash()),
                        null);
        assertThat(outbox().unacknowledged(1).getFirst().bytes()).isEqualTo(large);
    }

    @Test
    final void storesNothingWhenTheFrameCannotBeMade() {
        var outbox = outbox();
        append(outbox, STREAM, 1);
        assertThatThrownBy(() -> outbox.append(
                        STREAM,
                        (_, _) -> {
                            throw new IllegalArgumentException("too large");
                        },
                        null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(append(outbox, STREAM, 1)).containsExactly(2L);
        assertThat(outbox.unacknowledged(10)).hasSize(2);
    }

    @Test
    final void limitsEachStreamOldestFirst() {
        var outbox = outbox();
        append(outbox, STREAM, 5);
        append(outbox, OTHER, 1);
        assertThat(sequences(outbox, STREAM, 2)).containsExactly(1L, 2L);
        assertThat(sequences(outbox, OTHER, 2)).containsExactly(1L);
    }

    @Test
    final void forgetsWhatIsAcknowledgedAndNeverGoesBack() {
        var outbox = outbox();
        append(outbox, STREAM, 5);
        append(outbox, OTHER, 1);
        outbox.acknowledge(STREAM, 3);
        assertThat(sequences(outbox, STREAM, 10)).containsExactly(4L, 5L);
        outbox.acknowledge(STREAM, 1);
        outbox.acknowledge(STREAM, 3);
        assertThat(sequences(outbox(), STREAM, 10)).containsExactly(4L, 5L);
        assertThat(sequences(outbox, OTHER, 10)).containsExactly(1L);
    }

    @Test
    final void tellsWhetherAnAcknowledgementSaysSomethingNew() {
        var outbox = outbox();
        append(outbox, STREAM, 3);
        assertThat(outbox.waiting(STREAM)).isEqualTo(3);
        assertThat(outbox.acknowledge(OTHER, 5)).as("nothing was sent").isFalse();
        assertThat(outbox.acknowledge(STREAM, 2)).isTrue();
        assertThat(outbox().acknowledge(STREAM, 2)).as("repeated").isFalse();
        assertThat(outbox.acknowledge(STREAM, 1)).as("older").isFalse();
        assertThat(outbox.waiting(STREAM)).isEqualTo(1);
        assertThat(outbox.acknowledge(STREAM, 100)).isTrue();
        assertThat(outbox.waiting(STREAM)).isZero();
        assertThat(outbox.waiting(OTHER)).isZero();
    }

    @Test
    final void sendsLaterFramesThoughMoreWasAcknowledgedThanSent() {
        var outbox = outbox();
        append(outbox, STREAM, 2);
        outbox.acknowledge(STREAM, 100);
        outbox.acknowledge(OTHER, 100);
        append(outbox, STREAM, 1);
        assertThat(sequences(outbox, STREAM, 10)).containsExactly(3L);
    }

    @Test
    final void isDrainedWhenTheJobsStreamsAreAcknowledged() {
        var outbox = outbox();
        assertThat(outbox.drained(JOB)).isTrue();
        append(outbox, STREAM, 2);
        append(outbox, OTHER, 1);
        append(outbox, new StreamId(OTHER_JOB, 1, SELF, STREAM.to()), 1);
        outbox.acknowledge(STREAM, 2);
        assertThat(outbox.drained(JOB)).isFalse();
        outbox.acknowledge(OTHER, 1);
        assertThat(outbox.drained(JOB)).isTrue();
        assertThat(outbox.drained(OTHER_JOB)).isFalse();
    }

    @Test
    final void numbersWithoutGapsUnderManyThreads() throws InterruptedException {
        var outbox = outbox();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofVirtual().start(() -> append(outbox, STREAM, 10)));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(sequences(outbox, STREAM, 100))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 40).boxed().toList());
    }

    private static List<Long> append(Outbox outbox, StreamId stream, int count) {
        var sequences = new ArrayList<Long>();
        for (int i = 0; i < count; i++) {
            sequences.add(outbox.append(stream, (sequence, _) -> sealed(sequence), null)
                    .sequence());
        }
        return sequences;
    }

    private static List<Long> sequences(Outbox outbox, StreamId stream, int limit) {
        return outbox.unacknowledged(limit).stream()
                .filter(frame -> frame.stream().equals(stream))
                .map(Outbox.Frame::sequence)
                .toList();
    }

    private static Outbox.Sealed sealed(long sequence) {
        var hash = new byte[Envelope.HASH_BYTES];
        hash[0] = (byte) sequence;
        hash[31] = 1;
        return new Outbox.Sealed(("frame " + sequence).getBytes(StandardCharsets.UTF_8), hash);
    }
}
