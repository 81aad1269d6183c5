package org.concordat.runtime.dataset;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.dataset.ColumnRole;
import org.jspecify.annotations.Nullable;

/**
 * Which column of a source is what.
 *
 * @param names in the order of the source, NFC, without blanks at both ends
 * @param kinds of the columns, in the same order
 * @param id index of the entity ids
 * @param label index of the label, −1 without
 */
record DatasetLayout(List<String> names, List<Kind> kinds, int id, int label) {

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_ .()%/+#-]{0,127}");

    /** How a column is read. */
    enum Kind {
        ID,
        LABEL,
        WEIGHT,
        NUMBER,
        TEXT,
        IGNORED;

        boolean numeric() {
            return switch (this) {
                case LABEL, WEIGHT, NUMBER -> true;
                case ID, TEXT, IGNORED -> false;
            };
        }

        /** Null if the column is not part of the dataset. */
        @Nullable
        ColumnRole role() {
            return switch (this) {
                case ID -> ColumnRole.ID;
                case LABEL -> ColumnRole.LABEL;
                case WEIGHT -> ColumnRole.WEIGHT;
                case NUMBER, TEXT -> ColumnRole.FEATURE;
                case IGNORED -> null;
            };
        }
    }

    /** @throws DatasetRejection with all that is wrong with the header, and all declared columns that are not in it */
    static DatasetLayout of(List<String> header, DatasetDeclaration declaration, DatasetProblems problems) {
        List<String> names = names(header, problems);
        DatasetDeclaration.Roles roles = declaration.roles();
        int id = find(names, roles.id(), DatasetErrors.ID_COLUMN_MISSING, problems);
        int label = find(names, roles.label(), DatasetErrors.LABEL_MISSING, problems);
        int weight = find(names, roles.weight(), DatasetErrors.UNKNOWN_COLUMN, problems);
        Set<Integer> text = findAll(names, roles.text(), problems);
        Set<Integer> ignored = findAll(names, roles.ignored(), problems);
        findAll(names, declaration.policies().byColumn().keySet(), problems);
        problems.throwIfAny();

        var kinds = new ArrayList<Kind>(names.size());
        for (int i = 0; i < names.size(); i++) {
            var declared = new LinkedHashSet<Kind>();
            claim(declared, Kind.ID, i == id);
            claim(declared, Kind.LABEL, i == label);
            claim(declared, Kind.WEIGHT, i == weight);
            claim(declared, Kind.TEXT, text.contains(i));
            claim(declared, Kind.IGNORED, ignored.contains(i));
            if (declared.size() > 1) {
                problems.add(
                        DatasetErrors.COLUMN_ROLE_CONFLICT,
                        "Column '" + names.get(i) + "' is declared as " + declared + ". Expected one of them.");
            }
            kinds.add(declared.isEmpty() ? Kind.NUMBER : declared.getFirst());
        }
        problems.throwIfAny();
        return new DatasetLayout(names, List.copyOf(kinds), id, label);
    }

    private static void claim(Set<Kind> declared, Kind kind, boolean claimed) {
        if (claimed) {
            declared.add(kind);
        }
    }

    private static List<String> names(List<String> header, DatasetProblems problems) {
        var names = new ArrayList<String>(header.size());
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < header.size(); i++) {
            String name = canonical(header.get(i));
            names.add(name);
            if (!NAME.matcher(name).matches()) {
                problems.add(
                        DatasetErrors.INVALID_COLUMN_NAME,
                        1,
                        0,
                        "Column " + (i + 1) + " of the header has a name of " + name.length()
                                + " characters that is not"
                                + " accepted. Expected 1 to 128 letters, digits, blanks and _ . ( ) % / + # -, beginning"
                                + " with a letter, digit or _.");
                continue;
            }
            Integer other = seen.putIfAbsent(name.toLowerCase(Locale.ROOT).replaceAll("\\s+", ""), i);
            if (other != null) {
                problems.add(
                        DatasetErrors.DUPLICATE_COLUMN,
                        1,
                        0,
                        "Columns " + (other + 1) + " and " + (i + 1) + " of the header have the same name '" + name
                                + "', but for case and blanks.");
            }
        }
        return List.copyOf(names);
    }

    private static String canonical(String name) {
        return Normalizer.normalize(name.strip(), Normalizer.Form.NFC);
    }

    private static int find(
            List<String> names, @Nullable String declared, ErrorCode missing, DatasetProblems problems) {
        if (declared == null) {
            return -1;
        }
        int index = names.indexOf(canonical(declared));
        if (index < 0) {
            problems.add(
                    missing,
                    "The declared column '" + declared + "' is not in the source, which has " + names.size()
                            + " columns.");
        }
        return index;
    }

    private static Set<Integer> findAll(List<String> names, Set<String> declared, DatasetProblems problems) {
        Set<Integer> found = new TreeSet<>();
        new TreeSet<>(declared).forEach(name -> found.add(find(names, name, DatasetErrors.UNKNOWN_COLUMN, problems)));
        return found;
    }

    int width() {
        return names.size();
    }

    String name(int column) {
        return names.get(column);
    }
}
