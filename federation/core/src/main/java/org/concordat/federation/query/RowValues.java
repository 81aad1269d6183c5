package org.concordat.federation.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;

/**
 * What each row adds to each of the sums that a plan tells, and whose row it is: so that it can be said of any set of rows
 * whether a sum over it would be one person's number, or tell of few.
 */
final class RowValues {
    static final ErrorCode DUPLICATE_IDS = ErrorCode.data("duplicate-ids");

    /** So that shares that are equal by arithmetic are equal. */
    private static final double SHARES = 1e6;

    /** Values closer than a step of fixed point are one. */
    private static final double STEPS = 0x1p40;

    /** A column of so few values among some rows tells by its sums, and a count beside, how many have each. */
    static final int FEW = 3;

    /** A sum over rows: of a column, or of the products of two, which may be one column twice. */
    record Summed(List<String> factors) {
        Summed {
            factors = factors.stream().sorted().toList();
        }

        private boolean plain() {
            return factors.size() == 1;
        }
    }

    private final int[] personOf;
    private final int persons;
    private final Map<Summed, double[]> addends = new LinkedHashMap<>();
    private final Map<Summed, Ranked> ranked = new LinkedHashMap<>();
    private double[] ordered = {};

    /** For each row the place of its value among the distinct ones, in ascending order, and how many these are. */
    private record Ranked(int[] places, int distinct) {}

    private RowValues(int[] personOf, int persons) {
        this.personOf = personOf;
        this.persons = persons;
    }

    /** The table has the plan's columns; {@link Selection#COLUMN_TYPE} if one that is summed holds texts. */
    static RowValues of(QueryPlan plan, QueryTable table) {
        var places = new HashMap<String, Integer>();
        int[] personOf = table.ids().stream()
                .mapToInt(id -> places.computeIfAbsent(id, _ -> places.size()))
                .toArray();
        var values = new RowValues(personOf, places.size());
        var selection = new Selection(table);
        for (var summed : summed(plan.aggregate())) {
            double[] product = new double[table.rows()];
            Arrays.fill(product, 1);
            for (var column : summed.factors()) {
                double[] numbers = selection.numbers(column);
                Arrays.setAll(product, row -> product[row] * numbers[row]);
            }
            values.addends.put(summed, product);
            if (summed.plain()) {
                values.ranked.put(summed, ranked(product));
            }
        }
        if (plan.aggregate() instanceof Aggregate.Quantiles quantiles && !quantiles.byBins()) {
            values.ordered = selection.numbers(quantiles.column());
        }
        return values;
    }

    /** A value that is joined by an id is of one row; where nothing is summed, an id counts once. */
    static void requireSingleRows(QueryPlan joined, QueryTable table) {
        var columns = joined.aggregate().columns();
        var selection = new Selection(table);
        var rows = new BitSet();
        rows.set(0, table.rows());
        columns.forEach(column -> rows.and(selection.present(column)));
        var ids = new HashSet<String>();
        if (!columns.isEmpty()
                && !rows.stream().allMatch(row -> ids.add(table.ids().get(row)))) {
            throw new FederationException(
                    DUPLICATE_IDS,
                    "an id stands on several rows with a value: a value that is joined by ids must be of one row");
        }
    }

    /** What an aggregate sums: the statistics behind the count of {@link Tabulation#width}. */
    static List<Summed> summed(Aggregate aggregate) {
        return switch (aggregate) {
            case Aggregate.Moment(Aggregate.Moment.Kind kind, String x) ->
                switch (kind) {
                    case SUM, MEAN -> List.of(of(x));
                    case VARIANCE, STDDEV -> List.of(of(x), of(x, x));
                };
            case Aggregate.Correlation(String x, String y) -> List.of(of(x), of(y), of(x, x), of(y, y), of(x, y));
            case Aggregate.Count _,
                    Aggregate.ContingencyTable _,
                    Aggregate.Histogram _,
                    Aggregate.Quantiles _,
                    Aggregate.HeavyHitters _ -> List.of();
        };
    }

