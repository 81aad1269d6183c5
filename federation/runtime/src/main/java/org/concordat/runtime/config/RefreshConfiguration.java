package org.concordat.runtime.config;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import org.concordat.federation.audit.AuditLog;
import org.concordat.runtime.job.InquiryService;
import org.concordat.runtime.job.JobService;
import org.concordat.runtime.job.NightlyRefresh;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** The operator's schedule of refreshes, {@code concordat.refresh.*}; off unless {@code cron} is set. At the guest's party. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("concordat.refresh.cron")
public class RefreshConfiguration {
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
    ThreadPoolTaskScheduler refreshScheduler(ConcordatProperties configuration, NightlyRefresh refresh, Clock clock) {
        var when = configuration.refresh();
        var scheduler = new ThreadPoolTaskScheduler();
        scheduler.setThreadNamePrefix("refresh-");
        scheduler.setDaemon(true);
        scheduler.setClock(clock);
        scheduler.initialize();
        refresh.schedule(String.valueOf(when.cron()), ZoneId.of(when.zone()), scheduler);
        return scheduler;
    }
}
