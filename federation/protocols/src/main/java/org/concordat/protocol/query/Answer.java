package org.concordat.protocol.query;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.concordat.federation.query.Aggregate;
import org.concordat.federation.query.Literal;
import org.concordat.federation.query.PlanInWords;
import org.concordat.federation.query.QueryPlan;
import org.concordat.federation.query.Tabulation;

/**
 * From total statistics to numbers for people. Whole numbers are exact, and sums to the unit, or to {@value #DECIMALS} decimals
 * of {@value #DIGITS_OF_A_DOUBLE} digits; what is divided is rounded to {@value #DIGITS} digits, so that no number carries more
 * than it says.
 */
final class Answer {
    private static final int DIGITS = 10;

    /** Of a sum: steps of the fixed point, 2⁻⁴⁰, of a million rows stay below half of the last one. */
    private static final int DECIMALS = 6;

    /** Of a sum that has decimals: what the doubles that were added hold. */
    private static final int DIGITS_OF_A_DOUBLE = 15;

    /** Digits that a {@code Long} has room for. */
    private static final int LONGS = 18;

    private static final MathContext EXACT = new MathContext(60);
    private static final MathContext SHOWN = new MathContext(DIGITS);
    private static final BigDecimal UNIT = new BigDecimal(BigInteger.ONE.shiftLeft(Tabulation.FRACTION_BITS));

    private final QueryPlan plan;
    private final List<Optional<List<BigInteger>>> cells;

    private Answer(QueryPlan plan, List<Optional<List<BigInteger>>> cells) {
        this.plan = plan;
        this.cells = cells;
    }

    /** @param cells statistics of each cell of the plan, empty where suppressed */
    static QueryReport of(QueryPlan plan, List<Optional<List<BigInteger>>> cells) {
        return new Answer(plan, cells).report();
    }

    private QueryReport report() {
        var head = new ArrayList<String>();
        plan.groupBy().forEach(group -> head.add(group.column()));
        int parts = cells.size() / groups().size();
        var rows = new ArrayList<List<Object>>();
        for (int group = 0; group < groups().size(); group++) {
            var of = cells.subList(group * parts, (group + 1) * parts);
            for (var told : told(of)) {
                var row = new ArrayList<Object>(groups().get(group));
                row.addAll(told);
                rows.add(row);
            }
        }
        head.addAll(head());
        int suppressed = (int) cells.stream().filter(Optional::isEmpty).count();
        return new QueryReport(
                plan.digest(),
                plan.aggregate().word(),
                head,
                rows,
                plan.aggregate() instanceof Aggregate.HeavyHitters ? 0 : suppressed,
                PlanInWords.limits(plan));
    }

    /** Every combination of groups, in the order of the cells. */
    private List<List<Object>> groups() {
        List<List<Object>> combinations = List.of(List.of());
        for (var group : plan.groupBy()) {
            var longer = new ArrayList<List<Object>>();
            for (var combination : combinations) {
                for (Literal value : group.values()) {
                    var next = new ArrayList<>(combination);
                    next.add(value.plain());
                    longer.add(next);
                }
            }
            combinations = longer;
        }
        return combinations;
    }

    private List<String> head() {
        return switch (plan.aggregate()) {
            case Aggregate.Count _, Aggregate.ContingencyTable _ -> List.of("rows");
            case Aggregate.Moment moment -> List.of("rows", moment.word());
            case Aggregate.Correlation correlation -> List.of("rows", correlation.word());
            case Aggregate.Histogram _ -> List.of("from", "below", "rows");
            case Aggregate.Quantiles _ -> List.of("probability", "rows", "quantile");
            case Aggregate.HeavyHitters hitters -> List.of(hitters.column(), "rows");
        };
    }

    private List<List<Object>> told(List<Optional<List<BigInteger>>> of) {
        return switch (plan.aggregate()) {
            case Aggregate.Count _, Aggregate.ContingencyTable _ -> List.of(List.of(rows(of.getFirst())));
            case Aggregate.Moment moment -> List.of(List.of(rows(of.getFirst()), moment(moment.kind(), of.getFirst())));
            case Aggregate.Correlation _ -> List.of(List.of(rows(of.getFirst()), correlation(of.getFirst())));
            case Aggregate.Histogram histogram -> histogram(histogram.edges(), of);
            case Aggregate.Quantiles quantiles ->
                quantiles.edges().isEmpty()
                        ? ownersQuantiles(quantiles, of.getFirst())
                        : new BinnedQuantiles(quantiles, of).told();
            case Aggregate.HeavyHitters hitters -> hitters(hitters, of);
        };
    }

    private static Object rows(Optional<List<BigInteger>> cell) {
        return cell.<Object>map(statistics -> statistics.getFirst().longValueExact())
                .orElse(QueryReport.SUPPRESSED);
    }

