package org.concordat.protocol.regression;

import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.Packing;

/**
 * The fixed-point encoding of each message: declared by the job's parameters alone, the same at all parties, never on the
 * wire. The score bound S is shared out evenly, so that |u_k| ≤ S/parties at each data party implies |u| ≤ S.
 */
record Encodings(Family family, RegressionParameters parameters, int parties) {
    private static final int SCORE_BITS = 32;
    private static final int LENGTH_BITS = 48;

    /** A step longer than this, squared, is told as this: only lengths below {@code tol} matter. */
    static final double LONGEST_SQUARED_STEP = 1e6;

    double partyScoreBound() {
        return parameters.scoreBound() / parties;
    }

    double residualBound() {
        return family.residualBound(parameters.scoreBound());
    }

    /** Of a party's u_k. */
    FixedPoint score() {
        return FixedPoint.ofBound(partyScoreBound(), SCORE_BITS);
    }

    /** Of a sum of several parties' u_k. */
    FixedPoint scoreSum() {
        return FixedPoint.ofBound(parameters.scoreBound(), SCORE_BITS);
    }

    /** Of d. */
    FixedPoint residual() {
        return FixedPoint.ofBound(residualBound(), SCORE_BITS + family.residualBits());
    }

    /** Of a sum of squares of scores over a block of rows. */
    FixedPoint squares(int rows) {
        return FixedPoint.ofBound(parameters.scoreBound() * parameters.scoreBound() * rows, 2 * SCORE_BITS);
    }

    /** Fraction bits of scores as plain factors: 32 and 32 make the 64 of {@link #squares}. */
    int factorBits() {
        return SCORE_BITS;
    }

    FixedPoint stepLength() {
        return FixedPoint.ofBound(LONGEST_SQUARED_STEP, LENGTH_BITS);
    }

    /** 10^decimals. */
    double roundedUnit() {
        return StrictMath.pow(10, parameters.scoreDecimals());
    }

    /** A row of rounded scores shares a plaintext, in places that hold the sum of all parties'. */
    Packing roundedPlaces() {
        double most = parties * (partyScoreBound() * roundedUnit() + 1);
        return Packing.rowsFor(FixedPoint.ofBound(most, 0).magnitudeBits());
    }

    /** Of whole numbers of 10^−decimals: no fraction bit, so that nothing finer can travel. */
    FixedPoint rounded() {
        return FixedPoint.ofBound(partyScoreBound() * roundedUnit() + 1, 0);
    }
}
