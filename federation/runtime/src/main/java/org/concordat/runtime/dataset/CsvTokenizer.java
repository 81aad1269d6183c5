package org.concordat.runtime.dataset;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;

/**
 * Cuts UTF-8 text into records and fields, strictly by RFC 4180, with CRLF, LF or CR as the end of a line. Knows line and
 * position of every field. Memory: one buffer of 64 KiB and one record, whose fields have at most {@value #FIELD_LIMIT}
 * bytes each.
 *
 * <p>A quote that is out of place spoils its record alone: the problem is noted and the next line is read. An unclosed
 * quote, ill-formed UTF-8 or a field beyond the limit ends the reading.
 */
final class CsvTokenizer implements Closeable {

    // Our own, because the CSV libraries tell neither the byte of an encoding error nor the place of a stray quote, and
    // hold an unclosed field up to their whole buffer.

    static final int FIELD_LIMIT = 1 << 20;
    private static final int BUFFER = 1 << 16;
    private static final int END = -1;

    private final InputStream in;
    private final byte delimiter;
    private final int maximumFields;
    private final long maximumBytes;
    private final DatasetProblems problems;
    private final Utf8Check utf8 = new Utf8Check();

    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private long bytesBefore;
    private boolean malformed;
    private long line = 1;
    private long column = 1;

    private byte[] field = new byte[256];
    private int length;
    private boolean ascii;

    private final List<String> cells = new ArrayList<>();
    private long[] lines = new long[16];
    private long[] columns = new long[16];
    private int fieldCount;
    private boolean broken;

    /** @param maximumFields fields of a record that are kept; more are counted */
    CsvTokenizer(InputStream in, char delimiter, int maximumFields, long maximumBytes, DatasetProblems problems) {
        if (delimiter >= 0x80) {
            throw new IllegalArgumentException("a delimiter is an ASCII character");
        }
        this.in = in;
        this.delimiter = (byte) delimiter;
        this.maximumFields = maximumFields;
        this.maximumBytes = maximumBytes;
        this.problems = problems;
        load();
        String other = FileSignature.of(Arrays.copyOf(buffer, Math.min(limit, FileSignature.BYTES)));
        if (!other.isEmpty()) {
            ErrorCode code = other.startsWith("UTF-16") ? DatasetErrors.INVALID_ENCODING : DatasetErrors.NOT_CSV;
            throw problems.fatal(
                    code, 1, 0, "This is " + other + " (line 1, byte 0). Expected CSV in UTF-8: convert it first.");
        }
        validate();
        if (limit >= 3 && buffer[0] == (byte) 0xEF && buffer[1] == (byte) 0xBB && buffer[2] == (byte) 0xBF) {
            position = 3;
        }
    }

    /** Whether nothing is left. */
    boolean atEnd() {
        return peek() == END;
    }

    /**
     * Reads the next record.
     *
     * @return false at the end
     */
    boolean next() {
        cells.clear();
        fieldCount = 0;
        broken = false;
        if (peek() == END) {
            return false;
        }
        boolean more;
        do {
            startField();
            boolean well = peek() == '"' ? quoted() : unquoted();
            if (!well) {
                broken = true;
                skipLine();
                return true;
            }
            endField();
            more = terminator();
        } while (more);
        return true;
    }

    /** The fields of the record, at most as many as are kept. */
    List<String> cells() {
        return cells;
    }

    /** How many fields the record has. */
    int fieldCount() {
        return fieldCount;
    }

    /** Whether a quote out of place spoiled the record. */
    boolean broken() {
        return broken;
    }

    long line(int cell) {
        return lines[cell];
    }

