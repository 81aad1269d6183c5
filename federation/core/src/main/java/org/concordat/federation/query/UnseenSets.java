package org.concordat.federation.query;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.ReleaseStore.Ledger;
import org.concordat.federation.query.ReleaseStore.Release;
import org.concordat.federation.query.ReleaseStore.Submission;

/**
 * The sets of an owner's persons that a partner was told of, as far as the owner can tell them apart. Of a joined question it
 * knows among whom the persons in common are, and the seal of the partner's ids; all that it was asked about its own rows, which
 * {@link SpanAudit} audits, is one.
 *
 * <p>Persons whose values have changed since are another set: of how many of those in common, nobody here sees.
 *
 * <p>By how much an unseen set differs from any other is as hidden as the set itself. So a partner is told of one of them and of
 * nothing else, unless stewards take the risk ({@link QueryPolicy.Use#FURTHER_SETS}).
 */
record UnseenSets(Set<Told> sets, boolean changed) {
    /** @param seal empty for the owner's own rows */
    record Told(String seal, BitSet among) {
        private static final Told OWN_ROWS = new Told("", new BitSet());
    }

    UnseenSets {
        sets = Set.copyOf(sets);
    }

    /**
     * @param persons that are asked about now, of whom a joined question means those in common
     * @param values of theirs, of each column that a joined question sums
     */
    static UnseenSets told(Ledger ledger, Submission asked, BitSet persons, List<BitSet> values) {
        var sets = new HashSet<Told>();
        boolean changed = false;
        for (var release : ledger.releases(0)) {
            if (release.submission().partner().equals(asked.partner())) {
                sets.add(told(release));
                changed |= asked.joined() && release.submission().joined() && changed(release, asked, values);
            }
        }
        sets.add(asked.joined() ? new Told(asked.seal(), persons) : Told.OWN_ROWS);
        if (asked.joined() && ledger.toldAgain().contains(asked.partner())) {
            sets.add(Told.OWN_ROWS);
        }
        return new UnseenSets(sets, changed);
    }

    /** Of the columns that both sum. */
    private static boolean changed(Release release, Submission asked, List<BitSet> values) {
        var plan = release.submission().ownPlan();
        var earlier = RowValues.columns(plan.aggregate());
        var sets = release.released().sets();
        if (sets.size() != 1 + BehindCell.sets(plan)) {
            return true; // of before values were kept
        }
        var told = BehindCell.of(plan, Predicate.everything(), sets.subList(1, sets.size()))
                .values();
        var columns = RowValues.columns(asked.plan().aggregate());
        return IntStream.range(0, columns.size())
                .filter(column -> earlier.contains(columns.get(column)))
                .anyMatch(column ->
                        !told.get(earlier.indexOf(columns.get(column))).equals(values.get(column)));
    }

    private static Told told(Release release) {
        return release.submission().joined()
                ? new Told(
                        release.submission().seal(), release.released().sets().getFirst())
                : Told.OWN_ROWS;
    }

    boolean cannotBeAudited() {
        return changed || (sets.size() > 1 && sets.stream().anyMatch(set -> !set.equals(Told.OWN_ROWS)));
    }

    static FederationException refused() {
        return new FederationException(
                ReleaseDesk.DIFFERENCING_RISK,
                "this partner was told of another set of persons, and the owner, who does not see the partner's ids, cannot tell"
                        + " whether the two differ by few: ask about the same ids, or have the owner's stewards allow"
                        + " FURTHER_SETS");
    }
}
