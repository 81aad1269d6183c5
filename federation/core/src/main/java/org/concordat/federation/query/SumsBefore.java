package org.concordat.federation.query;

import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.concordat.federation.query.QuerySource.Snapshot;
import org.concordat.federation.query.ReleaseDesk.Guard;
import org.concordat.federation.query.ReleaseStore.Ledger;
import org.concordat.federation.query.ReleaseStore.Release;

/**
 * The sums that earlier releases told of the numbers that a question is about, as sets of rows of the snapshot: the very rows
 * where the content is the same, else those of the persons that the release was about, with the values of today.
 */
final class SumsBefore {
    private final Snapshot snapshot;
    private final QueryPolicy policy;
    private final Pseudonyms pseudonyms;
    private final Set<Guard> guards;

    /** @param snapshot with the columns of {@link #columnsBeside} */
    SumsBefore(Snapshot snapshot, QueryPolicy policy, Pseudonyms pseudonyms, Set<Guard> guards) {
        this.snapshot = snapshot;
        this.policy = policy;
        this.pseudonyms = pseudonyms;
        this.guards = guards;
    }

    /** Columns of the plan and of earlier questions about the same numbers. */
    static Set<String> columnsBeside(QueryPlan plan, List<Release> releases) {
        var columns = new LinkedHashSet<>(plan.columns());
        releases.stream()
                .map(release -> release.submission().ownPlan())
                .filter(earlier -> !shared(plan, earlier).isEmpty())
                .forEach(earlier -> columns.addAll(earlier.columns()));
        return columns;
    }

    private static Set<RowValues.Summed> shared(QueryPlan plan, QueryPlan earlier) {
        var shared = new HashSet<>(RowValues.summed(plan.aggregate()));
        shared.retainAll(RowValues.summed(earlier.aggregate()));
        return shared;
    }

    ValueAudit audit(QueryPlan plan, CellRelease.Rows rows, Ledger ledger) {
        var audit = new ValueAudit(
                rows.values(),
                guards.contains(Guard.DOMINANCE) ? policy.dominance() : 1,
                guards.contains(Guard.COHORT) ? policy.minimumCohort() : 0);
        for (var release : ledger.releases(0)) {
            for (var summed : shared(plan, release.submission().ownPlan())) {
                told(release, summed, rows).forEach(set -> audit.told(summed, set));
            }
        }
        return audit;
    }

    private List<BitSet> told(Release release, RowValues.Summed summed, CellRelease.Rows rows) {
        var earlier = release.submission().ownPlan();
        var answer = release.released().answer();
        var key = pseudonyms.key(release.submission(), snapshot.contentHash(), policy);
        if (!release.released().key().startsWith(key)) {
            return release.released().sets().stream()
                    .limit(release.released().shown())
                    .map(persons -> rows.values().rows(summed, persons, rows.places()))
                    .toList();
        }
        var sets = Tabulation.rows(earlier, snapshot.table(), rows.values());
        return java.util.stream.IntStream.range(0, sets.size())
                .filter(cell -> answer.get(cell).isPresent())
                .mapToObj(sets::get)
                .toList();
    }
}
