package org.concordat.federation.dataset;

import java.util.BitSet;
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
 * @param weights of the rows, n values ≥ 0, or null where all weigh the same
 * @param missing entries of {@code features} without a value, at row·m + column; a number stands there that means nothing, or
 *     the column's mean. A task that cannot learn from it takes the number. Empty where the dataset declares otherwise
 */
public record DatasetRows(
        List<String> ids,
        List<String> featureNames,
        Matrix features,
        double @Nullable [] labels,
        double @Nullable [] weights,
        BitSet missing) {
    // Not compact: javac would leave the parameters' @Nullable out of the class file.
    public DatasetRows(
            List<String> ids,
            List<String> featureNames,
            Matrix features,
            double @Nullable [] labels,
            double @Nullable [] weights,
            BitSet missing) {
        if (missing.length() > (long) ids.size() * featureNames.size()) {
            throw new IllegalArgumentException("a value is missing beyond the " + features.shape() + " features");
        }
        if (weights != null && weights.length != ids.size()) {
            throw new IllegalArgumentException("found " + weights.length + " weights for " + ids.size() + " rows");
        }
        if (features.rows() != ids.size() || features.columns() != featureNames.size()) {
            throw new IllegalArgumentException(
                    "features are " + features.shape() + ", expected " + ids.size() + "×" + featureNames.size());
        }
        if (labels != null && labels.length != ids.size()) {
            throw new IllegalArgumentException("found " + labels.length + " labels for " + ids.size() + " rows");
        }
        this.ids = List.copyOf(ids);
        this.featureNames = List.copyOf(featureNames);
        this.features = features;
        this.labels = labels;
        this.weights = weights;
        this.missing = (BitSet) missing.clone();
    }

    /** Rows without weights in which nothing is missing. */
    public DatasetRows(List<String> ids, List<String> featureNames, Matrix features, double @Nullable [] labels) {
        this(ids, featureNames, features, labels, null, new BitSet());
    }

    /** The rows of a party without labels. */
    public static DatasetRows unlabelled(List<String> ids, List<String> featureNames, Matrix features) {
        return new DatasetRows(ids, featureNames, features, null);
    }

    /** The rows named, in that order. */
    public DatasetRows select(int... rows) {
        var selectedIds = java.util.Arrays.stream(rows).mapToObj(ids::get).toList();
        int width = featureNames.size();
        var selectedMissing = new BitSet();
        for (int i = 0; !missing.isEmpty() && i < rows.length; i++) {
            for (int j = 0; j < width; j++) {
                selectedMissing.set(i * width + j, isMissing(rows[i], j));
            }
        }
        return new DatasetRows(
                selectedIds,
                featureNames,
                features.selectRows(rows),
                select(labels, rows),
                select(weights, rows),
                selectedMissing);
    }

    /** Whether row {@code row} has no value in feature {@code column}. */
    public boolean isMissing(int row, int column) {
        return missing.get(row * featureNames.size() + column);
    }

    private static double @Nullable [] select(double @Nullable [] all, int[] rows) {
        return all == null
                ? null
                : java.util.Arrays.stream(rows).mapToDouble(row -> all[row]).toArray();
    }

    /** Sizes only. */
    @Override
    public String toString() {
        return "DatasetRows[" + features.shape() + "]";
    }
}
