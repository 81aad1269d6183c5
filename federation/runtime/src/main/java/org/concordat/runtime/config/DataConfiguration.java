package org.concordat.runtime.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.dataset.ColumnPolicies;
import org.concordat.federation.dataset.PartyDatasets;
import org.concordat.federation.query.AnswerGrid;
import org.concordat.federation.query.QueryPolicy;
import org.concordat.federation.query.ReleaseDesk;
import org.concordat.runtime.dataset.CatalogDatasets;
import org.concordat.runtime.dataset.ColumnPolicyKind;
import org.concordat.runtime.dataset.DatasetCatalog;
import org.concordat.runtime.dataset.DatasetRules;
import org.concordat.runtime.dataset.DatasetSources;
import org.concordat.runtime.dataset.JdbcDatasetStore;
import org.concordat.runtime.policy.JdbcPolicyBook;
import org.concordat.runtime.query.JdbcQueryPolicyKind;
import org.concordat.runtime.query.JdbcReleaseStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionOperations;

/** The data of a party that has some: a guest's or a host's. */
@Configuration(proxyBeanMethods = false)
public class DataConfiguration {
    @Bean
    DatasetCatalog datasetCatalog(
            ConcordatProperties configuration,
            JdbcDatasetStore store,
            AuditLog audit,
            TransactionOperations transactions,
            Clock clock)
            throws IOException {
        var root = configuration.dataRoot();
        if (root == null) {
            throw new IllegalStateException(
                    "concordat.data-root is missing: name the folder below which this party's files lie");
        }
        var rules = DatasetRules.STANDARD;
        int group = configuration.policy().minimumGroup();
        var sources = new DatasetSources(
                root,
                connections(configuration.connections()),
                rules.withMinimumSupport(Math.min(rules.minimumSupport(), group)));
        return new DatasetCatalog(store, sources, audit, transactions, clock);
    }

    /** Opened when a dataset is read and closed after it: no pool, and none of them is the service's own. */
    private static Map<String, DataSource> connections(Map<String, ConcordatProperties.Database> configured) {
        Map<String, DataSource> connections = new HashMap<>();
        configured.forEach((name, database) -> connections.put(
                name, new DriverManagerDataSource(database.url(), database.user(), database.password())));
        return connections;
    }

    @Bean
    JdbcPolicyBook<QueryPolicy> queryPolicies(
            JdbcClient jdbc, TransactionOperations transactions, AuditLog audit, Clock clock) {
        return new JdbcPolicyBook<>(new JdbcQueryPolicyKind(jdbc), jdbc, transactions, audit, clock);
    }

    @Bean
    JdbcPolicyBook<ColumnPolicies> columnPolicies(
            JdbcClient jdbc, TransactionOperations transactions, AuditLog audit, Clock clock) {
        return new JdbcPolicyBook<>(new ColumnPolicyKind(), jdbc, transactions, audit, clock);
    }

    @Bean
    JdbcDatasetStore datasetStore(JdbcClient jdbc, JdbcPolicyBook<ColumnPolicies> policies) {
        return new JdbcDatasetStore(jdbc, policies);
    }

    @Bean
    PartyDatasets partyDatasets(
            DatasetCatalog catalog,
            ConcordatProperties configuration,
            JdbcReleaseStore releases,
            JdbcPolicyBook<QueryPolicy> policies,
            Clock clock,
            AnswerGrid.Pause pause) {
        var key = pseudonymKey(configuration);
        var grid = new AnswerGrid(clock, AnswerGrid.STEP, pause);
        return CatalogDatasets.answering(
                catalog, source -> new ReleaseDesk(releases, policies::inForce, source, grid, key));
    }

    @Bean
    JdbcReleaseStore releaseStore(JdbcClient jdbc, TransactionOperations transactions, AuditLog audit, Clock clock) {
        return new JdbcReleaseStore(jdbc, transactions, audit, clock);
    }

    /** Of the party's wrapping key, which never leaves it: HMAC-SHA-256 of a label. */
    private static byte[] pseudonymKey(ConcordatProperties configuration) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(
                    HexFormat.of().parseHex(configuration.keys().wrapping()), "HmacSHA256"));
            return mac.doFinal("concordat/query-pseudonyms/1".getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
