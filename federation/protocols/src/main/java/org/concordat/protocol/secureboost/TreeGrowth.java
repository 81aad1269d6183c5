package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.concordat.crypto.DecryptionKey;
import org.concordat.federation.channel.Peer;
import org.concordat.federation.channel.Round;
import org.concordat.federation.channel.Session;
import org.concordat.protocol.secureboost.BoostMessage.Choice;
import org.concordat.protocol.secureboost.BoostMessage.Chosen;
import org.concordat.protocol.secureboost.BoostMessage.GoesLeft;
import org.concordat.protocol.secureboost.BoostMessage.LeftSums;
import org.concordat.protocol.secureboost.BoostMessage.OpenNodes;
import org.concordat.protocol.secureboost.BoostShares.Tree;

/** The growth of one tree at the guest, level by level, over its own columns and those of the hosts that take part. */
final class TreeGrowth {
    private final Session<BoostMessage> session;
    private final BoostParameters parameters;
    private final Ground ground;
    private final DecryptionKey key;
    /** Of each host that takes part, how many candidates it has; empty for a tree of the guest alone. */
    private final List<Integer> hostCandidates;

    private final int tree;
    private final List<TreeNode> nodes = new ArrayList<>();
    private final double[] added;

    /**
     * What every tree of a training stands on.
     *
     * @param bins of the guest's columns
     * @param training rows that train
     * @param g, h of each row, rounded; 0 at rows that do not train
     * @param scale by which leaf weights become margins: 1, or the labels' scale in regression
     */
    record Ground(Binning bins, BitSet training, double[] g, double[] h, double scale) {
        int rows() {
            return g.length;
        }
    }

    /** @param added to the margin of every row, trained or not, before the scale */
    record Grown(Tree tree, double[] added) {}

    /** @param id place in the tree's list; rows ascending; g, h, training: sums and count over its training rows */
    private record Node(int id, int[] rows, double g, double h, int training) {}

    TreeGrowth(
            Session<BoostMessage> session,
            BoostParameters parameters,
            Ground ground,
            DecryptionKey key,
            List<Integer> hostCandidates,
            int tree) {
        this.session = session;
        this.parameters = parameters;
        this.ground = ground;
        this.key = key;
        this.hostCandidates = hostCandidates;
        this.tree = tree;
        added = new double[ground.rows()];
    }

    Grown grow() {
        var open = new ArrayList<Node>();
        place(IntStream.range(0, ground.rows()).toArray(), open);
        for (int depth = 0; depth < parameters.shape().maxDepth(); depth++) {
            var round = session.round(parameters.round(tree, depth));
            tellOpen(round, open); // (4)
            if (open.isEmpty()) {
                break;
            }
            var best = open.stream().map(this::ownBest).toArray(Candidate[]::new);
            for (int host = 0; host < hostCandidates.size(); host++) {
                compare(round.hosts().get(host), host, open, best); // (5)
            }
            var left = ask(round, open, best); // (6, 7)
            var next = new ArrayList<Node>();
            for (int i = 0; i < best.length; i++) {
                split(open.get(i), best[i], left.get(i), depth, i, next);
            }
            open = next;
        }
        return new Grown(new Tree(nodes), added);
    }

