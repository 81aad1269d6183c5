package org.concordat.federation.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.concordat.federation.job.Problem;
import org.concordat.federation.query.Aggregate.Moment;
import org.concordat.federation.query.QueryPlan.GroupBy;
import org.jspecify.annotations.Nullable;

/**
 * Reads a plan from plain values ({@code String}, {@code Long}, {@code Double}, {@code Boolean}, {@code List}, {@code Map}),
 * collecting every problem with the JSON pointer to its place. What it does not know it refuses. For one use.
 */
public final class QueryPlanReader {
    static final int MAX_GROUPS = 3;
    static final int MAX_CELLS = 10_000;
    private static final int MAX_VALUES = 5_000;
    private static final double MAX_THRESHOLD = 1e15;
    private static final String PURE = "aggregate";
    private static final String COHORT = "cohort";
    private static final String MINIMUM = "minimum_cohort";
    private static final int MAX_COHORT = 1_000_000;

    private final Map<String, Object> values;
    private final String pointer;
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> known = new LinkedHashSet<>(List.of(PURE, "where", "group_by", COHORT));

    /** The plan, unless something is wrong. */
    public record Reading(Optional<QueryPlan> plan, List<Problem> problems) {}

    private QueryPlanReader(Map<String, Object> values, String pointer) {
        this.values = values;
        this.pointer = pointer;
    }

    /**
     * @param pointer of the members' parent, for example {@code /tasks/0}
     * @param others members that are somebody else's to read
     */
    public static Reading read(Map<String, Object> values, String pointer, Set<String> others) {
        var reader = new QueryPlanReader(values, pointer);
        reader.known.addAll(others);
        return reader.readable(reader.read());
    }

    /** A plan is kept in its normal form, which must be readable too: simplified it may nest deeper, or have more parts. */
    private Reading readable(Reading reading) {
        if (reading.plan().isPresent()) {
            var kept = new QueryPlanReader(reading.plan().get().tree(), pointer).read();
            if (!kept.plan().equals(reading.plan())) {
                problem(
                        "where",
                        "out-of-range",
                        "simplified it nests too deep or has too many parts: ask for less at once");
                return new Reading(Optional.empty(), List.copyOf(problems));
            }
        }
        return reading;
    }

