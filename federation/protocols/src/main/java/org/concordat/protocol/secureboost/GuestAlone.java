package org.concordat.protocol.secureboost;

import java.util.BitSet;
import java.util.List;
import org.concordat.crypto.DecryptionKey;

/** The same trees of the guest's columns alone, without sampling or stopping: what joining brings is held against it. */
final class GuestAlone {
    private final BoostParameters parameters;
    private final BoostInput input;
    private final Labels labels;
    private final BitSet training;
    private final Binning bins;

    GuestAlone(BoostParameters parameters, BoostInput input, Labels labels, BitSet training, Binning bins) {
        this.parameters = parameters;
        this.input = input;
        this.labels = labels;
        this.training = training;
        this.bins = bins;
    }

    /** @param rounds as many as the joint model keeps */
    Ensemble train(org.concordat.federation.channel.Session<BoostMessage> session, DecryptionKey key, int rounds) {
        int outputs = parameters.objective().outputs();
        var start = new double[input.count() * outputs];
        java.util.Arrays.fill(start, labels.start());
        var ensemble = new Ensemble(outputs, start);
        var all = HostSecrets.drawn(session.shared("alone"), bins.columns().size(), 1);
        var nobody = new HostSide.Taking(List.of(), List.of(), 0);
        for (int tree = 0; tree < rounds * outputs; tree++) {
            var g = new double[input.count()];
            var h = new double[input.count()];
            ensemble.derive(parameters.objective(), input, labels, training, tree % outputs, g, h);
            var hosts = new HostSide(key, PairCipher.of(parameters, 0, 1), nobody, g, h, 0);
            var ground = new TreeGrowth.Ground(bins, all, training, g, h, labels.scale());
            var grown = new TreeGrowth(session, parameters.alone(), ground, hosts, tree).grow();
            ensemble.add(grown.tree(), tree % outputs, grown.added());
            if (tree % outputs == outputs - 1) {
                ensemble.endRound();
            }
        }
        return ensemble;
    }
}
