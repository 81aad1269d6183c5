package org.concordat.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.concordat.matrix.Matrix;
import org.junit.jupiter.api.Assumptions;

/** The reference data set in the folder that {@code -Dconcordat.reference=FOLDER} names; tests without it are skipped, loudly. */
public final class ReferenceData {
    private static final System.Logger LOG = System.getLogger(ReferenceData.class.getName());

    private final Path folder;

    private ReferenceData(Path folder) {
        this.folder = folder;
    }

    /** The data, or an aborted test. */
    public static ReferenceData required() {
        var name = System.getProperty("concordat.reference", "");
        boolean there = !name.isBlank() && !name.startsWith("$") && Files.isDirectory(Path.of(name));
        if (!there) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "NOT CHECKED against the reference data: give -Dconcordat.reference=FOLDER");
        }
        Assumptions.assumeTrue(there, "no reference data: -Dconcordat.reference=FOLDER");
        return new ReferenceData(Path.of(name));
    }

    /** {@code name_hetero_guest.csv} (id, label, columns) and the hosts' files (id, columns), joined by id in the guest's order. */
    public VerticalData vertical(String name, String... hostFiles) {
        var guest = table("fate/" + name + "_hetero_guest.csv");
        var hosts = new ArrayList<Map<String, double[]>>();
        for (var file : hostFiles) {
            hosts.add(table("fate/" + name + "_hetero_" + file + ".csv"));
        }
        var ids = guest.keySet().stream()
                .filter(id -> hosts.stream().allMatch(host -> host.containsKey(id)))
                .toList();
        var labels = ids.stream().mapToDouble(id -> guest.get(id)[0]).toArray();
        return VerticalData.of(
                ids,
                labels,
                matrix(ids, guest, 1),
                hosts.stream().map(host -> matrix(ids, host, 0)).toArray(Matrix[]::new));
    }

    /** {@code name_prebinned_guest.csv} and {@code _host.csv}: every value a bin already. */
    public VerticalData prebinned(String name) {
        var guest = table("derived/" + name + "_prebinned_guest.csv");
        var host = table("derived/" + name + "_prebinned_host.csv");
        var ids = List.copyOf(guest.keySet());
        var labels = ids.stream().mapToDouble(id -> guest.get(id)[0]).toArray();
        return VerticalData.of(ids, labels, matrix(ids, guest, 1), matrix(ids, host, 0));
    }

    /** A text file of the folder, line by line. */
    public List<String> lines(String file) {
        try {
            return Files.readAllLines(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A JSON file of the folder, as maps and lists. */
    public Object json(String file) {
        try {
            return new Json(Files.readString(folder.resolve(file))).value();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value at a path of {@code reference_dev.json}. */
    public Object expected(String... path) {
        try {
            Object at = new Json(Files.readString(folder.resolve("reference_dev.json"))).value();
            for (var key : path) {
                at = ((Map<?, ?>) at).get(key);
            }
            return at;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public double[] numbers(String... path) {
        return ((List<?>) expected(path)).stream().mapToDouble(n -> (Double) n).toArray();
    }

    public double number(String... path) {
        return (Double) expected(path);
    }

    private static Matrix matrix(List<String> ids, Map<String, double[]> table, int firstColumn) {
        int columns = table.values().iterator().next().length - firstColumn;
        var values = new double[ids.size() * columns];
        for (int i = 0; i < ids.size(); i++) {
            System.arraycopy(table.get(ids.get(i)), firstColumn, values, i * columns, columns);
        }
        return Matrix.of(ids.size(), columns, values);
    }

    private Map<String, double[]> table(String file) {
        var rows = new java.util.LinkedHashMap<String, double[]>();
        try {
            for (var line :
                    Files.readAllLines(folder.resolve(file)).stream().skip(1).toList()) {
                var cells = line.split(",", -1);
                var values = new double[cells.length - 1];
                for (int j = 0; j < values.length; j++) {
                    values[j] = Double.parseDouble(cells[j + 1]);
                }
                rows.put(cells[0], values);
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Just enough JSON for the reference file: objects, lists, texts without escapes, numbers, literals. */
    private static final class Json {
        private final String text;
        private int at;

        Json(String text) {
            this.text = text;
        }

        Object value() {
            skipBlanks();
            return switch (text.charAt(at)) {
                case '{' -> object();
                case '[' -> list();
                case '"' -> string();
                default -> literal();
            };
        }

        private Map<String, Object> object() {
            var map = new HashMap<String, Object>();
            at++;
            while (!ends('}')) {
                var key = string();
                ends(':');
                map.put(key, value());
                ends(',');
            }
            return map;
        }

        private List<Object> list() {
            var list = new ArrayList<>();
            at++;
            while (!ends(']')) {
                list.add(value());
                ends(',');
            }
            return list;
        }

        private String string() {
            skipBlanks();
            int from = ++at;
            while (text.charAt(at) != '"') {
                at += text.charAt(at) == '\\' ? 2 : 1;
            }
            return text.substring(from, at++);
        }

        private Object literal() {
            int from = at;
            while (at < text.length() && ",]} \n\r\t".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            var word = text.substring(from, at);
            return word.matches("-?[0-9].*") ? (Object) Double.valueOf(word) : word;
        }

        private boolean ends(char mark) {
            skipBlanks();
            if (text.charAt(at) != mark) {
                return false;
            }
            at++;
            skipBlanks();
            return true;
        }

        private void skipBlanks() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }
    }
}
