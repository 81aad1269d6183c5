package org.concordat.federation.dataset;

import java.util.List;
import org.concordat.matrix.Matrix;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a registered dataset as a task reads them: n entity ids, their m features, and labels where the party has
 * them. It never leaves the party.
 *
 * @param ids canonicalised as the dataset declares (trim, NFC, case)
 * @param features n×m, columns in the order of {@code featureNames}
 * @param labels n values, or null
 */
public record DatasetRows(List<String> ids, List<String> featureNames, Matrix features, double @Nullable [] labels) {
    public DatasetRows {
        ids = List.copyOf(ids);
        featureNames = List.copyOf(featureNames);
        if (features.rows() != ids.size() || features.columns() != featureNames.size()) {
            throw new IllegalArgumentException(
                    "features are " + features.shape() + ", expected " + ids.size() + "×" + featureNames.size());
        }
        if (labels != null && labels.length != ids.size()) {
            throw new IllegalArgumentException("found " + labels.length + " labels for " + ids.size() + " rows");
        }
    }

    /** The rows of a party without labels. */
    public static DatasetRows unlabelled(List<String> ids, List<String> featureNames, Matrix features) {
        return new DatasetRows(ids, featureNames, features, null);
    }

    /** The rows named, in that order. */
    public DatasetRows select(int... rows) {
        var selectedIds = java.util.Arrays.stream(rows).mapToObj(ids::get).toList();
        double[] all = labels;
        double[] selectedLabels = all == null
                ? null
                : java.util.Arrays.stream(rows).mapToDouble(row -> all[row]).toArray();
        return new DatasetRows(selectedIds, featureNames, features.selectRows(rows), selectedLabels);
    }

    /** Sizes only. */
    @Override
    public String toString() {
        return "DatasetRows[" + features.shape() + "]";
    }
}
