package org.concordat.runtime.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.concordat.federation.PartyId;
import org.concordat.federation.dataset.ColumnPolicies;
import org.concordat.federation.dataset.ColumnPolicy;
import org.concordat.federation.dataset.PartyDatasets;
import org.concordat.federation.job.IdNormalisation;
import org.concordat.federation.query.AnswerGrid;
import org.concordat.federation.query.QueryPolicy;
import org.concordat.federation.query.ReleaseDesk;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.dataset.CatalogDatasets;
import org.concordat.runtime.dataset.ColumnPolicyKind;
import org.concordat.runtime.dataset.DatasetCatalog;
import org.concordat.runtime.dataset.DatasetDeclaration;
import org.concordat.runtime.dataset.DatasetRules;
import org.concordat.runtime.dataset.DatasetSource;
import org.concordat.runtime.dataset.DatasetSources;
import org.concordat.runtime.dataset.JdbcDatasetStore;
import org.concordat.runtime.dataset.Reading;
import org.concordat.runtime.policy.JdbcPolicyBook;
import org.concordat.runtime.query.JdbcQueryPolicyKind;
import org.concordat.runtime.query.JdbcReleaseStore;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Files of a party that its stewards registered and opened, in the party's own database. */
final class OpenedData {
    private static final String STEWARD = "stella";
    private static final String OTHER = "stan";

    private final Path root;
    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final JdbcAuditLog audit;
    private final Clock clock = Clock.systemUTC();
    private final JdbcPolicyBook<ColumnPolicies> columns;
    private final JdbcPolicyBook<QueryPolicy> queries;
    private final DatasetCatalog catalog;

    OpenedData(TestFederation federation, PartyId party) throws IOException {
        root = Files.createDirectories(federation.directory().resolve("data-of-" + party));
        var manager =
                new DataSourceTransactionManager(federation.database(party).app());
        jdbc = JdbcClient.create(manager.getDataSource());
        transactions = new TransactionTemplate(manager);
        audit = new JdbcAuditLog(jdbc);
        columns = new JdbcPolicyBook<>(new ColumnPolicyKind(), jdbc, transactions, audit, clock);
        queries = new JdbcPolicyBook<>(new JdbcQueryPolicyKind(jdbc), jdbc, transactions, audit, clock);
        catalog = new DatasetCatalog(
                new JdbcDatasetStore(jdbc, columns),
                new DatasetSources(root, Map.of(), DatasetRules.STANDARD.withMinimumRows(1)),
                audit,
                transactions,
                clock);
    }

    /** Registered before or not, the file is this one now. */
    void write(String name, String csv) throws IOException {
        Files.writeString(root.resolve(name + ".csv"), csv);
    }

    /** Has the ids of what is registered brought to this form, from now on. */
    void reread(String name, String protocol, IdNormalisation ids) {
        catalog.register(declared(name, protocol, Set.of()).with(Reading.STANDARD.withIds(ids)), STEWARD);
    }

    private static DatasetDeclaration declared(String name, String protocol, Set<String> text) {
        return DatasetDeclaration.of(
                        name,
                        new DatasetSource.CsvFile(name + ".csv"),
                        new DatasetDeclaration.Roles("id", null, null, text, Set.of()))
                .with(DatasetDeclaration.Policies.all(new ColumnPolicy(Set.of("*"), Set.of(protocol), Set.of("test"))));
    }

    /** One steward registers and proposes, another confirms: for one protocol, for the purpose of tests. */
    void open(String name, String csv, String protocol, Set<String> text, boolean live) throws IOException {
        write(name, csv);
        var declaration = declared(name, protocol, text);
        catalog.register(live ? declaration.whoseRowsChange() : declaration, STEWARD);
        columns.confirm(name, columns.proposed(name).orElseThrow(), OTHER);
    }

    /** Whatever the partner asks, from this cohort on. */
    void answer(String name, PartyId partner, int minimumCohort) {
        var rule = new QueryPolicy.Rule(
                Set.of("*"),
                EnumSet.allOf(QueryPolicy.Use.class),
                Set.of("*"),
                Set.of(partner.value()),
                Set.of("test"),
                Instant.parse("2999-01-01T00:00:00Z"),
                100);
        var proposed = queries.set(name, new QueryPolicy(minimumCohort, 0.8, 1, 100, List.of(rule)), STEWARD);
        queries.confirm(name, proposed.version(), OTHER);
    }

    PartyDatasets datasets() {
        var releases = new JdbcReleaseStore(jdbc, transactions, audit, clock);
        return CatalogDatasets.answering(
                catalog,
                source -> new ReleaseDesk(releases, queries::inForce, source, AnswerGrid.none(clock), new byte[32]));
    }
}
