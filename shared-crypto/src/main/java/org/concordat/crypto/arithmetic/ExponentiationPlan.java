package org.concordat.crypto.arithmetic;

/**
 * How a multi-exponentiation is done: by buckets (Pippenger) or by tables of every base's powers (Straus), in windows of w bits.
 *
 * <p>Products for one output of t terms and exponents of b bits in W = ⌈b/w⌉ windows, signed digits, besides the b squarings:
 * both multiply W·t·(1 − 2^−w) entries together. Pippenger weighs 2^(w−1) buckets a window with two products each: W·2^w more.
 * Straus needs 2^(w−1) − 1 products for the powers of each of n bases and of their inverses, which all K outputs share:
 * 2n·(2^(w−1) − 1)/K more. So tables win where the bases are few beside the outputs, n < K·W or so.
 */
record ExponentiationPlan(boolean byTables, int window, double products) {
    private static final int LARGEST_WINDOW = 14;
    private static final int LARGEST_TABLE_WINDOW = 6;

    /**
     * The cheapest.
     *
     * @param bits of the exponents, with one more for the carry of signed digits
     * @param terms an output's, on average
     * @param bases n
     * @param outputs K
     */
    static ExponentiationPlan of(int bits, long terms, int bases, int outputs) {
        var best = byBuckets(bits, terms, 2);
        for (int w = 3; w <= LARGEST_WINDOW; w++) {
            best = cheaper(best, byBuckets(bits, terms, w));
        }
        for (int w = 2; w <= LARGEST_TABLE_WINDOW; w++) {
            best = cheaper(best, byTables(bits, terms, w, bases, outputs));
        }
        return best;
    }

    static ExponentiationPlan byBuckets(int bits, long terms, int w) {
        return new ExponentiationPlan(false, w, Math.ceilDiv(bits, w) * (entries(terms, w) + (1 << w)));
    }

    static ExponentiationPlan byTables(int bits, long terms, int w, int bases, int outputs) {
        double tables = 2.0 * bases * ((1 << (w - 1)) - 1) / outputs;
        return new ExponentiationPlan(true, w, Math.ceilDiv(bits, w) * entries(terms, w) + tables);
    }

    private static double entries(long terms, int w) {
        return terms * (1 - 1.0 / (1 << w));
    }

    private static ExponentiationPlan cheaper(ExponentiationPlan x, ExponentiationPlan y) {
        return y.products < x.products ? y : x;
    }
}
