package org.concordat.runtime.rest;

import org.concordat.federation.ErrorCode;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.rest.problem.ProblemDocument.Fault;
import org.concordat.runtime.rest.problem.RefusedRequestException;
import org.jspecify.annotations.Nullable;

/** Texts of people, before they go anywhere. */
final class Texts {
    private static final int LONGEST = 1000;

    private Texts() {}

    /** One line of at most {@value #LONGEST} characters without control or direction characters, stripped. */
    static String line(String pointer, @Nullable String text) {
        var line = text == null ? "" : text.strip();
        if (line.length() > LONGEST) {
            throw refused(Codes.TOO_LONG, pointer, "expected at most " + LONGEST + " characters");
        }
        if (line.codePoints().anyMatch(Texts::misleads)) {
            throw refused(Codes.INVALID_NAME, pointer, "expected one line without control or direction characters");
        }
        return line;
    }

    static <T> T required(String pointer, @Nullable T value) {
        if (value == null) {
            throw refused(Codes.REQUIRED, pointer, "a value is required");
        }
        return value;
    }

    static RefusedRequestException refused(ErrorCode code, String pointer, String message) {
        return new RefusedRequestException(
                code, pointer + ": " + message, java.util.List.of(Fault.at(pointer, code.code(), message)));
    }

    private static boolean misleads(int character) {
        return Character.isISOControl(character)
                || Character.getType(character) == Character.FORMAT
                || Character.getType(character) == Character.LINE_SEPARATOR
                || Character.getType(character) == Character.PARAGRAPH_SEPARATOR;
    }
}
