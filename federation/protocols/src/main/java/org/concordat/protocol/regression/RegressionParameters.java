package org.concordat.protocol.regression;

import java.util.List;
import java.util.Set;
import org.concordat.federation.job.Parameters;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;

/**
 * The parameters of a training task, under the names of the job file.
 *
 * @param alpha strength of the penalty
 * @param batchSize rows in a batch at least; 0 for all training rows
 * @param batchExplicit whether the job names the batch size: then it is refused when too small, else raised
 * @param tolerance of the early stop
 * @param validationFraction of the training rows, those that tell when to stop; with {@link EarlyStop#VALIDATION} alone
 * @param earlyStoppingRounds epochs in a row without a better validation loss before training ends
 * @param scoreBound S: |u| ≤ S for every row, half of it for each of two data parties
 * @param scoreDecimals decimals of the scores that leave a host at the end
 * @param fractionBits of the columns, in the gradient
 * @param residualRatio ρ that the stewards approve: m_k · batches / training rows stays at or below it
 */
public record RegressionParameters(
        Optimizer optimizer,
        Penalty penalty,
        double alpha,
        int batchSize,
        boolean batchExplicit,
        int maxEpochs,
        EarlyStop earlyStop,
        double tolerance,
        double validationFraction,
        int earlyStoppingRounds,
        double scoreBound,
        int scoreDecimals,
        int fractionBits,
        Calibrate calibrate,
        Loss loss,
        int keyBits,
        boolean fitIntercept,
        boolean warmStart,
        double residualRatio) {
    /** No batch is smaller than this, unless it is all training rows. */
    public static final int SMALLEST_BATCH = 256;

    /** No batch has fewer rows than this for each column of any party. */
    public static final int ROWS_PER_COLUMN = 8;

    private static final Set<Integer> KEY_BITS = Set.of(2048, 3072, 4096);

    /** When training ends before {@code max_epochs}. */
    public enum EarlyStop {
        NONE,
        /** When the joint step of an epoch is shorter than {@code tol}. */
        WEIGHT_DIFF,
        /** When the loss changed by less than {@code tol} since the epoch before. */
        DIFF,
        /** When the loss of rows that do not train was not lower by {@code tol} for some epochs; the best weights stay. */
        VALIDATION
    }

    /** How the guest turns scores into probabilities. */
    public enum Calibrate {
        /** σ(a·u + b), fitted on the guest's training scores. */
        PLATT,
        /** σ(u). */
        NONE
    }

    /** Whether the training loss is computed, by the chain of hosts, and shown to the guest. */
    public enum Loss {
        NONE,
        EVERY_EPOCH
    }

    private enum Init {
        ZEROS
    }

    private enum Sigmoid {
        TAYLOR1
    }

    /** Of a task that {@link #problems} finds nothing wrong with. */
    static RegressionParameters of(TaskSpec task, Family family) {
        return read(task, Parameters.of(task, 0), family);
    }

    /** Everything wrong with the task at place {@code index} of its job. */
    static List<Problem> problems(TaskSpec task, int index, Family family) {
        var parameters = Parameters.of(task, index);
        var read = read(task, parameters, family);
        if (read.batchExplicit && read.batchSize > 0 && read.batchSize < SMALLEST_BATCH) {
            parameters.problem(
                    "batch_size",
                    "batch-too-small",
                    "found " + read.batchSize + ", expected at least max(" + SMALLEST_BATCH + ", " + ROWS_PER_COLUMN
                            + " × the columns of any party), or 0 for all training rows");
        }
        if (!KEY_BITS.contains(read.keyBits)) {
            parameters.problem(
                    "key_bits", "key-size-not-allowed", "found " + read.keyBits + ", expected 2048, 3072 or 4096");
        }
        if (read.earlyStop == EarlyStop.DIFF && read.loss == Loss.NONE) {
            parameters.problem("early_stop", "needs-loss", "diff compares losses: set loss to every_epoch");
        }
        for (var name : List.of("validation_fraction", "early_stopping_rounds")) {
            if (task.parameters().containsKey(name) && read.earlyStop != EarlyStop.VALIDATION) {
                parameters.problem(name, "not-applicable", "this is for early_stop: validation");
            }
        }
        if (family == Family.LINEAR && task.parameters().containsKey("calibrate")) {
            parameters.problem("calibrate", "not-applicable", "a linear regression has no probabilities to calibrate");
        }
        return parameters.problems();
    }

    private static RegressionParameters read(TaskSpec task, Parameters parameters, Family family) {
        boolean linear = family == Family.LINEAR;
        parameters.oneOf("init", Init.class, Init.ZEROS);
        if (!linear) {
            parameters.oneOf("sigmoid", Sigmoid.class, Sigmoid.TAYLOR1);
        }
        return new RegressionParameters(
                optimizer(parameters, linear),
                parameters.oneOf("penalty", Penalty.class, Penalty.L2),
                parameters.real("alpha", 0.001, 0, 1e6),
                batchSize(task, parameters),
                task.parameters().containsKey("batch_size"),
                parameters.integer("max_epochs", linear ? 100 : 20, 1, 100_000),
                parameters.oneOf("early_stop", EarlyStop.class, EarlyStop.NONE),
                parameters.real("tol", 1e-4, 0, 1e6),
                parameters.real("validation_fraction", 0.1, 0.01, 0.5),
                parameters.integer("early_stopping_rounds", 5, 1, 100_000),
                parameters.real("score_bound", 64, 1, 1e6),
                parameters.integer("score_decimals", 3, 0, 6),
                parameters.integer("fraction_bits", 24, 8, 40),
                parameters.oneOf("calibrate", Calibrate.class, Calibrate.PLATT),
                parameters.oneOf("loss", Loss.class, Loss.NONE),
                parameters.integer("key_bits", 3072, 1, 1 << 16),
                parameters.flag("fit_intercept", true),
                parameters.flag("warm_start", false),
                parameters.real("residual_ratio", 0.1, 0.001, 0.125));
    }

    /*
     * The decay is 0 with plain gradient descent, so that "sgd" is what textbooks call so; the adaptive methods have the
     * one of FATE's users. A linear regression's optimum is farther from 0 than that of a classifier on the same columns:
     * its defaults take larger and more steps.
     */
    private static Optimizer optimizer(Parameters parameters, boolean linear) {
        var kind = parameters.oneOf("optimizer", Optimizer.Kind.class, Optimizer.Kind.ADAM);
        double decay = kind == Optimizer.Kind.SGD ? 0 : linear ? 0.1 : 0.3;
        return new Optimizer(
                kind,
                parameters.real("learning_rate", linear ? 0.1 : 0.02, 1e-9, 10),
                parameters.real("decay", decay, 0, 1000),
                parameters.real("momentum", 0.9, 0, 0.9999),
                parameters.real("rho", 0.99, 0, 0.999999),
                parameters.real("beta_1", 0.9, 0, 0.9999),
                parameters.real("beta_2", 0.999, 0, 0.999999),
                parameters.real("epsilon", 1e-8, 1e-15, 1));
    }

    private static int batchSize(TaskSpec task, Parameters parameters) {
        if (task.parameters().get("batch_size") instanceof String) {
            var text = parameters.text("batch_size").orElse("");
            if (!"full".equals(text)) {
                parameters.problem("batch_size", "unknown-value", "expected a number of rows, 0, or full");
            }
            return 0;
        }
        return parameters.integer("batch_size", 1024, 0, 1 << 24);
    }
}
