package org.concordat.sandbox.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which columns of a CSV file hold texts: those with a value in the first {@value #LOOKED_AT} rows that is no number. */
final class TextColumns {
    private static final int LOOKED_AT = 1_000;

    private TextColumns() {}

    /** Empty for what is no CSV; rows with quotes are not looked at. */
    static Set<String> of(Path file, String id) throws IOException {
        var texts = new LinkedHashSet<String>();
        if (!file.toString().endsWith(".csv")) {
            return texts;
        }
        try (var in = Files.newBufferedReader(file)) {
            var first = in.readLine();
            var header = first == null
                    ? List.<String>of()
                    : List.of(first.replace("\uFEFF", "").split(",", -1));
            for (int row = 0; row < LOOKED_AT; row++) {
                var line = in.readLine();
                if (line == null) {
                    break;
                }
                var cells = line.split(",", -1);
                for (int i = 0; i < header.size() && cells.length == header.size() && !line.contains("\""); i++) {
                    if (!header.get(i).equals(id) && !cells[i].isBlank() && !number(cells[i].strip())) {
                        texts.add(header.get(i).strip());
                    }
                }
            }
        }
        return texts;
    }

    private static boolean number(String text) {
        return text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?|NA|NaN|null|\\?");
    }
}
