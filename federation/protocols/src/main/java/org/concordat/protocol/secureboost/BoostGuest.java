package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.concordat.crypto.DecryptionKey;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.Session;
import org.concordat.federation.model.ModelShare;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.secureboost.BoostMessage.Gradients;
import org.concordat.protocol.secureboost.BoostMessage.GuestKey;
import org.concordat.protocol.secureboost.BoostMessage.HostShape;
import org.concordat.protocol.secureboost.BoostMessage.NextTree;
import org.concordat.protocol.secureboost.BoostShares.Tree;

/**
 * The guest: holds labels, its own columns and the key; receives sums of gradients left of the hosts' candidates; learns
 * the trees without the hosts' columns and thresholds.
 */
final class BoostGuest {
    private static final int MAX_CANDIDATES = 1_000_000;

    private final TaskContext<BoostMessage> context;
    private final Session<BoostMessage> session;
    private BoostParameters parameters;
    private final BoostInput input;
    private final double[] labels;
    private final Labels scale;
    private final double[] margins;
    private final List<Tree> trees = new ArrayList<>();
    private final List<Double> losses = new ArrayList<>();

    /** @param margins of all rows, on the scale of the labels as trained */
    record Sealed(List<Tree> trees, double[] margins, double[] losses) {}

    /** Trained is (y − mean)/scale: −1 … 1 in regression, y itself in classification. */
    private record Labels(double mean, double scale) {
        static Labels of(Objective objective, double[] labels, int[] training) {
            if (objective == Objective.BINARY_LOGISTIC || training.length == 0) {
                return new Labels(0, 1);
            }
            double mean = IntStream.of(training).mapToDouble(row -> labels[row]).sum() / training.length;
            double largest = IntStream.of(training)
                    .mapToDouble(row -> Math.abs(labels[row] - mean))
                    .max()
                    .orElse(1);
            return new Labels(mean, largest > 0 ? largest : 1);
        }
    }

    BoostGuest(TaskContext<BoostMessage> context, BoostParameters parameters) {
        this.context = context;
        this.parameters = parameters;
        session = context.session();
        input = BoostInput.of(context);
        labels = input.labels(parameters.objective());
        scale = Labels.of(parameters.objective(), labels, input.split().train());
        margins = new double[input.count()];
        session.resumption(Sealed.class).map(Session.Resumption::state).ifPresent(state -> {
            trees.addAll(state.trees());
            System.arraycopy(state.margins(), 0, margins, 0, margins.length);
            for (double loss : state.losses()) {
                losses.add(loss);
            }
        });
    }

    TaskResult train() {
        try (var key = context.scheme().generateKey(parameters.keyBits(), session.random())) {
            session.hosts().sendEach(new GuestKey(key.encryptionKey().toBytes())); // (1)
            var shapes = session.hosts().all().stream()
                    .map(host -> host.receive(HostShape.class, BoostGuest::check)) // (2)
                    .toList();
            var candidates = shapes.stream().map(HostShape::candidates).toList();
            int floor = shapes.stream().mapToInt(HostShape::floor).max().orElse(1);
            parameters = parameters.withFloor(Math.max(floor, context.policy().minimumGroup()));
            var bins = Binning.of(input.rows(), input.split().train(), parameters.binning(), parameters.maxBin());
            int joint = Math.min(parameters.guestFirstTrees(), parameters.trees());
            for (int tree = trees.size(); tree < parameters.trees(); tree++) {
                grow(tree, bins, key, tree < joint ? List.of() : candidates);
            }
            session.round(parameters.round(parameters.trees(), 0)).hosts().sendEach(new NextTree(false));
        }
        return result();
    }

    private static void check(HostShape shape) {
        if (shape.columns() < 0 || shape.candidates() < 0 || shape.candidates() > MAX_CANDIDATES || shape.floor() < 1) {
            throw new IllegalArgumentException("found " + shape.columns() + " columns and " + shape.candidates()
                    + " candidates with a floor of " + shape.floor() + ", expected at most " + MAX_CANDIDATES
                    + " and a floor of 1 or more");
        }
    }

