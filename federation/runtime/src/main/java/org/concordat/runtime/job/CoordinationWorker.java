package org.concordat.runtime.job;

import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditMessage;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.channel.MalformedFrameException;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Reason;
import org.concordat.federation.job.coordination.Coordination;
import org.concordat.runtime.audit.CheckpointExchange;
import org.concordat.runtime.transport.JdbcInbox;
import org.concordat.runtime.transport.JdbcInbox.Unconsumed;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.TransactionException;

/**
 * Acts upon stored coordination, one message at a time, each in one transaction with what it led to: so nothing is lost or
 * done twice by a restart. It is woken by arrivals, and looks by itself once a second.
 */
final class CoordinationWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CoordinationWorker.class);

    private final JobParts parts;
    private final Exchange exchange;
    private final JdbcInbox inbox;
    private final GuestCoordination guest;
    private final MemberAnswers answers;
    private final MemberCoordination member;
    private final Semaphore wake = new Semaphore(0);
    private volatile boolean closed;
    private @Nullable CheckpointExchange checkpoints;
    private final Thread thread;

    CoordinationWorker(
            JobParts parts,
            Exchange exchange,
            JdbcInbox inbox,
            GuestCoordination guest,
            MemberAnswers answers,
            MemberCoordination member) {
        this.parts = parts;
        this.exchange = exchange;
        this.inbox = inbox;
        this.guest = guest;
        this.answers = answers;
        this.member = member;
        this.thread = Thread.ofVirtual().name("coordination").unstarted(this::work);
    }

    /** From now on messages of the audit logs are taken too; before {@link #start}. */
    void take(CheckpointExchange messages) {
        checkpoints = messages;
    }

    void start() {
        thread.start();
    }

    /** Something may have arrived. */
    void arrived(StreamId stream) {
        if (stream.attempt() == 0) {
            wake.release();
        }
    }

    private void work() {
        while (!closed) {
            try {
                boolean _ = wake.tryAcquire(1, TimeUnit.SECONDS);
                wake.drainPermits();
                while (!closed && workOnce()) {}
            } catch (InterruptedException _) {
                return;
            } catch (DataAccessException | TransactionException e) {
                LOG.atWarn().addArgument(e.getMessage()).log("Coordination waits for the database: {}");
            }
        }
    }

    /**
     * Looks twice: an earlier frame of a stream may have come in after the first look, and before it was asked how far the
     * stream goes without a gap; it is acted upon first.
     *
     * @return whether something was done
     */
    private boolean workOnce() {
        var whole = inbox.unconsumed().stream()
                .filter(frame -> frame.sequence() <= exchange.contiguous(stream(frame)))
                .toList();
        if (whole.isEmpty()) {
            return false;
        }
        var first = Set.copyOf(inbox.unconsumed());
        for (Unconsumed frame : whole) {
            if (first.contains(frame)) {
                var stream = stream(frame);
                new FrameAtHand(
                                frame.from(),
                                () -> inbox.read(stream, frame.sequence()).stream()
                                        .toList())
                        .during(() -> handle(stream, frame));
                closeIfUnknown(frame);
            }
        }
        return true;
    }

    private StreamId stream(Unconsumed frame) {
        return new StreamId(frame.job(), 0, frame.from(), parts.self());
    }

    /** What was said of no job that is here was acted upon, and is not kept. */
    private void closeIfUnknown(Unconsumed frame) {
        if (!frame.job().equals(JobId.NONE)
                && parts.ledger().jobs().find(frame.job()).isEmpty()) {
            parts.transactions().executeWithoutResult(_ -> inbox.close(frame.job(), frame.from()));
        }
    }

    private void handle(StreamId stream, Unconsumed frame) {
        try {
            parts.transactions().executeWithoutResult(_ -> {
                var envelope = exchange.read(stream, frame.sequence());
                var audit = checkpoints;
                if (audit != null && envelope.address().protocol().equals(AuditMessage.PROTOCOL)) {
                    audit.receive(frame.from(), envelope.address(), envelope.payload());
                } else {
                    receive(frame.job(), frame.from(), envelope);
                }
                inbox.consumed(frame);
            });
        } catch (DataIntegrityViolationException e) {
            // The database is there and takes no such value (a date beyond its own, a NUL): it never will. Waiting for
            // it would
            // let one peer's message stop the coordination of all jobs.
            LOG.atError()
                    .addArgument(frame.job())
                    .addArgument(frame.from())
                    .setCause(e)
                    .log("What job {} of {} says cannot be kept");
            giveUp(
                    frame,
                    new Reason(
                            "protocol-violation",
                            frame.from(),
                            Coordination.PROTOCOL,
                            "found a value that no party can keep"));
        } catch (DataAccessException | TransactionException e) {
            throw e;
        } catch (MalformedFrameException e) {
            giveUp(
                    frame,
                    new Reason(
                            "protocol-violation", frame.from(), Coordination.PROTOCOL, String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            LOG.atError()
                    .addArgument(frame.job())
                    .addArgument(frame.from())
                    .setCause(e)
                    .log("Coordination of job {} with {} failed");
            giveUp(
                    frame,
                    new Reason(
                            FederationException.BUG.code(),
                            parts.self(),
                            Coordination.PROTOCOL,
                            "coordination failed, " + e.getClass().getSimpleName() + "; the service's log tells more"));
        }
    }

    private void giveUp(Unconsumed frame, Reason reason) {
        parts.transactions().executeWithoutResult(_ -> {
            parts.ledger().jobs().lock(frame.job()).ifPresent(job -> {
                if (parts.isMember(job, frame.from())) {
                    fail(job, reason);
                } else {
                    parts.strange(job, frame.from(), reason.detail());
                }
            });
            inbox.consumed(frame);
        });
    }

    private void receive(JobId id, PartyId from, Envelope envelope) {
        var address = envelope.address();
        var job = parts.ledger().jobs().lock(id);
        if (job.isEmpty()) {
            if (address.type().equals(Coordination.Proposal.class.getSimpleName())) {
                proposed(id, from, envelope);
            }
            return; // of a job whose proposal was refused unread
        }
        if (!parts.isMember(job.get(), from)) {
            parts.strange(job.get(), from, address.toString());
            return;
        }
        var message = Coordination.decode(address, envelope.payload());
        if (job.get().coordinator().equals(parts.self())) {
            guest.receive(job.get(), from, message);
        } else if (job.get().coordinator().equals(from)) {
            member.receive(job.get(), message);
        } else {
            fail(job.get(), MemberCoordination.violation(job.get(), message));
        }
    }

    /** A proposal that this release cannot read is answered, so that the guest's party does not wait for nothing. */
    private void proposed(JobId id, PartyId from, Envelope envelope) {
        Coordination message;
        try {
            message = Coordination.decode(envelope.address(), envelope.payload());
        } catch (MalformedFrameException e) {
            answers.unreadable(id, from, envelope.address(), e);
            return;
        }
        if (message instanceof Coordination.Proposal proposal) {
            answers.proposed(id, from, proposal);
        }
    }

    /** Ends a job at the guest's party; elsewhere asks it to. */
    void fail(Job job, Reason reason) {
        if (job.coordinator().equals(parts.self())) {
            guest.end(job, JobState.FAILED, reason);
        } else {
            member.fail(job, reason);
        }
    }

    @Override
    public void close() {
        closed = true;
        wake.release();
        try {
            thread.join(java.time.Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
