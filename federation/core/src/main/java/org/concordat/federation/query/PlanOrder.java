package org.concordat.federation.query;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.concordat.federation.query.QueryPlan.GroupBy;

/**
 * A plan with its groups by name, and their values, those of heavy hitters and probabilities ascending, each once; and the way
 * back. Plans that differ in these orders alone are one question: decided once, answered in the order in which each was asked.
 */
record PlanOrder(QueryPlan asked, QueryPlan ordered) {
    static PlanOrder of(QueryPlan asked) {
        var groups = asked.groupBy().stream()
                .map(group -> new GroupBy(
                        group.column(), group.values().stream().sorted().toList()))
                .sorted(Comparator.comparing(GroupBy::column))
                .toList();
        return new PlanOrder(
                asked, new QueryPlan(ordered(asked.aggregate()), asked.where(), groups, asked.totalCohort()));
    }

    private static Aggregate ordered(Aggregate aggregate) {
        return switch (aggregate) {
            case Aggregate.HeavyHitters(String column, List<Literal> values, long threshold) ->
                new Aggregate.HeavyHitters(column, values.stream().sorted().toList(), threshold);
            case Aggregate.Quantiles(String column, List<Double> probabilities, List<Double> edges) ->
                new Aggregate.Quantiles(
                        column, probabilities.stream().distinct().sorted().toList(), edges);
            case Aggregate.Count _,
                    Aggregate.ContingencyTable _,
                    Aggregate.Moment _,
                    Aggregate.Correlation _,
                    Aggregate.Histogram _ -> aggregate;
        };
    }

    /**
     * @param cells of the ordered plan, in row-major order
     * @return of the plan as it was asked
     */
    List<Optional<List<BigInteger>>> asAsked(List<Optional<List<BigInteger>>> cells) {
        var statistics = statistics();
        return places().stream()
                .map(cells::get)
                .map(cell -> cell.map(found -> statistics.isEmpty()
                        ? found
                        : statistics.stream().map(found::get).toList()))
                .toList();
    }

    /** Where in the ordered plan each cell is. */
    private List<Integer> places() {
        var strides = new HashMap<String, Integer>();
        int parts = Tabulation.parts(ordered.aggregate());
        int stride = parts;
        for (var group : ordered.groupBy().reversed()) {
            strides.put(group.column(), stride);
            stride *= group.values().size();
        }
        List<Integer> places = List.of(0);
        for (var group : asked.groupBy()) {
            int step = strides.getOrDefault(group.column(), 0);
            var sorted = group.values().stream().sorted().toList();
            places = moved(
                    places,
                    places(group.values(), sorted).stream()
                            .map(place -> place * step)
                            .toList());
        }
        return moved(places, partPlaces(parts));
    }

    private List<Integer> partPlaces(int parts) {
        return asked.aggregate() instanceof Aggregate.HeavyHitters hitters
                ? places(hitters.values(), hitters.values().stream().sorted().toList())
                : IntStream.range(0, parts).boxed().toList();
    }

    /** Of an owner's own quantiles: the number of rows, then where each probability is. None where they stay as they are. */
    private List<Integer> statistics() {
        if (!(asked.aggregate() instanceof Aggregate.Quantiles quantiles && !quantiles.byBins())) {
            return List.of();
        }
        var places = new ArrayList<>(List.of(0));
        var sorted = quantiles.probabilities().stream().distinct().sorted().toList();
        places(quantiles.probabilities(), sorted).forEach(place -> places.add(1 + place));
        return places;
    }

    private static <T> List<Integer> places(Collection<T> asked, List<T> sorted) {
        Map<T, Integer> placeOf = new HashMap<>();
        sorted.forEach(value -> placeOf.put(value, placeOf.size()));
        return asked.stream().map(value -> placeOf.getOrDefault(value, 0)).toList();
    }

    private static List<Integer> moved(List<Integer> places, List<Integer> steps) {
        var moved = new ArrayList<Integer>(places.size() * steps.size());
        places.forEach(place -> steps.forEach(step -> moved.add(place + step)));
        return moved;
    }
}
