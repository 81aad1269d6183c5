package org.concordat.federation.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.concordat.federation.job.CanonicalText;
import org.concordat.federation.query.Predicate.All;
import org.concordat.federation.query.Predicate.Any;
import org.concordat.federation.query.Predicate.Comparison;
import org.concordat.federation.query.Predicate.Membership;
import org.concordat.federation.query.Predicate.Missing;
import org.concordat.federation.query.Predicate.Not;
import org.concordat.federation.query.Predicate.Operator;
import org.jspecify.annotations.Nullable;

/**
 * The normal form of predicates: negations at the leaves, groups flattened, sorted and told once, what is said of one column in
 * one group said as shortly as it can be, tautologies and what another part says already left out. Equal forms are equal
 * questions; that unequal ones are not is not promised (it is as hard as satisfiability).
 */
final class Simplification {
    private static final Comparator<Predicate> ORDER =
            Comparator.comparing(part -> CanonicalText.of(part.tree()), Arrays::compareUnsigned);

    /** More passes than any predicate that a plan may hold needs; each leaves out something. */
    private static final int PASSES = 16;

    private Simplification() {}

    static Predicate of(Predicate predicate) {
        var simplified = once(predicate);
        for (int pass = 1; pass < PASSES; pass++) {
            var simpler = once(simplified);
            if (simpler.equals(simplified)) {
                return simplified;
            }
            simplified = simpler;
        }
        return simplified;
    }

    private static Predicate once(Predicate predicate) {
        return switch (predicate) {
            case Comparison comparison -> comparison;
            case Missing missing -> missing;
            case Membership(String column, boolean among, List<Literal> values) ->
                values.size() == 1
                        ? new Comparison(column, among ? Operator.EQUALS : Operator.NOT_EQUALS, values.getFirst())
                        : predicate;
            case All(List<Predicate> parts) -> group(parts, true);
            case Any(List<Predicate> parts) -> group(parts, false);
            case Not(Predicate part) -> once(negated(part));
        };
    }

    private static Predicate negated(Predicate part) {
        return switch (part) {
            case Comparison(String column, Operator operator, Literal value) ->
                new Comparison(column, operator.negated(), value);
            case Membership(String column, boolean among, List<Literal> values) ->
                new Membership(column, !among, values);
            case Missing(String column, boolean missing) -> new Missing(column, !missing);
            case All(List<Predicate> parts) ->
                new Any(parts.stream().map(Simplification::negated).toList());
            case Any(List<Predicate> parts) ->
                new All(parts.stream().map(Simplification::negated).toList());
            case Not(Predicate inner) -> inner;
        };
    }

    /** @param and whether all parts must hold; else one */
    private static Predicate group(List<Predicate> parts, boolean and) {
        var flat = flat(parts, and);
        if (!and && flat.contains(Predicate.everything())) {
            return Predicate.everything();
        }
        var merged = flat(merged(flat, and), and);
        var kept = new ArrayList<Predicate>();
        for (var part : merged) {
            boolean absorbed = (and ? part instanceof Any : part instanceof All)
                    && part.parts().stream().anyMatch(merged::contains);
            if (!absorbed && !implied(part, merged, and)) {
                kept.add(part);
            }
        }
        if (!and && tautology(kept)) {
            return Predicate.everything();
        }
        return kept.size() == 1 ? kept.getFirst() : and ? new All(kept) : new Any(kept);
    }

    /** The normal parts, groups of the same kind opened, sorted, each once. */
    private static Set<Predicate> flat(Iterable<Predicate> parts, boolean and) {
        var flat = new TreeSet<Predicate>(ORDER);
        for (var part : parts) {
            var normal = once(part);
            boolean opened = and
                    ? normal instanceof All
                    : normal instanceof Any && !normal.parts().isEmpty();
            if (opened) {
                flat.addAll(normal.parts());
            } else {
                flat.add(normal);
            }
        }
        return flat;
    }

    /** That a column has a value goes without saying beside a comparison with it; the other way round in a disjunction. */
    private static boolean implied(Predicate part, Set<Predicate> beside, boolean and) {
        return switch (part) {
            case Missing(String column, boolean missing) ->
                and && !missing && beside.stream().anyMatch(other -> column.equals(compared(other)));
            case Comparison comparison -> !and && beside.contains(new Missing(comparison.column(), false));
            case Membership membership -> !and && beside.contains(new Missing(membership.column(), false));
            case All _, Any _, Not _ -> false;
        };
    }

    /** The column that a part compares with values. */
    private static @Nullable String compared(Predicate part) {
        return switch (part) {
            case Comparison comparison -> comparison.column();
            case Membership membership -> membership.column();
            case Missing _, All _, Any _, Not _ -> null;
        };
    }

    /** A column that may be missing or not: every row. */
    private static boolean tautology(List<Predicate> parts) {
        return parts.stream()
                .anyMatch(part -> part instanceof Missing(String column, boolean missing)
                        && parts.contains(new Missing(column, !missing)));
    }

