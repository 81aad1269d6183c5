package org.concordat.sandbox.job;

import java.util.Locale;

/** Byte counts for people. */
final class Sizes {
    private Sizes() {}

    /** Such as {@code 3.4 MB}; powers of ten. */
    static String of(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        if (bytes < 1_000_000) {
            return String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
        }
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
