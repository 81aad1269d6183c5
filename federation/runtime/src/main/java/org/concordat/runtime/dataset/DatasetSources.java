package org.concordat.runtime.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.concordat.federation.FederationException;

/** All places that datasets of this party may come from. */
public final class DatasetSources {

    private final DataRoot root;
    private final Map<String, DataSource> connections;
    private final DatasetRules rules;

    /**
     * @param dataRoot the folder of files
     * @param connections databases by the name that a steward uses; their credentials are the operator's
     * @throws IOException if the folder is not there
     */
    public DatasetSources(Path dataRoot, Map<String, DataSource> connections, DatasetRules rules) throws IOException {
        this.root = new DataRoot(dataRoot);
        this.connections = Map.copyOf(connections);
        this.rules = rules;
    }

    DatasetRules rules() {
        return rules;
    }

    /**
     * Opens the source, lets {@code reader} read it, closes it, and makes sure that it did not change meanwhile.
     *
     * @param id name of the id column
     */
    <T> T read(DatasetSource source, String id, DatasetProblems problems, Function<RowSource, T> reader) {
        return switch (source) {
            case DatasetSource.CsvFile csv -> {
                DataRoot.SourceFile file = root.file(csv.path(), rules.maximumBytes());
                yield unchanged(file, () -> {
                    try (var rows = new CsvRows(file.open(), csv.delimiter(), rules, problems)) {
                        return reader.apply(rows);
                    }
                });
            }
            case DatasetSource.ParquetFile parquet -> {
                DataRoot.SourceFile file = root.file(parquet.path(), rules.maximumBytes());
                yield unchanged(file, () -> {
                    try (var rows = ParquetRows.of(file, problems)) {
                        return reader.apply(rows);
                    }
                });
            }
            case DatasetSource.DatabaseTable table -> {
                DataSource database = connections.get(table.connection());
                if (database == null) {
                    throw DatasetRejection.of(
                            DatasetErrors.INVALID_SOURCE_PATH,
                            "There is no connection of that name. The operator configured " + connections.size() + ".");
                }
                try (var rows = TableRows.of(database, table, id, problems)) {
                    yield reader.apply(rows);
                }
            }
        };
    }

    private static <T> T unchanged(DataRoot.SourceFile file, java.util.function.Supplier<T> reading) {
        T result;
        try {
            result = reading.get();
        } catch (DatasetRejection | FederationException e) {
            if (file.changed()) {
                throw changed(e);
            }
            throw e;
        }
        if (file.changed()) {
            throw changed(null);
        }
        return result;
    }

    private static FederationException changed(@org.jspecify.annotations.Nullable RuntimeException cause) {
        String detail = "The file changed while it was read. Try again when nobody writes to it.";
        return cause == null
                ? new FederationException(DatasetErrors.DATASET_CHANGED, detail)
                : new FederationException(DatasetErrors.DATASET_CHANGED, detail, cause);
    }
}
