package org.concordat.federation.query;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An owner's rows as queries read them: whose they are, and typed columns that may miss values. It never leaves the party.
 *
 * @param ids of the rows' entities, canonicalised; an entity may have several rows
 */
public record QueryTable(List<String> ids, Map<String, Values> columns) {
    public QueryTable {
        ids = List.copyOf(ids);
        columns = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        for (var values : columns.values()) {
            if (values.rows() != ids.size()) {
                throw new IllegalArgumentException("found " + values.rows() + " values for " + ids.size() + " rows");
            }
        }
    }

    /** The values of a column, one a row. */
    public sealed interface Values {
        int rows();

        boolean missing(int row);
    }

    /** NaN where the value is missing. */
    public record Numbers(double[] values) implements Values {
        @Override
        public int rows() {
            return values.length;
        }

        @Override
        public boolean missing(int row) {
            return Double.isNaN(values[row]);
        }
    }

    /** Null where the value is missing. */
    public record Texts(@Nullable String[] values) implements Values {
        @Override
        public int rows() {
            return values.length;
        }

        @Override
        public boolean missing(int row) {
            return values[row] == null;
        }
    }

    public int rows() {
        return ids.size();
    }

    Optional<Values> column(String name) {
        return Optional.ofNullable(columns.get(name));
    }

    /** Sizes only. */
    @Override
    public String toString() {
        return "QueryTable[" + rows() + "×" + columns.size() + "]";
    }
}
