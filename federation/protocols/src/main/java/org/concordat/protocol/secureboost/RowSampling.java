package org.concordat.protocol.secureboost;

import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.concordat.federation.channel.SharedStream;
import org.concordat.federation.job.Parameters;

/**
 * Which training rows a tree is grown from.
 *
 * @param subsample share of the rows, drawn anew for each tree without looking at them
 * @param goss gradient-based one-side sampling (Ke et al. 2017): the largest |g|, and some of the others
 * @param topRate a: share of the rows with the largest |g|
 * @param otherRate b: share of the rows, drawn from the others; their g and h are multiplied by (1 − a)/b
 * @param gossStart boosting rounds before GOSS begins
 */
record RowSampling(double subsample, boolean goss, double topRate, double otherRate, int gossStart) {
    static RowSampling read(Parameters from) {
        var sampling = new RowSampling(
                from.real("subsample", 1, 0.01, 1),
                from.flag("goss", false),
                from.real("top_rate", 0.2, 0.001, 0.999),
                from.real("other_rate", 0.1, 0.001, 0.999),
                from.integer("goss_start_iter", 5, 0, 10_000));
        if (sampling.goss && sampling.topRate + sampling.otherRate > 1) {
            from.problem("other_rate", "out-of-range", "top_rate and other_rate together are at most 1");
        }
        if (sampling.goss && sampling.subsample < 1) {
            from.problem("subsample", "conflict", "takes no part where goss samples the rows");
        }
        return sampling;
    }

    /** Whether trees of a boosting round are grown from fewer rows than train. */
    boolean samples(int boostingRound) {
        return subsample < 1 || gossAt(boostingRound);
    }

    private boolean gossAt(int boostingRound) {
        return goss && boostingRound >= gossStart;
    }

    /**
     * The rows of a tree; where GOSS samples, g and h of the small ones are amplified in place.
     *
     * @param training the rows that train
     * @param random shared by the data parties: it decides a result
     */
    BitSet draw(int boostingRound, BitSet training, double[] g, double[] h, SharedStream random) {
        if (!samples(boostingRound)) {
            return training;
        }
        var rows = training.stream().toArray();
        return gossAt(boostingRound) ? oneSided(rows, g, h, random) : subsample(rows, random);
    }

    private BitSet subsample(int[] rows, SharedStream random) {
        var order = random.permutation(rows.length);
        var drawn = new BitSet();
        for (int i = 0; i < count(subsample, rows.length); i++) {
            drawn.set(rows[order[i]]);
        }
        return drawn;
    }

    /** By |g|; equal ones in the order of rows. By signed g the rows of one label would be taken, and no others. */
    private BitSet oneSided(int[] rows, double[] g, double[] h, SharedStream random) {
        var ranked = IntStream.of(rows)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(row -> -Math.abs(g[row]))
                        .thenComparing(Comparator.naturalOrder()))
                .mapToInt(row -> row)
                .toArray();
        int top = count(topRate, rows.length);
        int others = Math.min(count(otherRate, rows.length), rows.length - top);
        var drawn = new BitSet();
        IntStream.of(ranked).limit(top).forEach(drawn::set);
        double amplified = (1 - topRate) / otherRate;
        var order = random.permutation(rows.length - top);
        for (int i = 0; i < others; i++) {
            int row = ranked[top + order[i]];
            drawn.set(row);
            g[row] = Objective.rounded(g[row] * amplified);
            h[row] = Objective.rounded(h[row] * amplified);
        }
        return drawn;
    }

    private static int count(double share, int rows) {
        return Math.min(rows, Math.max(1, (int) Math.round(share * rows)));
    }
}
