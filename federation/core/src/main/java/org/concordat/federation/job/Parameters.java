package org.concordat.federation.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a task's parameters: each by name, type and range, collecting every problem instead of stopping at the first. What
 * was never asked for is unknown, and refused.
 */
public final class Parameters {
    private final Map<String, Object> values;
    private final String pointer;
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> known = new LinkedHashSet<>();

    /** @param pointer JSON pointer of the parameters' parent */
    public Parameters(Map<String, Object> values, String pointer) {
        this.values = values;
        this.pointer = pointer;
    }

    /** A task's own; {@link TaskSpec#MODEL} is the runtime's. */
    public static Parameters of(TaskSpec task, int index) {
        var own = new LinkedHashMap<>(task.parameters());
        own.remove(TaskSpec.MODEL);
        return new Parameters(own, "/tasks/" + index);
    }

    public double real(String name, double fallback, double minimum, double maximum) {
        return optionalReal(name, minimum, maximum).orElse(fallback);
    }

    public Optional<Double> optionalReal(String name, double minimum, double maximum) {
        known.add(name);
        return switch (values.get(name)) {
            case null -> Optional.empty();
            case Number number -> inRange(name, number.doubleValue(), minimum, maximum);
            case Object other -> wrongType(name, other, "a number");
        };
    }

    public int integer(String name, int fallback, int minimum, int maximum) {
        known.add(name);
        return switch (values.get(name)) {
            case null -> fallback;
            case Long number ->
                inRange(name, number.doubleValue(), minimum, maximum)
                        .map(Double::intValue)
                        .orElse(fallback);
            case Integer number ->
                inRange(name, number.doubleValue(), minimum, maximum)
                        .map(Double::intValue)
                        .orElse(fallback);
            case Object other ->
                this.<Integer>wrongType(name, other, "a whole number").orElse(fallback);
        };
    }

    /** A list of whole numbers; empty where there is none. */
    public List<Long> wholeNumbers(String name) {
        known.add(name);
        return switch (values.get(name)) {
            case null -> List.of();
            case List<?> list
            when list.stream().allMatch(Long.class::isInstance) ->
                list.stream().map(Long.class::cast).toList();
            case Object other ->
                this.<List<Long>>wrongType(name, other, "a list of whole numbers")
                        .orElse(List.of());
        };
    }

    public boolean flag(String name, boolean fallback) {
        known.add(name);
        return switch (values.get(name)) {
            case null -> fallback;
            case Boolean flag -> flag;
            case Object other ->
                this.<Boolean>wrongType(name, other, "true or false").orElse(fallback);
        };
    }

    public Optional<String> text(String name) {
        known.add(name);
        return switch (values.get(name)) {
            case null -> Optional.empty();
            case String text -> Optional.of(text);
            case Object other -> wrongType(name, other, "a text");
        };
    }

    /** A list of texts; empty where it is not given. */
    public List<String> texts(String name) {
        known.add(name);
        return switch (values.get(name)) {
            case null -> List.of();
            case List<?> list
            when list.stream().allMatch(String.class::isInstance) ->
                list.stream().map(String.class::cast).toList();
            case Object other ->
                this.<List<String>>wrongType(name, other, "a list of texts").orElse(List.of());
        };
    }

    /** One of an enum's constants, written in lower case with hyphens or underscores. */
    public <E extends Enum<E>> E oneOf(String name, Class<E> type, E fallback) {
        known.add(name);
        var text = text(name);
        if (text.isEmpty()) {
            return fallback;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text.get().replace('-', '_'))) {
                return constant;
            }
        }
        problem(
                name,
                "unknown-value",
                "found " + quoted(text.get()) + ", expected one of "
                        + List.of(type.getEnumConstants()).toString().toLowerCase(java.util.Locale.ROOT));
        return fallback;
    }

    public void problem(String name, String code, String message) {
        problems.add(new Problem(pointer + "/" + name, code, name + ": " + message));
    }

    /** Every problem so far and one for each parameter that nobody asked for. */
    public List<Problem> problems() {
        var all = new ArrayList<>(problems);
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                all.add(new Problem(
                        pointer + "/" + name,
                        "unknown-field",
                        quoted(name) + " is not a parameter here; known are " + known));
            }
        }
        return all;
    }

    private Optional<Double> inRange(String name, double number, double minimum, double maximum) {
        if (number >= minimum && number <= maximum) {
            return Optional.of(number);
        }
        problem(name, "out-of-range", "found " + number + ", expected " + minimum + " to " + maximum);
        return Optional.empty();
    }

    private <T> Optional<T> wrongType(String name, Object found, String expected) {
        problem(name, "wrong-type", "found " + quoted(String.valueOf(found)) + ", expected " + expected);
        return Optional.empty();
    }

    private static String quoted(String text) {
        return '"' + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + '"';
    }
}
