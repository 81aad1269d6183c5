package org.concordat.federation.query;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.concordat.federation.PartyId;

/**
 * Whether a further set of persons, released beside all before, would let somebody compute a number about fewer than k of
 * them: by subtracting two releases, or by a linear combination of more (a tracker).
 *
 * <p>Persons that stood together in all releases are one atom of the {@link Span}. A single atom whose indicator lies in it is
 * always a row of its form, so no atom of fewer than k persons can be isolated. Combinations of several atoms that have fewer than k persons together are found
 * where they are a difference of two releases or a row of the form; others may be missed, as finding them all is the problem
 * of the minimum distance of a code. Chin and Özsoyoğlu 1982, for atoms.
 *
 * <p>Nobody and fewer than k persons look the same: a set that an earlier answer was about already, told by another condition,
 * is refused as one that differs by one person is. Whoever adds "and lives in Ulm" to a question cannot see whether anybody is
 * excluded.
 *
 * <p>Who sums a column of few values counts the persons with each: these sets are told too. So are the values that a sum is
 * made of, as members of their own: where fewer than k of them are others than those of an earlier version, the difference
 * of two sums would tell what became of these.
 *
 * <p>A number that opens only over all owners may have fewer than k persons here: such a set may stand alone, and beside
 * another that it shares nobody with, but its difference to any other may not be of fewer than k. It hides the other owners'
 * few in turn: so it may not be computable from sets that are told by themselves, or over other owners.
 */
final class SpanAudit {
    /** Entries of the matrix; beyond it nothing more is admitted. */
    private static final long LARGEST = 20_000_000;

    private final int k;
    private final List<Counted> sets = new ArrayList<>();
    private final Span span;

    /**
     * Persons that a number is about.
     *
     * @param condition that told them, in canonical form; empty if none did
     * @param openly the condition without each value that it names, as a sum over a column tells of its values
     * @param question that the number answers; numbers of one question are told apart by their rows
     * @param owners over whose persons together the number opens; empty where it may open by itself
     */
    record Counted(BitSet persons, String condition, Set<String> openly, String question, Set<PartyId> owners) {
        /** Of what persons stand for: told by no condition. */
        static Counted plainly(BitSet members) {
            return new Counted(members, "", Set.of(), "", Set.of());
        }

        private boolean overTotal() {
            return !owners.isEmpty();
        }

        private boolean conditional() {
            return !condition.isEmpty();
        }

        private boolean saysTheSameAs(Counted other) {
            return condition.equals(other.condition)
                    || openly.contains(other.condition)
                    || other.openly.contains(condition);
        }

        /** Whether it was told of the same persons by another condition. */
        boolean rephrases(Counted other) {
            return conditional() && other.conditional() && !saysTheSameAs(other) && !question.equals(other.question);
        }
    }

    SpanAudit(int k) {
        this(k, new Span());
    }

    private SpanAudit(int k, Span span) {
        this.k = k;
        this.span = span;
    }

    /** One that goes its own way from here. */
    SpanAudit copy() {
        var copy = new SpanAudit(k, span.copy());
        copy.sets.addAll(sets);
        return copy;
    }

    int k() {
        return k;
    }

    /** Takes a set that was released, whatever follows from it. */
    void released(Counted set) {
        span.with(set.persons()).ifPresent(span::take);
        sets.add(set);
    }

    /** Whether the set may be released too; if so it counts as released. */
    boolean admits(Counted counted) {
        var set = counted.persons();
        for (Counted other : sets) {
            if (differsByFew(counted, other)) {
                return false;
            }
        }
        if (uncovers(counted)) {
            return false;
        }
        var extended = span.with(set);
        if (span.entriesWithOneMore() > LARGEST) {
            return false;
        }
        if (extended.isPresent()) {
            for (var combination : span.newly(extended.get())) {
                if (few(support(combination)) && !guarded(combination, counted)) {
                    return false;
                }
            }
            span.take(extended.get());
        }
        sets.add(counted);
        return true;
    }

    /** Whether with the set one of those that are told over several owners lies in the span of those that are told otherwise. */
    private boolean uncovers(Counted latest) {
        var all = new ArrayList<>(sets);
        all.add(latest);
        return all.stream()
                .filter(set -> set.overTotal() && !set.persons().isEmpty())
                .collect(Collectors.groupingBy(Counted::owners))
                .entrySet()
                .stream()
                .anyMatch(over -> {
                    var otherwise = new Span();
                    all.stream()
                            .filter(set -> !set.owners().equals(over.getKey()))
                            .forEach(set -> otherwise.with(set.persons()).ifPresent(otherwise::take));
                    return over.getValue().stream()
                            .anyMatch(set -> otherwise.with(set.persons()).isEmpty());
                });
    }

    private boolean differsByFew(Counted one, Counted other) {
        var difference = (BitSet) one.persons().clone();
        difference.xor(other.persons());
        if (difference.isEmpty()) {
            return one.rephrases(other) && !one.persons().isEmpty();
        }
        boolean apart = (one.overTotal() || other.overTotal()) && !one.persons().intersects(other.persons());
        return few(difference.cardinality()) && !apart;
    }

    /** Whether the row says no more than one of the numbers that open over all owners alone. */
    private boolean guarded(List<Span.Part> combination, Counted latest) {
        var persons = new BitSet();
        long factor = combination.getFirst().coefficient();
        for (var part : combination) {
            if (part.coefficient() != factor) {
                return false;
            }
            persons.or(part.members());
        }
        return (latest.overTotal() && latest.persons().equals(persons))
                || sets.stream()
                        .anyMatch(set -> set.overTotal() && set.persons().equals(persons));
    }

    private boolean few(int persons) {
        return persons > 0 && persons < k;
    }

    private static int support(List<Span.Part> combination) {
        return combination.stream()
                .mapToInt(part -> part.members().cardinality())
                .sum();
    }
}