    /** The columns that are summed themselves. */
    static List<String> columns(Aggregate aggregate) {
        return summed(aggregate).stream()
                .filter(Summed::plain)
                .map(summed -> summed.factors().getFirst())
                .distinct()
                .toList();
    }

    private static Summed of(String... factors) {
        return new Summed(List.of(factors));
    }

    private static Ranked ranked(double[] numbers) {
        double[] stepped = Arrays.stream(numbers)
                .map(x -> Math.rint(x * STEPS) / STEPS + 0.0)
                .toArray();
        double[] sorted = stepped.clone();
        Arrays.sort(sorted);
        int distinct = 0;
        for (double x : sorted) {
            if (Double.isNaN(x)) {
                continue; // misses a value, and is in no sum
            }
            if (distinct == 0 || Double.compare(sorted[distinct - 1], x) != 0) {
                sorted[distinct++] = x;
            }
        }
        int count = distinct;
        return new Ranked(
                Arrays.stream(stepped)
                        .mapToInt(x -> Arrays.binarySearch(sorted, 0, count, x))
                        .toArray(),
                count);
    }

    List<Summed> summed() {
        return List.copyOf(addends.keySet());
    }

    int persons() {
        return persons;
    }

    int person(int row) {
        return personOf[row];
    }

    /** The largest share, 0 … 1, of one person in the rows and in the magnitudes of any of the sums. */
    double dominance(BitSet rows) {
        var whole = List.of(new Span.Part(rows, 1));
        double largest = share(_ -> 1, whole);
        for (var summed : addends.keySet()) {
            largest = Math.max(largest, dominance(summed, whole));
        }
        return largest;
    }

    /** In the magnitudes of one sum, over a combination of sets of rows. */
    double dominance(Summed summed, List<Span.Part> combination) {
        double[] numbers = addends(summed);
        return share(row -> Math.abs(numbers[row]), combination);
    }

    private double share(java.util.function.IntToDoubleFunction magnitude, List<Span.Part> combination) {
        double[] of = new double[persons];
        double total = 0;
        double largest = 0;
        for (var part : combination) {
            double weight = part.weight();
            for (int row = part.members().nextSetBit(0);
                    row >= 0;
                    row = part.members().nextSetBit(row + 1)) {
                double added = weight * magnitude.applyAsDouble(row);
                total += added;
                of[personOf[row]] += added;
                largest = Math.max(largest, of[personOf[row]]);
            }
        }
        return total == 0 ? 0 : Math.rint(largest / total * SHARES) / SHARES;
    }