    /** What is said of one column put together; other parts as they are. */
    private static List<Predicate> merged(Set<Predicate> parts, boolean and) {
        var said = new LinkedHashMap<String, Said>();
        var merged = new ArrayList<Predicate>();
        for (var part : parts) {
            switch (part) {
                case Comparison comparison -> of(said, comparison.column()).take(comparison, and);
                case Membership membership -> of(said, membership.column()).take(membership, and);
                case Missing _, All _, Any _, Not _ -> merged.add(part);
            }
        }
        said.forEach((column, what) -> merged.addAll(what.told(column, and)));
        return merged;
    }

    private static Said of(Map<String, Said> said, String column) {
        return said.computeIfAbsent(column, _ -> new Said());
    }

    /** A bound of an interval. */
    private record Bound(double value, boolean inclusive) {}

    /** What the parts of one group say of one column. */
    private static final class Said {
        private @Nullable Bound low;
        private @Nullable Bound high;
        private @Nullable SortedSet<Literal> among;
        private @Nullable SortedSet<Literal> neither;

        void take(Comparison comparison, boolean and) {
            var value = comparison.value();
            switch (comparison.operator()) {
                case EQUALS -> take(new Membership(comparison.column(), true, List.of(value)), and);
                case NOT_EQUALS -> take(new Membership(comparison.column(), false, List.of(value)), and);
                case AT_LEAST, MORE_THAN -> low = tighter(low, bound(comparison, Operator.AT_LEAST), and ? 1 : -1, and);
                case AT_MOST, LESS_THAN -> high = tighter(high, bound(comparison, Operator.AT_MOST), and ? -1 : 1, and);
            }
        }

        /** In a conjunction the values are met, in a disjunction joined; of values that are excluded the other way round. */
        void take(Membership membership, boolean and) {
            var values = new TreeSet<>(membership.values());
            if (membership.among()) {
                among = combined(among, values, and);
            } else {
                neither = combined(neither, values, !and);
            }
        }

        private static SortedSet<Literal> combined(
                @Nullable SortedSet<Literal> known, SortedSet<Literal> values, boolean intersected) {
            if (known == null) {
                return values;
            }
            var combined = new TreeSet<>(known);
            if (intersected) {
                combined.retainAll(values);
            } else {
                combined.addAll(values);
            }
            return combined;
        }

        private static Bound bound(Comparison comparison, Operator inclusive) {
            if (comparison.value() instanceof Literal.Real(double value)) {
                return new Bound(value, comparison.operator() == inclusive);
            }
            throw new IllegalArgumentException("texts have no order");
        }

        /** @param sign 1 keeps the larger, −1 the smaller; at equal values a conjunction keeps the exclusive one */
        private static Bound tighter(@Nullable Bound known, Bound other, int sign, boolean and) {
            if (known == null) {
                return other;
            }
            int order = sign * Double.compare(known.value(), other.value());
            if (order != 0) {
                return order > 0 ? known : other;
            }
            return known.inclusive() == and ? other : known;
        }

        List<Predicate> told(String column, boolean and) {
            var found = among;
            if (and && found != null) {
                var left = within(found);
                return left.isEmpty()
                        ? List.of(new Missing(column, true), new Missing(column, false))
                        : List.of(new Membership(column, true, left));
            }
            var told = new ArrayList<Predicate>();
            if (!and && low != null && high != null && covers(low, high)) {
                told.add(new Missing(column, false));
                return told;
            }
            if (and
                    && low != null
                    && high != null
                    && low.inclusive()
                    && high.inclusive()
                    && low.value() == high.value()) {
                told.add(new Comparison(column, Operator.EQUALS, new Literal.Real(low.value())));
            } else {
                if (low != null) {
                    told.add(comparison(column, low, Operator.AT_LEAST, Operator.MORE_THAN));
                }
                if (high != null) {
                    told.add(comparison(column, high, Operator.AT_MOST, Operator.LESS_THAN));
                }
            }
            if (found != null) {
                told.add(new Membership(column, true, List.copyOf(found)));
            }
            if (neither != null) {
                // Of disjoint exclusions in a disjunction nothing is left to exclude: whoever has a value.
                told.add(
                        neither.isEmpty()
                                ? new Missing(column, false)
                                : new Membership(column, false, List.copyOf(neither)));
            }
            return told;
        }

        /** Of the values those that nothing else excludes. */
        private List<Literal> within(SortedSet<Literal> values) {
            return values.stream()
                    .filter(this::between)
                    .filter(value -> neither == null || !neither.contains(value))
                    .toList();
        }

        private boolean between(Literal value) {
            return switch (value) {
                case Literal.Text _ -> true;
                case Literal.Real(double number) ->
                    (low == null || number > low.value() || (low.inclusive() && number == low.value()))
                            && (high == null || number < high.value() || (high.inclusive() && number == high.value()));
            };
        }

        private static boolean covers(Bound low, Bound high) {
            return low.value() < high.value() || (low.value() == high.value() && (low.inclusive() || high.inclusive()));
        }

        private static Comparison comparison(String column, Bound bound, Operator inclusive, Operator exclusive) {
            return new Comparison(column, bound.inclusive() ? inclusive : exclusive, new Literal.Real(bound.value()));
        }
    }
}
