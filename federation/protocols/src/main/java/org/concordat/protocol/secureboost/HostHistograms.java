package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.matrix.Grouping;

/**
 * A host's sums of encrypted gradients by node, column and bin (Algorithm 1 of Cheng et al. 2021), from one depth to the
 * next. Of two children only the smaller is summed; the other is the parent less it.
 */
final class HostHistograms {
    private final int[][] bins;
    private final int[] binCounts;
    private final EncryptedMatrix gradients;
    /** Of each column: (nodes·bins)×2 of the depth before. */
    private List<EncryptedMatrix> previous = List.of();

    private int[] previousNodes = new int[0];
    private int previousCount;

    /**
     * @param bins of each column, of the training rows
     * @param binCounts of each column
     * @param gradients [[g, h]], one row per training row
     */
    HostHistograms(int[][] bins, int[] binCounts, EncryptedMatrix gradients) {
        this.bins = bins;
        this.binCounts = binCounts;
        this.gradients = gradients;
    }

    /** How the nodes of a depth come about: by summing, or from a parent and a summed sibling. */
    private record Plan(int[] summed, int[] derived, int[] parents, int[] siblings) {}

    /**
     * [[Σg, Σh]] of bins 0 … t, for all columns in order, nodes in order, t in order: (nodes · Σ bins)×2.
     *
     * @param nodeOfRow of every training row, or −1
     */
    EncryptedMatrix prefixSums(int[] nodeOfRow, int nodes) {
        var plan = plan(nodeOfRow, nodes);
        var histograms = new ArrayList<EncryptedMatrix>();
        for (int column = 0; column < bins.length; column++) {
            histograms.add(histogram(column, plan, nodeOfRow));
        }
        previous = histograms;
        previousNodes = nodeOfRow;
        previousCount = nodes;
        var sums = IntStream.range(0, bins.length)
                .mapToObj(column -> histograms.get(column).prefixSums(binCounts[column]))
                .toList();
        return stacked(sums);
    }

    private Plan plan(int[] nodeOfRow, int nodes) {
        var counts = counts(nodeOfRow, nodes);
        var parentCounts = counts(previousNodes, previousCount);
        var parents = new int[nodes];
        Arrays.fill(parents, -1);
        for (int i = 0; i < previousNodes.length; i++) {
            if (nodeOfRow[i] >= 0) {
                parents[nodeOfRow[i]] = previousNodes[i];
            }
        }
        var derived = new ArrayList<int[]>(); // node, parent, sibling
        for (int a = 0; a < nodes; a++) {
            for (int b = a + 1; b < nodes; b++) {
                if (parents[a] >= 0 && parents[a] == parents[b] && counts[a] + counts[b] == parentCounts[parents[a]]) {
                    int larger = counts[a] > counts[b] ? a : b;
                    derived.add(new int[] {larger, parents[a], a + b - larger});
                }
            }
        }
        var from = derived.stream().mapToInt(of -> of[0]).toArray();
        var summed = IntStream.range(0, nodes)
                .filter(node -> IntStream.of(from).noneMatch(other -> other == node))
                .toArray();
        return new Plan(
                summed,
                from,
                derived.stream().mapToInt(of -> of[1]).toArray(),
                derived.stream().mapToInt(of -> of[2]).toArray());
    }

    private static int[] counts(int[] nodeOfRow, int nodes) {
        var counts = new int[nodes];
        for (int node : nodeOfRow) {
            if (node >= 0) {
                counts[node]++;
            }
        }
        return counts;
    }

    private EncryptedMatrix histogram(int column, Plan plan, int[] nodeOfRow) {
        int count = binCounts[column];
        int nodes = plan.summed().length + plan.derived().length;
        var slots = new int[nodes];
        Arrays.fill(slots, -1);
        for (int slot = 0; slot < plan.summed().length; slot++) {
            slots[plan.summed()[slot]] = slot;
        }
        var groups = new int[nodeOfRow.length];
        for (int i = 0; i < groups.length; i++) {
            int slot = nodeOfRow[i] < 0 ? -1 : slots[nodeOfRow[i]];
            groups[i] = slot < 0 ? -1 : slot * count + bins[column][i];
        }
        var summed = gradients.sumRowsBy(new Grouping(groups, plan.summed().length * count));
        if (plan.derived().length == 0) {
            return summed;
        }
        var siblings = IntStream.of(plan.siblings()).map(node -> slots[node]).toArray();
        var larger = previous.get(column)
                .selectRows(runs(plan.parents(), count))
                .minus(summed.selectRows(runs(siblings, count)));
        for (int i = 0; i < plan.derived().length; i++) {
            slots[plan.derived()[i]] = plan.summed().length + i;
        }
        return summed.above(larger).selectRows(runs(slots, count));
    }

    /** All rows of the runs named. */
    private static int[] runs(int[] runs, int length) {
        return IntStream.of(runs)
                .flatMap(run -> IntStream.range(run * length, (run + 1) * length))
                .toArray();
    }

    /** In halves, so that no row is copied more than log₂ of the columns times. */
    private static EncryptedMatrix stacked(List<EncryptedMatrix> matrices) {
        if (matrices.size() == 1) {
            return matrices.getFirst();
        }
        int half = matrices.size() / 2;
        return stacked(matrices.subList(0, half)).above(stacked(matrices.subList(half, matrices.size())));
    }
}