    long column(int cell) {
        return columns[cell];
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void startField() {
        if (fieldCount < maximumFields) {
            if (fieldCount == lines.length) {
                lines = Arrays.copyOf(lines, 2 * fieldCount);
                columns = Arrays.copyOf(columns, 2 * fieldCount);
            }
            lines[fieldCount] = line;
            columns[fieldCount] = column;
        }
        length = 0;
        ascii = true;
    }

    private void endField() {
        if (fieldCount < maximumFields) {
            cells.add(new String(field, 0, length, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8));
        }
        fieldCount++;
    }

    private boolean unquoted() {
        for (int b = peek(); b != END && b != delimiter && b != '\n' && b != '\r'; b = peek()) {
            if (b == '"') {
                badQuote("A quote stands within a field that does not begin with one."
                        + " Quote the whole field and write the inner quote twice.");
                return false;
            }
            take(b, DatasetErrors.FIELD_TOO_LONG, line, column);
        }
        return true;
    }

    private boolean quoted() {
        long startLine = line;
        long startColumn = column;
        advance('"');
        while (true) {
            int b = peek();
            switch (b) {
                case END -> throw unclosed(startLine, startColumn);
                case '"' -> {
                    advance(b);
                    if (peek() != '"') {
                        return endsAfterQuote();
                    }
                    take('"', DatasetErrors.UNCLOSED_QUOTE, startLine, startColumn);
                }
                case '\r', '\n' -> {
                    append('\n', DatasetErrors.UNCLOSED_QUOTE, startLine, startColumn);
                    newline();
                }
                default -> take(b, DatasetErrors.UNCLOSED_QUOTE, startLine, startColumn);
            }
        }
    }

    private boolean endsAfterQuote() {
        int b = peek();
        if (b == END || b == delimiter || b == '\n' || b == '\r') {
            return true;
        }
        badQuote("Something follows the closing quote of a field. Expected the delimiter or the end of the line;"
                + " write an inner quote twice.");
        return false;
    }

    /** @return whether another field follows in the record */
    private boolean terminator() {
        int b = peek();
        if (b == END) {
            return false;
        }
        if (b == delimiter) {
            advance(b);
            return true;
        }
        newline();
        return false;
    }

    private void skipLine() {
        for (int b = peek(); b != END && b != '\n' && b != '\r'; b = peek()) {
            advance(b);
        }
        if (peek() != END) {
            newline();
        }
    }

    /** CRLF, LF or CR. */
    private void newline() {
        boolean carriageReturn = peek() == '\r';
        position++;
        if (carriageReturn && peek() == '\n') {
            position++;
        }
        line++;
        column = 1;
    }

    private void take(int b, ErrorCode tooLong, long startLine, long startColumn) {
        append(b, tooLong, startLine, startColumn);
        advance(b);
    }

    private void append(int b, ErrorCode tooLong, long startLine, long startColumn) {
        if (length == field.length) {
            if (length == FIELD_LIMIT) {
                throw tooLong.equals(DatasetErrors.UNCLOSED_QUOTE)
                        ? unclosed(startLine, startColumn)
                        : problems.fatal(tooLong, startLine, 0, "A field is longer than 1 MiB, which is the limit.");
            }
            field = Arrays.copyOf(field, 2 * length);
        }
        field[length++] = (byte) b;
        ascii &= b < 0x80;
    }

    private void advance(int b) {
        position++;
        if ((b & 0xC0) != 0x80) {
            column++;
        }
    }

    private int peek() {
        return position < limit || fill() ? buffer[position] & 0xFF : END;
    }

    /** @return false at the end of the input */
    private boolean fill() {
        if (malformed) {
            throw illFormed();
        }
        load();
        validate();
        return limit > 0;
    }

    private void load() {
        bytesBefore += limit;
        position = 0;
        try {
            limit = in.readNBytes(buffer, 0, buffer.length);
        } catch (IOException e) {
            throw new FederationException(
                    DatasetErrors.SOURCE_UNREADABLE,
                    "The file could be opened but not be read to its end. Try again.",
                    e);
        }
        if (bytesBefore + limit > maximumBytes) {
            throw problems.fatal(
                    DatasetErrors.DATASET_QUOTA, line, 0, "The file has more than " + maximumBytes + " bytes.");
        }
    }

    /** Cuts the buffer off before what is not UTF-8, so that whoever comes there learns it with the right line. */
    private void validate() {
        int valid = utf8.check(buffer, 0, limit);
        malformed = valid < limit || (limit == 0 && !utf8.complete());
        limit = valid;
        if (limit == 0 && malformed) {
            throw illFormed();
        }
    }

    private DatasetRejection illFormed() {
        return problems.fatal(
                DatasetErrors.INVALID_ENCODING,
                line,
                column,
                "The bytes from " + (bytesBefore + limit) + " on, in line " + line
                        + ", are not UTF-8. Convert the file to UTF-8.");
    }

    private DatasetRejection unclosed(long startLine, long startColumn) {
        return problems.fatal(
                DatasetErrors.UNCLOSED_QUOTE,
                startLine,
                startColumn,
                "The quoted field that begins here has no closing quote within 1 MiB.");
    }

    private void badQuote(String message) {
        problems.add(DatasetErrors.BAD_QUOTE, line, column, message);
    }
}