    /**
     * How many persons have another value than the most frequent one, in the sum where they are fewest: a sum over the others
     * alone is told by their number, so that it tells of these. As large as may be where rows are counted.
     */
    int varied(BitSet rows) {
        return addends.keySet().stream()
                .mapToInt(summed -> varied(summed, rows))
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    /**
     * In one sum. A product with a column of few values is a sum of the other column over those with each: of a product k persons
     * must have another than the {@value #FEW} most frequent values of either column. As large as may be for squares.
     */
    int varied(Summed summed, BitSet rows) {
        if (summed.factors().stream().distinct().count() < summed.factors().size()) {
            return Integer.MAX_VALUE;
        }
        return summed.factors().stream()
                .mapToInt(column -> varied(ranked(column), rows, summed.plain() ? 1 : FEW))
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    /** Persons with another than so many of the most frequent values. */
    private int varied(Ranked column, BitSet rows, int usual) {
        int[] times = times(column, rows);
        var frequent = new BitSet();
        Arrays.stream(frequent(times, usual)).forEach(frequent::set);
        var others = new BitSet();
        rows.stream().filter(row -> !frequent.get(column.places()[row])).forEach(row -> others.set(personOf[row]));
        return others.cardinality();
    }

    /** How many of these rows have each value. */
    private static int[] times(Ranked column, BitSet rows) {
        int[] times = new int[column.distinct()];
        for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
            times[column.places()[row]]++;
        }
        return times;
    }

    /** Places of so many of the most frequent values, these first; fewer if there are no more. */
    private static int[] frequent(int[] times, int most) {
        var found = new ArrayList<Integer>();
        while (found.size() < most) {
            int next = -1;
            for (int place = 0; place < times.length; place++) {
                if (times[place] > (next < 0 ? 0 : times[next]) && !found.contains(place)) {
                    next = place;
                }
            }
            if (next < 0) {
                break;
            }
            found.add(next);
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    private Ranked ranked(String column) {
        return java.util.Objects.requireNonNull(ranked.get(of(column)), "not one of the plan's columns");
    }

    /**
     * Of these rows, for each of {@link #columns}, those with each value that it has among them, if it has {@value #FEW} at most:
     * as many sets, the last ones empty.
     */
    List<List<BitSet>> counted(BitSet rows) {
        return ranked.values().stream().map(column -> counted(column, rows)).toList();
    }

    private static List<BitSet> counted(Ranked column, BitSet rows) {
        var sets = new TreeMap<Integer, BitSet>();
        for (int row = rows.nextSetBit(0); row >= 0 && sets.size() <= FEW; row = rows.nextSetBit(row + 1)) {
            sets.computeIfAbsent(column.places()[row], _ -> new BitSet()).set(row);
        }
        var counted = new ArrayList<>(sets.size() > FEW ? List.<BitSet>of() : sets.values());
        while (counted.size() < FEW) {
            counted.add(new BitSet());
        }
        return counted;
    }

    /**
     * The fewest persons of one stretch of these rows, in the order of the column that own quantiles are of, between two of
     * the probabilities or beyond them.
     */
    int fewestBetween(BitSet rows, Collection<Double> probabilities) {
        int[] sorted = rows.stream()
                .boxed()
                .sorted(Comparator.comparingDouble(row -> ordered[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        int fewest = persons;
        double last = 0;
        for (double p :
                Stream.concat(probabilities.stream().sorted(), Stream.of(1.0)).toList()) {
            int from = (int) Math.floor(last * sorted.length);
            int to = (int) Math.ceil(p * sorted.length);
            int between = (int) Arrays.stream(sorted, from, to)
                    .map(row -> personOf[row])
                    .distinct()
                    .count();
            fewest = Math.min(fewest, between);
            last = p;
        }
        return fewest;
    }

    /** The fewest persons, each with one of these rows, of whom none has a larger share in a sum, whoever they are. */
    int fewestShared(BitSet rows, double share) {
        return addends.values().stream()
                .mapToInt(numbers -> fewestShared(numbers, rows, share))
                .max()
                .orElse(1);
    }

    /**
     * The fewest, each with one of these rows, of whom k have another value than the most frequent one and who, if they have
     * three values or two, are k with each; whoever they are.
     */
    int fewestVaried(BitSet rows, int k) {
        int fewest = k;
        for (var column : ranked.values()) {
            int[] times = times(column, rows);
            int[] most = Arrays.stream(frequent(times, FEW))
                    .map(place -> times[place])
                    .toArray();
            if (most.length > 0) {
                fewest = Math.max(fewest, k + most[0]);
            }
            if (most.length == FEW) {
                fewest = Math.max(fewest, most[0] + most[1] + Math.min(k - 1, most[2]) + 1);
            }
        }
        return fewest;
    }

    /** The largest against as many as are needed of the smallest. */
    private static int fewestShared(double[] numbers, BitSet rows, double share) {
        double[] sorted = rows.stream()
                .mapToDouble(row -> Math.abs(numbers[row]))
                .sorted()
                .toArray();
        double largest = sorted.length == 0 ? 0 : sorted[sorted.length - 1];
        double others = 0;
        int fewest = 1;
        while (fewest < sorted.length && Math.rint(largest / (largest + others) * SHARES) / SHARES > share) {
            others += sorted[fewest - 1];
            fewest++;
        }
        return fewest;
    }

    /** Of the rows of these persons, those with a value to add. */
    BitSet rows(Summed summed, BitSet persons, int[] places) {
        double[] numbers = addends(summed);
        var rows = new BitSet();
        for (int row = 0; row < places.length; row++) {
            rows.set(row, persons.get(places[row]) && !Double.isNaN(numbers[row]));
        }
        return rows;
    }

    private double[] addends(Summed summed) {
        return java.util.Objects.requireNonNull(addends.get(summed), "not one of the plan's sums");
    }
}
