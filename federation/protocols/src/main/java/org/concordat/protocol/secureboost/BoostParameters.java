package org.concordat.protocol.secureboost;

import java.util.Arrays;
import java.util.List;
import org.concordat.crypto.FixedPoint;
import org.concordat.federation.job.Parameters;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;

/**
 * The parameters of a training, under XGBoost's names.
 *
 * @param trees {@code n_estimators}
 * @param guestFirstTrees trees of the guest's columns alone, before any other
 * @param shape of one tree
 * @param maxBin bins of a column at most; {@code prebinned} takes whole numbers 0 … 255 as they are
 * @param guards what a host holds back
 */
record BoostParameters(
        Objective objective,
        int trees,
        int guestFirstTrees,
        double learningRate,
        TreeShape shape,
        Binning.Kind binning,
        int maxBin,
        Guards guards,
        int keyBits) {
    /**
     * @param lambda {@code reg_lambda}
     * @param gamma a split must gain more
     * @param minChildWeight least Σh of a child
     */
    record TreeShape(int maxDepth, double lambda, double gamma, double minChildWeight) {}

    /**
     * @param minSamplesLeaf fewest training rows in a child
     * @param minBinSupport fewest training rows of the node on either side of a host's candidate
     * @param noiseBits low-order bits of a host's sums that carry noise
     */
    record Guards(int minSamplesLeaf, int minBinSupport, int noiseBits) {
        /** Never below the party's own floor. */
        Guards atLeast(int minimumGroup) {
            return new Guards(Math.max(minSamplesLeaf, minimumGroup), Math.max(minBinSupport, minimumGroup), noiseBits);
        }

        /** Largest absolute noise on a sum. */
        double noiseBound() {
            return Math.scalb(1.0, noiseBits - Objective.FRACTION_BITS);
        }
    }

    /** The parameters with everything that is wrong with them. */
    record Reading(BoostParameters parameters, List<Problem> problems) {}

    static Reading read(TaskSpec task, int index) {
        var from = Parameters.of(task, index);
        var parameters = new BoostParameters(
                objective(from),
                from.integer("n_estimators", 20, 1, 10_000),
                from.integer("guest_first_trees", 1, 0, 10_000),
                from.real("learning_rate", 0.3, 1e-6, 1),
                new TreeShape(
                        from.integer("max_depth", 3, 1, 10),
                        from.real("reg_lambda", 1, 0, 1e9),
                        from.real("gamma", 0, 0, 1e9),
                        from.real("min_child_weight", 1, 0, 1e9)),
                from.oneOf("binning", Binning.Kind.class, Binning.Kind.QUANTILE),
                from.integer("max_bin", 32, 2, Binning.MAX_BINS),
                new Guards(
                        from.integer("min_samples_leaf", 5, 1, 1_000_000),
                        from.integer("min_bin_support", 5, 1, 1_000_000),
                        from.integer("histogram_noise_bits", 8, 0, 20)),
                from.integer("key_bits", 3072, 1024, 8192));
        return new Reading(parameters, from.problems());
    }

    private static Objective objective(Parameters from) {
        var name = from.text("objective").orElse(Objective.BINARY_LOGISTIC.xgboostName());
        var named = Objective.named(name);
        if (named.isPresent()) {
            return named.get();
        }
        from.problem(
                "objective",
                "unknown-value",
                "expected one of "
                        + Arrays.stream(Objective.values())
                                .map(Objective::xgboostName)
                                .toList());
        return Objective.BINARY_LOGISTIC;
    }

    static BoostParameters of(TaskSpec task) {
        return read(task, 0).parameters();
    }

    /** With no node smaller than {@code rows}. */
    BoostParameters withFloor(int rows) {
        return new BoostParameters(
                objective, trees, guestFirstTrees, learningRate, shape, binning, maxBin, guards.atLeast(rows), keyBits);
    }

    /** Of g and h. */
    FixedPoint gradientEncoding() {
        return FixedPoint.ofBound(objective.bound(), Objective.FRACTION_BITS);
    }

    /** Of their sums over {@code rows} rows, with noise. */
    FixedPoint sumEncoding(int rows) {
        return FixedPoint.ofBound(objective.bound() * Math.max(1, rows) + guards.noiseBound(), Objective.FRACTION_BITS);
    }

    /** The round of a depth (from 0) of a tree (from 0). */
    int round(int tree, int depth) {
        return tree * (shape.maxDepth() + 1) + depth + 1;
    }

    /** The number of a node in its tree: the place {@code place} among those of depth {@code depth} that were open. */
    static int node(int depth, int place) {
        return (1 << depth) - 1 + place;
    }
}
