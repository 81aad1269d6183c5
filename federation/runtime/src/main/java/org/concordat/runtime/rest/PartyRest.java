package org.concordat.runtime.rest;

import java.security.SecureRandom;
import java.time.Clock;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.audit.AuditPseudonyms;
import org.concordat.federation.dataset.ColumnPolicies;
import org.concordat.federation.query.QueryPolicy;
import org.concordat.runtime.audit.AuditExport;
import org.concordat.runtime.audit.Checkpoints;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.audit.JdbcAuditTree;
import org.concordat.runtime.audit.JdbcJobStories;
import org.concordat.runtime.dataset.DatasetCatalog;
import org.concordat.runtime.job.ApprovalService;
import org.concordat.runtime.job.InquiryService;
import org.concordat.runtime.job.JdbcQuotaBook;
import org.concordat.runtime.job.JobService;
import org.concordat.runtime.job.Limits;
import org.concordat.runtime.job.ResultService;
import org.concordat.runtime.job.StandingApprovals;
import org.concordat.runtime.policy.JdbcPolicyBook;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** The controllers by the people that they serve; a service imports those of its own. */
public final class PartyRest {
    private PartyRest() {}

    /** What the controllers share. */
    @Configuration(proxyBeanMethods = false)
    static class Shared {
        @Bean
        PageCursors pageCursors() {
            return new PageCursors(new SecureRandom());
        }

        @Bean
        IdempotentRequests idempotentRequests(
                JdbcClient jdbc,
                PlatformTransactionManager transactions,
                JsonMapper json,
                Clock clock,
                AuditPseudonyms pseudonyms) {
            return new IdempotentRequests(jdbc, new TransactionTemplate(transactions), json, clock, pseudonyms);
        }

        @Bean
        JobReading jobReading(
                JobService jobs, ResultService results, PageCursors cursors, AuditLog audit, Clock clock) {
            return new JobReading(jobs, results, cursors, audit, clock);
        }
    }

    /** At the guest's party. */
    @Configuration(proxyBeanMethods = false)
    @Import(Shared.class)
    public static class OfAnalysts {
        @Bean
        JobEventStreams jobEventStreams(JobService jobs, JsonMapper json, Clock clock) {
            return new JobEventStreams(jobs, json, clock);
        }

        @Bean
        AnalystController analystController(
                JobService jobs, JobReading reading, JobEventStreams streams, IdempotentRequests requests) {
            return new AnalystController(jobs, reading, streams, requests);
        }
    }

    /** Aggregate queries; at the guest's party. */
    @Configuration(proxyBeanMethods = false)
    @Import(Shared.class)
    public static class OfQueries {
        @Bean
        QueryController queryController(
                JobService jobs, JobReading reading, IdempotentRequests requests, JsonMapper json) {
            return new QueryController(jobs, reading, requests, json);
        }
    }

    /** What queries may do with datasets; where there is data. */
    @Configuration(proxyBeanMethods = false)
    @Import(Shared.class)
    public static class OfQueryPolicies {
        @Bean
        QueryPolicyController queryPolicyController(
                DatasetCatalog catalog, JdbcPolicyBook<QueryPolicy> policies, IdempotentRequests requests) {
            return new QueryPolicyController(catalog, policies, requests);
        }
    }

    /** Single lending checks; at the guest's party. */
    @Configuration(proxyBeanMethods = false)
    @Import(Shared.class)
    public static class OfLendingChecks {
        @Bean
        LendingCheckController lendingCheckController(
                InquiryService inquiries,
                JobReading jobs,
                IdempotentRequests requests,
                JdbcQuotaBook quotas,
                Limits.Checks limits,
                AuditLog audit,
                PlatformTransactionManager transactions,
                AuditPseudonyms pseudonyms,
                Clock clock) {
            var desk = new LendingDesk(quotas, audit, new TransactionTemplate(transactions), new SecureRandom());
            return new LendingCheckController(inquiries, jobs, requests, desk, limits, pseudonyms, clock);
        }
    }

    /** Approvals; at every party. */
    @Configuration(proxyBeanMethods = false)
    @Import(Shared.class)
    public static class OfStewards {
        @Bean
        ApprovalController approvalController(ApprovalService approvals, IdempotentRequests requests, JsonMapper json) {
            return new ApprovalController(approvals, requests, json);
        }
    }

    /** What stewards approve ahead; at an owner of data. */
    @Configuration(proxyBeanMethods = false)
    @Import(Shared.class)
    public static class OfStandingApprovals {
        @Bean
        StandingApprovalController standingApprovalController(StandingApprovals standing, IdempotentRequests requests) {
            return new StandingApprovalController(standing, requests);
        }
    }

    /** Jobs, for stewards; where there are no analysts. */
    @Configuration(proxyBeanMethods = false)
    @Import(Shared.class)
    public static class OfStewardsWithoutAnalysts {
        @Bean
        StewardJobController stewardJobController(JobReading reading) {
            return new StewardJobController(reading);
        }
    }

    /** Datasets, and shares of models; where there is data. */
    @Configuration(proxyBeanMethods = false)
    @Import(Shared.class)
    public static class OfDataHolders {
        @Bean
        DatasetController datasetController(
                DatasetCatalog catalog,
                JdbcPolicyBook<ColumnPolicies> policies,
                IdempotentRequests requests,
                PageCursors cursors) {
            return new DatasetController(catalog, policies, requests, cursors);
        }

        @Bean
        ColumnPolicyController columnPolicyController(
                DatasetCatalog catalog, JdbcPolicyBook<ColumnPolicies> policies, IdempotentRequests requests) {
            return new ColumnPolicyController(catalog, policies, requests);
        }

        @Bean
        ModelShareController modelShareController(ResultService results) {
            return new ModelShareController(results);
        }
    }

    /** The audit log; at every party. */
    @Configuration(proxyBeanMethods = false)
    @Import(Shared.class)
    public static class OfCompliance {
        @Bean
        JdbcJobStories jobStories(JdbcClient jdbc, JdbcAuditTree tree, Checkpoints.Identity identity) {
            return new JdbcJobStories(jdbc, tree, identity.self());
        }

        @Bean
        ComplianceController complianceController(
                JdbcAuditLog audit,
                JdbcAuditTree tree,
                JdbcJobStories stories,
                JobReading reading,
                PageCursors cursors) {
            return new ComplianceController(audit, tree, stories, reading, cursors);
        }

        @Bean
        PeerController peerController(Checkpoints checkpoints, IdempotentRequests requests) {
            return new PeerController(checkpoints, requests);
        }
    }

    /** The audit log as a file to verify, stories of jobs and proofs of entries; at every party. */
    @Configuration(proxyBeanMethods = false)
    @Import(Shared.class)
    public static class OfAuditExport {
        @Bean
        AuditProofController auditProofController(JdbcJobStories stories, JdbcAuditTree tree) {
            return new AuditProofController(stories, tree);
        }

        @Bean
        AuditExportController auditExportController(AuditExport export, JdbcAuditTree tree, AuditLog log, Clock clock) {
            return new AuditExportController(export, tree, log, clock);
        }
    }
}
