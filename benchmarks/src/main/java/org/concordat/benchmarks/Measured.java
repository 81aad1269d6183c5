package org.concordat.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;

/**
 * Median nanoseconds by line and by whose they are; of several rounds, the median of theirs. A measurement {@code OPERATION_WHO}, or {@code OPERATION} with the parameter
 * {@code by}, belongs to the line of its operation, its bits and the run's suffix.
 */
final class Measured {
    private static final String OURS = ModularProducts.CHOSEN;

    private final Map<String, Map<String, List<Double>>> lines = new TreeMap<>();

    /** One of a line's peers beside us. */
    record Row(String name, double oursNanos, String peer, double peerNanos) {
        double ratio() {
            return peerNanos / oursNanos;
        }
    }

    /** Where a measurement belongs. */
    record Place(String operation, String parameters, String who) {
        static Place of(BenchmarkParams params, String suffix) {
            String label = params.getBenchmark().substring(params.getBenchmark().lastIndexOf('.') + 1);
            String by = params.getParam("by");
            int cut = by == null ? label.lastIndexOf('_') : label.length();
            String bits = params.getParam("bits");
            return new Place(
                    label.substring(0, cut),
                    (bits == null ? "" : " " + bits) + suffix,
                    by == null ? label.substring(cut + 1) : by);
        }

        String line() {
            return operation + parameters;
        }

        @Override
        public String toString() {
            return line() + ", " + who;
        }
    }

    /** Returns the median. */
    double add(Place place, Result<?> result) {
        double median = result.getStatistics().getPercentile(50);
        lines.computeIfAbsent(place.line(), _ -> new TreeMap<>())
                .computeIfAbsent(place.who(), _ -> new ArrayList<>())
                .add(median);
        return median;
    }

    List<Row> rows() {
        var rows = new ArrayList<Row>();
        lines.forEach((line, byWho) -> {
            if (byWho.containsKey(OURS)) {
                double ours = median(byWho.get(OURS));
                var peers = at(line);
                peersElsewhere(line, peers::putIfAbsent);
                peers.forEach((peer, nanos) -> rows.add(new Row(line, ours, peer, nanos)));
            }
        });
        return rows;
    }

    private void peersElsewhere(String line, BiConsumer<String, Double> peer) {
        int cut = line.indexOf(' ') < 0 ? line.length() : line.indexOf(' ');
        String operation = line.substring(0, cut);
        String parameters = line.substring(cut);
        String same = ArithmeticPlan.PEERS_OF.get(operation);
        if (same != null) {
            at(same + parameters).forEach(peer);
        }
        var scaled = ArithmeticPlan.SCALED.get(operation);
        if (scaled != null) {
            var halves = at(scaled.half() + parameters);
            at(scaled.operation() + parameters).forEach((who, nanos) -> {
                double sum = scaled.count() * nanos + scaled.count() / 2.0 * halves.getOrDefault(who, 0.0);
                peer.accept(who + "*", sum);
            });
        }
    }

    /** A line's medians but ours. */
    private Map<String, Double> at(String line) {
        var peers = new TreeMap<String, Double>();
        lines.getOrDefault(line, Map.of()).forEach((who, rounds) -> {
            if (!who.equals(OURS)) {
                peers.put(who, median(rounds));
            }
        });
        return peers;
    }

    private static double median(List<Double> rounds) {
        var sorted = rounds.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
