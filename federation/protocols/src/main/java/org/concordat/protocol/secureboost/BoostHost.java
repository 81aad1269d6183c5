package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.channel.Peer;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.Session;
import org.concordat.federation.model.ModelShare;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.protocol.secureboost.BoostMessage.Gradients;
import org.concordat.protocol.secureboost.BoostMessage.GuestKey;
import org.concordat.protocol.secureboost.BoostMessage.HostShape;
import org.concordat.protocol.secureboost.BoostMessage.NextTree;
import org.concordat.protocol.secureboost.BoostMessage.Sampled;
import org.concordat.protocol.secureboost.BoostShares.Split;

/**
 * A host: holds columns; receives encrypted gradients and which rows stand together; learns which of its splits were
 * chosen, and no gradient, leaf weight or label.
 */
final class BoostHost {
    private final TaskContext<BoostMessage> context;
    private final Session<BoostMessage> session;
    private final BoostParameters parameters;
    private final BoostInput input;
    private final List<Split> splits = new ArrayList<>();

    /** @param trees of this training that stand, the guest's first ones among them */
    record Sealed(int trees, List<Split> splits) {}

    BoostHost(TaskContext<BoostMessage> context, BoostParameters parameters) {
        this.context = context;
        this.parameters = parameters;
        session = context.session();
        input = BoostInput.of(context);
    }

    TaskResult train() {
        int minimum = context.policy().minimumKeyBits();
        var received = session.guest().receive(GuestKey.class).key(); // (1)
        var key = session.guest().check("GuestKey", () -> context.scheme().accept(received, minimum));
        var training = parameters
                .stopping()
                .part(input.split(), session.shared("validation"))
                .train();
        var bins = Binning.of(input.rows(), training, parameters.bins());
        if (bins.columns().isEmpty()) {
            throw new FederationException(
                    ErrorCode.request("no-columns"), session.self() + " brings no column to this task");
        }
        var guards = parameters.guards().atLeast(context.policy().minimumGroup());
        session.guest().send(new HostShape(bins.columns().size(), bins.candidates(), guards.minSamplesLeaf())); // (2)
        var resumed = session.resumption(Sealed.class).map(Session.Resumption::state);
        int base = earlierTrees(resumed.isEmpty());
        int first = Math.min(parameters.mode().guestFirst(), parameters.rounds())
                * parameters.objective().outputs();
        var state = resumed.orElseGet(() -> new Sealed(first, splits));
        if (resumed.isPresent()) {
            splits.clear();
            splits.addAll(state.splits());
        }
        var ground = new HostTree.HostGround(bins, training, guards, new HostSecrets(session.drawnOnce("noise")));
        int tree = state.trees();
        var next = nextTree(tree, base);
        while (next.more()) {
            grow(new Place(tree, base), next.bits(), key, ground);
            tree++;
            session.checkpoint(
                    parameters.round(tree - 1, parameters.shape().maxDepth()), new Sealed(tree, List.copyOf(splits)));
            session.progress(Progress.of("tree " + tree + " of " + parameters.trees(), tree, parameters.trees()));
            next = nextTree(tree, base);
        }
        return result(next.trees());
    }

    /** @param tree of this training, base how many trees the model had before */
    private record Place(int tree, int base) {}

    /** Trees of the model that this training goes on from; their rows walk through it first. */
    private int earlierTrees(boolean walk) {
        if (!parameters.warmStart()) {
            return 0;
        }
        var share = BoostShares.require(context.workspace(), BoostShares.Host.class);
        splits.addAll(share.splits());
        if (walk) {
            new HostAnswers(session, input.rows(), share).answer();
        }
        return share.trees();
    }

    private NextTree nextTree(int tree, int base) {
        return session.round(parameters.round(tree, 0)).guest().receive(NextTree.class, next -> {
            if (next.more() && tree >= parameters.trees()) {
                throw new IllegalArgumentException("begins tree " + (tree + 1) + " of " + parameters.trees());
            }
            if (next.bits() < -40 || next.bits() > 60) {
                throw new IllegalArgumentException("bounds gradients by 2^" + next.bits());
            }
            if (next.more()
                    ? next.trees() != base + tree
                    : next.trees() < 0 || next.trees() > base + parameters.trees()) {
                throw new IllegalArgumentException("found a model of " + next.trees() + " trees");
            }
        });
    }

    private void grow(Place place, int bits, EncryptionKey key, HostTree.HostGround ground) {
        int boostingRound = parameters.boostingRound(place.tree());
        int hosts = session.roster().hosts().size();
        if (!parameters.mode().takesPart(boostingRound, session.self().index(), hosts)) {
            return;
        }
        var guest = session.round(parameters.round(place.tree(), 0)).guest();
        var rows = rows(guest, boostingRound, ground);
        var cipher = PairCipher.of(parameters, bits, rows.length);
        var blocks = new ArrayList<EncryptedMatrix>();
        for (int from = 0; from < rows.length; from += PairCipher.BLOCK) {
            int count = Math.min(PairCipher.BLOCK, rows.length - from);
            var block = guest.receive(Gradients.class).gradients(); // (3)
            blocks.add(guest.check("Gradients", () -> cipher.read(key, block, count)));
        }
        var inputs = new HostTree.Inputs(
                place.tree(), place.base() + place.tree(), rows, key, HostHistograms.stacked(blocks), cipher);
        splits.addAll(new HostTree(session, parameters, ground, inputs).grow());
    }

    /** The rows that the tree is grown from, enough of them for this party's floor. */
    private int[] rows(Peer<BoostMessage> guest, int boostingRound, HostTree.HostGround ground) {
        if (!parameters.sampling().samples(boostingRound)) {
            return ground.training();
        }
        var training = BoostInput.bits(ground.training());
        return guest
                .receive(Sampled.class, sampled -> {
                    if (sampled.rows().stream().anyMatch(row -> !training.get(row))) {
                        throw new IllegalArgumentException("samples a row that does not train");
                    }
                    if (sampled.rows().cardinality() < ground.guards().minSamplesLeaf()) {
                        throw new IllegalArgumentException("samples fewer rows than the "
                                + ground.guards().minSamplesLeaf() + " that this party's floor asks");
                    }
                })
                .rows()
                .stream()
                .toArray();
    }

    private TaskResult result(int trees) {
        var kept = splits.stream().filter(split -> split.tree() < trees).toList();
        var share = new BoostShares.Host(SecureBoost.ID, trees, kept);
        context.workspace().put(ModelShare.class, share);
        var counts = new LinkedHashMap<String, Integer>();
        kept.forEach(split -> counts.merge(split.rule().column(), 1, Integer::sum));
        var importance = counts.entrySet().stream()
                .map(entry -> new BoostReport.Importance(entry.getKey(), entry.getValue(), 0))
                .toList();
        var report = new BoostReport.Host(trees, input.split().train().length, importance);
        return new TaskResult(report, share, List.of());
    }
}
