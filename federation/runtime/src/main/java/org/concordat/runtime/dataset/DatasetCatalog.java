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
import org.concordat.federation.dataset.Column;
import org.concordat.federation.dataset.Dataset;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.IdNormalisation;
import org.concordat.federation.query.QuerySource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The datasets of this party: stewards register and withdraw them, jobs read them. What is registered is a description;
 * records are read from their source, each time anew.
 */
public final class DatasetCatalog {

    private static final String SYSTEM = "system";
    /** Tries to take a new version while others take theirs. */
    private static final int TRIES = 3;

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
            var found = inspected(declaration);
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

    private DatasetInspector.Inspection inspected(DatasetDeclaration declaration) {
        var problems = new DatasetProblems();
        return sources.read(
                declaration.source(),
                declaration.roles().id(),
                problems,
                rows -> DatasetInspector.inspect(rows, declaration, sources.rules(), problems));
    }

    /**
     * Of a live dataset takes what its source holds now as the next version, if that is something else; of any other nothing is
     * read. Its steward approved once that its rows change: source, columns, types and policies stay, or nothing is taken.
     *
     * @throws FederationException {@code source-unreadable}, {@code dataset-changed}; {@code
     *     dataset-hash-mismatch} if columns or types are others, or the source would not be registered as it is
     */
    void refresh(String name) {
        for (int left = TRIES; left > 0; left--) {
            var live = store.inForce(name).filter(stored -> stored.declaration().live());
            try {
                live.ifPresent(this::refresh);
                return;
            } catch (FederationException e) {
                if (!e.code().equals(DatasetErrors.DATASET_CONFLICT) || left == 1) {
                    throw e;
                }
            }
        }
    }

    private void refresh(StoredDataset inForce) {
        Dataset before = inForce.dataset();
        DatasetInspector.Inspection found;
        try {
            found = inspected(inForce.declaration());
        } catch (DatasetRejection e) {
            throw notItsRows(before, "it would be refused as " + e.code().code(), e);
        }
        if (found.contentHash().equals(before.contentHash())) {
            return;
        }
        if (!form(found.columns()).equals(form(before.columns()))) {
            throw notItsRows(before, "it has other columns, or of other types", null);
        }
        Dataset next = described(inForce.declaration(), found, before.registeredBy());
        transactions.executeWithoutResult(_ -> {
            StoredDataset stored = store.refresh(before.id(), new StoredDataset(next, inForce.declaration()));
            audit.append(entry("dataset-refreshed", stored.dataset(), SYSTEM));
        });
    }

    /** Of each column its name, type and role. */
    private static List<List<Object>> form(List<Column> columns) {
        return columns.stream()
                .map(column -> List.<Object>of(column.name(), column.type(), column.role()))
                .toList();
    }

    private static FederationException notItsRows(Dataset dataset, String why, @Nullable RuntimeException cause) {
        String detail =
                "What the source of dataset '" + dataset.name() + "' holds now is not taken as the version after "
                        + dataset.version() + ": " + why + ". Register it again, then submit the job again.";
        return cause == null
                ? new FederationException(DatasetErrors.DATASET_HASH_MISMATCH, detail)
                : new FederationException(DatasetErrors.DATASET_HASH_MISMATCH, detail, cause);
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
                Instant.now(clock),
                declaration.live());
    }

    /** The version of the name that is in force. */
    public Optional<Dataset> find(String name) {
        return store.inForce(name).map(StoredDataset::dataset);
    }

    /** In which form the version in force of the name has its ids. */
    Optional<IdNormalisation> idsOf(String name) {
        return store.inForce(name).map(stored -> stored.declaration().reading().ids());
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
        var reader = new DatasetReader(stored, PermittedColumns.of(dataset, use), use);
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
        if (dataset.live()) {
            details.put("live", "true");
        }
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
