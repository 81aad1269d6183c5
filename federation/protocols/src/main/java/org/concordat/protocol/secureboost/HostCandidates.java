package org.concordat.protocol.secureboost;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.concordat.protocol.secureboost.Binning.Cut;

/** The splits that a host offers at one depth: those with enough training rows on both sides, one for each way to part them. */
final class HostCandidates {
    private final Binning bins;
    private final int fewest;
    private final int[] rows;
    private final int[] nodeOf;

    /**
     * @param fewest training rows on either side
     * @param rows that the tree is grown from
     * @param nodeOf each of them, or −1
     */
    HostCandidates(Binning bins, int fewest, int[] rows, int[] nodeOf) {
        this.bins = bins;
        this.fewest = fewest;
        this.rows = rows;
        this.nodeOf = nodeOf;
    }

    /** Of each of {@code nodes} nodes, in a fresh secret order. */
    List<List<Cut>> shuffled(int nodes, boolean[] used, SecureRandom random) {
        var offered = new ArrayList<List<Cut>>();
        for (int node = 0; node < nodes; node++) {
            offered.add(new ArrayList<>());
        }
        for (int column = 0; column < used.length; column++) {
            if (used[column]) {
                offer(column, counts(column, nodes), offered);
            }
        }
        offered.forEach(of -> Collections.shuffle(of, random));
        return offered;
    }

    /** Rows of each node and bin. */
    private int[][] counts(int column, int nodes) {
        var counts = new int[nodes][bins.missingBin(column) + 1];
        for (int i = 0; i < rows.length; i++) {
            if (nodeOf[i] >= 0) {
                counts[nodeOf[i]][bins.bins()[column][rows[i]]]++;
            }
        }
        return counts;
    }

    /** Of splits that part the rows alike, the one with the lowest cut: it is what the rule for ties would take. */
    private void offer(int column, int[][] counts, List<List<Cut>> offered) {
        boolean category = bins.categorical()[column];
        int missingBin = bins.missingBin(column);
        for (int node = 0; node < counts.length; node++) {
            int total = 0;
            for (int count : counts[node]) {
                total += count;
            }
            int missing = counts[node][missingBin];
            int below = 0;
            for (int cut = 0; cut < missingBin; cut++) {
                int here = counts[node][cut];
                below = category ? here : below + here;
                boolean candidate = cut < bins.cuts()[column].length || (!category && bins.lacks()[column]);
                if (here == 0 || !candidate) {
                    continue;
                }
                if (below >= fewest && total - below >= fewest) {
                    offered.get(node).add(new Cut(column, cut, false));
                }
                boolean both = missing > 0 && cut < bins.cuts()[column].length;
                if (both && below + missing >= fewest && total - below - missing >= fewest) {
                    offered.get(node).add(new Cut(column, cut, true));
                }
            }
        }
    }
}
