package org.concordat.cli.jobfile;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Guesses which of the known words was meant. */
final class Spelling {
    private Spelling() {}

    /** {@code " (did you mean 'hosts'?)"}, or nothing when no known word is near. */
    static String hint(String word, List<String> known) {
        var lower = word.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(candidate -> distance(lower, candidate) <= Math.min(2, candidate.length() - 1))
                .min(Comparator.comparingInt(candidate -> distance(lower, candidate)))
                .map(candidate -> " (did you mean '" + candidate + "'?)")
                .orElse("");
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