    private void grow(int tree, Binning bins, DecryptionKey key, List<Integer> candidates) {
        var g = new double[input.count()];
        var h = new double[input.count()];
        for (int row : input.split().train()) {
            double y = (labels[row] - scale.mean()) / scale.scale();
            g[row] = Objective.rounded(parameters.objective().gradient(margins[row], y));
            h[row] = Objective.rounded(parameters.objective().hessian(margins[row]));
        }
        if (!candidates.isEmpty()) {
            var hosts = session.round(parameters.round(tree, 0)).hosts();
            hosts.sendEach(new NextTree(true));
            hosts.sendEach(new Gradients(key.encryptionKey()
                    .encrypt(gradients(g, h), parameters.gradientEncoding(), session.random()))); // (3)
        }
        var ground = new TreeGrowth.Ground(bins, input.training(), g, h, scale.scale());
        var grown = new TreeGrowth(session, parameters, ground, key, candidates, tree).grow();
        trees.add(grown.tree());
        for (int row = 0; row < margins.length; row++) {
            margins[row] += grown.added()[row];
        }
        losses.add(loss());
        if (!candidates.isEmpty()) {
            var state = new Sealed(
                    List.copyOf(trees),
                    margins.clone(),
                    losses.stream().mapToDouble(loss -> loss).toArray());
            session.checkpoint(parameters.round(tree, parameters.shape().maxDepth()), state);
        }
        var stage = "tree " + (tree + 1) + " of " + parameters.trees();
        session.progress(new Progress(stage, tree + 1L, parameters.trees(), losses.getLast()));
    }

    /** n×2, of the training rows in ascending order. */
    private Matrix gradients(double[] g, double[] h) {
        var pairs = new double[2 * input.split().train().length];
        int next = 0;
        for (int row : input.split().train()) {
            pairs[next++] = g[row];
            pairs[next++] = h[row];
        }
        return Matrix.of(pairs.length / 2, 2, pairs);
    }

    private double loss() {
        double sum = 0;
        for (int row : input.split().train()) {
            sum += parameters.objective().loss(margins[row], (labels[row] - scale.mean()) / scale.scale());
        }
        return sum * scale.scale() * scale.scale() / Math.max(1, input.split().train().length);
    }

    private TaskResult result() {
        var share = new BoostShares.Guest(
                SecureBoost.ID, parameters.objective().xgboostName(), scale.mean(), List.copyOf(trees));
        context.workspace().put(ModelShare.class, share);
        var scores = new double[margins.length];
        for (int row = 0; row < scores.length; row++) {
            scores[row] = margins[row] * scale.scale() + scale.mean();
        }
        var report =
                new BoostReport.Guest(trees.size(), input.split().train().length, List.copyOf(losses), importance());
        return new TaskResult(report, share, BoostScores.publish(context, input, parameters.objective(), scores));
    }

    private List<BoostReport.Importance> importance() {
        var byColumn = new LinkedHashMap<String, BoostReport.Importance>();
        for (var tree : trees) {
            for (var node : tree.nodes()) {
                switch (node) {
                    case TreeNode.Own own -> add(byColumn, own.column(), own.gain());
                    case TreeNode.Hosted hosted -> add(byColumn, "host " + hosted.host(), hosted.gain());
                    case TreeNode.Leaf _ -> {}
                }
            }
        }
        return List.copyOf(byColumn.values());
    }

    private static void add(java.util.Map<String, BoostReport.Importance> byColumn, String column, double gain) {
        byColumn.merge(
                column,
                new BoostReport.Importance(column, 1, gain),
                (old, one) -> new BoostReport.Importance(column, old.splits() + 1, old.gain() + one.gain()));
    }
}
