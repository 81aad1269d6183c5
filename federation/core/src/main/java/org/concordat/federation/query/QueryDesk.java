package org.concordat.federation.query;

import java.math.BigInteger;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.concordat.federation.PartyId;

/** An owner's data set to a protocol: each question is decided first, and only what was let go is answered. */
public interface QueryDesk {
    /**
     * What the owner lets go.
     *
     * @param cells of the plan, in row-major order: statistics, empty where suppressed
     * @param table what was asked; stays with the party
     * @param rows of the table that the plan is about; stay with the party
     * @param minimumCohort k of the owner's policy; of a joined question the fewest persons in common with whom it may be
     *     answered, whoever they are
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
     *     column-type}; {@code not-released} for all that depends on the data; {@code ask-again} where these are away
     */
    Grant ask(QueryPlan plan);

    /**
     * The same for what another party is told of the own rows, unrounded: its rules are those that count, and a policy that
     * rounds refuses.
     *
     * @throws org.concordat.federation.FederationException as {@link #ask}
     */
    Grant askExactly(QueryPlan plan, PartyId reader);

    /**
     * Decides and records a question about those of the own rows whose ids are among a partner's, which nobody here sees. Each
     * time counts: there is no answer that could be given again.
     *
     * @param plan its condition is about the partner's rows
     * @param seal of the partner's ids
     * @throws org.concordat.federation.FederationException as {@link #ask}
     */
    Grant askJoined(QueryPlan plan, String seal);

    /** The same for equal sets, and nothing else of them: a digest under a secret of the party, 64 hexadecimal digits. */
    String seal(Set<String> ids);
}
