package org.concordat.federation.query;

import java.util.Set;
import org.concordat.federation.ErrorCode;

/** Where a party's registered data sets are read for queries. */
@FunctionalInterface
public interface QuerySource {
    /** The source holds other rows, columns or types than were registered. */
    ErrorCode NOT_WHAT_WAS_REGISTERED = ErrorCode.data("dataset-hash-mismatch");

    /**
     * The rows in force.
     *
     * @param contentHash equal for equal content
     * @param table with the columns asked for that there are; never ids
     */
    record Snapshot(String contentHash, QueryTable table) {}

    /** @throws org.concordat.federation.FederationException {@link #NOT_WHAT_WAS_REGISTERED} */
    Snapshot open(String dataset, Set<String> columns);
}
