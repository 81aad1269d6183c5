package org.concordat.runtime.job.spec;

/**
 * Whether JSON that Jackson found too long holds too long a number. Jackson measures what it buffers of a number as a text
 * before it measures the number, so that its own words are wrong of those that are longer than any text.
 */
public final class LongNumbers {
    private LongNumbers() {}

    /** @param most characters that a number may have */
    public static boolean in(byte[] json, int most) {
        boolean text = false;
        int length = 0;
        for (int at = 0; at < json.length && length <= most; at++) {
            byte b = json[at];
            if (text && b == '\\') {
                at++; // the quote that it may escape ends no text
            } else if (b == '"') {
                text = !text;
            }
            length = !text && isOfNumber(b) ? length + 1 : 0;
        }
        return length > most;
    }

    private static boolean isOfNumber(byte b) {
        return (b >= '0' && b <= '9') || b == '-' || b == '+' || b == '.' || b == 'e' || b == 'E';
    }
}
