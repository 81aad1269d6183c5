package org.concordat.protocol.secureboost;

import java.util.List;
import java.util.Optional;

/**
 * What is minimised: first and second derivative of the loss by the margins f of a row (eq. 3 and 4 of Cheng et al. 2021),
 * as XGBoost has them. Both are rounded to 24 fraction bits, at the guest as in what it encrypts, so that every sum is exact
 * everywhere.
 */
sealed interface Objective {
    int FRACTION_BITS = 24;

    /** As in XGBoost, for example {@code binary:logistic}. */
    String xgboostName();

    /** Margins of a row, and trees of a round: 1, or the number of classes. */
    default int outputs() {
        return 1;
    }

    /** dl/df of output {@code k}; f has one margin for each output. */
    double gradient(double[] f, int k, double y);

    /** d²l/df², positive. */
    double hessian(double[] f, int k, double y);

    /** The loss of a row. */
    double loss(double[] f, double y);

    /** What is told of a row: probability of label 1, class, or value. */
    double score(double[] f);

    /** What labels must be, in words, where {@code y} is not; empty where it is. */
    Optional<String> unfit(double y);

    /** The margin that training starts from, on the labels' own scale. */
    default double start(double meanLabel) {
        return 0;
    }

    /** {@code binary:logistic}: log-loss, y ∈ {0, 1}. */
    record Logistic() implements Objective {
        @Override
        public String xgboostName() {
            return "binary:logistic";
        }

        @Override
        public double gradient(double[] f, int k, double y) {
            return probability(f[0]) - y;
        }

        @Override
        public double hessian(double[] f, int k, double y) {
            double p = probability(f[0]);
            return p * (1 - p);
        }

        @Override
        public double loss(double[] f, double y) {
            // log(1 + e^−s) for s = ±f, without overflow
            double s = y > 0.5 ? f[0] : -f[0];
            return Math.max(-s, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(s)));
        }

        @Override
        public double score(double[] f) {
            return probability(f[0]);
        }

