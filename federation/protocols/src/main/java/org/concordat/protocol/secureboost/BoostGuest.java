package org.concordat.protocol.secureboost;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.concordat.crypto.DecryptionKey;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.Session;
import org.concordat.federation.model.ModelShare;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.evaluation.GuestOnlyScores;
import org.concordat.protocol.evaluation.JointScores;
import org.concordat.protocol.secureboost.BoostMessage.Gradients;
import org.concordat.protocol.secureboost.BoostMessage.GuestKey;
import org.concordat.protocol.secureboost.BoostMessage.HostShape;
import org.concordat.protocol.secureboost.BoostMessage.NextTree;
import org.concordat.protocol.secureboost.BoostMessage.Sampled;
import org.jspecify.annotations.Nullable;

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
    private final Stopping.Parts parts;
    private final BitSet training;
    private final BoostShares.@Nullable Guest earlier;
    private final Labels labels;
    private final Binning bins;

    BoostGuest(TaskContext<BoostMessage> context, BoostParameters parameters) {
        this.context = context;
        this.parameters = parameters;
        session = context.session();
        input = BoostInput.of(context);
        parts = parameters.stopping().part(input.split(), session.shared("validation"));
        training = BoostInput.bits(parts.train());
        earlier = earlier(context, parameters);
        double base = earlier == null ? Double.NaN : earlier.baseMargin();
        labels = Labels.of(input, parameters.objective(), parts.train(), base);
        bins = Binning.of(input.rows(), parts.train(), parameters.bins());
    }

    private static BoostShares.@Nullable Guest earlier(TaskContext<BoostMessage> context, BoostParameters parameters) {
        if (!parameters.warmStart()) {
            return null;
        }
        var share = BoostShares.require(context.workspace(), BoostShares.Guest.class);
        if (!share.minimised().equals(parameters.objective())) {
            throw BoostShares.unfit("minimises " + share.objective() + " of " + share.outputs()
                    + " outputs: warm_start goes on with the same objective");
        }
        return share;
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
            var ensemble = session.resumption(Ensemble.Sealed.class)
                    .map(state -> Ensemble.of(outputs(), state.state()))
                    .orElseGet(this::begin);
            int tree = ensemble.trees.size() - earlierTrees();
            while (tree < parameters.trees() && !stops(ensemble)) {
                grow(ensemble, tree++, key, candidates);
            }
            ensemble.keepBest(earlierTrees());
            session.round(parameters.round(tree, 0)).hosts().sendEach(new NextTree(false, ensemble.trees.size(), 0));
            int rounds = ensemble.trees.size() / outputs();
            var alone = new GuestAlone(parameters, input, labels, training, bins).train(session, key, rounds);
            return result(ensemble, alone);
        }
    }

    private static void check(HostShape shape) {
        if (shape.columns() < 0 || shape.candidates() < 0 || shape.candidates() > MAX_CANDIDATES || shape.floor() < 1) {
            throw new IllegalArgumentException("found " + shape.columns() + " columns and " + shape.candidates()
                    + " candidates with a floor of " + shape.floor() + ", expected at most " + MAX_CANDIDATES
                    + " and a floor of 1 or more");
        }
    }

    private int outputs() {
        return parameters.objective().outputs();
    }

    private int earlierTrees() {
        return earlier == null ? 0 : earlier.trees().size();
    }

    /** No tree yet, or those of the earlier model, through which the rows walk first. */
    private Ensemble begin() {
        var start = new double[input.count() * outputs()];
        Arrays.fill(start, labels.start());
        if (earlier == null) {
            return new Ensemble(outputs(), start);
        }
        var walk = new GuestWalk(input.rows(), earlier);
        walk.throughAll(session);
        var margins =
                Arrays.stream(walk.margins()).flatMapToDouble(Arrays::stream).toArray();
        var ensemble = new Ensemble(outputs(), labels.asTrained(margins));
        ensemble.trees.addAll(earlier.trees());
        return ensemble;
    }

    private boolean stops(Ensemble ensemble) {
        int patience = parameters.stopping().earlyStoppingRounds();
        return patience > 0 && ensemble.rounds() - 1 - ensemble.bestRound() >= patience;
    }

    private void grow(Ensemble ensemble, int tree, DecryptionKey key, List<Integer> candidates) {
        int round = parameters.boostingRound(tree);
        int output = tree % outputs();
        var g = new double[input.count()];
        var h = new double[input.count()];
        ensemble.derive(parameters.objective(), input, labels, training, output, g, h);
        var sample = parameters.sampling().draw(round, training, g, h, session.shared("rows/" + tree));
        if (!sample.equals(training)) {
            training.stream().filter(row -> !sample.get(row)).forEach(row -> {
                g[row] = 0;
                h[row] = 0;
            });
        }
        var hosts = begin(ensemble, tree, key, candidates, new Derivatives(g, h, sample));
        var used = HostSecrets.drawn(
                session.shared("columns/" + tree),
                bins.columns().size(),
                parameters.bins().share());
        var ground = new TreeGrowth.Ground(bins, used, sample, g, h, labels.scale());
        var grown = new TreeGrowth(session, parameters, ground, hosts, tree).grow();
        ensemble.add(grown.tree(), output, grown.added());
        if (output == outputs() - 1) {
            ensemble.endRound();
            measure(ensemble);
        }
        if (!parameters.mode().guestAlone(round)) {
            session.checkpoint(parameters.round(tree, parameters.shape().maxDepth()), ensemble.sealed());
        }
        var stage = "tree " + (tree + 1) + " of " + parameters.trees();
        double loss = ensemble.rounds() == 0
                ? 0
                : ensemble.iterations(false).getLast().trainLoss();
        session.progress(new Progress(stage, tree + 1L, parameters.trees(), loss));
    }

    /** @param sample rows with a derivative */
    private record Derivatives(double[] g, double[] h, BitSet sample) {
        /** Least b with every |g| and h at most 2^b. */
        int bits() {
            double largest = sample.stream()
                    .mapToDouble(row -> Math.max(Math.abs(g[row]), h[row]))
                    .max()
                    .orElse(0);
            return largest <= 1 ? 0 : Math.getExponent(largest) + 1;
        }

        /** n×2. */
        Matrix pairs(int[] rows) {
            return Matrix.of(
                    rows.length,
                    2,
                    IntStream.of(rows)
                            .boxed()
                            .flatMapToDouble(row -> java.util.stream.DoubleStream.of(g[row], h[row]))
                            .toArray());
        }
    }

    /** Tells the hosts of a tree, and those that take part its encrypted gradients. */
    private HostSide begin(Ensemble ensemble, int tree, DecryptionKey key, List<Integer> candidates, Derivatives of) {
        int boostingRound = parameters.boostingRound(tree);
        var taking = IntStream.range(0, candidates.size())
                .filter(host -> parameters.mode().takesPart(boostingRound, host, candidates.size()))
                .boxed()
                .toList();
        int levels = parameters.mode().hostLevels(parameters.shape().maxDepth());
        int bits = of.bits();
        var cipher = PairCipher.of(parameters, bits, of.sample().cardinality());
        if (!parameters.mode().guestAlone(boostingRound)) {
            var round = session.round(parameters.round(tree, 0));
            round.hosts().sendEach(new NextTree(true, ensemble.trees.size(), bits));
            var peers = taking.stream().map(round.hosts()::get).toList();
            if (parameters.sampling().samples(boostingRound)) {
                peers.forEach(host -> host.send(new Sampled(of.sample())));
            }
            var rows = of.sample().stream().toArray();
            for (int from = 0; from < rows.length && !peers.isEmpty(); from += PairCipher.BLOCK) {
                var block = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + PairCipher.BLOCK));
                var sent = new Gradients(cipher.encrypt(key.encryptionKey(), of.pairs(block), session.random()));
                peers.forEach(host -> host.send(sent)); // (3)
            }
        }
        double noise =
                parameters.guards().noiseBits() == 0 ? 0 : parameters.guards().noiseBound();
        return new HostSide(key, cipher, new HostSide.Taking(taking, candidates, levels), of.g(), of.h(), noise);
    }

    private void measure(Ensemble ensemble) {
        var objective = parameters.objective();
        int count = input.count();
        var losses = new double[count];
        var scores = new double[count];
        var own = new double[count];
        var weights = new double[count];
        double square = objective instanceof Objective.SquaredError ? labels.scale() * labels.scale() : 1;
        for (int row = 0; row < count; row++) {
            var f = ensemble.row(row);
            losses[row] = objective.loss(f, labels.trained()[row]) * square;
            scores[row] = objective.score(labels.own(f));
            own[row] = labels.label(row);
            weights[row] = input.weight(row);
        }
        var judged = new EvalMetric.Judged(scores, own, losses, weights);
        var metric = parameters.stopping().metric();
        boolean validates = parts.validate().length > 0;
        var measured = new BoostReport.Iteration(
                ensemble.rounds() + 1,
                judged.loss(parts.train()),
                metric.of(parts.train(), judged),
                validates ? judged.loss(parts.validate()) : null,
                validates ? metric.of(parts.validate(), judged) : null);
        boolean stopsEarly = parameters.stopping().earlyStoppingRounds() > 0;
        Double now = measured.validationMetric();
        boolean best = !stopsEarly
                || now == null
                || ensemble.bestRound() < 0
                || metric.better(now, ensemble.validationMetric(ensemble.bestRound()));
        ensemble.measured(measured, best);
    }

    /** Margins on the labels' own scale. */
    private double[][] margins(Ensemble of) {
        var margins = new double[input.count()][];
        for (int row = 0; row < margins.length; row++) {
            margins[row] = labels.own(of.row(row));
        }
        return margins;
    }

    private TaskResult result(Ensemble ensemble, Ensemble alone) {
        var objective = parameters.objective();
        var share = BoostShares.Guest.of(objective, labels.baseMargin(), List.copyOf(ensemble.trees));
        context.workspace().put(ModelShare.class, share);
        var report = new BoostReport.Guest(
                ensemble.trees.size(),
                parts.train().length,
                parts.validate().length,
                parameters.stopping().metric().name().toLowerCase(java.util.Locale.ROOT),
                ensemble.iterations(parts.validate().length > 0),
                ensemble.bestRound() + 1,
                Importances.of(ensemble.trees, session.roster()));
        var scores = BoostScores.publish(context, input, objective, margins(ensemble));
        var beside = context.workspace().require(JointScores.class, "train");
        context.workspace()
                .put(GuestOnlyScores.class, new GuestOnlyScores(beside, BoostScores.values(objective, margins(alone))));
        return new TaskResult(report, share, scores);
    }
}
