package org.concordat.runtime.dataset;

/** Well-formed UTF-8 (RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF), over bytes that come in pieces. */
final class Utf8Check {

    private int missing;
    private int low = 0x80;
    private int high = 0xBF;

    /** Index of the first byte in [from, to) that cannot stand there, or {@code to}. */
    int check(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            int b = bytes[i] & 0xFF;
            if (missing == 0) {
                if (b >= 0x80 && !lead(b)) {
                    return i;
                }
            } else if (b < low || b > high) {
                return i;
            } else {
                missing--;
                low = 0x80;
                high = 0xBF;
            }
        }
        return to;
    }

    /** Whether no character is cut off. */
    boolean complete() {
        return missing == 0;
    }

    private boolean lead(int b) {
        if (b < 0xC2 || b > 0xF4) {
            return false;
        }
        missing = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
        low = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
        high = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
        return true;
    }
}
