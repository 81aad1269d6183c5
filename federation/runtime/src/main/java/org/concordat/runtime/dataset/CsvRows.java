package org.concordat.runtime.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.concordat.federation.FederationException;

/** The rows of a CSV file: as wide as the header, none of them blank but at the very end. */
final class CsvRows implements RowSource {

    private static final String OTHER_DELIMITERS = ",;\t|";

    private final CsvTokenizer tokens;
    private final DatasetProblems problems;
    private final List<String> header;

    /** @throws DatasetRejection if there is no header that can be read */
    CsvRows(InputStream in, char delimiter, DatasetRules rules, DatasetProblems problems) {
        this.problems = problems;
        this.tokens = new CsvTokenizer(in, delimiter, rules.maximumColumns(), rules.maximumBytes(), problems);
        if (tokens.atEnd()) {
            throw problems.fatal(DatasetErrors.DATASET_EMPTY, 0, 0, "The file is empty. Expected a header and rows.");
        }
        tokens.next();
        if (tokens.fieldCount() > rules.maximumColumns()) {
            throw problems.fatal(
                    DatasetErrors.TOO_MANY_COLUMNS,
                    1,
                    0,
                    "The header has " + tokens.fieldCount() + " columns, at most " + rules.maximumColumns()
                            + " are accepted.");
        }
        problems.throwIfAny();
        header = List.copyOf(tokens.cells());
        refuseAnotherDelimiter(delimiter);
    }

    private void refuseAnotherDelimiter(char declared) {
        if (header.size() > 1) {
            return;
        }
        OTHER_DELIMITERS
                .chars()
                .filter(other -> other != declared && header.getFirst().indexOf(other) >= 0)
                .findFirst()
                .ifPresent(other -> {
                    throw problems.fatal(
                            DatasetErrors.ROW_WIDTH,
                            1,
                            0,
                            "The header has one column where '" + shown(declared)
                                    + "' is the delimiter. The file seems to" + " be separated by '"
                                    + shown((char) other) + "': declare that delimiter.");
                });
    }

    private static String shown(char delimiter) {
        return delimiter == '\t' ? "tab" : String.valueOf(delimiter);
    }

    @Override
    public List<String> header() {
        return header;
    }

    @Override
    public boolean next() {
        long firstBlank = 0;
        long blanks = 0;
        while (tokens.next()) {
            if (blank()) {
                firstBlank = blanks++ == 0 ? tokens.line(0) : firstBlank;
                continue;
            }
            // Only now it is known that the blank lines were not the end.
            for (; blanks > 0; blanks--) {
                problems.add(
                        DatasetErrors.BLANK_ROW, firstBlank++, 0, "A blank line stands between rows. Take it out.");
            }
            if (tokens.broken()) {
                continue;
            }
            if (tokens.fieldCount() == header.size()) {
                return true;
            }
            widthProblem();
        }
        return false;
    }

    private void widthProblem() {
        problems.add(
                DatasetErrors.ROW_WIDTH,
                tokens.line(0),
                0,
                "Found " + tokens.fieldCount() + " fields, expected " + header.size() + " as in the header.");
    }

    private boolean blank() {
        return !tokens.broken()
                && tokens.fieldCount() == 1
                && tokens.cells().getFirst().isBlank();
    }

    @Override
    public String cell(int column) {
        return tokens.cells().get(column);
    }

    @Override
    public long line() {
        return tokens.line(0);
    }

    @Override
    public long line(int column) {
        return tokens.line(column);
    }

    @Override
    public long position(int column) {
        return tokens.column(column);
    }

    @Override
    public void close() {
        try {
            tokens.close();
        } catch (IOException e) {
            throw new FederationException(DatasetErrors.SOURCE_UNREADABLE, "The file could not be closed.", e);
        }
    }
}
