package org.concordat.protocol.secureboost;

import java.util.List;
import org.concordat.crypto.FixedPoint;
import org.concordat.federation.job.Parameters;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;

/**
 * The parameters of a training, under XGBoost's names.
 *
 * @param rounds {@code n_estimators}; a round has a tree for each output of the objective
 * @param warmStart whether the trees of the model share that is there stay, and these come after them
 * @param shape of one tree
 * @param guards what a host holds back
 */
record BoostParameters(
        Objective objective,
        int rounds,
        double learningRate,
        boolean warmStart,
        TreeShape shape,
        TreeMode mode,
        BinChoice bins,
        RowSampling sampling,
        Stopping stopping,
        Guards guards,
        int keyBits) {
    /** Rounds of a walk through an earlier model before training; as deep as a tree may be, and one to end it. */
    private static final int WALK = 12;

    static final int MAX_DEPTH = 10;

    /**
     * @param lambda {@code reg_lambda}
     * @param gamma a split must gain more
     * @param minChildWeight least Σh of a child
     */
    record TreeShape(int maxDepth, double lambda, double gamma, double minChildWeight) {}

    /**
     * @param maxBin bins of a column at most; {@code prebinned} takes whole numbers 0 … 255 as they are
     * @param categorical columns whose values are names: a split parts one of them from all others
     * @param share {@code colsample_bytree}: of each party's columns, drawn anew for each tree
     */
    record BinChoice(Binning.Kind kind, int maxBin, List<String> categorical, double share) {
        /** Bins of a column at most, that of missing values among them. */
        int mostBins() {
            return (kind == Binning.Kind.QUANTILE && categorical.isEmpty() ? maxBin : Binning.MAX_BINS) + 1;
        }
    }

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
        int depth = from.integer("max_depth", 3, 1, MAX_DEPTH);
        var objective = objective(from);
        var parameters = new BoostParameters(
                objective,
                from.integer("n_estimators", 20, 1, 10_000),
                from.real("learning_rate", 0.3, 1e-6, 1),
                from.flag("warm_start", false),
                new TreeShape(
                        depth,
                        from.real("reg_lambda", 1, 0, 1e9),
                        from.real("gamma", 0, 0, 1e9),
                        from.real("min_child_weight", 1, 0, 1e9)),
                TreeMode.read(from, depth),
                new BinChoice(
                        from.oneOf("binning", Binning.Kind.class, Binning.Kind.QUANTILE),
                        from.integer("max_bin", 32, 2, Binning.MAX_BINS),
                        from.texts("categorical"),
                        from.real("colsample_bytree", 1, 0.01, 1)),
                RowSampling.read(from),
                Stopping.read(from, objective),
                new Guards(
                        from.integer("min_samples_leaf", 5, 1, 1_000_000),
                        from.integer("min_bin_support", 5, 1, 1_000_000),
                        from.integer("histogram_noise_bits", 8, 0, 20)),
                from.integer("key_bits", 3072, 1024, 8192));
        return new Reading(parameters, from.problems());
    }

    private static Objective objective(Parameters from) {
        var name = from.text("objective").orElse("binary:logistic");
        int classes = from.integer("num_class", name.startsWith("multi") ? 0 : 2, 2, 100);
        double power = from.real("tweedie_variance_power", 1.5, 1.001, 1.999);
        if (name.startsWith("multi") && classes == 0) {
            from.problem("num_class", "missing-field", "multi:softmax needs the number of classes, from 2 to 100");
        }
        return Objective.named(name, Math.max(2, classes), power).orElseGet(() -> {
            from.problem("objective", "unknown-value", "expected one of " + Objective.names());
            return new Objective.Logistic();
        });
    }

    static BoostParameters of(TaskSpec task) {
        return read(task, 0).parameters();
    }

    /** With no node smaller than {@code rows}. */
    BoostParameters withFloor(int rows) {
        return with(mode, guards.atLeast(rows));
    }

    /** The guest's columns at every depth of every tree. */
    BoostParameters alone() {
        return with(new TreeMode(TreeMode.Kind.DEFAULT, rounds, 1), guards);
    }

    private BoostParameters with(TreeMode newMode, Guards newGuards) {
        return new BoostParameters(
                objective,
                rounds,
                learningRate,
                warmStart,
                shape,
                newMode,
                bins,
                sampling,
                stopping,
                newGuards,
                keyBits);
    }

    /** All trees that this training may grow. */
    int trees() {
        return rounds * objective.outputs();
    }

    /** The boosting round, from 0, of a tree of this training, from 0. */
    int boostingRound(int tree) {
        return tree / objective.outputs();
    }

    /** Of g and h below 2^{@code bits}. */
    FixedPoint gradientEncoding(int bits) {
        return FixedPoint.ofBound(Math.scalb(1.0, bits), Objective.FRACTION_BITS);
    }

    /** Of their sums over {@code rows} rows, with noise. */
    FixedPoint sumEncoding(int bits, int rows) {
        return FixedPoint.ofBound(
                Math.scalb(1.0, bits) * Math.max(1, rows) + guards.noiseBound(), Objective.FRACTION_BITS);
    }

    /** The round of the session of a depth (from 0) of a tree (from 0). */
    int round(int tree, int depth) {
        return (warmStart ? WALK : 0) + tree * (shape.maxDepth() + 1) + depth + 1;
    }

    /** The number of a node in its tree: the place {@code place} among those of depth {@code depth} that were open. */
    static int node(int depth, int place) {
        return (1 << depth) - 1 + place;
    }
}
