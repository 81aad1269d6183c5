package org.concordat.runtime.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.concordat.federation.FederationException;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.matrix.Matrix;
import org.jspecify.annotations.Nullable;

/**
 * Reads a registered source again, for a task: its ids, the wanted columns, its label. What it finds must hash to what was
 * registered, so that nothing here explains what is wrong with a source: that it is another one is enough.
 */
final class DatasetReader {

    private final StoredDataset stored;
    private final PermittedColumns columns;
    private final DatasetUse use;

    DatasetReader(StoredDataset stored, PermittedColumns columns, DatasetUse use) {
        this.stored = stored;
        this.columns = columns;
        this.use = use;
    }

    /** @throws FederationException {@code dataset-hash-mismatch}, {@code label-not-binary}, {@code label-single-class} */
    DatasetRows read(RowSource source) {
        DatasetDeclaration declaration = stored.declaration();
        var missing = use.tellsMissing()
                ? Reading.MissingValues.KEEP
                : declaration.reading().missing();
        var problems = new DatasetProblems();
        DatasetLayout layout = DatasetLayout.of(source.header(), declaration, problems);
        int[] features =
                columns.features().stream().mapToInt(layout.names()::indexOf).toArray();
        int label = columns.label() == null ? -1 : layout.names().indexOf(columns.label());
        int weight = columns.weight() == null ? -1 : layout.names().indexOf(columns.weight());
        if (Arrays.stream(features).anyMatch(index -> index < 0)) {
            throw mismatch(null);
        }
        var hash = new DatasetHash(layout.names());
        var taken = new Taken(Math.toIntExact(stored.dataset().rows()), features.length);
        var decimals = new DecimalReader(declaration.reading());
        while (source.next()) {
            if (taken.full()) {
                throw mismatch(null);
            }
            hash.row(source, layout.width());
            String id = source.cell(layout.id());
            taken.begin(declaration.reading().ids().apply(id == null ? "" : id));
            for (int j = 0; j < features.length; j++) {
                taken.feature(j, number(decimals, source.cell(features[j])));
            }
            taken.label(label < 0 ? Double.NaN : number(decimals, source.cell(label)));
            taken.weight(weight < 0 ? 1 : number(decimals, source.cell(weight)));
            taken.end(missing == Reading.MissingValues.DROP_ROW);
        }
        if (!hash.hex().equals(stored.dataset().contentHash())) {
            throw mismatch(null);
        }
        return taken.rows(
                columns.features(),
                label < 0 ? null : taken.labels(use.label()),
                weight >= 0,
                missing == Reading.MissingValues.KEEP);
    }

    private static double number(DecimalReader decimals, @Nullable String cell) {
        return decimals.read(cell) == DecimalReader.Outcome.NUMBER ? decimals.value() : Double.NaN;
    }

    FederationException mismatch(@Nullable RuntimeException cause) {
        String detail = "The source of dataset '" + stored.dataset().name() + "' version "
                + stored.dataset().version()
                + " is not what was registered: it has another content hash. Register it again, then submit the job again.";
        return cause == null
                ? new FederationException(DatasetErrors.DATASET_HASH_MISMATCH, detail)
                : new FederationException(DatasetErrors.DATASET_HASH_MISMATCH, detail, cause);
    }

    /** Rows as they gather; n×m doubles, and as many again while the matrix is made. */
    private static final class Taken {
        private final int capacity;
        private final int width;
        private final List<String> ids;
        private double[] values;
        private final double[] labels;
        private final double[] weights;
        private int read;
        private int kept;
        private boolean complete;

        Taken(int capacity, int width) {
            this.capacity = capacity;
            this.width = width;
            this.ids = new ArrayList<>(capacity);
            this.values = new double[Math.multiplyExact(capacity, width)];
            this.labels = new double[capacity];
            this.weights = new double[capacity];
        }

        boolean full() {
            return read == capacity;
        }

        void begin(String id) {
            ids.add(id);
            complete = true;
        }

        void feature(int column, double value) {
            values[kept * width + column] = value;
            complete &= !Double.isNaN(value);
        }

        void label(double value) {
            labels[kept] = value;
        }

        void weight(double value) {
            if (!(value >= 0)) {
                throw new FederationException(
                        DatasetErrors.WEIGHT_NEGATIVE, "A weight is a number that is not negative, found another.");
            }
            weights[kept] = value;
        }

        void end(boolean dropIncomplete) {
            read++;
            if (dropIncomplete && !complete) {
                ids.removeLast();
            } else {
                kept++;
            }
        }

        double[] labels(DatasetUse.Label use) {
            double[] found = Arrays.copyOf(labels, kept);
            double[] distinct =
                    Arrays.stream(found).distinct().sorted().limit(3).toArray();
            if (distinct.length < 2) {
                throw new FederationException(
                        DatasetErrors.LABEL_SINGLE_CLASS, "The label is the same in all rows. Expected it to vary.");
            }
            if (use != DatasetUse.Label.BINARY) {
                return found;
            }
            if (distinct.length > 2 || distinct[1] != 1 || (distinct[0] != 0 && distinct[0] != -1)) {
                throw new FederationException(
                        DatasetErrors.LABEL_NOT_BINARY,
                        "The label takes " + Arrays.stream(found).distinct().count()
                                + " different values. Expected 0 and 1, or -1 and 1.");
            }
            return Arrays.stream(found).map(value -> value > 0 ? 1 : 0).toArray();
        }

        /**
         * @param weighed whether the weights are those of a column
         * @param keepMissing whether the rows tell what is missing
         */
        DatasetRows rows(List<String> names, double @Nullable [] found, boolean weighed, boolean keepMissing) {
            double[] filled = Arrays.copyOf(values, kept * width);
            values = new double[0];
            var missing = new BitSet();
            for (int i = 0; keepMissing && i < filled.length; i++) {
                missing.set(i, Double.isNaN(filled[i]));
            }
            for (int j = 0; j < width; j++) {
                fillWithMean(filled, j);
            }
            double[] own = weighed ? Arrays.copyOf(weights, kept) : null;
            return new DatasetRows(ids, names, Matrix.of(kept, width, filled), found, own, missing);
        }

        private void fillWithMean(double[] found, int column) {
            double sum = 0;
            long present = 0;
            for (int i = column; i < found.length; i += width) {
                if (!Double.isNaN(found[i])) {
                    sum += found[i];
                    present++;
                }
            }
            for (int i = column; i < found.length; i += width) {
                if (Double.isNaN(found[i])) {
                    found[i] = sum / present;
                }
            }
        }
    }
}
