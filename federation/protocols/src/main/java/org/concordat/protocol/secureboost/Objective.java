package org.concordat.protocol.secureboost;

import java.util.Arrays;
import java.util.Optional;

/**
 * What is minimised: first and second derivative of the loss by the margin f (eq. 3 and 4 of Cheng et al. 2021). Both are
 * rounded to 24 fraction bits, at the guest as in what it encrypts, so that every sum is exact everywhere.
 */
enum Objective {
    /** Log-loss, y ∈ {0, 1}. */
    BINARY_LOGISTIC("binary:logistic", 1) {
        @Override
        double gradient(double f, double y) {
            return probability(f) - y;
        }

        @Override
        double hessian(double f) {
            double p = probability(f);
            return p * (1 - p);
        }

        @Override
        double loss(double f, double y) {
            // log(1 + e^−s) for s = ±f, without overflow
            double s = y > 0.5 ? f : -f;
            return Math.max(-s, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(s)));
        }
    },
    /** Half the squared error, of labels scaled to −1 … 1. */
    REG_SQUAREDERROR("reg:squarederror", 64) {
        @Override
        double gradient(double f, double y) {
            return f - y;
        }

        @Override
        double hessian(double f) {
            return 1;
        }

        @Override
        double loss(double f, double y) {
            return (f - y) * (f - y) / 2;
        }
    };

    static final int FRACTION_BITS = 24;
    private final String name;
    private final double bound;

    Objective(String name, double bound) {
        this.name = name;
        this.bound = bound;
    }

    /** As in XGBoost, for example {@code binary:logistic}. */
    String xgboostName() {
        return name;
    }

    /** The one of that name, if there is one. */
    static Optional<Objective> named(String xgboostName) {
        return Arrays.stream(values())
                .filter(one -> one.name.equals(xgboostName))
                .findFirst();
    }

    /** |g| and h are at most this. */
    double bound() {
        return bound;
    }

    abstract double gradient(double f, double y);

    abstract double hessian(double f);

    abstract double loss(double f, double y);

    static double probability(double f) {
        return 1 / (1 + StrictMath.exp(-f));
    }

    /** To a multiple of 2⁻²⁴, half to even. */
    static double rounded(double x) {
        return Math.scalb(Math.rint(Math.scalb(x, FRACTION_BITS)), -FRACTION_BITS);
    }
}
