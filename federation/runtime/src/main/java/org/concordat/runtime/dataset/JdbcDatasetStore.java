package org.concordat.runtime.dataset;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.concordat.federation.FederationException;
import org.concordat.federation.dataset.Column;
import org.concordat.federation.dataset.ColumnPolicy;
import org.concordat.federation.dataset.ColumnRole;
import org.concordat.federation.dataset.ColumnType;
import org.concordat.federation.dataset.Dataset;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Descriptions of datasets in {@code concordat.datasets}, {@code dataset_columns} and {@code dataset_policies}. */
public final class JdbcDatasetStore implements DatasetStore {

    private static final String SELECT = """
            select dataset_id, name, version, state, source_kind, source::text, reading::text, row_count, content_hash, minimum_rows,
                warnings::text, registered_by, registered_at
            from concordat.datasets
            """;

    private final JdbcClient jdbc;
    private final DatasetJson json = new DatasetJson();

    public JdbcDatasetStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public StoredDataset add(StoredDataset registered) {
        int version = jdbc.sql("""
                                -- add: which version
                                select coalesce(max(version), 0) + 1 from concordat.datasets where name = :name""")
                .param("name", registered.dataset().name())
                .query(Integer.class)
                .single();
        Dataset dataset = registered.dataset();
        try {
            jdbc.sql("""
                            -- add: supersede
                            update concordat.datasets set state = 'SUPERSEDED' where name = :name and state = 'REGISTERED'""").param("name", dataset.name()).update();
            insert(registered, version);
        } catch (DuplicateKeyException e) {
            throw new FederationException(
                    DatasetErrors.DATASET_CONFLICT,
                    "Somebody registered dataset '" + dataset.name()
                            + "' at the same time. Look at it, then try again.",
                    e);
        }
        for (int i = 0; i < dataset.columns().size(); i++) {
            insert(dataset.id(), i, dataset.columns().get(i));
        }
        return find(dataset.id()).orElseThrow();
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
        ColumnPolicy policy = column.policy();
        if (policy.partners().isEmpty()
                || policy.protocols().isEmpty()
                || policy.purposes().isEmpty()) {
            return;
        }
        jdbc.sql("""
                        -- add: policy
                        insert into concordat.dataset_policies (dataset_id, position, partners, protocols, purposes)
                        values (:dataset, :position, :partners, :protocols, :purposes)""")
                .param("dataset", dataset)
                .param("position", position)
                .param("partners", array(policy.partners()))
                .param("protocols", array(policy.protocols()))
                .param("purposes", array(policy.purposes()))
                .update();
    }

    private static String[] array(Set<String> values) {
        return values.stream().sorted().toArray(String[]::new);
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
                columns(id),
                row.getLong("row_count"),
                HexFormat.of().formatHex(row.getBytes("content_hash")),
                row.getInt("minimum_rows"),
                json.warnings(row.getString("warnings")),
                row.getString("registered_by"),
                row.getObject("registered_at", OffsetDateTime.class).toInstant());
        return new StoredDataset(
                dataset,
                json.declaration(
                        dataset, row.getString("source_kind"), row.getString("source"), row.getString("reading")));
    }

    private List<Column> columns(UUID dataset) {
        return jdbc.sql("""
                        -- columns
                        select name, role, type, missing_count, partners, protocols, purposes
                        from concordat.dataset_columns left join concordat.dataset_policies using (dataset_id, position)
                        where dataset_id = :dataset order by position""")
                .param("dataset", dataset)
                .query((row, _) -> new Column(
                        row.getString("name"),
                        ColumnType.valueOf(row.getString("type")),
                        ColumnRole.valueOf(row.getString("role")),
                        row.getLong("missing_count"),
                        policy(row)))
                .list();
    }

    private static ColumnPolicy policy(ResultSet row) throws SQLException {
        Array partners = row.getArray("partners");
        return partners == null
                ? ColumnPolicy.NONE
                : new ColumnPolicy(set(partners), set(row.getArray("protocols")), set(row.getArray("purposes")));
    }

    private static Set<String> set(Array array) throws SQLException {
        return Set.of((String[]) array.getArray());
    }
}