    /** Adds a node to the tree: as a leaf, and among {@code open} if it might still split. */
    private int place(int[] rows, List<Node> open) {
        double g = 0;
        double h = 0;
        int training = 0;
        for (int row : rows) {
            g += ground.g()[row];
            h += ground.h()[row];
            training += ground.training().get(row) ? 1 : 0;
        }
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

    private void tellOpen(Round<BoostMessage> round, List<Node> open) {
        if (hostCandidates.isEmpty()) {
            return;
        }
        var nodeOfRow = new int[open.isEmpty() ? 0 : ground.rows()];
        java.util.Arrays.fill(nodeOfRow, -1);
        for (int i = 0; i < open.size(); i++) {
            for (int row : open.get(i).rows()) {
                nodeOfRow[row] = i;
            }
        }
        round.hosts().sendEach(new OpenNodes(open.size(), nodeOfRow));
    }

    private Candidate ownBest(Node node) {
        Candidate best = new Candidate.None();
        int fewest = parameters.guards().minSamplesLeaf();
        for (int column = 0; column < ground.bins().columns().size(); column++) {
            int count = ground.bins().binCount(column);
            var g = new double[count];
            var h = new double[count];
            var rows = new int[count];
            for (int row : node.rows()) {
                int bin = ground.bins().bins()[column][row];
                g[bin] += ground.g()[row];
                h[bin] += ground.h()[row];
                rows[bin] += ground.training().get(row) ? 1 : 0;
            }
            double leftG = 0;
            double leftH = 0;
            int leftRows = 0;
            for (int bin = 0; bin < count - 1; bin++) {
                leftG += g[bin];
                leftH += h[bin];
                leftRows += rows[bin];
                double gain = gain(node, leftG, leftH);
                if (gain > best.gain() && leftRows >= fewest && node.training() - leftRows >= fewest) {
                    best = new Candidate.Own(column, bin, gain);
                }
            }
        }
        return best;
    }

    /** Replaces what a candidate of this host beats; a tie stays with who came first. */
    private void compare(Peer<BoostMessage> host, int place, List<Node> open, Candidate[] best) {
        int count = hostCandidates.get(place);
        var encoding = parameters.sumEncoding(ground.training().cardinality());
        var received = host.receive(LeftSums.class);
        var sums = host.check("LeftSums", () -> key.decrypt(received.sums(), open.size() * count, 2, encoding));
        for (int i = 0; i < open.size(); i++) {
            double highest = best[i].gain();
            var tied = new ArrayList<Integer>();
            for (int c = 0; c < count; c++) {
                double gain = gain(open.get(i), sums.at(i * count + c, 0), sums.at(i * count + c, 1));
                if (gain > highest) {
                    highest = gain;
                    tied.clear();
                    tied.add(c);
                } else if (gain == highest && !tied.isEmpty()) {
                    tied.add(c);
                }
            }
            if (!tied.isEmpty()) {
                int first = i * count;
                var named = tied.stream()
                        .map(c -> new Candidate.Sum(sums.at(first + c, 0), sums.at(first + c, 1)))
                        .toList();
                best[i] = new Candidate.Hosted(place, tied, named, highest);
            }
        }
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

    /** The rows that go left in every open node, as places among its rows; empty where no split gains. */
    private List<BitSet> ask(Round<BoostMessage> round, List<Node> open, Candidate[] best) {
        var left = new ArrayList<BitSet>();
        for (int i = 0; i < best.length; i++) {
            left.add(best[i] instanceof Candidate.Own own ? goesLeft(open.get(i), own) : new BitSet());
        }
        for (int host = 0; host < hostCandidates.size(); host++) {
            var choices = new ArrayList<Choice>();
            for (int i = 0; i < best.length; i++) {
                if (best[i] instanceof Candidate.Hosted hosted && hosted.host() == host) {
                    choices.add(new Choice(
                            i, hosted.candidates().stream().mapToInt(c -> c).toArray()));
                }
            }
            round.hosts().get(host).send(new Chosen(choices)); // (6)
        }
        for (int host = 0; host < hostCandidates.size(); host++) {
            answer(round.hosts().get(host), host, open, best, left); // (7)
        }
        return left;
    }

    private BitSet goesLeft(Node node, Candidate.Own own) {
        var bins = ground.bins().bins()[own.column()];
        var left = new BitSet();
        for (int k = 0; k < node.rows().length; k++) {
            left.set(k, bins[node.rows()[k]] <= own.bin());
        }
        return left;
    }

    private void answer(Peer<BoostMessage> host, int place, List<Node> open, Candidate[] best, List<BitSet> left) {
        var asked = IntStream.range(0, best.length)
                .filter(i -> best[i] instanceof Candidate.Hosted hosted && hosted.host() == place)
                .toArray();
        host.receive(GoesLeft.class, answer -> {
            if (answer.rows().size() != asked.length) {
                throw new IllegalArgumentException(
                        "found " + answer.rows().size() + " splits, expected " + asked.length);
            }
            for (int k = 0; k < asked.length; k++) {
                requireSums(
                        open.get(asked[k]),
                        (Candidate.Hosted) best[asked[k]],
                        answer.rows().get(k));
                left.set(asked[k], answer.rows().get(k));
            }
        });
    }

    /** What goes left must add up to what the host sent for the candidate, but for its noise. */
    private void requireSums(Node node, Candidate.Hosted chosen, BitSet left) {
        if (left.length() > node.rows().length) {
            throw new IllegalArgumentException("sends rows left that are not in the node");
        }
        double g = left.stream().mapToDouble(k -> ground.g()[node.rows()[k]]).sum();
        double h = left.stream().mapToDouble(k -> ground.h()[node.rows()[k]]).sum();
        double noise =
                parameters.guards().noiseBits() == 0 ? 0 : parameters.guards().noiseBound();
        if (chosen.sums().stream().noneMatch(sum -> Math.abs(sum.g() - g) <= noise && Math.abs(sum.h() - h) <= noise)) {
            throw new IllegalArgumentException(
                    "the rows that go left do not add up to the sums of the chosen candidate");
        }
    }

    private void split(Node node, Candidate best, BitSet left, int depth, int place, List<Node> next) {
        var leftRows = left.stream().map(k -> node.rows()[k]).toArray();
        var rightRows = IntStream.range(0, node.rows().length)
                .filter(k -> !left.get(k))
                .map(k -> node.rows()[k])
                .toArray();
        int fewest = parameters.guards().minSamplesLeaf();
        if (trained(leftRows) < fewest || trained(rightRows) < fewest) {
            return; // it stays a leaf: no split gained, or a host lets smaller nodes be than this party
        }
        int first = place(leftRows, next);
        int second = place(rightRows, next);
        switch (best) {
            case Candidate.None _ -> throw new IllegalStateException("a node without a split has no children");
            case Candidate.Own own -> {
                var column = ground.bins().columns().get(own.column());
                double threshold = ground.bins().cuts()[own.column()][own.bin()];
                nodes.set(node.id(), new TreeNode.Own(column, threshold, own.gain(), first, second));
            }
            case Candidate.Hosted hosted -> {
                int number = BoostParameters.node(depth, place);
                nodes.set(node.id(), new TreeNode.Hosted(hosted.host(), number, hosted.gain(), first, second));
            }
        }
    }

    private int trained(int[] rows) {
        return (int) IntStream.of(rows).filter(ground.training()::get).count();
    }
}
