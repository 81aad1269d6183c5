package org.concordat.runtime.dataset;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.concordat.federation.FederationException;
import org.concordat.federation.dataset.Column;
import org.concordat.federation.dataset.ColumnPolicies;
import org.concordat.federation.dataset.ColumnRole;
import org.concordat.federation.dataset.ColumnType;
import org.concordat.federation.dataset.Dataset;
import org.concordat.runtime.policy.JdbcPolicyBook;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Descriptions of datasets in {@code concordat.datasets} and {@code dataset_columns}; what their columns are open to, in a book. */
public final class JdbcDatasetStore implements DatasetStore {

    private static final String SELECT = """
            select dataset_id, name, version, state, source_kind, source::text, reading::text, row_count, content_hash, minimum_rows,
                warnings::text, registered_by, registered_at
            from concordat.datasets
            """;

    private final JdbcClient jdbc;
    private final JdbcPolicyBook<ColumnPolicies> policies;
    private final @Nullable Instant approval;
    private final DatasetJson json = new DatasetJson();

    public JdbcDatasetStore(JdbcClient jdbc, JdbcPolicyBook<ColumnPolicies> policies) {
        this(jdbc, policies, null);
    }

    private JdbcDatasetStore(JdbcClient jdbc, JdbcPolicyBook<ColumnPolicies> policies, @Nullable Instant approval) {
        this.jdbc = jdbc;
        this.policies = policies;
        this.approval = approval;
    }

    @Override
    public DatasetStore approvedAt(Instant approval) {
        return new JdbcDatasetStore(jdbc, policies, approval);
    }

    @Override
    public StoredDataset add(StoredDataset registered) {
        Dataset dataset = registered.dataset();
        int version = nextVersion(dataset.name());
        jdbc.sql("""
                        -- add: supersede
                        update concordat.datasets set state = 'SUPERSEDED' where name = :name and state = 'REGISTERED'""").param("name", dataset.name()).update();
        insertWhole(registered, version);
        open(dataset);
        return find(dataset.id()).orElseThrow();
    }

    @Override
    public StoredDataset refresh(UUID before, StoredDataset next) {
        Dataset dataset = next.dataset();
        int superseded = jdbc.sql("""
                        -- refresh: supersede
                        update concordat.datasets set state = 'SUPERSEDED' where dataset_id = :id and state = 'REGISTERED'""").param("id", before).update();
        if (superseded != 1) {
            throw conflict(dataset.name(), null);
        }
        insertWhole(next, nextVersion(dataset.name()));
        return find(dataset.id()).orElseThrow();
    }

    private int nextVersion(String name) {
        return jdbc.sql("""
                        -- nextVersion
                        select coalesce(max(version), 0) + 1 from concordat.datasets where name = :name""").param("name", name).query(Integer.class).single();
    }

    private void insertWhole(StoredDataset registered, int version) {
        Dataset dataset = registered.dataset();
        try {
            insert(registered, version);
        } catch (DuplicateKeyException e) {
            throw conflict(dataset.name(), e);
        }
        for (int i = 0; i < dataset.columns().size(); i++) {
            insert(dataset.id(), i, dataset.columns().get(i));
        }
    }

    private static FederationException conflict(String name, @Nullable RuntimeException cause) {
        var detail = "Somebody registered dataset '" + name + "' at the same time. Look at it, then try again.";
        return cause == null
                ? new FederationException(DatasetErrors.DATASET_CONFLICT, detail)
                : new FederationException(DatasetErrors.DATASET_CONFLICT, detail, cause);
    }

