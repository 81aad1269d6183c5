package org.concordat.federation.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Whether a further set of persons, released beside all before, would let somebody compute a number about fewer than k of
 * them: by subtracting two releases, or by a linear combination of more (a tracker).
 *
 * <p>Persons that stood together in all releases are one atom. Releases are vectors over atoms; they are kept in reduced row
 * echelon form modulo 2⁶¹ − 1. A single atom whose indicator lies in the span is always a row of that form, so no atom of
 * fewer than k persons can be isolated. Combinations of several atoms that have fewer than k persons together are found
 * where they are a difference of two releases or a row of the form; others may be missed, as finding them all is the problem
 * of the minimum distance of a code. Chin and Özsoyoğlu 1982, for atoms.
 *
 * <p>Nobody and fewer than k persons look the same: a set that an earlier answer was about already, told by another condition,
 * is refused as one that differs by one person is. Whoever adds "and lives in Ulm" to a question cannot see whether anybody is
 * excluded.
 *
 * <p>A number that opens only over all owners may have fewer than k persons here: such a set may stand alone, and beside
 * another that it shares nobody with, but its difference to any other may not be of fewer than k.
 */
final class SpanAudit {
    private static final long P = (1L << 61) - 1;

    /** Entries of the matrix; beyond it nothing more is admitted. */
    private static final long LARGEST = 20_000_000;

    private final int k;
    private final List<Counted> sets = new ArrayList<>();
    private final List<BitSet> atoms = new ArrayList<>();
    private List<long[]> form = new ArrayList<>();

    /**
     * Persons that a number is about.
     *
     * @param condition that told them, in canonical form
     * @param question that the number answers; numbers of one question are told apart by their rows
     * @param overTotal whether the number opens only over all owners together
     */
    record Counted(BitSet persons, String condition, String question, boolean overTotal) {
        /** Whether it was told of the same persons by another condition. */
        boolean rephrases(Counted other) {
            return !condition.equals(other.condition) && !question.equals(other.question);
        }
    }

    SpanAudit(int k) {
        this.k = k;
        atoms.add(new BitSet());
    }

    /** One that goes its own way from here. */
    SpanAudit copy() {
        var copy = new SpanAudit(k);
        copy.sets.addAll(sets);
        copy.atoms.clear();
        copy.atoms.addAll(atoms);
        copy.form = new ArrayList<>(form);
        return copy;
    }

    int k() {
        return k;
    }

    /** Takes a set that was released, whatever follows from it. */
    void released(Counted set) {
        refine(set.persons());
        extended(set.persons()).ifPresent(rows -> form = rows);
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
        refine(set);
        if ((long) (form.size() + 1) * atoms.size() > LARGEST) {
            return false;
        }
        var rows = extended(set);
        if (rows.isPresent()) {
            for (long[] row : rows.get()) {
                if (few(support(row)) && !form.contains(row) && !guarded(row, counted)) {
                    return false;
                }
            }
            form = rows.get();
        }
        sets.add(counted);
        return true;
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
    private boolean guarded(long[] row, Counted latest) {
        var persons = new BitSet();
        long factor = row[pivot(row)];
        for (int atom = 0; atom < row.length; atom++) {
            if (row[atom] == factor) {
                persons.or(atoms.get(atom));
            } else if (row[atom] != 0) {
                return false;
            }
        }
        return (latest.overTotal() && latest.persons().equals(persons))
                || sets.stream()
                        .anyMatch(set -> set.overTotal() && set.persons().equals(persons));
    }

    private boolean few(int persons) {
        return persons > 0 && persons < k;
    }

    private int support(long[] row) {
        int persons = 0;
        for (int atom = 0; atom < row.length && persons < k; atom++) {
            persons += row[atom] == 0 ? 0 : atoms.get(atom).cardinality();
        }
        return persons;
    }

    /** Splits every atom that the set cuts; the first atom is that of no person, from which newcomers split off. */
    private void refine(BitSet set) {
        var news = (BitSet) set.clone();
        int count = atoms.size();
        for (int atom = 0; atom < count; atom++) {
            var inside = (BitSet) atoms.get(atom).clone();
            inside.and(set);
            news.andNot(inside);
            if (!inside.isEmpty() && inside.cardinality() < atoms.get(atom).cardinality()) {
                var outside = (BitSet) atoms.get(atom).clone();
                outside.andNot(inside);
                atoms.set(atom, outside);
                add(inside, atom);
            }
        }
        if (!news.isEmpty()) {
            add(news, 0);
        }
    }

    private void add(BitSet atom, int like) {
        atoms.add(atom);
        form.replaceAll(row -> {
            var wider = Arrays.copyOf(row, row.length + 1);
            wider[row.length] = row[like];
            return wider;
        });
    }

    /** The reduced form with the set's vector in it; empty if the vector lies in the span already. */
    private Optional<List<long[]>> extended(BitSet set) {
        var vector = new long[atoms.size()];
        for (int atom = 0; atom < vector.length; atom++) {
            var persons = atoms.get(atom);
            vector[atom] = !persons.isEmpty() && set.get(persons.nextSetBit(0)) ? 1 : 0;
        }
        for (long[] row : form) {
            subtract(vector, row, vector[pivot(row)]);
        }
        int pivot = pivot(vector);
        if (pivot < 0) {
            return Optional.empty();
        }
        long inverse = power(vector[pivot], P - 2);
        for (int atom = 0; atom < vector.length; atom++) {
            vector[atom] = times(vector[atom], inverse);
        }
        var rows = new ArrayList<long[]>(form.size() + 1);
        for (long[] row : form) {
            if (row[pivot] == 0) {
                rows.add(row);
            } else {
                var changed = row.clone();
                subtract(changed, vector, row[pivot]);
                rows.add(changed);
            }
        }
        rows.add(vector);
        return Optional.of(rows);
    }

    private static int pivot(long[] row) {
        for (int atom = 0; atom < row.length; atom++) {
            if (row[atom] != 0) {
                return atom;
            }
        }
        return -1;
    }

    /** row −= factor·other. */
    private static void subtract(long[] row, long[] other, long factor) {
        if (factor == 0) {
            return;
        }
        long negative = P - factor;
        for (int atom = 0; atom < row.length; atom++) {
            if (other[atom] != 0) {
                long sum = row[atom] + times(other[atom], negative);
                row[atom] = sum >= P ? sum - P : sum;
            }
        }
    }

    private static long times(long a, long b) {
        long low = a * b;
        long high = Math.multiplyHigh(a, b);
        long sum = (low & P) + ((high << 3) | (low >>> 61));
        sum = (sum & P) + (sum >>> 61);
        return sum >= P ? sum - P : sum;
    }

    private static long power(long base, long exponent) {
        long result = 1;
        for (long square = base, e = exponent; e > 0; e >>= 1) {
            result = (e & 1) == 1 ? times(result, square) : result;
            square = times(square, square);
        }
        return result;
    }
}
