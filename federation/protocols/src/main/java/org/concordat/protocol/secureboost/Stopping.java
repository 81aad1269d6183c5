package org.concordat.protocol.secureboost;

import java.util.Locale;
import org.concordat.federation.job.Parameters;
import org.concordat.protocol.preparation.TrainTestSplit;

/**
 * When training ends before its last round.
 *
 * @param earlyStoppingRounds rounds without a better {@code metric} on the validation part; 0 never stops early
 * @param validationFraction of the training rows that only measure
 * @param metric {@code eval_metric}
 */
record Stopping(int earlyStoppingRounds, double validationFraction, EvalMetric metric) {
    static Stopping read(Parameters from, Objective objective) {
        int rounds = from.integer("early_stopping_rounds", 0, 0, 10_000);
        double fraction = from.real("validation_fraction", rounds > 0 ? 0.2 : 0, 0, 0.9);
        if (rounds > 0 && fraction == 0) {
            from.problem("validation_fraction", "out-of-range", "early stopping needs a validation part, found 0");
        }
        var usual = EvalMetric.usual(objective);
        var metric = from.oneOf("eval_metric", EvalMetric.class, usual);
        if (!metric.measures(objective)) {
            from.problem(
                    "eval_metric",
                    "unknown-value",
                    metric.name().toLowerCase(Locale.ROOT) + " does not measure " + objective.xgboostName());
        }
        return new Stopping(rounds, fraction, metric);
    }

    /** The training rows parted in those that train and those that validate, alike at all parties. */
    Parts part(TrainTestSplit split, org.concordat.federation.channel.SharedStream random) {
        var rows = split.train();
        int validate = (int) Math.round(validationFraction * rows.length);
        if (validate == 0) {
            return new Parts(rows, new int[0]);
        }
        var order = random.permutation(rows.length);
        var chosen = new java.util.BitSet();
        for (int i = 0; i < validate; i++) {
            chosen.set(order[i]);
        }
        return new Parts(take(rows, chosen, false), take(rows, chosen, true));
    }

    private static int[] take(int[] rows, java.util.BitSet chosen, boolean which) {
        return java.util.stream.IntStream.range(0, rows.length)
                .filter(i -> chosen.get(i) == which)
                .map(i -> rows[i])
                .toArray();
    }

    /** Rows, ascending. */
    record Parts(int[] train, int[] validate) {}
}
