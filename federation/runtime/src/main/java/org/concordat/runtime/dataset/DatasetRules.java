package org.concordat.runtime.dataset;

/**
 * Limits of a party for every dataset of its own.
 *
 * @param minimumRows fewest rows, at least 2k
 * @param minimumSupport k: fewest rows that may differ from all others in a column
 * @param maximumColumns most columns
 * @param maximumRows most rows; also bounds the memory for finding duplicate ids, 16 bytes a row at the worst
 * @param maximumBytes largest file
 */
public record DatasetRules(
        int minimumRows, int minimumSupport, int maximumColumns, long maximumRows, long maximumBytes) {

    public static final DatasetRules STANDARD = new DatasetRules(10, 5, 5_000, 10_000_000, 10L << 30);

    public DatasetRules {
        if (minimumRows < 1 || minimumSupport < 1 || maximumColumns < 1 || maximumRows < 1 || maximumBytes < 1) {
            throw new IllegalArgumentException("limits of datasets are positive");
        }
    }

    public DatasetRules withMinimumRows(int rows) {
        return new DatasetRules(rows, minimumSupport, maximumColumns, maximumRows, maximumBytes);
    }

    public DatasetRules withMinimumSupport(int k) {
        return new DatasetRules(minimumRows, k, maximumColumns, maximumRows, maximumBytes);
    }
}
