package org.concordat.runtime.rest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The table of a query's report as CSV (RFC 4180, LF). A text that a spreadsheet would take for a formula gets an apostrophe
 * before it; numbers stay as they are.
 */
final class AnswerCsv {
    private AnswerCsv() {}

    static byte[] of(JsonNode report) {
        var lines = new ArrayList<String>();
        lines.add(line(report.path("head")));
        report.path("rows").forEach(row -> lines.add(line(row)));
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String line(JsonNode cells) {
        List<String> written = new ArrayList<>();
        cells.forEach(cell -> written.add(cell.isString() ? text(cell.stringValue()) : cell.toString()));
        return String.join(",", written);
    }

    private static String text(String value) {
        var safe = !value.isEmpty() && FormulaSafeCsv.beginsFormula(value.charAt(0)) ? "'" + value : value;
        return safe.matches("[^\",\r\n]*") ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }
}
