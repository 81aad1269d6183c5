package org.concordat.runtime.config;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import org.concordat.federation.audit.AuditLog;
import org.concordat.runtime.job.InquiryService;
import org.concordat.runtime.job.JobService;
import org.concordat.runtime.job.NightlyRefresh;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.support.CronTrigger;

/** The operator's schedule of refreshes, {@code concordat.refresh.*}; off unless {@code cron} is set. At the guest's party. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("concordat.refresh.cron")
public class RefreshConfiguration {
    private static final Duration SETTLE_EVERY = Duration.ofSeconds(5);

    @Bean
    NightlyRefresh nightlyRefresh(
            ConcordatProperties configuration, JobService jobs, InquiryService inquiries, AuditLog audit, Clock clock) {
        var refresh = configuration.refresh();
        if (refresh.specification() == null || refresh.analyst() == null) {
            throw new IllegalStateException(
                    "concordat.refresh.cron needs concordat.refresh.specification, a file with a job"
                            + " specification in JSON, and concordat.refresh.analyst, in whose name it is submitted");
        }
        return new NightlyRefresh(Path.of(refresh.specification()), refresh.analyst(), jobs, inquiries, audit, clock);
    }

    @Bean(destroyMethod = "shutdown")
    ThreadPoolTaskScheduler refreshScheduler(ConcordatProperties configuration, NightlyRefresh refresh) {
        return scheduled(configuration.refresh(), refresh);
    }

    /** @throws IllegalArgumentException if cron or zone are none */
    static ThreadPoolTaskScheduler scheduled(ConcordatProperties.Refresh when, NightlyRefresh refresh) {
        var trigger = new CronTrigger(String.valueOf(when.cron()), ZoneId.of(when.zone()));
        var scheduler = new ThreadPoolTaskScheduler();
        scheduler.setThreadNamePrefix("refresh-");
        scheduler.setDaemon(true);
        scheduler.initialize();
        var _ = scheduler.schedule(refresh::refresh, trigger);
        var _ = scheduler.scheduleWithFixedDelay(refresh::settle, SETTLE_EVERY);
        return scheduler;
    }
}
