package org.concordat.runtime.dataset;

/**
 * One thing wrong with a source, without any value of it.
 *
 * @param line of the file, from 1, where it begins; the number of the row in Parquet and tables; 0 where no line is to blame
 * @param column position in that line, from 1, in characters; 0 where no place in the line is to blame
 * @param code kebab-case
 * @param message found, expected, what to do
 */
public record DatasetProblem(long line, long column, String code, String message) {}
