package org.concordat.protocol.regression;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.protocol.preparation.TrainTestSplit;

/**
 * Which of the training rows train, and which tell when to stop: by another hash of the entity id than the split's, so that
 * every data party computes the same without a word.
 *
 * @param validation empty unless {@code early_stop: validation}
 */
record TrainingRows(int[] train, int[] validation) {
    static final ErrorCode TOO_SMALL = ErrorCode.data("validation-part-too-small");

    /** Fewer validation rows would tell of single persons, and little of the model. */
    static final int FEWEST = 20;

    private static final int BUCKETS = 100;

    /** @throws FederationException {@code validation-part-too-small} */
    static TrainingRows of(TrainingInput input, RegressionParameters parameters) {
        int[] train = input.split().train();
        if (parameters.earlyStop() != RegressionParameters.EarlyStop.VALIDATION) {
            return new TrainingRows(train, new int[0]);
        }
        int limit = (int) Math.rint(BUCKETS * parameters.validationFraction());
        var ids = input.samples().ids();
        IntPredicate validates = row -> TrainTestSplit.bucket("validation/" + ids.get(row)) < limit;
        var rows = new TrainingRows(
                Arrays.stream(train).filter(validates.negate()).toArray(),
                Arrays.stream(train).filter(validates).toArray());
        if (rows.validation.length < FEWEST || rows.train.length == 0) {
            throw new FederationException(
                    TOO_SMALL,
                    "of " + train.length + " training rows " + rows.validation.length + " validate, expected at least "
                            + FEWEST + ": raise validation_fraction, or bring more rows");
        }
        return rows;
    }
}
