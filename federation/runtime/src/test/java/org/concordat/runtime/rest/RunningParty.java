package org.concordat.runtime.rest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.job.JobId;
import org.concordat.federation.query.QueryPolicy;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.audit.AuditExport;
import org.concordat.runtime.audit.Checkpoints;
import org.concordat.runtime.audit.JdbcAuditTree;
import org.concordat.runtime.dataset.DatasetRules;
import org.concordat.runtime.dataset.DatasetSources;
import org.concordat.runtime.job.JdbcQuotaBook;
import org.concordat.runtime.job.Limits;
import org.concordat.runtime.job.StandingApprovals;
import org.concordat.runtime.policy.JdbcPolicyBook;
import org.concordat.runtime.query.JdbcQueryPolicyKind;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A party with every controller; one for all tests of a JVM. */
final class RunningParty extends PartyUnderTest {
    private static final Path DATA = folder();

    /** The database of the connection {@code warehouse}. */
    static final TestDatabase WAREHOUSE = TestDatabase.migrated();

    /** Its own database. */
    static final TestDatabase DATABASE = TestDatabase.migrated();

    /** How long a body may take here. */
    static final Duration BODY_WITHIN = Duration.ofSeconds(4);

    private static final class Holder {
        static final RunningParty PARTY = new RunningParty();
    }

    final JobsInMemory jobs;
    final LendingCounter counter;

    private RunningParty() {
        super(
                DATABASE,
                Clock.systemUTC(),
                List.of(Everything.class),
                "--concordat.security.clients=" + TestTokens.CLIENT,
                "--concordat.security.body-within=" + BODY_WITHIN.toMillis() + "ms");
        jobs = context.getBean(JobsInMemory.class);
        counter = context.getBean(LendingCounter.class);
    }

    private static FederationException unknown() {
        return new FederationException(JobReading.JOB_UNKNOWN, "there is no such job at this party");
    }

    static RunningParty get() {
        return Holder.PARTY;
    }

    private static Path folder() {
        try {
            var folder = Files.createTempDirectory("concordat-rest-test");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Below its data root. */
    void file(String name, String content) {
        file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    void file(String name, byte[] content) {
        try {
            var file = DATA.resolve(name);
            Files.write(file, content);
            file.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long auditEntries(String act) {
        return jdbc.sql("select count(*) from audit.entries where act = :act")
                .param("act", act)
                .query(Long.class)
                .single();
    }

    @Configuration(proxyBeanMethods = false)
    @Import({
        OfJobsInMemory.class,
        OfDatasets.class,
        PartyRest.OfAnalysts.class,
        PartyRest.OfQueries.class,
        PartyRest.OfLendingChecks.class,
        PartyRest.OfQueryPolicies.class,
        PartyRest.OfStewards.class,
        PartyRest.OfStandingApprovals.class,
        PartyRest.OfDataHolders.class,
        PartyRest.OfCompliance.class,
        PartyRest.OfAuditExport.class
    })
    static class Everything {
        @Bean
        Checkpoints.Identity auditIdentity() {
            var key = SigningKey.generate(new SecureRandom());
            var self = new PartyId(TestTokens.AUDIENCE);
            return new Checkpoints.Identity("test", self, key, Map.of(self, key.verifyingKey()));
        }

        @Bean
        JdbcAuditTree auditTree(JdbcClient jdbc, PlatformTransactionManager manager, Checkpoints.Identity identity) {
            return new JdbcAuditTree(jdbc, new TransactionTemplate(manager), identity.federation(), identity.self());
        }

        @Bean
        Checkpoints checkpoints(JdbcAuditTree tree, AuditLog audit, Checkpoints.Identity identity, Clock clock) {
            return new Checkpoints(tree, audit, identity, clock);
        }

        @Bean
        AuditExport auditExport(
                JdbcClient jdbc,
                PlatformTransactionManager manager,
                JdbcAuditTree tree,
                Checkpoints.Identity identity,
                Clock clock) {
            return new AuditExport(jdbc, new TransactionTemplate(manager), tree, () -> identity, clock);
        }

        /** Refuses whatever is no job here; that it is kept is told elsewhere. */
        @Bean
        StandingApprovals standingApprovals(JobsInMemory jobs) {
            return new StandingApprovals() {
                @Override
                public void give(JobId seen, String steward, String specDigest, Instant until, int most) {
                    var _ = jobs.view(seen).orElseThrow(RunningParty::unknown);
                }

                @Override
                public void end(JobId seen, String steward) {
                    var _ = jobs.view(seen).orElseThrow(RunningParty::unknown);
                }
            };
        }

        @Bean
        LendingCounter inquiries() {
            return new LendingCounter();
        }

        @Bean
        Limits.Checks checkLimits() {
            return LendingCounter.LIMITS;
        }

        @Bean
        JdbcQuotaBook quotas(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock) {
            return new JdbcQuotaBook(jdbc, new TransactionTemplate(transactions), LendingCounter.LIMITS, clock);
        }

        @Bean
        JdbcPolicyBook<QueryPolicy> queryPolicies(
                JdbcClient jdbc, PlatformTransactionManager transactions, AuditLog audit, Clock clock) {
            return new JdbcPolicyBook<>(
                    new JdbcQueryPolicyKind(jdbc), jdbc, new TransactionTemplate(transactions), audit, clock);
        }

        @Bean
        DatasetSources datasetSources() throws IOException {
            return new DatasetSources(DATA, Map.of("warehouse", WAREHOUSE.superuser()), DatasetRules.STANDARD);
        }
    }
}
