package org.concordat.protocol.secureboost;

import java.util.List;

/** How a node can be split best, as the guest sees it. */
sealed interface Candidate {
    double gain();

    /** No split gains. */
    record None() implements Candidate {
        @Override
        public double gain() {
            return 0;
        }
    }

    /** By a column of the guest. */
    record Own(Binning.Cut by, double gain) implements Candidate {}

    /**
     * By one of the candidates of host {@code host} that all reach this gain exactly.
     *
     * @param candidates places in the host's secret order, ascending
     * @param sums what the host sent for each of them
     */
    record Hosted(int host, List<Integer> candidates, List<Sum> sums, double gain) implements Candidate {}

    /** Σg and Σh left of a candidate. */
    record Sum(double g, double h) {}
}
