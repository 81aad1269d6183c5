package org.concordat.protocol.intersection;

import java.util.ArrayList;
import java.util.List;

/** At most 128 linear equations over GF(2) in 128 unknowns of 128 bits, in echelon form as they come. */
final class DenseSystem {
    private final List<Equation> echelon = new ArrayList<>();

    /**
     * The sum of the named unknowns is the right side.
     *
     * @param high bit i names unknown i
     * @param low bit i names unknown 64 + i
     */
    record Equation(long high, long low, long rightHigh, long rightLow) {
        private Equation plus(Equation other) {
            return new Equation(
                    high ^ other.high, low ^ other.low, rightHigh ^ other.rightHigh, rightLow ^ other.rightLow);
        }

        private boolean names(int unknown) {
            return ((unknown < 64 ? high : low) >>> unknown & 1) != 0; // a shift counts modulo 64
        }

        private int leading() {
            return high != 0 ? Long.numberOfTrailingZeros(high) : 64 + Long.numberOfTrailingZeros(low);
        }
    }

    /** Whether the equation is independent of those before; only then it is taken. */
    boolean add(Equation equation) {
        var reduced = equation;
        for (var before : echelon) {
            if (reduced.names(before.leading())) {
                reduced = reduced.plus(before);
            }
        }
        if (reduced.high() == 0 && reduced.low() == 0) {
            return false;
        }
        echelon.add(reduced);
        return true;
    }

    /** Sets leading unknowns so that all equations hold; the others keep what stands in {@code entries} from {@code start}. */
    void solveInto(Tags entries, int start) {
        // Equation i names no leading unknown of those before it, but may name those of later ones: from the last to
        // the first.
        for (int i = echelon.size() - 1; i >= 0; i--) {
            var equation = echelon.get(i);
            int own = start + equation.leading();
            entries.set(own, equation.rightHigh(), equation.rightLow());
            for (int unknown = 0; unknown < ObliviousStore.DENSE; unknown++) {
                if (unknown != equation.leading() && equation.names(unknown)) {
                    entries.xor(own, entries.high(start + unknown), entries.low(start + unknown));
                }
            }
        }
    }
}
