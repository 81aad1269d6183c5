package org.concordat.protocol.intersection;

import org.concordat.federation.task.Report;

/**
 * What an intersection tells a party's people.
 *
 * @param rows aligned rows, or, where only the cardinality was asked for, ids in common
 * @param ownRows rows of the party's own dataset
 */
public record IntersectionReport(int rows, int ownRows) implements Report {
    /** A host's report where only the cardinality was asked for: it does not learn it. */
    public record OwnRows(int ownRows) implements Report {}
}
