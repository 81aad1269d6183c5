package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.matrix.Grouping;
import org.jspecify.annotations.Nullable;

/**
 * A host's sums of encrypted gradients by node, column and bin (Algorithm 1 of Cheng et al. 2021), from one depth to the
 * next. Of two children only the smaller is summed; the other is the parent less it.
 */
final class HostHistograms {
    private final Binning bins;
    private final int[] rows;
    private final boolean[] used;
    private final EncryptedMatrix gradients;
    /** Of each used column: (nodes·bins)×2 of the depth before. */
    private List<EncryptedMatrix> previous = List.of();

    private int[] previousNodes = new int[0];
    private int previousCount;

    /** A candidate of an open node. */
    record Pick(int node, Binning.Cut by) {}

    /**
     * @param rows that the tree is grown from, ascending
     * @param used the columns that this tree may split by
     * @param gradients [[g, h]], one row per row
     */
    HostHistograms(Binning bins, int[] rows, boolean[] used, EncryptedMatrix gradients) {
        this.bins = bins;
        this.rows = rows;
        this.used = used;
        this.gradients = gradients;
    }

    /** How the nodes of a depth come about: by summing, or from a parent and a summed sibling. */
    private record Plan(int[] summed, int[] derived, int[] parents, int[] siblings) {}

    /**
     * [[Σg, Σh]] left of each pick, in their order; null where there are none.
     *
     * @param nodeOf each row of the tree, or −1
     * @param picks of the used columns
     */
    @Nullable
    EncryptedMatrix leftSums(int[] nodeOf, int nodes, List<Pick> picks) {
        var plan = plan(nodeOf, nodes);
        var histograms = new ArrayList<EncryptedMatrix>();
        var sums = new ArrayList<EncryptedMatrix>();
        var places = new int[picks.size()];
        int stacked = 0;
        var columns = IntStream.range(0, used.length).filter(c -> used[c]).toArray();
        var byColumn = byColumn(picks);
        var summed = gradients.sumRowsBy(IntStream.of(columns)
                .mapToObj(column -> summedBins(column, plan, nodeOf))
                .toList());
        for (int column : columns) {
            var histogram = histogram(column, summed.get(histograms.size()), histograms.size(), plan);
            histograms.add(histogram);
            var mine = byColumn.get(column).stream().mapToInt(i -> i).toArray();
            if (mine.length > 0) {
                stacked = sum(histogram, column, picks, mine, places, stacked, sums);
            }
        }
        previous = histograms;
        previousNodes = nodeOf;
        previousCount = nodes;
        return sums.isEmpty() ? null : stacked(sums).selectRows(places);
    }

    /** Of each column the places of its picks, ascending. */
    private List<List<Integer>> byColumn(List<Pick> picks) {
        var byColumn = new ArrayList<List<Integer>>();
        for (int column = 0; column < used.length; column++) {
            byColumn.add(new ArrayList<>());
        }
        for (int i = 0; i < picks.size(); i++) {
            byColumn.get(picks.get(i).by().column()).add(i);
        }
        return byColumn;
    }

    /** Adds the sums of one column's picks, and notes where they stand. */
    private int sum(
            EncryptedMatrix histogram,
            int column,
            List<Pick> picks,
            int[] mine,
            int[] places,
            int from,
            List<EncryptedMatrix> sums) {
        int count = bins.binCount(column);
        var left = bins.categorical()[column] ? histogram : histogram.prefixSums(count);
        int next = from;
        for (boolean missingLeft : new boolean[] {false, true}) {
            var some = IntStream.of(mine)
                    .filter(i -> picks.get(i).by().missingLeft() == missingLeft)
                    .toArray();
            if (some.length == 0) {
                continue;
            }
            var starts =
                    IntStream.of(some).map(i -> picks.get(i).node() * count).toArray();
            var present = left.selectRows(IntStream.range(0, some.length)
                    .map(k -> starts[k] + picks.get(some[k]).by().cut())
                    .toArray());
            var lacking = bins.missingBin(column);
            sums.add(
                    missingLeft
                            ? present.plus(histogram.selectRows(IntStream.of(starts)
                                    .map(start -> start + lacking)
                                    .toArray()))
                            : present);
            for (int i : some) {
                places[i] = next++;
            }
        }
        return next;
    }

    private Plan plan(int[] nodeOf, int nodes) {
        var counts = counts(nodeOf, nodes);
        var parentCounts = counts(previousNodes, previousCount);
        var parents = new int[nodes];
        Arrays.fill(parents, -1);
        for (int i = 0; i < previousNodes.length; i++) {
            if (nodeOf[i] >= 0) {
                parents[nodeOf[i]] = previousNodes[i];
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

    private static int[] counts(int[] nodeOf, int nodes) {
        var counts = new int[nodes];
        for (int node : nodeOf) {
            if (node >= 0) {
                counts[node]++;
            }
        }
        return counts;
    }

    /** Of each node its place among the summed ones, or −1. */
    private static int[] slots(Plan plan) {
        var slots = new int[plan.summed().length + plan.derived().length];
        Arrays.fill(slots, -1);
        for (int slot = 0; slot < plan.summed().length; slot++) {
            slots[plan.summed()[slot]] = slot;
        }
        return slots;
    }

    /** The bins of the nodes that are summed, node after node. */
    private Grouping summedBins(int column, Plan plan, int[] nodeOf) {
        int count = bins.binCount(column);
        var slots = slots(plan);
        var groups = new int[rows.length];
        for (int i = 0; i < groups.length; i++) {
            int slot = nodeOf[i] < 0 ? -1 : slots[nodeOf[i]];
            groups[i] = slot < 0 ? -1 : slot * count + bins.bins()[column][rows[i]];
        }
        return new Grouping(groups, plan.summed().length * count);
    }

    private EncryptedMatrix histogram(int column, EncryptedMatrix summed, int place, Plan plan) {
        if (plan.derived().length == 0) {
            return summed;
        }
        int count = bins.binCount(column);
        var slots = slots(plan);
        var siblings = IntStream.of(plan.siblings()).map(node -> slots[node]).toArray();
        var larger = previous.get(place)
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

    /** In halves, so that no row is copied more than log₂ of the matrices times. */
    static EncryptedMatrix stacked(List<EncryptedMatrix> matrices) {
        if (matrices.size() == 1) {
            return matrices.getFirst();
        }
        int half = matrices.size() / 2;
        return stacked(matrices.subList(0, half)).above(stacked(matrices.subList(half, matrices.size())));
    }
}
