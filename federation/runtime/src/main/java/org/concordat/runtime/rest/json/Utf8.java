package org.concordat.runtime.rest.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Whether a body is text that JSON allows: strict UTF-8 without NUL, and no lone surrogate in an escape. */
final class Utf8 {
    private Utf8() {}

    static boolean isStrict(byte[] body) {
        if (hasNul(body)) {
            return false; // never raw in JSON; UTF-16 and UTF-32 are full of them
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
        } catch (CharacterCodingException e) {
            return false;
        }
        return surrogatesPair(body);
    }

    private static boolean hasNul(byte[] body) {
        for (byte b : body) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }

    /** Walks the escapes: a high surrogate is followed at once by the escape of a low one, and a low one follows a high. */
    private static boolean surrogatesPair(byte[] body) {
        boolean highBefore = false;
        int at = 0;
        while (at < body.length) {
            int unit = body[at] == '\\' ? escapedUnit(body, at) : -1;
            boolean low = unit >= 0xDC00 && unit <= 0xDFFF;
            if (low != highBefore) {
                return false;
            }
            highBefore = unit >= 0xD800 && unit <= 0xDBFF;
            at += unit >= 0 ? 6 : body[at] == '\\' ? 2 : 1;
        }
        return !highBefore;
    }

    /** The code unit of the escape {@code \}{@code uXXXX} at this place, or −1 if none is there. */
    private static int escapedUnit(byte[] body, int at) {
        if (at + 6 > body.length || body[at + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = Character.digit(body[i], 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }
}
