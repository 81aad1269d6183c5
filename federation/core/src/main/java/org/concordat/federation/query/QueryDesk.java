package org.concordat.federation.query;

import java.math.BigInteger;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** An owner's data set to a protocol: each question is decided first, and only what was let go is answered. */
@FunctionalInterface
public interface QueryDesk {
    /**
     * What the owner lets go.
     *
     * @param cells of the plan, in row-major order: statistics, empty where suppressed
     * @param table what was asked; stays with the party
     * @param rows of the table that the plan is about; stay with the party
     * @param minimumCohort k of the owner's policy
     */
    record Grant(List<Optional<List<BigInteger>>> cells, QueryTable table, BitSet rows, int minimumCohort) {
        public Grant {
            cells = List.copyOf(cells);
        }
    }

    /**
     * Decides, records, and answers.
     *
     * @throws org.concordat.federation.FederationException {@code column-policy}, {@code query-quota-exhausted}, {@code
     *     cohort-too-small}, {@code dominance}, {@code differencing-risk}; {@code column-type}
     */
    Grant ask(QueryPlan plan);
}
