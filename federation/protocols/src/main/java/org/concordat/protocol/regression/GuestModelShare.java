package org.concordat.protocol.regression;

import java.util.List;
import org.concordat.federation.model.ModelShare;

/**
 * The guest's part of a regression: intercept, its columns' coefficients, and how a joint score is read.
 *
 * @param protocol id@version that made it
 * @param intercept added to every score
 * @param clip of the scaled columns, in standard deviations; 0 for none
 * @param calibration from score to probability; {@link Calibration#NONE} in a linear regression
 * @param labelMean prediction = score · labelDeviation + labelMean in a linear regression; 0 in a logistic one
 * @param labelDeviation 1 in a logistic regression
 */
public record GuestModelShare(
        String protocol,
        double intercept,
        double clip,
        List<Coefficient> coefficients,
        Calibration calibration,
        double labelMean,
        double labelDeviation)
        implements ModelShare {
    public GuestModelShare {
        coefficients = List.copyOf(coefficients);
    }

    /** What the joint score u of a row says: a probability, or a value on the label's own scale. */
    double predict(Family family, double score) {
        return switch (family) {
            case LOGISTIC -> calibration.probability(score);
            case LINEAR -> score * labelDeviation + labelMean;
        };
    }
}