    private Reading read() {
        var aggregate = aggregate();
        var where = values.containsKey("where")
                ? new PredicateReader(problems).read(values.get("where"), pointer + "/where")
                : Predicate.everything();
        var groups = groups();
        int total = totalCohort();
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                problem(PredicateReader.escaped(name), "unknown-field", "not known here; known are " + known);
            }
        }
        if (aggregate != null) {
            fit(aggregate, groups);
            if (total > 0 && !aggregate.counts()) {
                problem(
                        COHORT,
                        "function-not-allowed",
                        "over all owners together only rows are counted, nothing is summed");
            }
        }
        return problems.isEmpty() && aggregate != null && where != null
                ? new Reading(Optional.of(new QueryPlan(aggregate, where, groups, total)), List.of())
                : new Reading(Optional.empty(), List.copyOf(problems));
    }

    private @Nullable Aggregate aggregate() {
        if (!(values.get(PURE) instanceof String word)) {
            problem(PURE, values.containsKey(PURE) ? "wrong-type" : "required", "expected one of " + Aggregate.words());
            return null;
        }
        return switch (word) {
            case "count" -> new Aggregate.Count();
            case "contingency_table" -> new Aggregate.ContingencyTable();
            case "sum" -> new Moment(Moment.Kind.SUM, column());
            case "mean" -> new Moment(Moment.Kind.MEAN, column());
            case "variance" -> new Moment(Moment.Kind.VARIANCE, column());
            case "stddev" -> new Moment(Moment.Kind.STDDEV, column());
            case "correlation" -> correlation();
            case "histogram" -> new Aggregate.Histogram(column(), edges(true));
            case "quantiles" -> new Aggregate.Quantiles(column(), probabilities(), edges(false));
            case "heavy_hitters" -> {
                known.add("values");
                yield new Aggregate.HeavyHitters(
                        column(), literals(values.get("values"), member("values")), threshold());
            }
            default -> {
                problem(PURE, "function-not-allowed", "expected one of " + Aggregate.words());
                yield null;
            }
        };
    }

    /** What the parts are by themselves, and are not together. */
    private void fit(Aggregate aggregate, List<GroupBy> groups) {
        if (aggregate instanceof Aggregate.ContingencyTable && groups.size() != 2) {
            problem("group_by", "out-of-range", "a contingency table has two groups, found " + groups.size());
        }
        if (aggregate instanceof Aggregate.Quantiles quantiles && !quantiles.byBins() && !groups.isEmpty()) {
            problem("group_by", "unsupported", "quantiles by groups need bins");
        }
        long cells = 1;
        for (var group : groups) {
            cells *= Math.max(1, group.values().size());
        }
        cells *= switch (aggregate) {
            case Aggregate.Histogram histogram -> histogram.edges().size() + 1;
            case Aggregate.Quantiles quantiles -> quantiles.edges().size() + 1;
            case Aggregate.HeavyHitters hitters -> hitters.values().size();
            case Aggregate.Count _, Aggregate.ContingencyTable _, Moment _, Aggregate.Correlation _ -> 1;
        };
        if (cells > MAX_CELLS) {
            problem("group_by", "out-of-range", "found " + cells + " cells, expected at most " + MAX_CELLS);
        }
    }

    private String column() {
        known.add("column");
        return name(values.get("column"), member("column"));
    }

    private Aggregate correlation() {
        known.add("columns");
        if (!(values.get("columns") instanceof List<?> list) || list.size() != 2) {
            problem("columns", "wrong-type", "expected a list of two columns");
            return new Aggregate.Correlation("", "");
        }
        var x = name(list.get(0), member("columns/0"));
        var y = name(list.get(1), member("columns/1"));
        if (x.equals(y) && !x.isEmpty()) {
            problem("columns/1", "duplicate-key", "a column is not correlated with itself");
        }
        return x.compareTo(y) <= 0 ? new Aggregate.Correlation(x, y) : new Aggregate.Correlation(y, x);
    }

    private long threshold() {
        known.add("threshold");
        if (values.get("threshold") instanceof Number number
                && number.doubleValue() == Math.rint(number.doubleValue())
                && number.doubleValue() >= 1
                && number.doubleValue() < MAX_THRESHOLD) {
            return number.longValue();
        }
        problem("threshold", "out-of-range", "expected a whole number of rows, 1 at least");
        return 1;
    }

    /** 0 where each owner's own cohort counts. */
    private int totalCohort() {
        if (!values.containsKey(COHORT) || "each".equals(values.get(COHORT))) {
            return 0;
        }
        known.add(MINIMUM);
        if (!"total".equals(values.get(COHORT))) {
            problem(COHORT, "unknown-value", "expected each or total");
            return 0;
        }
        var least = values.getOrDefault(MINIMUM, (long) QueryPolicy.DEFAULT_COHORT);
        if (least instanceof Number number
                && number.doubleValue() == Math.rint(number.doubleValue())
                && number.doubleValue() >= QueryPolicy.FLOOR
                && number.doubleValue() <= MAX_COHORT) {
            return number.intValue();
        }
        problem(
                MINIMUM,
                "out-of-range",
                "expected a whole number of persons, " + QueryPolicy.FLOOR + " to " + MAX_COHORT);
        return 0;
    }

    private List<Double> edges(boolean required) {
        known.add("bins");
        if (!required && !values.containsKey("bins")) {
            return List.of();
        }
        var edges = numbers("bins");
        for (int i = 1; i < edges.size(); i++) {
            if (edges.get(i - 1) >= edges.get(i)) {
                problem("bins/" + i, "out-of-range", "edges ascend");
            }
        }
        return edges;
    }

    private List<Double> probabilities() {
        known.add("probabilities");
        var probabilities = numbers("probabilities");
        for (int i = 0; i < probabilities.size(); i++) {
            if (!(probabilities.get(i) > 0 && probabilities.get(i) < 1)) {
                problem(
                        "probabilities/" + i,
                        "function-not-allowed",
                        "expected within 0 and 1: a smallest or largest value is one person's");
            }
        }
        return probabilities;
    }

    private List<Double> numbers(String name) {
        if (!(values.get(name) instanceof List<?> list) || list.isEmpty() || list.size() > MAX_VALUES) {
            problem(name, "wrong-type", "expected a list of 1 to " + MAX_VALUES + " numbers");
            return List.of();
        }
        var numbers = new ArrayList<Double>();
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof Number number && Double.isFinite(number.doubleValue())) {
                numbers.add(number.doubleValue() + 0.0);
            } else {
                problem(name + "/" + i, "wrong-type", "expected a number");
            }
        }
        return numbers;
    }

    private List<GroupBy> groups() {
        var groups = new ArrayList<GroupBy>();
        if (!values.containsKey("group_by")) {
            return groups;
        }
        if (!(values.get("group_by") instanceof List<?> list) || list.isEmpty() || list.size() > MAX_GROUPS) {
            problem("group_by", "wrong-type", "expected a list of 1 to " + MAX_GROUPS + " of {column, values}");
            return groups;
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < list.size(); i++) {
            var place = member("group_by/" + i);
            if (!(list.get(i) instanceof Map<?, ?> map)) {
                problems.add(new Problem(place, "wrong-type", "expected {column, values}"));
                continue;
            }
            refuseOthers(map, Set.of("column", "values"), place);
            var column = name(map.get("column"), place + "/column");
            if (!column.isEmpty() && !seen.add(column)) {
                problems.add(new Problem(place + "/column", "duplicate-key", "the column stands here twice"));
            }
            groups.add(new GroupBy(column, literals(map.get("values"), place + "/values")));
        }
        return groups;
    }

    private void refuseOthers(Map<?, ?> map, Set<String> allowed, String place) {
        for (Object key : map.keySet()) {
            if (!allowed.contains(String.valueOf(key))) {
                problems.add(new Problem(
                        place + "/" + PredicateReader.escaped(String.valueOf(key)),
                        "unknown-field",
                        "not known here; known are " + allowed.stream().sorted().toList()));
            }
        }
    }

    private List<Literal> literals(@Nullable Object value, String place) {
        return new PredicateReader(problems).literals(value, place, MAX_VALUES);
    }

    private String name(@Nullable Object value, String place) {
        return new PredicateReader(problems).column(value, place);
    }

    private String member(String name) {
        return pointer + "/" + name;
    }

    private void problem(String name, String code, String message) {
        problems.add(new Problem(member(name), code, name + ": " + message));
    }
}
