package org.concordat.protocol.secureboost;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.concordat.federation.Roster;
import org.concordat.protocol.secureboost.BoostReport.Importance;

/** How often each column splits and what it gains, the largest gain first. */
final class Importances {
    private Importances() {}

    static List<Importance> of(List<BoostShares.Tree> trees, Roster roster) {
        var byColumn = new LinkedHashMap<String, Importance>();
        for (var tree : trees) {
            for (var node : tree.nodes()) {
                switch (node) {
                    case TreeNode.Own own -> add(byColumn, own.rule().column(), own.gain());
                    case TreeNode.Hosted hosted ->
                        add(
                                byColumn,
                                roster.hosts().get(hosted.host()) + " column " + (hosted.column() + 1),
                                hosted.gain());
                    case TreeNode.Leaf _ -> {}
                }
            }
        }
        return byColumn.values().stream()
                .sorted(Comparator.comparingDouble(one -> -one.gain()))
                .toList();
    }

    private static void add(Map<String, Importance> byColumn, String column, double gain) {
        byColumn.merge(
                column,
                new Importance(column, 1, gain),
                (old, one) -> new Importance(column, old.splits() + 1, old.gain() + one.gain()));
    }
}
