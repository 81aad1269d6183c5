package org.concordat.runtime.job;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.Reason;
import org.concordat.federation.job.coordination.Coordination.Done;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** What becomes of a job's run here: tells the guest's party, or is it. */
final class RunOutcomes implements JobRunner.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(RunOutcomes.class);

    private final JobParts parts;
    private final GuestCoordination guest;
    private final PeerWatch watch;
    private final Failures failures;
    private final BooleanSupplier stopped;

    /** @param stopped whether this party's service stops, so that nothing is waited for any more */
    RunOutcomes(JobParts parts, GuestCoordination guest, PeerWatch watch, Failures failures, BooleanSupplier stopped) {
        this.parts = parts;
        this.guest = guest;
        this.watch = watch;
        this.failures = failures;
        this.stopped = stopped;
    }

    @Override
    public void done(JobId id, int attempt) {
        watch.done(id);
        parts.transactions()
                .executeWithoutResult(_ -> parts.ledger().jobs().lock(id).ifPresent(job -> doneHere(job, attempt)));
    }

    private void doneHere(Job job, int attempt) {
        if (job.coordinator().equals(parts.self())) {
            guest.done(job, parts.self(), attempt);
        } else if (!job.state().terminal()) {
            parts.post().send(job.id(), job.coordinator(), new Done(attempt));
        }
    }

    @Override
    public void brokenOff(JobId id) {
        watch.again(id);
    }

    @Override
    public void failed(JobId id, int attempt, Reason reason, long lastRead) {
        untilWritten(() -> failures.failed(id, attempt, reason, lastRead));
    }

    /** An outcome must not be lost because the database is away: the others would wait for it. */
    private void untilWritten(Runnable act) {
        while (!stopped.getAsBoolean()) {
            try {
                act.run();
                return;
            } catch (DataAccessException | TransactionException e) {
                LOG.atWarn().addArgument(e.getMessage()).log("A job's outcome waits for the database: {}");
            }
            try {
                TimeUnit.SECONDS.sleep(1);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
