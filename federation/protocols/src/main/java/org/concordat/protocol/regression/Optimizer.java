package org.concordat.protocol.regression;

import java.util.Arrays;

/**
 * How a gradient becomes a step. All are coordinate-wise, so that each party runs its own over its own columns and the
 * mathematics is that of one optimiser over all of them.
 *
 * @param learningRate η; in epoch e (from 0) it is η/√(1 + decay·e)
 * @param decay ≥ 0
 * @param momentum of MOMENTUM
 * @param rho of RMSPROP
 * @param beta1 of ADAM
 * @param beta2 of ADAM
 * @param epsilon below the root, against division by 0
 */
public record Optimizer(
        Kind kind,
        double learningRate,
        double decay,
        double momentum,
        double rho,
        double beta1,
        double beta2,
        double epsilon) {
    /** As in FATE and Keras. */
    public enum Kind {
        SGD,
        MOMENTUM,
        RMSPROP,
        ADAGRAD,
        ADAM
    }

    /**
     * What an optimiser remembers.
     *
     * @param first velocity or first moment, one a weight
     * @param second second moment, one a weight
     * @param steps taken so far
     */
    public record State(double[] first, double[] second, long steps) {
        static State initial(int weights) {
            return new State(new double[weights], new double[weights], 0);
        }
    }

    /** η of epoch {@code epoch}, from 1. */
    double rate(int epoch) {
        return learningRate / Math.sqrt(1 + decay * (epoch - 1));
    }

    /** The step to subtract from the weights, and what to remember. */
    Step step(State state, double[] gradient, int epoch) {
        double rate = rate(epoch);
        var first = state.first().clone();
        var second = state.second().clone();
        long steps = state.steps() + 1;
        var delta = new double[gradient.length];
        for (int j = 0; j < delta.length; j++) {
            double g = gradient[j];
            delta[j] = switch (kind) {
                case SGD -> rate * g;
                case MOMENTUM -> {
                    first[j] = momentum * first[j] + rate * g;
                    yield first[j];
                }
                case RMSPROP -> {
                    second[j] = rho * second[j] + (1 - rho) * g * g;
                    yield rate * g / (Math.sqrt(second[j]) + epsilon);
                }
                case ADAGRAD -> {
                    second[j] += g * g;
                    yield rate * g / (Math.sqrt(second[j]) + epsilon);
                }
                case ADAM -> {
                    first[j] = beta1 * first[j] + (1 - beta1) * g;
                    second[j] = beta2 * second[j] + (1 - beta2) * g * g;
                    double m = first[j] / (1 - StrictMath.pow(beta1, (double) steps));
                    double v = second[j] / (1 - StrictMath.pow(beta2, (double) steps));
                    yield rate * m / (Math.sqrt(v) + epsilon);
                }
            };
        }
        return new Step(delta, new State(first, second, steps));
    }

    /** @param delta to subtract, one a weight */
    record Step(double[] delta, State state) {
        @Override
        public String toString() {
            return "Step[" + Arrays.stream(delta).map(Math::abs).sum() + "]";
        }
    }
}
