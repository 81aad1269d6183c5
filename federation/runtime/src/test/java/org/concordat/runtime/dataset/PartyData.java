package org.concordat.runtime.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.concordat.federation.PartyId;
import org.concordat.federation.dataset.ColumnPolicies;
import org.concordat.federation.dataset.ColumnPolicy;
import org.concordat.federation.dataset.Dataset;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.audit.AuditPage;
import org.concordat.runtime.audit.AuditQuery;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.dataset.DatasetDeclaration.Policies;
import org.concordat.runtime.dataset.DatasetDeclaration.Roles;
import org.concordat.runtime.policy.JdbcPolicyBook;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A party's data root and its catalogue in a PostgreSQL of its own, for tests. */
final class PartyData {

    static final ColumnPolicy OPEN = new ColumnPolicy(Set.of("*"), Set.of("*"), Set.of("*"));
    static final String OTHER_STEWARD = "stella";
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    final TestDatabase database = TestDatabase.migrated();
    final Path root;
    final JdbcAuditLog audit;
    final DatasetStore store;
    final JdbcPolicyBook<ColumnPolicies> policies;
    final DatasetCatalog catalog;
    private final Ticking clock = new Ticking();

    PartyData(Path root, DatasetRules rules) {
        this.root = root;
        DataSource app = database.app();
        JdbcClient jdbc = JdbcClient.create(app);
        audit = new JdbcAuditLog(jdbc);
        var transactions = new TransactionTemplate(new JdbcTransactionManager(app));
        policies = new JdbcPolicyBook<>(new ColumnPolicyKind(), jdbc, transactions, audit, clock);
        store = new JdbcDatasetStore(jdbc, policies);
        try {
            catalog = new DatasetCatalog(
                    store,
                    new DatasetSources(root, Map.of("warehouse", database.superuser()), rules),
                    audit,
                    transactions,
                    clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Instant now() {
        return clock.instant();
    }

    void later(Duration time) {
        clock.now = clock.now.plus(time);
    }

    /** Registers, and has another steward confirm what that would open. */
    Dataset opened(DatasetDeclaration declaration, String steward) {
        var dataset = catalog.register(declaration, steward);
        policies.proposed(dataset.name())
                .ifPresent(version -> policies.confirm(dataset.name(), version, OTHER_STEWARD));
        return catalog.find(dataset.id()).orElseThrow();
    }

    void write(String path, byte[] content) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String path, String content) {
        write(path, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Ids in {@code id}, the label in {@code y}, open to all. */
    static DatasetDeclaration labelled(String path) {
        return DatasetDeclaration.of("loans", new DatasetSource.CsvFile(path), Roles.idAndLabel("id", "y"))
                .with(Policies.all(OPEN));
    }

    /** Ids in {@code id}, no label, open to all. */
    static DatasetDeclaration unlabelled(String path) {
        return DatasetDeclaration.of("loans", new DatasetSource.CsvFile(path), Roles.id("id"))
                .with(Policies.all(OPEN));
    }

    static DatasetUse use(DatasetUse.Label label) {
        return new DatasetUse(Set.of(new PartyId("bureau")), Set.of("train"), "credit-risk", null, label);
    }

    List<String> acts() {
        return audit.find(AuditQuery.latest(100)).entries().stream()
                .map(AuditPage.Stored::entry)
                .map(entry -> entry.act() + " " + entry.details().getOrDefault("code", ""))
                .toList();
    }

    long storedRows() {
        return JdbcClient.create(database.superuser())
                .sql(
                        "select (select count(*) from concordat.datasets) + (select count(*) from concordat.dataset_columns)")
                .query(Long.class)
                .single();
    }

    /** Stands still but for {@link #later}. */
    private static final class Ticking extends Clock {
        private Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("UTC alone");
        }
    }
}
