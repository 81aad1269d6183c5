package org.concordat.runtime.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.QueryTable;
import org.jspecify.annotations.Nullable;

/** Reads the columns that a query names, with what is missing missing, and texts as they stand; never the id column. */
final class QueryTableReader {
    private final StoredDataset stored;
    private final Set<String> wanted;

    QueryTableReader(StoredDataset stored, Set<String> wanted) {
        this.stored = stored;
        this.wanted = wanted;
    }

    /** A column as it fills. */
    private sealed interface Filling {
        void take(int row, @Nullable String cell);

        QueryTable.Values values(int rows);
    }

    private record NumbersFilling(double[] values, DecimalReader decimals) implements Filling {
        @Override
        public void take(int row, @Nullable String cell) {
            values[row] = decimals.read(cell) == DecimalReader.Outcome.NUMBER ? decimals.value() : Double.NaN;
        }

        @Override
        public QueryTable.Values values(int rows) {
            return new QueryTable.Numbers(Arrays.copyOf(values, rows));
        }
    }

    private record TextsFilling(@Nullable String[] values) implements Filling {
        @Override
        public void take(int row, @Nullable String cell) {
            values[row] = cell == null || cell.isEmpty() ? null : cell;
        }

        @Override
        public QueryTable.Values values(int rows) {
            return new QueryTable.Texts(Arrays.copyOf(values, rows));
        }
    }

    /** @throws FederationException {@code dataset-hash-mismatch} if the source is not what was registered */
    QueryTable read(RowSource source) {
        var declaration = stored.declaration();
        var layout = DatasetLayout.of(source.header(), declaration, new DatasetProblems());
        int capacity = Math.toIntExact(stored.dataset().rows());
        Map<Integer, Filling> columns = new LinkedHashMap<>();
        for (int i = 0; i < layout.width(); i++) {
            if (wanted.contains(layout.name(i))) {
                switch (layout.kinds().get(i)) {
                    case LABEL, WEIGHT, NUMBER ->
                        columns.put(
                                i, new NumbersFilling(new double[capacity], new DecimalReader(declaration.reading())));
                    case TEXT -> columns.put(i, new TextsFilling(new @Nullable String[capacity]));
                    case ID, IGNORED -> {}
                }
            }
        }
        var hash = new DatasetHash(layout.names());
        List<String> ids = new ArrayList<>(capacity);
        while (source.next()) {
            int row = ids.size();
            if (row == capacity) {
                throw mismatch();
            }
            hash.row(source, layout.width());
            var id = source.cell(layout.id());
            ids.add(declaration.reading().ids().apply(id == null ? "" : id));
            columns.forEach((column, filling) -> filling.take(row, source.cell(column)));
        }
        if (!hash.hex().equals(stored.dataset().contentHash())) {
            throw mismatch();
        }
        Map<String, QueryTable.Values> values = new LinkedHashMap<>();
        columns.forEach((column, filling) -> values.put(layout.name(column), filling.values(ids.size())));
        return new QueryTable(ids, values);
    }

    FederationException mismatch() {
        return new FederationException(
                DatasetErrors.DATASET_HASH_MISMATCH,
                "The source of dataset '" + stored.dataset().name()
                        + "' is not what was registered: it has another content hash. Register it again.");
    }
}
