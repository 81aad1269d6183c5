package org.concordat.runtime.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a source, one at a time, as text. Closing it frees the file or connection. */
interface RowSource extends AutoCloseable {

    /** The columns' names as the source writes them. */
    List<String> header();

    /**
     * Goes to the next row, which is as wide as the header.
     *
     * @return false at the end
     * @throws DatasetRejection where nothing more can be read
     */
    boolean next();

    /** What stands in a column of the row, 0 … m−1; null where the source itself knows that there is nothing. */
    @Nullable
    String cell(int column);

    /** The line of the file where the row begins, or the number of the row, from 1. */
    long line();

    /** The line of the file where the cell begins. */
    default long line(int column) {
        return line();
    }

    /** Where in its line the cell begins, in characters from 1; 0 where the source has no lines. */
    default long position(int column) {
        return 0;
    }

    @Override
    void close();
}
