package org.concordat.federation.query;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.ReleaseStore.Ledger;
import org.concordat.federation.query.ReleaseStore.Release;
import org.concordat.federation.query.ReleaseStore.Submission;

/**
 * The sets of an owner's persons that a partner was told of, as far as the owner can tell them apart. Of a joined question it
 * knows among whom the persons in common are, and the seal of the partner's ids; all that it was asked about its own rows, which
 * {@link SpanAudit} audits, is one.
 *
 * <p>By how much an unseen set differs from any other is as hidden as the set itself. So a partner is told of one of them and of
 * nothing else, unless stewards take the risk ({@link QueryPolicy.Use#FURTHER_SETS}).
 */
record UnseenSets(Set<Told> sets) {
    /** @param seal empty for the owner's own rows */
    record Told(String seal, BitSet among) {
        private static final Told OWN_ROWS = new Told("", new BitSet());
    }

    UnseenSets {
        sets = Set.copyOf(sets);
    }

    /** @param persons that are asked about now, of whom a joined question means those in common */
    static UnseenSets told(Ledger ledger, Submission asked, BitSet persons) {
        var sets = new HashSet<Told>();
        for (var release : ledger.releases(0)) {
            if (release.submission().partner().equals(asked.partner())) {
                sets.add(told(release));
            }
        }
        sets.add(asked.joined() ? new Told(asked.seal(), persons) : Told.OWN_ROWS);
        if (asked.joined() && ledger.toldAgain().contains(asked.partner())) {
            sets.add(Told.OWN_ROWS);
        }
        return new UnseenSets(sets);
    }

    private static Told told(Release release) {
        return release.submission().joined()
                ? new Told(
                        release.submission().seal(), release.released().sets().getFirst())
                : Told.OWN_ROWS;
    }

    boolean cannotBeAudited() {
        return sets.size() > 1 && sets.stream().anyMatch(set -> !set.equals(Told.OWN_ROWS));
    }

    static FederationException refused() {
        return new FederationException(
                ReleaseDesk.DIFFERENCING_RISK,
                "this partner was told of another set of persons, and the owner, who does not see the partner's ids, cannot tell"
                        + " whether the two differ by few: ask about the same ids, or have the owner's stewards allow"
                        + " FURTHER_SETS");
    }
}
