package org.concordat.runtime.dataset;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.dataset.Dataset;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.query.QuerySource;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The datasets of this party: stewards register and withdraw them, jobs read them. What is registered is a description;
 * records are read from their source, each time anew.
 */
public final class DatasetCatalog {

    private final DatasetStore store;
    private final DatasetSources sources;
    private final AuditLog audit;
    private final TransactionOperations transactions;
    private final Clock clock;

    public DatasetCatalog(
            DatasetStore store,
            DatasetSources sources,
            AuditLog audit,
            TransactionOperations transactions,
            Clock clock) {
        this.store = store;
        this.sources = sources;
        this.audit = audit;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The same catalogue, for a job: its columns are open to what they were open to at its approval and are now. */
    DatasetCatalog approvedAt(Instant approval) {
        return new DatasetCatalog(store.approvedAt(approval), sources, audit, transactions, clock);
    }

    /**
     * Looks through the source and stores its description as the next version of the name; all or nothing. Nothing is open
     * by it that was not open under the name before: that is proposed to another steward. An entry of the audit log tells of
     * it, or of the refusal.
     *
     * @param steward who registers
     * @throws DatasetRejection with all that is wrong with the source
     * @throws FederationException {@code source-unreadable}, {@code dataset-changed}, {@code dataset-conflict}, {@code own-job}
     */
    public Dataset register(DatasetDeclaration declaration, String steward) {
        try {
            var problems = new DatasetProblems();
            var found = sources.read(
                    declaration.source(),
                    declaration.roles().id(),
                    problems,
                    rows -> DatasetInspector.inspect(rows, declaration, sources.rules(), problems));
            Dataset dataset = described(declaration, found, steward);
            return transactions
                    .execute(_ -> {
                        StoredDataset stored = store.add(new StoredDataset(dataset, declaration));
                        audit.append(entry("dataset-registered", stored.dataset(), steward));
                        return stored;
                    })
                    .dataset();
        } catch (DatasetRejection e) {
            refused(declaration, steward, e.code());
            throw e;
        } catch (FederationException e) {
            refused(declaration, steward, e.code());
            throw e;
        }
    }

    private Dataset described(DatasetDeclaration declaration, DatasetInspector.Inspection found, String steward) {
        return new Dataset(
                UUID.randomUUID(),
                declaration.name(),
                1,
                Dataset.State.REGISTERED,
                found.columns(),
                found.rows(),
                found.contentHash(),
                Math.max(declaration.minimumRows(), sources.rules().minimumRows()),
                found.warnings(),
                steward,
                Instant.now(clock));
    }

    /** The version of the name that is in force. */
    public Optional<Dataset> find(String name) {
        return store.inForce(name).map(StoredDataset::dataset);
    }

    public Optional<Dataset> find(UUID id) {
        return store.find(id).map(StoredDataset::dataset);
    }

    /** Datasets in force whose name follows {@code after}, in the order of their names. */
    public List<Dataset> list(String after, int limit) {
        return store.list(after, limit).stream().map(StoredDataset::dataset).toList();
    }

    /**
     * Takes it back: no job starts with it any more.
     *
     * @throws FederationException {@code dataset-unknown}, {@code dataset-superseded} if it is not in force
     */
    public void withdraw(UUID id, String steward) {
        transactions.executeWithoutResult(_ -> {
            Dataset dataset =
                    store.find(id).orElseThrow(DatasetCatalog::unknown).dataset();
            if (!store.withdraw(id)) {
                throw superseded(dataset);
            }
            audit.append(entry("dataset-withdrawn", dataset, steward));
        });
    }

    /**
     * Whether the version in force of the name permits the use, and which columns; reads no record.
     *
     * @throws FederationException as {@link PermittedColumns#of}, or {@code dataset-unknown}
     */
    public PermittedColumns permitted(String name, DatasetUse use) {
        return PermittedColumns.of(
                store.inForce(name).orElseThrow(DatasetCatalog::unknown).dataset(), use);
    }

    /** The rows of the version in force of that name: see {@link #rows(UUID, DatasetUse)}. */
    public DatasetRows rows(String name, DatasetUse use) {
        return rows(store.inForce(name).orElseThrow(DatasetCatalog::unknown), use);
    }

    /**
     * Reads the source again and gives what the job may see of it.
     *
     * @return n rows without those that are dropped for missing values, features as {@link PermittedColumns} orders them,
     *     labels if {@code use} asks for them
     * @throws FederationException {@code dataset-hash-mismatch} if the source is not what was registered,
     *     {@code dataset-superseded}, {@code dataset-unknown}, {@code source-unreadable}, {@code label-not-binary},
     *     {@code label-single-class}, and as {@link PermittedColumns#of}
     */
    public DatasetRows rows(UUID id, DatasetUse use) {
        return rows(store.find(id).orElseThrow(DatasetCatalog::unknown), use);
    }

    private DatasetRows rows(StoredDataset stored, DatasetUse use) {
        Dataset dataset = stored.dataset();
        if (dataset.state() != Dataset.State.REGISTERED) {
            throw superseded(dataset);
        }
        var reader = new DatasetReader(stored, PermittedColumns.of(dataset, use), use.label());
        DatasetDeclaration declaration = stored.declaration();
        try {
            return sources.read(declaration.source(), declaration.roles().id(), new DatasetProblems(), reader::read);
        } catch (DatasetRejection e) {
            throw reader.mismatch(e);
        }
    }

    /**
     * Reads the version in force for a query.
     *
     * @param columns that the query names; those that are not there, or are ids, are not in the table
     * @throws FederationException {@code dataset-unknown}, {@code dataset-hash-mismatch}, {@code source-unreadable}
     */
    QuerySource.Snapshot queried(String name, Set<String> columns) {
        StoredDataset stored = store.inForce(name).orElseThrow(DatasetCatalog::unknown);
        var reader = new QueryTableReader(stored, columns);
        DatasetDeclaration declaration = stored.declaration();
        try {
            var table =
                    sources.read(declaration.source(), declaration.roles().id(), new DatasetProblems(), reader::read);
            return new QuerySource.Snapshot(stored.dataset().contentHash(), table);
        } catch (DatasetRejection _) {
            throw reader.mismatch();
        }
    }

    private void refused(DatasetDeclaration declaration, String steward, ErrorCode code) {
        audit.append(new AuditEntry(
                Instant.now(clock),
                steward,
                "dataset-refused",
                null,
                Map.of("dataset", declaration.name(), "code", code.code())));
    }

    private AuditEntry entry(String act, Dataset dataset, String steward) {
        var details = new TreeMap<String, String>();
        details.put("dataset", dataset.name());
        details.put("version", Integer.toString(dataset.version()));
        details.put("content-hash", dataset.contentHash());
        details.put("rows", Long.toString(dataset.rows()));
        details.put("columns", Integer.toString(dataset.columns().size()));
        return new AuditEntry(Instant.now(clock), steward, act, null, details);
    }

    static FederationException unknown() {
        return new FederationException(DatasetErrors.DATASET_UNKNOWN, "There is no such dataset. Register it first.");
    }

    private static FederationException superseded(Dataset dataset) {
        return new FederationException(
                DatasetErrors.DATASET_SUPERSEDED,
                "Version " + dataset.version() + " of dataset '" + dataset.name() + "' is not in force any more: it is "
                        + dataset.state().name().toLowerCase(java.util.Locale.ROOT) + ".");
    }
}
