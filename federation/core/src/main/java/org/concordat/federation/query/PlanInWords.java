package org.concordat.federation.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A plan as a steward reads it before approving: what is told, of which rows, for whom it is cut, under which cohort. */
public final class PlanInWords {
    private static final int MOST_VALUES = 12;

    private PlanInWords() {}

    /** One sentence a line; the last is the digest of the canonical form. */
    public static List<String> of(QueryPlan plan) {
        var lines = new ArrayList<String>();
        lines.add("Tells " + aggregate(plan.aggregate()) + ".");
        lines.add(
                plan.where().equals(Predicate.everything())
                        ? "Of all rows."
                        : "Of the rows where " + condition(plan.where(), false) + ".");
        if (!plan.aggregate().columns().isEmpty()) {
            lines.add("Rows without a value of " + names(plan.aggregate().columns()) + " are left out.");
        }
        for (var group : plan.groupBy()) {
            lines.add(
                    "For each " + quoted(group.column()) + " of " + values(group.values()) + "; others are left out.");
        }
        int cells = Tabulation.cells(plan);
        lines.add(cells == 1 ? "One cell opens." : "At most " + cells + " cells open.");
        lines.add(
                plan.overTotal()
                        ? "Opens if at least " + plan.totalCohort()
                                + " persons of the other owners stand behind it, however few of this one."
                        : "Opens if as many persons of each owner stand behind it as its own policy asks for.");
        lines.addAll(limits(plan));
        lines.add("Names the columns " + names(List.copyOf(plan.columns())) + ".");
        lines.add("Plan digest " + plan.digest() + ".");
        return List.copyOf(lines);
    }

    /** What an answer leaves out, whatever the data, and is not seen in it. */
    public static List<String> limits(QueryPlan plan) {
        return switch (plan.aggregate()) {
            case Aggregate.HeavyHitters _ ->
                List.of(
                        plan.overTotal()
                                ? "A value that fewer than " + plan.totalCohort()
                                        + " persons of the owners other than a reader have may be missing."
                                : "A value that fewer persons of some owner have than its policy asks for may be missing,"
                                        + " however many rows have it, and another of that owner's beside it; ‘cohort: total’"
                                        + " counts over all owners.");
            case Aggregate.Quantiles quantiles
            when quantiles.byBins() ->
                List.of("Every bin, the two outer ones too, must be one that may be told by itself; else nothing is.");
            case Aggregate.Quantiles _,
                    Aggregate.Count _,
                    Aggregate.ContingencyTable _,
                    Aggregate.Moment _,
                    Aggregate.Correlation _,
                    Aggregate.Histogram _ -> List.of();
        };
    }

    private static String aggregate(Aggregate aggregate) {
        return switch (aggregate) {
            case Aggregate.Count _ -> "how many rows there are";
            case Aggregate.ContingencyTable _ -> "how many rows there are in each combination of two groups";
            case Aggregate.Moment moment ->
                "the " + spelled(moment.kind()) + " of " + quoted(moment.column()) + ", and of how many rows";
            case Aggregate.Correlation(String x, String y) ->
                "Pearson's correlation of " + quoted(x) + " and " + quoted(y) + ", and of how many rows";
            case Aggregate.Histogram(String column, List<Double> edges) ->
                "how many rows there are between the bounds " + numbers(edges) + " of " + quoted(column);
            case Aggregate.Quantiles(String column, List<Double> probabilities, List<Double> edges) ->
                "the quantiles " + numbers(probabilities) + " of " + quoted(column)
                        + (edges.isEmpty()
                                ? ", as the mean of the owners' own"
                                : ", from how many rows there are between the bounds " + numbers(edges));
            case Aggregate.HeavyHitters hitters ->
                "which of the values " + values(hitters.values()) + " of " + quoted(hitters.column()) + " at least "
                        + hitters.threshold() + " rows have, and how many";
        };
    }

    private static String spelled(Aggregate.Moment.Kind kind) {
        return kind == Aggregate.Moment.Kind.STDDEV
                ? "standard deviation"
                : kind.name().toLowerCase(Locale.ROOT);
    }

    private static String condition(Predicate predicate, boolean inside) {
        return switch (predicate) {
            case Predicate.Comparison(String column, Predicate.Operator operator, Literal value) ->
                quoted(column) + " " + spelled(operator) + " " + literal(value);
            case Predicate.Membership(String column, boolean among, List<Literal> values) ->
                quoted(column) + (among ? " is one of " : " is none of ") + values(values);
            case Predicate.Missing(String column, boolean missing) ->
                quoted(column) + (missing ? " has no value" : " has a value");
            case Predicate.All(List<Predicate> parts) -> joined(parts, " and ", inside);
            case Predicate.Any(List<Predicate> parts) -> joined(parts, " or ", inside);
            case Predicate.Not(Predicate part) -> "not " + condition(part, true);
        };
    }

    private static String joined(List<Predicate> parts, String word, boolean inside) {
        var joined = parts.stream().map(part -> condition(part, true)).collect(Collectors.joining(word));
        return inside ? "(" + joined + ")" : joined;
    }

    private static String spelled(Predicate.Operator operator) {
        return switch (operator) {
            case EQUALS -> "is";
            case NOT_EQUALS -> "is not";
            case LESS_THAN -> "is less than";
            case AT_MOST -> "is at most";
            case MORE_THAN -> "is more than";
            case AT_LEAST -> "is at least";
        };
    }

    private static String values(List<Literal> values) {
        return listed(values.stream().map(PlanInWords::literal).toList());
    }

    private static String numbers(List<Double> numbers) {
        return listed(numbers.stream()
                .map(number -> literal(new Literal.Real(number)))
                .toList());
    }

    private static String names(List<String> names) {
        return names.isEmpty()
                ? "none"
                : listed(names.stream().map(PlanInWords::quoted).toList());
    }

    /** No more than a person reads; the specification shows all. */
    private static String listed(List<String> all) {
        return all.size() <= MOST_VALUES
                ? String.join(", ", all)
                : String.join(", ", all.subList(0, MOST_VALUES)) + " and " + (all.size() - MOST_VALUES) + " more";
    }

    private static String literal(Literal literal) {
        return switch (literal) {
            case Literal.Text(String text) -> quoted(text);
            case Literal.Real _ -> String.valueOf(literal.plain());
        };
    }

    /** Between quotation marks, without what could mislead its reader. */
    private static String quoted(String text) {
        var shown = text.codePoints()
                .map(character -> Character.isISOControl(character) || Character.getType(character) == Character.FORMAT
                        ? '\uFFFD'
                        : character)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        return "‘" + shown.toString().replace("‘", "'").replace("’", "'") + "’";
    }
}
