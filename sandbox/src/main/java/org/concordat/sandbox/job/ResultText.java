package org.concordat.sandbox.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.concordat.sandbox.SandboxPlan;
import tools.jackson.databind.JsonNode;

/** What came out of a job, as tables for a terminal. */
final class ResultText {
    private static final Map<String, String> METRICS = metrics();

    private static final int IMPORTANT = 8;

    private ResultText() {}

    private static Map<String, String> metrics() {
        var names = new LinkedHashMap<String, String>();
        names.put("auc", "AUC");
        names.put("ks", "KS");
        names.put("log_loss", "log-loss");
        names.put("accuracy", "accuracy");
        names.put("rmse", "RMSE");
        names.put("mae", "MAE");
        names.put("r2", "R²");
        return names;
    }

    static String of(JobOutcome outcome, SandboxPlan plan) {
        var lines = new ArrayList<String>();
        for (var task : outcome.view().path("tasks")) {
            var report = task.path("report");
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-12s %6.1f s%s",
                    task.path("task").asString(),
                    task.path("seconds").asDouble(),
                    rows(report)));
            if (JobOutcome.isLendingCheck(task)) {
                lines.add(String.format(
                        Locale.ROOT,
                        "    tables built %s, %.0f s before the last answer: what changed since is in none",
                        task.path("startedAt").asString(""),
                        task.path("seconds").asDouble()));
            }
            if (report.path("head").isArray()) {
                lines.addAll(answerTable(report));
            }
            if (report.has("guest_only") || report.path("test").isObject()) {
                lines.addAll(metricTable(report, plan.guest().id()));
            }
            if (report.path("coefficients").isArray()
                    && !report.path("coefficients").isEmpty()) {
                lines.add("    " + plan.guest().id() + "'s own coefficients: " + coefficients(report));
            }
            if (!report.path("importance").isEmpty()) {
                lines.add("    columns by gain: " + importance(report));
            }
        }
        lines.add("");
        for (var party : plan.parties()) {
            lines.add(String.format("  %-12s sent %s", party.id(), Sizes.of(outcome.bytesSent(party.id()))));
        }
        return String.join("\n", lines);
    }

    private static String rows(JsonNode report) {
        return report.path("rows").isNumber()
                ? String.format(Locale.ROOT, "   %,d rows", report.path("rows").asLong())
                : "";
    }

    /** The answer of a query: its head and its rows, the columns as wide as they need. */
    private static List<String> answerTable(JsonNode report) {
        var table = new ArrayList<JsonNode>();
        table.add(report.path("head"));
        report.path("rows").forEach(table::add);
        int columns = report.path("head").size();
        var widths = new int[columns];
        for (var row : table) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.path(i).asString("").length());
            }
        }
        var lines = new ArrayList<String>();
        lines.add("    " + report.path("aggregate").asString(""));
        for (var row : table) {
            var line = new StringBuilder("    ");
            for (int i = 0; i < columns; i++) {
                line.append(String.format(
                        "  %" + Math.max(1, widths[i]) + "s", row.path(i).asString("")));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static List<String> metricTable(JsonNode report, String guest) {
        var lines = new ArrayList<String>();
        lines.add(String.format("    %-10s │ %21s │ %21s", "", "joint model", guest + " alone"));
        lines.add(String.format("    %-10s │ %10s %10s │ %10s %10s", "", "train", "test", "train", "test"));
        var alone = report.path("guest_only");
        METRICS.forEach((key, name) -> {
            if (report.path("test").path(key).isNumber()
                    || report.path("train").path(key).isNumber()) {
                lines.add(String.format(
                        "    %-10s │ %10s %10s │ %10s %10s",
                        name,
                        number(report.path("train").path(key)),
                        number(report.path("test").path(key)),
                        number(alone.path("train").path(key)),
                        number(alone.path("test").path(key))));
            }
        });
        return lines;
    }

    private static String number(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.4f", value.asDouble()) : "–";
    }

    private static String coefficients(JsonNode report) {
        var parts = new ArrayList<String>();
        for (var coefficient : report.path("coefficients")) {
            var name =
                    coefficient.path("column").asString(coefficient.path("name").asString(""));
            var weight = coefficient.has("weight") ? coefficient.path("weight") : coefficient.path("value");
            parts.add(name + " " + String.format(Locale.ROOT, "%+.3f", weight.asDouble()));
        }
        return String.join(", ", parts);
    }

    /** The first eight; another party's columns have numbers, not names. */
    private static String importance(JsonNode report) {
        var parts = new ArrayList<String>();
        for (var column : report.path("importance")) {
            if (parts.size() < IMPORTANT) {
                parts.add(column.path("column").asString("")
                        + String.format(
                                Locale.ROOT, " %.1f", column.path("gain").asDouble()));
            }
        }
        return String.join(", ", parts);
    }

    /** What left whom, to whom, of which kind, in the order in which it first did: what a job's tasks repeat stands once. */
    static String disclosures(JobOutcome outcome) {
        var amounts = new LinkedHashMap<List<String>, Amount>();
        for (var item : outcome.released()) {
            amounts.merge(
                    Stream.of("from", "to", "kind", "what")
                            .map(key -> text(item, key))
                            .toList(),
                    new Amount(number(item, "messages"), number(item, "bytes")),
                    Amount::plus);
        }
        var lines = new ArrayList<String>();
        lines.add(String.format("  %-10s %-10s %-20s %9s %10s  %s", "from", "to", "kind", "messages", "bytes", "what"));
        amounts.forEach((what, amount) -> lines.add(String.format(
                "  %-10s %-10s %-20s %9d %10s  %s",
                what.get(0),
                what.get(1),
                what.get(2).toLowerCase(Locale.ROOT).replace('_', ' '),
                amount.messages(),
                Sizes.of(amount.bytes()),
                what.get(3))));
        return String.join("\n", lines);
    }

    private record Amount(long messages, long bytes) {
        Amount plus(Amount other) {
            return new Amount(messages + other.messages, bytes + other.bytes);
        }
    }

    private static long number(Map<String, Object> item, String key) {
        return Long.parseLong("0" + text(item, key));
    }

    private static String text(Map<String, Object> item, String key) {
        return switch (item.get(key)) {
            case null -> "";
            case JsonNode node -> node.asString("");
            case Object other -> other.toString();
        };
    }
}
