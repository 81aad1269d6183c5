package org.concordat.runtime.job;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.concordat.federation.FederationException;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.transport.JdbcInbox;
import org.concordat.runtime.transport.JdbcOutbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What goes with a job when it ends: keys, checkpoints and frames; and what peers said of jobs that never were here. */
final class EndedJobs {
    private static final Logger LOG = LoggerFactory.getLogger(EndedJobs.class);
    private static final Duration COORDINATION_KEPT = Duration.ofDays(1);

    private final JobParts parts;
    private final Exchange exchange;
    private final JdbcInbox inbox;
    private final JdbcOutbox outbox;

    EndedJobs(JobParts parts, Exchange exchange, JdbcInbox inbox, JdbcOutbox outbox) {
        this.parts = parts;
        this.exchange = exchange;
        this.inbox = inbox;
        this.outbox = outbox;
    }

    /**
     * One that was only stopped, with its service, keeps what it needs to go on. Where a transaction ends the job, beside it: what
     * is written here is to stand before the keys go.
     */
    void forget(JobId job) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            Thread.ofVirtual().name("forget-" + job).start(() -> forgetNow(job));
        } else {
            forgetNow(job);
        }
    }

    private void forgetNow(JobId job) {
        try {
            if (parts.ledger()
                    .jobs()
                    .find(job)
                    .filter(known -> !known.state().terminal())
                    .isPresent()) {
                return;
            }
            destroyKeys(job);
            parts.checkpoints().destroy(job);
            outbox.forget(job);
            exchange.forget(stream -> stream.attempt() > 0 && stream.job().equals(job));
            inbox.forget(job);
        } catch (DataAccessException | TransactionException | FederationException | UncheckedIOException e) {
            LOG.atWarn().addArgument(job).addArgument(e.getMessage()).log("Frames or keys of job {} stay: {}");
        }
    }

    /** Of all jobs that are not open, where the service was killed before it could forget them. */
    void forgetAllButOpen() {
        var open = parts.ledger().jobs().open().stream().map(Job::id).toList();
        parts.keys().jobs().stream().filter(job -> !open.contains(job)).forEach(this::destroyKeys);
        parts.checkpoints().retain(open);
    }

    /** The entry first. After a crash between the two, the next start finds the keys, and tells of them once more. */
    private synchronized void destroyKeys(JobId job) {
        if (parts.keys().jobs().contains(job)) {
            parts.ledger().audit(job, JobLedger.SYSTEM, "job-keys-destroyed", Map.of());
            parts.keys().destroy(job);
        }
    }

    /** What peers said, and what they were answered about jobs that were never here. */
    void tidy() {
        var before = parts.clock().instant().minus(COORDINATION_KEPT);
        parts.transactions().executeWithoutResult(_ -> inbox.retire(before));
        inbox.prune();
        var forgotten = outbox.forgetStrangers(before);
        exchange.forget(stream -> stream.attempt() == 0 && forgotten.contains(stream.job()));
    }
}
