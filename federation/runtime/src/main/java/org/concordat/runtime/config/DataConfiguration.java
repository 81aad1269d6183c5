package org.concordat.runtime.config;

import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.dataset.PartyDatasets;
import org.concordat.runtime.dataset.CatalogDatasets;
import org.concordat.runtime.dataset.DatasetCatalog;
import org.concordat.runtime.dataset.DatasetRules;
import org.concordat.runtime.dataset.DatasetSources;
import org.concordat.runtime.dataset.JdbcDatasetStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** The data of a party that has some: a guest's or a host's. */
@Configuration(proxyBeanMethods = false)
public class DataConfiguration {
    @Bean
    DatasetCatalog datasetCatalog(
            ConcordatProperties configuration,
            JdbcClient jdbc,
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
        var sources =
                new DatasetSources(root, Map.of(), rules.withMinimumSupport(Math.min(rules.minimumSupport(), group)));
        return new DatasetCatalog(new JdbcDatasetStore(jdbc), sources, audit, transactions, clock);
    }

    @Bean
    PartyDatasets partyDatasets(DatasetCatalog catalog) {
        return new CatalogDatasets(catalog);
    }
}
