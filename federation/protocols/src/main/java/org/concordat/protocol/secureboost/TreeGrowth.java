package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.concordat.federation.channel.Session;
import org.concordat.protocol.secureboost.BoostShares.Tree;

/** The growth of one tree at the guest, level by level, over its own columns and those of the hosts that take part. */
final class TreeGrowth {
    private final Session<BoostMessage> session;
    private final BoostParameters parameters;
    private final Ground ground;
    private final OwnHistograms own;
    private final HostSide hosts;
    private final int tree;
    private final List<TreeNode> nodes = new ArrayList<>();
    private final double[] added;

    /**
     * What a tree stands on.
     *
     * @param bins of the guest's columns
     * @param used the columns that this tree may split by
     * @param sample rows that the tree is grown from
     * @param g, h of each row, rounded; 0 at rows that are not in the sample
     * @param scale by which leaf weights become margins: 1, or the labels' scale in regression
     */
    record Ground(Binning bins, boolean[] used, BitSet sample, double[] g, double[] h, double scale) {
        int rows() {
            return g.length;
        }
    }

    /** @param added to the margin of every row, trained or not, before the scale */
    record Grown(Tree tree, double[] added) {}

    /** @param id place in the tree's list; rows ascending; g, h, training: sums and count over its rows of the sample */
    record Node(int id, int[] rows, double g, double h, int training) {}

    /** @param tree of this training, from 0 */
    TreeGrowth(Session<BoostMessage> session, BoostParameters parameters, Ground ground, HostSide hosts, int tree) {
        this.session = session;
        this.parameters = parameters;
        this.ground = ground;
        this.hosts = hosts;
        this.tree = tree;
        own = new OwnHistograms(ground.bins(), ground.used(), ground.sample(), ground.g(), ground.h());
        added = new double[ground.rows()];
    }

    Grown grow() {
        List<Node> open = new ArrayList<>();
        place(IntStream.range(0, ground.rows()).toArray(), open);
        int maxDepth = parameters.shape().maxDepth();
        int count = session.roster().hosts().size();
        for (int depth = 0; depth < maxDepth && !(open.isEmpty() && !hosts.splitsAt(depth)); depth++) {
            boolean mine = parameters.mode().guestSplits(parameters.boostingRound(tree), depth, count);
            var best = open.stream()
                    .map(node -> mine ? own.best(node.rows(), left -> gain(node, left)) : new Candidate.None())
                    .toArray(Candidate[]::new);
            var left = open.stream().map(_ -> new BitSet()).toList();
            var columns = new int[open.size()];
            if (hosts.splitsAt(depth)) {
                hosts.split(session.round(parameters.round(tree, depth)), open, best, this::gain, left, columns);
                if (open.isEmpty()) {
                    break;
                }
            }
            open = split(open, best, left, columns, depth);
        }
        return new Grown(new Tree(nodes), added);
    }

    private List<Node> split(List<Node> open, Candidate[] best, List<BitSet> left, int[] columns, int depth) {
        var next = new ArrayList<Node>();
        for (int i = 0; i < best.length; i++) {
            var node = open.get(i);
            var goes = best[i] instanceof Candidate.Own mine ? goesLeft(node, mine) : left.get(i);
            var leftRows = goes.stream().map(k -> node.rows()[k]).toArray();
            var rightRows = IntStream.range(0, node.rows().length)
                    .filter(k -> !goes.get(k))
                    .map(k -> node.rows()[k])
                    .toArray();
            int fewest = parameters.guards().minSamplesLeaf();
            if (trained(leftRows) < fewest || trained(rightRows) < fewest) {
                continue; // it stays a leaf: no split gained, or a host lets smaller nodes be than this party
            }
            int first = place(leftRows, next);
            int second = place(rightRows, next);
            switch (best[i]) {
                case Candidate.None _ -> throw new IllegalStateException("a node without a split has no children");
                case Candidate.Own mine ->
                    nodes.set(node.id(), new TreeNode.Own(ground.bins().rule(mine.by()), mine.gain(), first, second));
                case Candidate.Hosted hosted -> {
                    int number = BoostParameters.node(depth, i);
                    nodes.set(
                            node.id(),
                            new TreeNode.Hosted(hosted.host(), number, columns[i], hosted.gain(), first, second));
                }
            }
        }
        return next;
    }

    /** Adds a node to the tree: as a leaf, and among {@code open} if it might still split. */
    private int place(int[] rows, List<Node> open) {
        double g = 0;
        double h = 0;
        for (int row : rows) {
            g += ground.g()[row];
            h += ground.h()[row];
        }
        int training = trained(rows);
        double divisor = h + parameters.shape().lambda();
        double weight = divisor > 0 ? -parameters.learningRate() * g / divisor : 0;
        nodes.add(new TreeNode.Leaf(weight * ground.scale()));
        for (int row : rows) {
            added[row] = weight;
        }
        var node = new Node(nodes.size() - 1, rows, g, h, training);
        if (training >= 2 * parameters.guards().minSamplesLeaf()
                && h >= 2 * parameters.shape().minChildWeight()) {
            open.add(node);
        }
        return node.id();
    }

    private double gain(Node node, OwnHistograms.Left left) {
        int fewest = parameters.guards().minSamplesLeaf();
        return left.rows() < fewest || node.training() - left.rows() < fewest ? 0 : gain(node, left.g(), left.h());
    }

    /** G_L²/(H_L+λ) + G_R²/(H_R+λ) − G²/(H+λ), on the labels' own scale, or 0 where the split is not allowed. */
    private double gain(Node node, double leftG, double leftH) {
        double lambda = parameters.shape().lambda();
        double rightG = node.g() - leftG;
        double rightH = node.h() - leftH;
        double least = parameters.shape().minChildWeight();
        if (!(leftH >= least && rightH >= least && leftH + lambda > 0 && rightH + lambda > 0)) {
            return 0;
        }
        double gain = leftG * leftG / (leftH + lambda)
                + rightG * rightG / (rightH + lambda)
                - node.g() * node.g() / (node.h() + lambda);
        double scaled = gain * ground.scale() * ground.scale();
        return scaled > parameters.shape().gamma() ? scaled : 0;
    }

    private BitSet goesLeft(Node node, Candidate.Own by) {
        var left = new BitSet();
        for (int k = 0; k < node.rows().length; k++) {
            left.set(k, ground.bins().goesLeft(by.by(), node.rows()[k]));
        }
        return left;
    }

    private int trained(int[] rows) {
        return (int) Arrays.stream(rows).filter(ground.sample()::get).count();
    }
}
