package org.concordat.federation.query;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;

/**
 * Whether a further set of persons, released beside all before, would let somebody compute a number about fewer than k of
 * them: by subtracting two releases, or by a linear combination of more (a tracker).
 *
 * <p>Persons that stood together in all releases are one atom of the {@link Span}. A single atom whose indicator lies in it is
 * always a row of its form, so no atom of fewer than k persons can be isolated. Combinations of several atoms that have fewer
 * than k persons together are found where they are a difference of two releases or a row of the form; others may be missed, as
 * finding them all is the problem of the minimum distance of a code. Chin and Özsoyoğlu 1982, for atoms.
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
    private final int k;
    private final List<Known> sets = new ArrayList<>();
    private Span span;

    /** By the owners of numbers that open over all of them: the form of all sets that are told otherwise. */
    private final Map<Set<PartyId>, EchelonForm> otherwise = new HashMap<>();

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

        /** Whether others' numbers may not give it away: there is somebody to hide. */
        private boolean hides() {
            return overTotal() && !persons.isEmpty();
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

    /**
     * A set that was released.
     *
     * @param set its number in the span, which has its persons
     * @param said all else of it
     */
    private record Known(int set, boolean hides, Counted said) {
        private static final BitSet ELSEWHERE = new BitSet();

        static Known of(Counted counted, int set) {
            return new Known(
                    set,
                    counted.hides(),
                    new Counted(
                            ELSEWHERE, counted.condition(), counted.openly(), counted.question(), counted.owners()));
        }
    }

    SpanAudit(int k) {
        this(k, new Span(Span.LARGEST));
    }

    SpanAudit(int k, Span span) {
        this.k = k;
        this.span = span;
    }

    /** One that goes its own way from here. */
    SpanAudit copy() {
        var copy = new SpanAudit(k, span.copy());
        copy.sets.addAll(sets);
        copy.otherwise.putAll(otherwise);
        return copy;
    }

    int k() {
        return k;
    }

    /** Takes a set that was released, whatever follows from it. */
    void released(Counted set) {
        take(set, span.with(span.atoms().cut(set.persons())));
    }

    /**
     * Whether the set may be released too; if so it counts as released.
     *
     * @throws FederationException {@link ReleaseDesk#AUDIT_FULL}
     */
    boolean admits(Counted counted) {
        var cut = span.atoms().cut(counted.persons());
        if (sets.stream().anyMatch(other -> differsByFew(counted, cut, other))) {
            return false;
        }
        span.requireRoom(cut);
        var refined = counted.hides() || !otherwise.isEmpty() ? span.copy() : span;
        var extended = refined.with(cut);
        refined.requireRoom(extended);
        if (uncovers(counted, extended)) {
            return false;
        }
        span = refined;
        if (extended.newly().stream().anyMatch(row -> few(row, extended) && !guarded(row, counted, extended))) {
            return false;
        }
        take(counted, extended);
        return true;
    }

    private void take(Counted counted, Span.Extended extended) {
        span.take(extended);
        if (counted.hides() && !otherwise.containsKey(counted.owners())) {
            otherwise.put(counted.owners(), otherwise(counted.owners(), extended));
        }
        otherwise.replaceAll((owners, form) -> counted.owners().equals(owners) ? form : with(form, extended));
        sets.add(Known.of(counted, extended.set()));
    }

    /** Of the sets so far that were told otherwise than over these owners. */
    private EchelonForm otherwise(Set<PartyId> owners, Span.Extended extended) {
        var form = EchelonForm.EMPTY;
        for (var known : sets) {
            if (!known.said().owners().equals(owners)) {
                form = form.with(known.set(), extended.all()).orElse(form);
            }
        }
        return form;
    }

    private static EchelonForm with(EchelonForm form, Span.Extended extended) {
        return form.with(extended.set(), extended.all()).orElse(form);
    }

    /** Whether with the set one of those that are told over several owners lies in the span of those that are told otherwise. */
    private boolean uncovers(Counted latest, Span.Extended extended) {
        var forms = new HashMap<>(otherwise);
        if (latest.hides()) {
            forms.computeIfAbsent(latest.owners(), owners -> otherwise(owners, extended));
        }
        return forms.entrySet().stream().anyMatch(over -> {
            boolean among = latest.owners().equals(over.getKey());
            var form = among ? over.getValue() : with(over.getValue(), extended);
            return (among && latest.hides() && form.spans(extended.set(), extended.all()))
                    || sets.stream()
                            .filter(known ->
                                    known.hides() && known.said().owners().equals(over.getKey()))
                            .anyMatch(known -> form.spans(known.set(), extended.all()));
        });
    }

    private boolean differsByFew(Counted one, Atoms.Cut cut, Known other) {
        int difference = span.atoms().difference(cut, other.set(), Math.max(k, 1));
        if (difference == 0) {
            return one.rephrases(other.said()) && !one.persons().isEmpty();
        }
        return difference < k
                && !((one.overTotal() || other.said().overTotal())
                        && !span.atoms().meets(cut, other.set()));
    }

    /** Whether the row says no more than one of the numbers that open over all owners alone. */
    private boolean guarded(EchelonForm.Row row, Counted latest, Span.Extended extended) {
        return (latest.overTotal() && span.multiple(row, extended.all(), extended.set()))
                || sets.stream()
                        .filter(known -> known.said().overTotal())
                        .anyMatch(known -> span.multiple(row, extended.all(), known.set()));
    }

    private boolean few(EchelonForm.Row row, Span.Extended extended) {
        return span.members(row, extended.all(), k) < k;
    }
}