    private void insert(StoredDataset registered, int version) {
        Dataset dataset = registered.dataset();
        jdbc.sql("""
                        -- add
                        insert into concordat.datasets (dataset_id, name, version, state, source_kind, source, reading,
                            row_count, content_hash, minimum_rows, warnings, registered_by, registered_at)
                        values (:id, :name, :version, 'REGISTERED', :kind, cast(:source as jsonb), cast(:reading as jsonb),
                            :rows, :hash, :minimumRows, cast(:warnings as jsonb), :by, :at)""")
                .param("id", dataset.id())
                .param("name", dataset.name())
                .param("version", version)
                .param("kind", DatasetJson.kind(registered.declaration().source()))
                .param("source", json.source(registered.declaration().source()))
                .param("reading", json.reading(registered.declaration()))
                .param("rows", dataset.rows())
                .param("hash", HexFormat.of().parseHex(dataset.contentHash()))
                .param("minimumRows", dataset.minimumRows())
                .param("warnings", json.warnings(dataset.warnings()))
                .param("by", dataset.registeredBy())
                .param("at", dataset.registeredAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    private void insert(UUID dataset, int position, Column column) {
        jdbc.sql("""
                        -- add: column
                        insert into concordat.dataset_columns (dataset_id, position, name, role, type, missing_count)
                        values (:dataset, :position, :name, :role, :type, :missing)""")
                .param("dataset", dataset)
                .param("position", position)
                .param("name", column.name())
                .param("role", column.role().name())
                .param("type", column.type().name())
                .param("missing", column.missing())
                .update();
    }

    /** What one steward may: at once no more than was open before and is declared now. The rest is proposed. */
    private void open(Dataset dataset) {
        var declared =
                ColumnPolicies.of(dataset.columns().stream().collect(Collectors.toMap(Column::name, Column::policy)));
        var known = policies.inForce(dataset.name()).orElse(ColumnPolicies.NONE);
        var both = declared.meet(known);
        if (!both.equals(known)) {
            policies.set(dataset.name(), both, dataset.registeredBy());
        }
        if (!declared.equals(both)) {
            policies.set(dataset.name(), declared, dataset.registeredBy());
        }
    }

    @Override
    public Optional<StoredDataset> inForce(String name) {
        return jdbc.sql("-- inForce\n" + SELECT + "where name = :name and state = 'REGISTERED'")
                .param("name", name)
                .query((row, _) -> stored(row))
                .optional();
    }

    @Override
    public Optional<StoredDataset> find(UUID id) {
        return jdbc.sql("-- find\n" + SELECT + "where dataset_id = :id")
                .param("id", id)
                .query((row, _) -> stored(row))
                .optional();
    }

    @Override
    public List<StoredDataset> list(String after, int limit) {
        return jdbc.sql("-- list\n" + SELECT
                        + "where state = 'REGISTERED' and name > :after order by name limit :limit")
                .param("after", after)
                .param("limit", limit)
                .query((row, _) -> stored(row))
                .list();
    }

    @Override
    public boolean withdraw(UUID id) {
        return jdbc.sql("""
                                -- withdraw
                                update concordat.datasets set state = 'WITHDRAWN'
                                where dataset_id = :id and state = 'REGISTERED'""").param("id", id).update() == 1;
    }

    private StoredDataset stored(ResultSet row) throws SQLException {
        UUID id = row.getObject("dataset_id", UUID.class);
        var dataset = new Dataset(
                id,
                row.getString("name"),
                row.getInt("version"),
                Dataset.State.valueOf(row.getString("state")),
                columns(id, openColumns(row.getString("name"))),
                row.getLong("row_count"),
                HexFormat.of().formatHex(row.getBytes("content_hash")),
                row.getInt("minimum_rows"),
                json.warnings(row.getString("warnings")),
                row.getString("registered_by"),
                row.getObject("registered_at", OffsetDateTime.class).toInstant(),
                json.live(row.getString("reading")));
        return new StoredDataset(
                dataset,
                json.declaration(
                        dataset, row.getString("source_kind"), row.getString("source"), row.getString("reading")));
    }

    private ColumnPolicies openColumns(String name) {
        var now = policies.inForce(name).orElse(ColumnPolicies.NONE);
        return approval == null
                ? now
                : now.meet(policies.inForce(name, approval).orElse(ColumnPolicies.NONE));
    }

    private List<Column> columns(UUID dataset, ColumnPolicies open) {
        return jdbc.sql("""
                        -- columns
                        select name, role, type, missing_count from concordat.dataset_columns
                        where dataset_id = :dataset order by position""")
                .param("dataset", dataset)
                .query((row, _) -> new Column(
                        row.getString("name"),
                        ColumnType.valueOf(row.getString("type")),
                        ColumnRole.valueOf(row.getString("role")),
                        row.getLong("missing_count"),
                        open.of(row.getString("name"))))
                .list();
    }
}
