package org.concordat.federation.query;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which rows a query is about. A comparison with a missing value holds of no row, and neither does its negation; it is
 * total: there is no row on which it fails.
 *
 * <p>{@link #normal} gives predicates that differ in their wording one form, as {@link Simplification} does.
 */
public sealed interface Predicate {
    /** Every row. */
    static Predicate everything() {
        return new All(List.of());
    }

    /** How a column is compared. */
    enum Operator {
        EQUALS,
        NOT_EQUALS,
        LESS_THAN,
        AT_MOST,
        MORE_THAN,
        AT_LEAST;

        Operator negated() {
            return switch (this) {
                case EQUALS -> NOT_EQUALS;
                case NOT_EQUALS -> EQUALS;
                case LESS_THAN -> AT_LEAST;
                case AT_MOST -> MORE_THAN;
                case MORE_THAN -> AT_MOST;
                case AT_LEAST -> LESS_THAN;
            };
        }

        /** The member's name in a plan. */
        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    record Comparison(String column, Operator operator, Literal value) implements Predicate {}

    /** The column has one of the values ({@code among}), or, with a value, none of them. */
    record Membership(String column, boolean among, List<Literal> values) implements Predicate {
        public Membership {
            values = List.copyOf(new TreeSet<>(values));
        }
    }

    record Missing(String column, boolean missing) implements Predicate {}

    /** Of no parts: every row. */
    record All(List<Predicate> parts) implements Predicate {
        public All {
            parts = List.copyOf(parts);
        }
    }

    /** Of no parts: no row. */
    record Any(List<Predicate> parts) implements Predicate {
        public Any {
            parts = List.copyOf(parts);
        }
    }

    record Not(Predicate part) implements Predicate {}

    /** The shortest way that is known to say it. */
    default Predicate normal() {
        return Simplification.of(this);
    }

    /** Of a group or a negation; else empty. */
    default List<Predicate> parts() {
        return switch (this) {
            case All(List<Predicate> parts) -> parts;
            case Any(List<Predicate> parts) -> parts;
            case Not(Predicate part) -> List.of(part);
            case Comparison _, Membership _, Missing _ -> List.of();
        };
    }

    /** Adds the columns that it names. */
    default void columns(Set<String> into) {
        switch (this) {
            case Comparison comparison -> into.add(comparison.column());
            case Membership membership -> into.add(membership.column());
            case Missing missing -> into.add(missing.column());
            case All _, Any _, Not _ -> parts().forEach(part -> part.columns(into));
        }
    }

    /** As it stands in a plan. */
    default Map<String, Object> tree() {
        var tree = new LinkedHashMap<String, Object>();
        switch (this) {
            case Comparison(String column, Operator operator, Literal value) -> {
                tree.put("column", column);
                tree.put(operator.word(), value.plain());
            }
            case Membership(String column, boolean among, List<Literal> values) -> {
                tree.put("column", column);
                tree.put(
                        among ? "in" : "not_in",
                        values.stream().map(Literal::plain).toList());
            }
            case Missing(String column, boolean missing) -> {
                tree.put("column", column);
                tree.put("missing", missing);
            }
            case All(List<Predicate> parts) ->
                tree.put("and", parts.stream().map(Predicate::tree).toList());
            case Any(List<Predicate> parts) ->
                tree.put("or", parts.stream().map(Predicate::tree).toList());
            case Not(Predicate part) -> tree.put("not", part.tree());
        }
        return tree;
    }
}
