package org.concordat.runtime.job;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.concordat.federation.FederationException;
import org.concordat.federation.channel.EnvelopeSeal;
import org.concordat.federation.channel.MalformedFrameException;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.Reason;
import org.concordat.runtime.transport.JdbcInbox;

/** Ends jobs that cannot go on, with the frames at hand that show whose fault it is. */
final class Failures {
    private final JobParts parts;
    private final CoordinationWorker worker;
    private final JdbcInbox inbox;
    private final EnvelopeSeal seal;

    Failures(JobParts parts, CoordinationWorker worker, JdbcInbox inbox, EnvelopeSeal seal) {
        this.parts = parts;
        this.worker = worker;
        this.inbox = inbox;
        this.seal = seal;
    }

    /** A frame that its sender signed cannot be in order; evidence is the frame, and what stood at its place before. */
    void violated(StreamId stream, String found, byte[] frame) {
        locked(stream.job(), job -> {
            if (parts.isMember(job, stream.from())) {
                var reason = new Reason(FederationException.PROTOCOL_VIOLATION.code(), stream.from(), null, found);
                new FrameAtHand(stream.from(), () -> withStored(frame)).during(() -> worker.fail(job, reason));
            } else {
                parts.strange(job, stream.from(), found);
            }
        });
    }

    private List<byte[]> withStored(byte[] frame) {
        try {
            var envelope = seal.head(frame).envelope();
            var stored = inbox.read(envelope.stream(), envelope.sequence()).filter(each -> !Arrays.equals(each, frame));
            return Stream.concat(Stream.of(frame), stored.stream()).toList();
        } catch (MalformedFrameException _) {
            return List.of(frame); // its sender's keys were changed this very moment
        }
    }

    /**
     * What was met in an attempt that was given up does not count.
     *
     * @param lastRead the sequence number of the last frame that was read of the party whose fault it is
     */
    void failed(JobId id, int attempt, Reason reason, long lastRead) {
        locked(id, job -> {
            if (job.attempt() != attempt) {
                return;
            }
            var peer = reason.party();
            if (peer == null) {
                worker.fail(job, reason);
            } else {
                var stream = new StreamId(id, attempt, peer, parts.self());
                new FrameAtHand(
                                peer,
                                () -> inbox.read(stream, lastRead).stream().toList())
                        .during(() -> worker.fail(job, reason));
            }
        });
    }

    private void locked(JobId id, Consumer<Job> act) {
        parts.transactions()
                .executeWithoutResult(_ -> parts.ledger().jobs().lock(id).ifPresent(act));
    }
}
