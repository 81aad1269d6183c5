package org.concordat.federation.query;

import java.util.HashSet;
import java.util.Set;
import org.concordat.federation.query.QuerySource.Snapshot;
import org.concordat.federation.query.ReleaseStore.Ledger;

/**
 * What earlier releases told of an owner's own quantiles of the column that a question asks such quantiles of. Each is one or two
 * persons' values, exactly, so that they are kept k rows apart; that holds among the same rows alone: of nested filters, or of
 * what became of the rows in another version, quantiles lie as close to each other as one likes.
 *
 * @param probabilities of the same rows of the same content
 * @param ofOthers whether some were told of other rows, of another content, or under another policy
 */
record QuantilesBefore(Set<Double> probabilities, boolean ofOthers) {
    static QuantilesBefore told(
            QueryPlan plan, Snapshot snapshot, QueryPolicy policy, Pseudonyms pseudonyms, Ledger ledger) {
        var probabilities = new HashSet<Double>();
        boolean ofOthers = false;
        for (var release : ledger.releases(0)) {
            var earlier = release.submission().ownPlan();
            if (earlier.aggregate() instanceof Aggregate.Quantiles quantiles
                    && !quantiles.byBins()
                    && quantiles.columns().equals(plan.aggregate().columns())) {
                var key = pseudonyms.key(release.submission(), snapshot.contentHash(), policy);
                boolean same = earlier.where().equals(plan.where())
                        && release.released().key().startsWith(key);
                probabilities.addAll(same ? quantiles.probabilities() : Set.of());
                ofOthers |= !same;
            }
        }
        return new QuantilesBefore(probabilities, ofOthers);
    }
}
