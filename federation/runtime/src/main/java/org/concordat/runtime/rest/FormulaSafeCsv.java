package org.concordat.runtime.rest;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes CSV in UTF-8 through, with an apostrophe before the first cell of a record where a spreadsheet would take it for a
 * formula. The other cells of our files are numbers and our own words.
 */
final class FormulaSafeCsv extends FilterOutputStream {
    private static final String FORMULA = "=+-@\t\r";

    private boolean atStart = true;
    private boolean quoted;

    FormulaSafeCsv(OutputStream out) {
        super(out);
    }

    /** The one rule: {@code = + - @}, tab or carriage return. */
    static boolean beginsFormula(int character) {
        return FORMULA.indexOf(character) >= 0;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }

    @Override
    public void write(int unit) throws IOException {
        if (unit == '"') {
            quoted = !quoted;
        } else if (atStart) {
            if (beginsFormula(unit)) {
                out.write('\'');
            }
            atStart = false;
        } else if (unit == '\n' && !quoted) {
            atStart = true;
        }
        out.write(unit);
    }
}
