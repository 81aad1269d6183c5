package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.FreshMatrix;
import org.concordat.federation.channel.Round;
import org.concordat.federation.channel.Session;
import org.concordat.protocol.secureboost.Binning.Cut;
import org.concordat.protocol.secureboost.BoostMessage.Choice;
import org.concordat.protocol.secureboost.BoostMessage.Chosen;
import org.concordat.protocol.secureboost.BoostMessage.GoesLeft;
import org.concordat.protocol.secureboost.BoostMessage.LeftSums;
import org.concordat.protocol.secureboost.BoostMessage.OpenNodes;
import org.concordat.protocol.secureboost.BoostShares.Split;

/** One tree at a host. */
final class HostTree {
    private static final Comparator<Cut> LOWEST =
            Comparator.comparingInt(Cut::column).thenComparingInt(Cut::cut).thenComparing(Cut::missingLeft);

    private final Session<BoostMessage> session;
    private final BoostParameters parameters;
    private final HostGround ground;
    private final Inputs inputs;
    /** Columns that this tree may split by. */
    private final boolean[] used;

    private final HostHistograms histograms;
    private final List<Split> splits = new ArrayList<>();
    /** Of the depth before; every row in node 0 before the first. */
    private int[] nodeOfRow;

    /**
     * What every tree of a training stands on.
     *
     * @param training training rows, ascending
     * @param guards with this party's own floor
     * @param secrets of the low-order noise, the columns drawn, and their numbers: the same asked again is answered alike
     */
    record HostGround(Binning bins, int[] training, BoostParameters.Guards guards, HostSecrets secrets) {}

    /**
     * What one tree stands on.
     *
     * @param number of this training, from 0
     * @param place among all trees of the model
     * @param rows that it is grown from, ascending
     * @param pairs [[g, h]] of these rows
     */
    record Inputs(int number, int place, int[] rows, EncryptionKey key, EncryptedMatrix pairs, PairCipher cipher) {}

    HostTree(Session<BoostMessage> session, BoostParameters parameters, HostGround ground, Inputs inputs) {
        this.session = session;
        this.parameters = parameters;
        this.ground = ground;
        this.inputs = inputs;
        used = ground.secrets()
                .columns(
                        inputs.place(),
                        ground.bins().columns().size(),
                        parameters.bins().share());
        histograms = new HostHistograms(ground.bins(), inputs.rows(), used, inputs.pairs());
        nodeOfRow = new int[ground.bins().bins()[0].length];
    }

    /** The splits that became this host's. */
    List<Split> grow() {
        int levels = parameters.mode().hostLevels(parameters.shape().maxDepth());
        for (int depth = 0; depth < levels; depth++) {
            var round = session.round(parameters.round(inputs.number(), depth));
            int level = depth;
            var open = round.guest().receive(OpenNodes.class, told -> check(told, level)); // (4)
            if (open.nodes() == 0) {
                break;
            }
            nodeOfRow = open.nodeOfRow();
            var nodeOf = IntStream.of(inputs.rows()).map(row -> nodeOfRow[row]).toArray();
            int fewest =
                    Math.max(ground.guards().minSamplesLeaf(), ground.guards().minBinSupport());
            var offered = new HostCandidates(ground.bins(), fewest, inputs.rows(), nodeOf)
                    .shuffled(open.nodes(), used, session.random());
            var counts = offered.stream().mapToInt(List::size).toArray();
            round.guest().send(new LeftSums(counts, leftSums(offered, nodeOf, depth))); // (5)
            answer(round, depth, offered); // (6, 7)
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
        Arrays.fill(parents, -1);
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
        requireFloor(told);
    }

    private void requireFloor(OpenNodes told) {
        var counts = new int[told.nodes()];
        for (int row : inputs.rows()) {
            if (told.nodes() > 0 && told.nodeOfRow()[row] >= 0) {
                counts[told.nodeOfRow()[row]]++;
            }
        }
        if (IntStream.of(counts).anyMatch(count -> count < ground.guards().minSamplesLeaf())) {
            throw new IllegalArgumentException("a node has fewer training rows than the "
                    + ground.guards().minSamplesLeaf() + " that this party's floor asks");
        }
    }

    /** [[Σg, Σh]] left of each candidate, with noise, ready to leave. */
    private FreshMatrix leftSums(List<List<Cut>> offered, int[] nodeOf, int depth) {
        var picks = new ArrayList<HostHistograms.Pick>();
        for (int node = 0; node < offered.size(); node++) {
            for (var by : offered.get(node)) {
                picks.add(new HostHistograms.Pick(node, by));
            }
        }
        var sums = histograms.leftSums(nodeOf, offered.size(), picks);
        if (sums == null) {
            return inputs.cipher().none(inputs.key(), session.random());
        }
        int bits = ground.guards().noiseBits();
        var noisy = bits == 0 ? sums : sums.plus(ground.secrets().noise(inputs.place(), depth, picks, bits));
        return inputs.cipher().toSend(noisy, session.random());
    }

    private void answer(Round<BoostMessage> round, int depth, List<List<Cut>> offered) {
        var left = new ArrayList<BitSet>();
        var columns = new ArrayList<Integer>();
        round.guest().receive(Chosen.class, chosen -> {
            int before = -1;
            for (Choice choice : chosen.choices()) {
                if (choice.node() <= before || choice.node() >= offered.size()) {
                    throw new IllegalArgumentException("chooses at a node that is not open, or twice");
                }
                before = choice.node();
                var by = named(choice, offered.get(choice.node()));
                int node = BoostParameters.node(depth, choice.node());
                splits.add(new Split(inputs.place(), node, ground.bins().rule(by)));
                left.add(goesLeft(choice.node(), by));
                columns.add(ground.secrets()
                        .number(by.column(), ground.bins().columns().size()));
            }
        });
        round.guest().send(new GoesLeft(left, columns.stream().mapToInt(c -> c).toArray()));
    }

    /** Of the named candidates the first column's lowest cut: the rule for ties. */
    private static Cut named(Choice choice, List<Cut> offered) {
        if (IntStream.of(choice.candidates()).anyMatch(place -> place < 0 || place >= offered.size())) {
            throw new IllegalArgumentException("names a candidate beyond the " + offered.size() + " that there are");
        }
        return IntStream.of(choice.candidates())
                .mapToObj(offered::get)
                .min(LOWEST)
                .orElseThrow(() -> new IllegalArgumentException("names no candidate"));
    }

    private BitSet goesLeft(int node, Cut by) {
        var left = new BitSet();
        int place = 0;
        for (int row = 0; row < nodeOfRow.length; row++) {
            if (nodeOfRow[row] == node) {
                left.set(place++, ground.bins().goesLeft(by, row));
            }
        }
        return left;
    }
}
