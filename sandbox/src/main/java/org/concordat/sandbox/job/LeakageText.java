package org.concordat.sandbox.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The plan that a steward is asked to approve, and who learns what from it, for a terminal. */
final class LeakageText {
    private static final int WIDTH = 110;

    private LeakageText() {}

    static String of(JsonNode view) {
        var plan = new ArrayList<String>();
        var asks = new ArrayList<String>();
        Map<String, Set<String>> learns = new LinkedHashMap<>();
        Set<String> hidden = new LinkedHashSet<>();
        Set<String> collusions = new LinkedHashSet<>();
        for (var step : view.path("plan")) {
            var protocol = step.path("protocol").asString("");
            plan.add(step.path("task").asString("") + (protocol.isEmpty() ? "" : " (" + protocol + ")"));
            var words = new ArrayList<String>();
            step.path("words").forEach(sentence -> words.add(sentence.asString("")));
            if (!words.isEmpty()) {
                asks.addAll(wrapped("asks", String.join(" ", words)));
            }
            var leakage = step.path("leakage");
            for (var row : leakage.path("learns")) {
                learns.computeIfAbsent(
                                row.path("role").asString("").toLowerCase(Locale.ROOT), _ -> new LinkedHashSet<>())
                        .add(row.path("what").asString(""));
            }
            leakage.path("staysHidden").forEach(text -> hidden.add(text.asString("")));
            leakage.path("collusions").forEach(text -> collusions.add(text.asString("")));
        }
        var lines = new ArrayList<String>();
        lines.add("  plan: " + String.join(" → ", plan));
        lines.addAll(asks);
        learns.forEach((role, whats) -> whats.forEach(what -> lines.addAll(wrapped(role + " learns ", what))));
        hidden.forEach(text -> lines.addAll(wrapped("stays hidden", text)));
        collusions.forEach(text -> lines.addAll(wrapped("together", text)));
        return String.join("\n", lines);
    }

    /** A row of the table: the head once, the text wrapped beside it. */
    private static List<String> wrapped(String head, String text) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : text.split("\\s+", -1)) {
            if (line.length() + word.length() + 1 > WIDTH - 18) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        var rows = new ArrayList<String>();
        for (int i = 0; i < lines.size(); i++) {
            rows.add(String.format("  │ %-14s │ %s", i == 0 ? head.strip() : "", lines.get(i)));
        }
        return rows;
    }
}