    private static Object moment(Aggregate.Moment.Kind kind, Optional<List<BigInteger>> cell) {
        if (cell.isEmpty()) {
            return QueryReport.SUPPRESSED;
        }
        var statistics = cell.get();
        var n = new BigDecimal(statistics.get(0));
        var x = real(statistics.get(1));
        return switch (kind) {
            case SUM -> exactly(x);
            case MEAN -> n.signum() == 0 ? QueryReport.UNDEFINED : shown(x.divide(n, EXACT));
            case VARIANCE, STDDEV -> {
                if (n.compareTo(BigDecimal.TWO) < 0) {
                    yield QueryReport.UNDEFINED;
                }
                var variance = n.multiply(square(statistics.get(2)))
                        .subtract(x.multiply(x))
                        .divide(n.multiply(n.subtract(BigDecimal.ONE)), EXACT);
                yield shown(kind == Aggregate.Moment.Kind.VARIANCE ? variance : variance.sqrt(EXACT));
            }
        };
    }

    private static Object correlation(Optional<List<BigInteger>> cell) {
        if (cell.isEmpty()) {
            return QueryReport.SUPPRESSED;
        }
        var statistics = cell.get();
        var n = new BigDecimal(statistics.get(0));
        var x = real(statistics.get(1));
        var y = real(statistics.get(2));
        var xx = n.multiply(square(statistics.get(3))).subtract(x.multiply(x));
        var yy = n.multiply(square(statistics.get(4))).subtract(y.multiply(y));
        var xy = n.multiply(square(statistics.get(5))).subtract(x.multiply(y));
        return xx.signum() <= 0 || yy.signum() <= 0
                ? QueryReport.UNDEFINED
                : shown(xy.divide(xx.multiply(yy).sqrt(EXACT), EXACT));
    }

    private static List<List<Object>> histogram(List<Double> edges, List<Optional<List<BigInteger>>> of) {
        var rows = new ArrayList<List<Object>>();
        for (int bin = 0; bin < of.size(); bin++) {
            Object from = bin == 0 ? "any" : shown(BigDecimal.valueOf(edges.get(bin - 1)));
            Object below = bin == edges.size() ? "any" : shown(BigDecimal.valueOf(edges.get(bin)));
            rows.add(List.of(from, below, rows(of.get(bin))));
        }
        return rows;
    }

    private static List<List<Object>> ownersQuantiles(Aggregate.Quantiles quantiles, Optional<List<BigInteger>> cell) {
        var told = new ArrayList<List<Object>>();
        for (int i = 0; i < quantiles.probabilities().size(); i++) {
            Object value = QueryReport.SUPPRESSED;
            if (cell.isPresent()) {
                var n = new BigDecimal(cell.get().getFirst());
                value = n.signum() == 0
                        ? QueryReport.UNDEFINED
                        : shown(real(cell.get().get(i + 1)).divide(n, EXACT));
            }
            told.add(List.of(quantiles.probabilities().get(i), rows(cell), value));
        }
        return told;
    }

    private static List<List<Object>> hitters(Aggregate.HeavyHitters hitters, List<Optional<List<BigInteger>>> of) {
        record Hit(Literal value, long rows) {}
        var hits = new ArrayList<Hit>();
        for (int i = 0; i < of.size(); i++) {
            if (of.get(i).isPresent()) {
                hits.add(new Hit(
                        hitters.values().get(i), of.get(i).get().getFirst().longValueExact()));
            }
        }
        return hits.stream()
                .filter(hit -> hit.rows() >= hitters.threshold())
                .sorted(Comparator.comparingLong((Hit hit) -> -hit.rows()).thenComparing(Hit::value))
                .map(hit -> List.<Object>of(hit.value().plain(), hit.rows()))
                .toList();
    }

    private static BigDecimal real(BigInteger fixed) {
        return new BigDecimal(fixed).divide(UNIT, EXACT);
    }

    private static BigDecimal square(BigInteger fixed) {
        return new BigDecimal(fixed).divide(UNIT.multiply(UNIT), EXACT);
    }

    /** Without an exponent. */
    private static Object exactly(BigDecimal value) {
        int decimals = Math.clamp(DIGITS_OF_A_DOUBLE - digitsBeforeThePoint(value), 0, DECIMALS);
        var plain = value.setScale(decimals, RoundingMode.HALF_EVEN).stripTrailingZeros();
        if (plain.scale() > 0) {
            return plain;
        }
        return digitsBeforeThePoint(plain) <= LONGS ? plain.longValueExact() : plain.setScale(0);
    }

    private static int digitsBeforeThePoint(BigDecimal value) {
        return value.precision() - value.scale();
    }

    /** A whole number as {@code Long}; others as {@code Double}. */
    static Object shown(BigDecimal value) {
        var plain = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        if (plain.scale() <= 0 && digitsBeforeThePoint(plain) <= LONGS) {
            return plain.longValueExact();
        }
        return value.round(SHOWN).doubleValue();
    }
}
