package org.concordat.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A named number, as it is printed and as {@code --json} writes it. */
record Figure(String name, double value, String unit) {
    String line() {
        return String.format(Locale.ROOT, "  %-58s %,14.1f %s", name, value, unit);
    }

    /** {@code [{"name":…,"value":…,"unit":…}]}. */
    static String json(List<Figure> figures) {
        return figures.stream()
                .map(figure -> String.format(
                        Locale.ROOT,
                        "  {\"name\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}",
                        figure.name(),
                        figure.value(),
                        figure.unit()))
                .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }
}
