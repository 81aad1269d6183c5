package org.concordat.runtime.dataset;

/** Where a dataset lies. */
public sealed interface DatasetSource {

    /**
     * A CSV file in UTF-8 with a header.
     *
     * @param path below the data root, with {@code /}
     * @param delimiter {@code ,} or {@code ;} or tab or {@code |}
     */
    record CsvFile(String path, char delimiter) implements DatasetSource {
        public CsvFile {
            if (",;\t|".indexOf(delimiter) < 0) {
                throw new IllegalArgumentException("a delimiter is one of , ; tab |");
            }
        }

        public CsvFile(String path) {
            this(path, ',');
        }
    }

    /** A Parquet file of flat columns below the data root. */
    record ParquetFile(String path) implements DatasetSource {}

    /**
     * A table or view, read in the order of its id column.
     *
     * @param connection name of a connection that the operator configured
     */
    record DatabaseTable(String connection, String schema, String table) implements DatasetSource {}
}
