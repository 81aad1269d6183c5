package org.concordat.runtime.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.concordat.federation.FederationException;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.job.spec.InvalidJobException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.support.CronTrigger;

/**
 * Submits one specification again and again, as an operator has it, so that the tables of lending checks are those of the last
 * night. A refresh is a job like any other: it is approved, has progress, and ends with a reason. The job before serves until
 * the new one does, and is then ended.
 */
public final class NightlyRefresh {
    private static final Logger LOG = LoggerFactory.getLogger(NightlyRefresh.class);
    private static final Duration SETTLE_EVERY = Duration.ofSeconds(5);

    private final Path specification;
    private final String analyst;
    private final JobService jobs;
    private final InquiryService inquiries;
    private final AuditLog audit;
    private final Clock clock;
    private final List<JobId> periods = new ArrayList<>();

    /**
     * @param specification a job specification in JSON, read anew each time
     * @param analyst in whose name it is submitted; whose quota its batch counts against
     */
    public NightlyRefresh(
            Path specification,
            String analyst,
            JobService jobs,
            InquiryService inquiries,
            AuditLog audit,
            Clock clock) {
        this.specification = specification;
        this.analyst = analyst;
        this.jobs = jobs;
        this.inquiries = inquiries;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * From now on it refreshes when the scheduler's clock says so.
     *
     * @param cron in Spring's form: second, minute, hour, day, month, weekday
     * @throws IllegalArgumentException if {@code cron} is none
     */
    public void schedule(String cron, ZoneId zone, TaskScheduler scheduler) {
        var _ = scheduler.schedule(this::refresh, new CronTrigger(cron, zone));
        var _ = scheduler.scheduleWithFixedDelay(this::settle, SETTLE_EVERY);
    }

    /** Begins the next period; a failure is in the log and in the audit log, and the period before goes on. */
    public synchronized void refresh() {
        try {
            var job = jobs.submit(Files.readAllBytes(specification), analyst);
            periods.add(job.id());
            tell(job.id(), "refresh-submitted", Map.of("spec", job.specDigest()));
        } catch (InvalidJobException e) {
            failed(e.problems().getFirst().code(), e.problems().getFirst().message());
        } catch (FederationException e) {
            failed(e.code().code(), e.detail());
        } catch (IOException e) {
            failed("specification-unreadable", e.getClass().getSimpleName());
        } catch (DataAccessException e) {
            LOG.atWarn().addArgument(e.getMessage()).log("No refresh: the database does not answer: {}");
        }
    }

    private void failed(String code, String detail) {
        LOG.atError().addArgument(code).addArgument(detail).log("The tables were not refreshed ({}): {}");
        tell(null, "refresh-failed", Map.of("code", code, "detail", detail));
    }

    private void tell(@org.jspecify.annotations.Nullable JobId job, String act, Map<String, String> details) {
        audit.append(new AuditEntry(clock.instant(), JobLedger.SYSTEM, act, job, details));
    }

    /** Ends the periods before the newest that serves. To be called every few seconds. */
    public synchronized void settle() {
        Optional<JobId> newest =
                periods.reversed().stream().filter(inquiries::open).findFirst();
        newest.ifPresent(serving -> {
            for (JobId before : List.copyOf(periods.subList(0, periods.indexOf(serving)))) {
                inquiries.close(before);
                periods.remove(before);
            }
        });
        periods.removeIf(
                job -> jobs.find(job).filter(view -> !view.state().terminal()).isEmpty());
    }
}
