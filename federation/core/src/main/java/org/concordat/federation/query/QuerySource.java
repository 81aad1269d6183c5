package org.concordat.federation.query;

import java.util.Set;

/** Where a party's registered data sets are read for queries. */
@FunctionalInterface
public interface QuerySource {
    /**
     * The rows in force.
     *
     * @param contentHash equal for equal content
     * @param table with the columns asked for that there are; never ids
     */
    record Snapshot(String contentHash, QueryTable table) {}

    Snapshot open(String dataset, Set<String> columns);
}
