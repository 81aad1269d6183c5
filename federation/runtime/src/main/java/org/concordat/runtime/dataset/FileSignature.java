package org.concordat.runtime.dataset;

import java.util.HexFormat;
import java.util.Map;

/** What a file is by its first bytes, whatever its name says. */
final class FileSignature {

    static final int BYTES = 8;
    static final String PARQUET = "a Parquet file";

    private static final Map<String, String> KNOWN = Map.ofEntries(
            Map.entry("1f8b", "a gzip archive"),
            Map.entry("504b0304", "a zip archive or an Excel workbook"),
            Map.entry("50415231", PARQUET),
            Map.entry("d0cf11e0", "an old Excel or Word file"),
            Map.entry("28b52ffd", "a Zstandard archive"),
            Map.entry("fd377a585a", "an xz archive"),
            Map.entry("377abcaf", "a 7z archive"),
            Map.entry("25504446", "a PDF"),
            Map.entry("7f454c46", "a program"),
            Map.entry("fffe", "UTF-16 text"),
            Map.entry("feff", "UTF-16 text"));

    private FileSignature() {}

    /** For example {@code a gzip archive}; empty if it may be text in UTF-8. */
    static String of(byte[] first) {
        String hex = HexFormat.of().formatHex(first);
        return KNOWN.entrySet().stream()
                .filter(known -> hex.startsWith(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
