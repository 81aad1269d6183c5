package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.federation.channel.Round;
import org.concordat.federation.channel.Session;
import org.concordat.federation.channel.SharedStream;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.secureboost.BoostMessage.Choice;
import org.concordat.protocol.secureboost.BoostMessage.Chosen;
import org.concordat.protocol.secureboost.BoostMessage.GoesLeft;
import org.concordat.protocol.secureboost.BoostMessage.LeftSums;
import org.concordat.protocol.secureboost.BoostMessage.OpenNodes;
import org.concordat.protocol.secureboost.BoostShares.Split;

/** One tree at a host. */
final class HostTree {
    private final Session<BoostMessage> session;
    private final BoostParameters parameters;
    private final HostGround ground;
    private final HostHistograms histograms;
    private final EncryptedMatrix zero;
    private final int tree;
    private final List<Split> splits = new ArrayList<>();
    /** Of the depth before; every row in node 0 before the first. */
    private int[] nodeOfRow;

    /**
     * What every tree of a training stands on.
     *
     * @param training training rows, ascending
     * @param guards with this party's own floor
     * @param noiseKey of the low-order noise: the same split asked again has the same noise
     */
    record HostGround(Binning bins, int[] training, BoostParameters.Guards guards, byte[] noiseKey) {
        int[] candidateColumns() {
            return IntStream.range(0, bins.columns().size())
                    .flatMap(column ->
                            IntStream.range(0, bins.cuts()[column].length).map(_ -> column))
                    .toArray();
        }

        int[] candidateCuts() {
            return IntStream.range(0, bins.columns().size())
                    .flatMap(column -> IntStream.range(0, bins.cuts()[column].length))
                    .toArray();
        }

        /** Bins of the training rows. */
        int[][] trainingBins() {
            return java.util.Arrays.stream(bins.bins())
                    .map(of -> IntStream.of(training).map(row -> of[row]).toArray())
                    .toArray(int[][]::new);
        }
    }

    /**
     * The candidates of one depth.
     *
     * @param order of each node: candidate numbers in the fresh secret order
     * @param heldBack of each node: candidates (by number) with too few rows on a side
     */
    private record Depth(int depth, List<List<Integer>> order, List<BitSet> heldBack) {}

    /** @param gradients [[g, h]] of the training rows; zero is [[0, 0]], 1×2 */
    HostTree(
            Session<BoostMessage> session,
            BoostParameters parameters,
            HostGround ground,
            EncryptedMatrix gradients,
            EncryptedMatrix zero,
            int tree) {
        this.session = session;
        this.parameters = parameters;
        this.ground = ground;
        this.zero = zero;
        this.tree = tree;
        var bins = ground.bins();
        var counts =
                IntStream.range(0, bins.columns().size()).map(bins::binCount).toArray();
        histograms = new HostHistograms(ground.trainingBins(), counts, gradients);
        nodeOfRow = new int[bins.bins().length == 0 ? 0 : bins.bins()[0].length];
    }

    /** The splits that became this host's. */
    List<Split> grow() {
        for (int depth = 0; depth < parameters.shape().maxDepth(); depth++) {
            var round = session.round(parameters.round(tree, depth));
            int level = depth;
            var open = round.guest().receive(OpenNodes.class, told -> check(told, level)); // (4)
            if (open.nodes() == 0) {
                break;
            }
            nodeOfRow = open.nodeOfRow();
            var candidates = candidates(depth, open.nodes());
            round.guest().send(new LeftSums(leftSums(candidates).rerandomized(session.random()))); // (5)
            answer(round, candidates); // (6, 7)
        }
        return splits;
    }

    /** Nodes must part those of the depth before, and none may be smaller than this party's floor. */
    private void check(OpenNodes told, int depth) {
        if (told.nodes() < 0 || told.nodes() > 1 << depth) {
            throw new IllegalArgumentException("found " + told.nodes() + " nodes at depth " + depth);
        }
        if (told.nodeOfRow().length != (told.nodes() == 0 ? 0 : nodeOfRow.length)) {
            throw new IllegalArgumentException(
                    "found the nodes of " + told.nodeOfRow().length + " rows, expected " + nodeOfRow.length);
        }
        var parents = new int[told.nodes()];
        java.util.Arrays.fill(parents, -1);
        for (int row = 0; row < told.nodeOfRow().length; row++) {
            int node = told.nodeOfRow()[row];
            if (node < -1 || node >= told.nodes()) {
                throw new IllegalArgumentException("found node " + node + " of " + told.nodes());
            }
            if (node >= 0) {
                if (nodeOfRow[row] < 0 || (parents[node] >= 0 && parents[node] != nodeOfRow[row])) {
                    throw new IllegalArgumentException("a node holds rows that were not in one node before");
                }
                parents[node] = nodeOfRow[row];
            }
        }
        var counts = new int[told.nodes()];
        for (int row : ground.training()) {
            if (told.nodes() > 0 && told.nodeOfRow()[row] >= 0) {
                counts[told.nodeOfRow()[row]]++;
            }
        }
        if (IntStream.of(counts).anyMatch(count -> count < ground.guards().minSamplesLeaf())) {
            throw new IllegalArgumentException("a node has fewer training rows than the "
                    + ground.guards().minSamplesLeaf() + " that this party's floor asks");
        }
    }

