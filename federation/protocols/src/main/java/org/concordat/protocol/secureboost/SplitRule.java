package org.concordat.protocol.secureboost;

import org.concordat.federation.FederationException;
import org.concordat.federation.dataset.DatasetRows;

/**
 * Which rows go left at a split, as its owner keeps it.
 *
 * @param threshold left when {@code column} ≤ it; in a categorical column, when equal
 * @param missingLeft where a row without a value goes: learned
 */
public record SplitRule(String column, double threshold, boolean category, boolean missingLeft) {
    /** The place of the column in a dataset. */
    int place(DatasetRows rows) {
        int place = rows.featureNames().indexOf(column);
        if (place < 0) {
            throw new FederationException(
                    BoostShares.SHARE_UNFIT,
                    "the dataset has no column " + column + ", which the model share splits by");
        }
        return place;
    }

    /** @param place of the column */
    boolean goesLeft(DatasetRows rows, int row, int place) {
        if (rows.isMissing(row, place)) {
            return missingLeft;
        }
        double value = rows.features().at(row, place);
        return category ? value == threshold : value <= threshold;
    }
}
