package org.concordat.runtime.dataset;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a cell as a decimal number: sign, digits, point, exponent; no thousands separator, hexadecimal, suffix or blank. One
 * reader serves one thread.
 */
final class DecimalReader {

    /** Significant decimal digits that a double surely keeps. */
    private static final int PRECISE_DIGITS = 17;

    private static final Set<String> MISSING = Set.of("", "NA", "N/A", "null", "NULL", "?", "NaN", "nan");
    private static final Set<String> INFINITE =
            Set.of("inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "-nan", "+nan");

    private final boolean trim;
    private final double bound;
    private double value;
    private boolean exact;
    private boolean integer;

    /** What a cell turned out to be. */
    enum Outcome {
        NUMBER,
        MISSING,
        NOT_A_NUMBER,
        NON_FINITE,
        OUT_OF_RANGE
    }

    DecimalReader(Reading reading) {
        this.trim = reading.trimNumbers();
        this.bound = reading.bound();
    }

    Outcome read(@Nullable String cell) {
        String text = cell == null ? "" : trim ? cell.strip() : cell;
        if (MISSING.contains(text)) {
            return Outcome.MISSING;
        }
        if (!decimal(text)) {
            return INFINITE.contains(text.toLowerCase(java.util.Locale.ROOT))
                    ? Outcome.NON_FINITE
                    : Outcome.NOT_A_NUMBER;
        }
        value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            return Outcome.NON_FINITE;
        }
        exact &= value == 0 || Math.abs(value) >= Double.MIN_NORMAL;
        return Math.abs(value) > bound ? Outcome.OUT_OF_RANGE : Outcome.NUMBER;
    }

    /** Of the last cell that was a number. */
    double value() {
        return value;
    }

    /** Whether the last number keeps all its digits: at most 17, and not below the smallest normal double. */
    boolean exact() {
        return exact;
    }

    /** Whether the last number is written as an integer. */
    boolean integer() {
        return integer;
    }

    private boolean decimal(String text) {
        int i = 0;
        int n = text.length();
        if (i < n && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
            i++;
        }
        int significant = 0;
        int digits = 0;
        boolean point = false;
        for (; i < n; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
                significant += significant > 0 || c != '0' ? 1 : 0;
            } else if (c == '.' && !point) {
                point = true;
            } else {
                break;
            }
        }
        exact = significant <= PRECISE_DIGITS;
        integer = i == n && !point;
        return digits > 0 && (i == n || exponent(text, i));
    }

    private static boolean exponent(String text, int start) {
        int i = start;
        if (text.charAt(i) != 'e' && text.charAt(i) != 'E') {
            return false;
        }
        i++;
        if (i < text.length() && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
            i++;
        }
        int digits = 0;
        for (; i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++) {
            digits++;
        }
        return digits > 0 && i == text.length();
    }
}
