package org.concordat.federation.dataset;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The policies of a dataset's columns, by name. Of a column that is not named nobody may use anything.
 *
 * @param columns those that somebody may use for something
 */
public record ColumnPolicies(SortedMap<String, ColumnPolicy> columns) {
    public static final ColumnPolicies NONE = new ColumnPolicies(new TreeMap<>());

    public ColumnPolicies {
        var open = new TreeMap<>(columns);
        open.values().removeIf(ColumnPolicy::closed);
        columns = Collections.unmodifiableSortedMap(open);
    }

    public static ColumnPolicies of(Map<String, ColumnPolicy> columns) {
        return new ColumnPolicies(new TreeMap<>(columns));
    }

    public ColumnPolicy of(String column) {
        return columns.getOrDefault(column, ColumnPolicy.NONE);
    }

    /** Whether they allow nothing that the others do not. */
    public boolean within(ColumnPolicies others) {
        return columns.entrySet().stream().allMatch(column -> column.getValue().within(others.of(column.getKey())));
    }

    /** What both allow. */
    public ColumnPolicies meet(ColumnPolicies others) {
        var both = new TreeMap<String, ColumnPolicy>();
        columns.forEach((column, policy) -> both.put(column, policy.meet(others.of(column))));
        return new ColumnPolicies(both);
    }
}
