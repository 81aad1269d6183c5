package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.concordat.crypto.EncryptionKey;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
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
import org.concordat.protocol.secureboost.BoostShares.Split;

/**
 * A host: holds columns; receives encrypted gradients and which rows stand together; learns which of its splits were
 * chosen, and no gradient, leaf weight or label.
 */
final class BoostHost {
    private static final int NOISE_KEY_BYTES = 32;

    private final TaskContext<BoostMessage> context;
    private final Session<BoostMessage> session;
    private final BoostParameters parameters;
    private final BoostInput input;
    private final List<Split> splits = new ArrayList<>();

    /** @param trees that stand, the guest's first ones among them */
    record Sealed(byte[] noiseKey, int trees, List<Split> splits) {}

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
        var bins = Binning.of(input.rows(), input.split().train(), parameters.binning(), parameters.maxBin());
        if (bins.columns().isEmpty()) {
            throw new FederationException(
                    ErrorCode.request("no-columns"), session.self() + " brings no column to this task");
        }
        var guards = parameters.guards().atLeast(context.policy().minimumGroup());
        session.guest().send(new HostShape(bins.columns().size(), bins.candidates(), guards.minSamplesLeaf())); // (2)
        var state = session.resumption(Sealed.class)
                .map(Session.Resumption::state)
                .orElseGet(() ->
                        new Sealed(newKey(), Math.min(parameters.guestFirstTrees(), parameters.trees()), List.of()));
        splits.addAll(state.splits());
        var ground = new HostTree.HostGround(bins, input.split().train(), guards, state.noiseKey());
        int tree = state.trees();
        while (nextTree(tree)) {
            grow(tree, key, ground);
            tree++;
        }
        return result(tree);
    }

    private byte[] newKey() {
        var key = new byte[NOISE_KEY_BYTES];
        session.random().nextBytes(key);
        return key;
    }

    private boolean nextTree(int tree) {
        return session.round(parameters.round(tree, 0))
                .guest()
                .receive(NextTree.class, next -> {
                    if (next.more() && tree >= parameters.trees()) {
                        throw new IllegalArgumentException("begins tree " + (tree + 1) + " of " + parameters.trees());
                    }
                })
                .more();
    }

    private void grow(int tree, EncryptionKey key, HostTree.HostGround ground) {
        var guest = session.round(parameters.round(tree, 0)).guest();
        var encoding = parameters.gradientEncoding();
        var received = guest.receive(Gradients.class).gradients(); // (3)
        int rows = ground.training().length;
        var gradients = guest.check("Gradients", () -> key.read(received, rows, 2, encoding));
        var zero = key.read(key.encrypt(Matrix.zeros(1, 2), encoding, session.random()), 1, 2, encoding);
        splits.addAll(new HostTree(session, parameters, ground, gradients, zero, tree).grow());
        session.checkpoint(
                parameters.round(tree, parameters.shape().maxDepth()),
                new Sealed(ground.noiseKey(), tree + 1, List.copyOf(splits)));
        session.progress(
                Progress.of("tree " + (tree + 1) + " of " + parameters.trees(), tree + 1L, parameters.trees()));
    }

    private TaskResult result(int trees) {
        var share = new BoostShares.Host(SecureBoost.ID, List.copyOf(splits));
        context.workspace().put(ModelShare.class, share);
        var counts = new LinkedHashMap<String, Integer>();
        splits.forEach(split -> counts.merge(split.column(), 1, Integer::sum));
        var importance = counts.entrySet().stream()
                .map(entry -> new BoostReport.Importance(entry.getKey(), entry.getValue(), 0))
                .toList();
        var report = new BoostReport.Host(trees, input.split().train().length, importance);
        return new TaskResult(report, share, List.of());
    }
}