    private Depth candidates(int depth, int nodes) {
        var columns = ground.candidateColumns();
        var cuts = ground.candidateCuts();
        var order = new ArrayList<List<Integer>>();
        var heldBack = new ArrayList<BitSet>();
        for (int node = 0; node < nodes; node++) {
            var shuffled =
                    new ArrayList<>(IntStream.range(0, columns.length).boxed().toList());
            Collections.shuffle(shuffled, session.random());
            order.add(shuffled);
            heldBack.add(heldBack(node, columns, cuts));
        }
        return new Depth(depth, order, heldBack);
    }

    private BitSet heldBack(int node, int[] columns, int[] cuts) {
        var bins = ground.bins();
        var left = new int[bins.columns().size()][];
        int total = 0;
        for (int column = 0; column < left.length; column++) {
            left[column] = new int[bins.binCount(column)];
            total = 0;
            for (int row : ground.training()) {
                if (nodeOfRow[row] == node) {
                    left[column][bins.bins()[column][row]]++;
                    total++;
                }
            }
            for (int bin = 1; bin < left[column].length; bin++) {
                left[column][bin] += left[column][bin - 1];
            }
        }
        int fewest = Math.max(ground.guards().minSamplesLeaf(), ground.guards().minBinSupport());
        var held = new BitSet();
        for (int c = 0; c < columns.length; c++) {
            int rows = left[columns[c]][cuts[c]];
            held.set(c, rows < fewest || total - rows < fewest);
        }
        return held;
    }

    /** (nodes·c)×2, each node's candidates in its secret order; [[0, 0]] for one that is held back. */
    private EncryptedMatrix leftSums(Depth depth) {
        int nodes = depth.order().size();
        var ofTraining =
                IntStream.of(ground.training()).map(row -> nodeOfRow[row]).toArray();
        var sums = histograms.prefixSums(ofTraining, nodes);
        var columns = ground.candidateColumns();
        var cuts = ground.candidateCuts();
        var starts = new int[ground.bins().columns().size()];
        for (int column = 1; column < starts.length; column++) {
            starts[column] = starts[column - 1] + nodes * ground.bins().binCount(column - 1);
        }
        var rows = new ArrayList<Integer>();
        var noise = new ArrayList<Double>();
        for (int node = 0; node < nodes; node++) {
            for (int c : depth.order().get(node)) {
                boolean held = depth.heldBack().get(node).get(c);
                int start = starts[columns[c]] + node * ground.bins().binCount(columns[c]);
                rows.add(held ? sums.rows() : start + cuts[c]);
                addNoise(noise, held, depth.depth(), node, c);
            }
        }
        var chosen = sums.above(zero).selectRows(rows.stream().mapToInt(i -> i).toArray());
        return ground.guards().noiseBits() == 0
                ? chosen
                : chosen.plus(Matrix.of(
                        rows.size(), 2, noise.stream().mapToDouble(x -> x).toArray()));
    }

    /** Two draws, uniform below 2^noiseBits and centred, at the last fraction bits. */
    private void addNoise(List<Double> noise, boolean held, int depth, int node, int candidate) {
        int bits = ground.guards().noiseBits();
        if (held || bits == 0) {
            noise.add(0.0);
            noise.add(0.0);
            return;
        }
        var stream =
                new SharedStream(ground.noiseKey(), tree + "/" + BoostParameters.node(depth, node) + "/" + candidate);
        for (int i = 0; i < 2; i++) {
            long draw = (stream.nextLong() >>> (Long.SIZE - bits)) - (1L << (bits - 1));
            noise.add(Math.scalb((double) draw, -Objective.FRACTION_BITS));
        }
    }

    private void answer(Round<BoostMessage> round, Depth depth) {
        var left = new ArrayList<BitSet>();
        round.guest().receive(Chosen.class, chosen -> {
            int before = -1;
            for (Choice choice : chosen.choices()) {
                if (choice.node() <= before || choice.node() >= depth.order().size()) {
                    throw new IllegalArgumentException("chooses at a node that is not open, or twice");
                }
                before = choice.node();
                left.add(split(choice, depth));
            }
        });
        round.guest().send(new GoesLeft(left));
    }

    /** Of the named candidates the first column's lowest cut: the rule for ties. */
    private BitSet split(Choice choice, Depth depth) {
        var order = depth.order().get(choice.node());
        if (IntStream.of(choice.candidates()).anyMatch(place -> place < 0 || place >= order.size())) {
            throw new IllegalArgumentException("names a candidate beyond the " + order.size() + " that there are");
        }
        int candidate = IntStream.of(choice.candidates())
                .map(order::get)
                .filter(c -> !depth.heldBack().get(choice.node()).get(c))
                .min()
                .orElseThrow(() -> new IllegalArgumentException("names candidates that were held back, or none"));
        int column = ground.candidateColumns()[candidate];
        int cut = ground.candidateCuts()[candidate];
        splits.add(new Split(
                tree,
                BoostParameters.node(depth.depth(), choice.node()),
                ground.bins().columns().get(column),
                ground.bins().cuts()[column][cut]));
        var left = new BitSet();
        int place = 0;
        for (int row = 0; row < nodeOfRow.length; row++) {
            if (nodeOfRow[row] == choice.node()) {
                left.set(place++, ground.bins().bins()[column][row] <= cut);
            }
        }
        return left;
    }
}