        @Override
        public Optional<String> unfit(double y) {
            return y == 0 || y == 1
                    ? Optional.empty()
                    : Optional.of("labels 0 and 1, found others: use reg:squarederror");
        }
    }

    /** {@code multi:softmax}: cross entropy of K classes, y ∈ {0 … K−1}; a tree for each class. The hessian is 2p(1−p). */
    record Softmax(int classes) implements Objective {
        private static final double LEAST_HESSIAN = 1e-16;

        @Override
        public String xgboostName() {
            return "multi:softmax";
        }

        @Override
        public int outputs() {
            return classes;
        }

        @Override
        public double gradient(double[] f, int k, double y) {
            return probability(f, k) - (y == k ? 1 : 0);
        }

        @Override
        public double hessian(double[] f, int k, double y) {
            double p = probability(f, k);
            return Math.max(2 * p * (1 - p), LEAST_HESSIAN);
        }

        @Override
        public double loss(double[] f, double y) {
            return -StrictMath.log(Math.max(probability(f, (int) y), 1e-15));
        }

        @Override
        public double score(double[] f) {
            int best = 0;
            for (int k = 1; k < f.length; k++) {
                best = f[k] > f[best] ? k : best;
            }
            return best;
        }

        @Override
        public Optional<String> unfit(double y) {
            return y >= 0 && y < classes && y == Math.rint(y)
                    ? Optional.empty()
                    : Optional.of("labels 0 … num_class − 1 = " + (classes - 1) + ", found others");
        }

        private static double probability(double[] f, int k) {
            double sum = 0;
            for (double other : f) {
                sum += StrictMath.exp(other - f[k]);
            }
            return 1 / sum;
        }
    }

    /** {@code reg:squarederror}: half the squared error, of labels scaled to −1 … 1. */
    record SquaredError() implements Objective {
        @Override
        public String xgboostName() {
            return "reg:squarederror";
        }

        @Override
        public double gradient(double[] f, int k, double y) {
            return f[0] - y;
        }

        @Override
        public double hessian(double[] f, int k, double y) {
            return 1;
        }

        @Override
        public double loss(double[] f, double y) {
            return (f[0] - y) * (f[0] - y) / 2;
        }

        @Override
        public double score(double[] f) {
            return f[0];
        }

        @Override
        public Optional<String> unfit(double y) {
            return Optional.empty();
        }

        @Override
        public double start(double meanLabel) {
            return meanLabel;
        }
    }

    /** Whose margin is the logarithm of the value that is told; y ≥ 0. */
    sealed interface LogLinked extends Objective {
        @Override
        default double score(double[] f) {
            return exp(f[0]);
        }

        @Override
        default Optional<String> unfit(double y) {
            return y >= 0 ? Optional.empty() : Optional.of("values that are not negative");
        }

        @Override
        default double start(double meanLabel) {
            return StrictMath.log(Math.max(meanLabel, 1e-6));
        }
    }

    /** {@code count:poisson}: e^f − y·f, y ≥ 0; the hessian is e^(f + 0.7), as XGBoost's {@code max_delta_step} has it. */
    record Poisson() implements LogLinked {
        private static final double MAX_DELTA_STEP = 0.7;

        @Override
        public String xgboostName() {
            return "count:poisson";
        }

        @Override
        public double gradient(double[] f, int k, double y) {
            return exp(f[0]) - y;
        }

        @Override
        public double hessian(double[] f, int k, double y) {
            return exp(f[0] + MAX_DELTA_STEP);
        }

        @Override
        public double loss(double[] f, double y) {
            return exp(f[0]) - y * f[0];
        }
    }

    /** {@code reg:tweedie}: −y·e^((1−ρ)f)/(1−ρ) + e^((2−ρ)f)/(2−ρ), y ≥ 0, 1 < ρ < 2. */
    record Tweedie(double power) implements LogLinked {
        @Override
        public String xgboostName() {
            return "reg:tweedie";
        }

        @Override
        public double gradient(double[] f, int k, double y) {
            return -y * exp((1 - power) * f[0]) + exp((2 - power) * f[0]);
        }

        @Override
        public double hessian(double[] f, int k, double y) {
            return -y * (1 - power) * exp((1 - power) * f[0]) + (2 - power) * exp((2 - power) * f[0]);
        }

        @Override
        public double loss(double[] f, double y) {
            return -y * exp((1 - power) * f[0]) / (1 - power) + exp((2 - power) * f[0]) / (2 - power);
        }
    }

    /** XGBoost's names of all there are. */
    static List<String> names() {
        return List.of("binary:logistic", "multi:softmax", "reg:squarederror", "count:poisson", "reg:tweedie");
    }

    /**
     * The one of that name, if there is one.
     *
     * @param classes {@code num_class}, of {@code multi:softmax} alone
     * @param power {@code tweedie_variance_power}, of {@code reg:tweedie} alone
     */
    static Optional<Objective> named(String xgboostName, int classes, double power) {
        return switch (xgboostName) {
            case "binary:logistic" -> Optional.of(new Logistic());
            case "multi:softmax" -> Optional.of(new Softmax(classes));
            case "reg:squarederror" -> Optional.of(new SquaredError());
            case "count:poisson" -> Optional.of(new Poisson());
            case "reg:tweedie" -> Optional.of(new Tweedie(power));
            default -> Optional.empty();
        };
    }

    static double probability(double f) {
        return 1 / (1 + StrictMath.exp(-f));
    }

    /** e^x for x ≤ 30: no margin of a sound training is larger, and sums stay exact. */
    private static double exp(double x) {
        return StrictMath.exp(Math.min(x, 30));
    }

    /** To a multiple of 2⁻²⁴, half to even. */
    static double rounded(double x) {
        return Math.scalb(Math.rint(Math.scalb(x, FRACTION_BITS)), -FRACTION_BITS);
    }
}
