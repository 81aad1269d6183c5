package org.concordat.protocol.query;

import java.util.List;
import org.concordat.federation.task.Report;

/**
 * The answer, as a table.
 *
 * @param plan digest of the plan's canonical form
 * @param aggregate its name
 * @param head names of the columns: the groups, then what is told of each
 * @param rows groups as texts or numbers; numbers, or the text {@code suppressed} or {@code undefined}
 * @param suppressed how many cells are not shown
 * @param limits what the table does not say, whatever the data; a sentence each
 */
public record QueryReport(
        String plan, String aggregate, List<String> head, List<List<Object>> rows, int suppressed, List<String> limits)
        implements Report {
    public static final String SUPPRESSED = "suppressed";
    static final String UNDEFINED = "undefined";

    public QueryReport {
        head = List.copyOf(head);
        rows = rows.stream().map(List::copyOf).toList();
        limits = List.copyOf(limits);
    }

    /** Of a party that does not learn the answer. */
    public record Contributed(String plan) implements Report {}
}
