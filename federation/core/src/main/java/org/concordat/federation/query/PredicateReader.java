package org.concordat.federation.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.concordat.federation.job.Problem;
import org.concordat.federation.query.Predicate.Operator;
import org.jspecify.annotations.Nullable;

/**
 * Reads predicates: {@code {"column": c, OPERATOR: value}} with {@code equals}, {@code not_equals}, {@code less_than}, {@code
 * at_most}, {@code more_than}, {@code at_least}, {@code between: [low, high]}, {@code in: […]}, {@code not_in: […]} or {@code
 * missing: true}; {@code {"and": […]}}, {@code {"or": […]}}, {@code {"not": …}}.
 */
final class PredicateReader {
    private static final int MAX_DEPTH = 6;
    private static final int MAX_PARTS = 32;
    private static final int MAX_VALUES = 1_000;
    private static final int MAX_TEXT = 200;
    private static final TreeSet<String> WORDS = new TreeSet<>(List.of("between", "in", "missing", "not_in"));

    static {
        for (var operator : Operator.values()) {
            WORDS.add(operator.word());
        }
    }

    private final List<Problem> problems;

    PredicateReader(List<Problem> problems) {
        this.problems = problems;
    }

    /** Null where something is wrong. */
    @Nullable
    Predicate read(@Nullable Object value, String place) {
        return read(value, place, 1);
    }

    private @Nullable Predicate read(@Nullable Object value, String place, int depth) {
        if (!(value instanceof Map<?, ?> map)) {
            return problem(place, "wrong-type", "expected a predicate such as {column: c, at_least: 1}");
        }
        if (depth > MAX_DEPTH) {
            return problem(place, "out-of-range", "predicates nest at most " + MAX_DEPTH + " deep");
        }
        if (map.containsKey("column")) {
            return leaf(map, place);
        }
        if (map.size() != 1) {
            return problem(place, "query-not-supported", "expected column and an operator, or one of and, or, not");
        }
        var word = String.valueOf(map.keySet().iterator().next());
        return switch (word) {
            case "and", "or" -> group(word, map.get(word), place + "/" + word, depth);
            case "not" -> {
                var part = read(map.get(word), place + "/not", depth + 1);
                yield part == null ? null : new Predicate.Not(part);
            }
            default ->
                problem(place + "/" + escaped(word), "query-not-supported", "expected one of and, or, not, or column");
        };
    }

    private @Nullable Predicate group(String word, @Nullable Object value, String place, int depth) {
        if (!(value instanceof List<?> list) || list.isEmpty() || list.size() > MAX_PARTS) {
            return problem(place, "wrong-type", "expected a list of 1 to " + MAX_PARTS + " predicates");
        }
        var parts = new ArrayList<Predicate>();
        for (int i = 0; i < list.size(); i++) {
            var part = read(list.get(i), place + "/" + i, depth + 1);
            if (part != null) {
                parts.add(part);
            }
        }
        return word.equals("and") ? new Predicate.All(parts) : new Predicate.Any(parts);
    }

    private @Nullable Predicate leaf(Map<?, ?> map, String place) {
        var column = column(map.get("column"), place + "/column");
        var words = new TreeSet<String>();
        map.keySet().forEach(key -> words.add(String.valueOf(key)));
        words.remove("column");
        if (words.size() != 1) {
            return problem(place, "query-not-supported", "expected one operator beside the column, of " + WORDS);
        }
        var word = words.first();
        var at = place + "/" + escaped(word);
        if (!WORDS.contains(word)) {
            return problem(at, "query-not-supported", "not an operator; known are " + WORDS);
        }
        Object value = map.get(word);
        return switch (word) {
            case "in", "not_in" -> new Predicate.Membership(column, word.equals("in"), literals(value, at, MAX_VALUES));
            case "missing" ->
                value instanceof Boolean missing
                        ? new Predicate.Missing(column, missing)
                        : problem(at, "wrong-type", "expected true or false");
            case "between" -> between(column, value, at);
            default -> compared(column, Operator.valueOf(word.toUpperCase(Locale.ROOT)), value, at);
        };
    }

    private @Nullable Predicate between(String column, @Nullable Object value, String at) {
        if (!(value instanceof List<?> list) || list.size() != 2) {
            return problem(at, "wrong-type", "expected [lowest, highest]");
        }
        var low = compared(column, Operator.AT_LEAST, list.get(0), at + "/0");
        var high = compared(column, Operator.AT_MOST, list.get(1), at + "/1");
        return low == null || high == null ? null : new Predicate.All(List.of(low, high));
    }

    private @Nullable Predicate compared(String column, Operator operator, @Nullable Object value, String at) {
        var literal = literal(value, at);
        if (literal == null) {
            return null;
        }
        boolean order = operator != Operator.EQUALS && operator != Operator.NOT_EQUALS;
        if (order && literal instanceof Literal.Text) {
            return problem(at, "wrong-type", "texts have no order here: expected a number");
        }
        return new Predicate.Comparison(column, operator, literal);
    }

    List<Literal> literals(@Nullable Object value, String place, int most) {
        var literals = new ArrayList<Literal>();
        if (!(value instanceof List<?> list) || list.isEmpty() || list.size() > most) {
            problem(place, "wrong-type", "expected a list of 1 to " + most + " values");
            return literals;
        }
        var seen = new HashSet<Literal>();
        for (int i = 0; i < list.size(); i++) {
            var literal = literal(list.get(i), place + "/" + i);
            if (literal != null && !seen.add(literal)) {
                problem(place + "/" + i, "duplicate-key", "the value stands here twice");
            } else if (literal != null) {
                literals.add(literal);
            }
        }
        return literals;
    }

    private @Nullable Literal literal(@Nullable Object value, String place) {
        return switch (value) {
            case String text when text.length() <= MAX_TEXT -> new Literal.Text(text);
            case Number number when Double.isFinite(number.doubleValue()) -> new Literal.Real(number.doubleValue());
            case null, default -> {
                problem(place, "wrong-type", "expected a number, or a text of at most " + MAX_TEXT + " characters");
                yield null;
            }
        };
    }

    /** Empty where it is none. */
    String column(@Nullable Object value, String place) {
        if (value instanceof String name && !name.isBlank() && name.length() <= 128) {
            return name;
        }
        problem(place, value == null ? "required" : "wrong-type", "expected the name of a column");
        return "";
    }

    private @Nullable Predicate problem(String place, String code, String message) {
        problems.add(new Problem(place, code, message));
        return null;
    }

    /** RFC 6901, and no longer than a person reads. */
    static String escaped(String name) {
        var shortened = name.length() > 60 ? name.substring(0, 60) + "…" : name;
        return shortened.replace("~", "~0").replace("/", "~1");
    }
}
