package org.concordat.federation.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What can be computed by linear combination from numbers about sets. Members that stood together in all sets are one atom;
 * sets are vectors over atoms, kept in reduced row echelon form modulo 2⁶¹ − 1.
 */
final class Span {
    private static final long P = (1L << 61) - 1;

    private final List<BitSet> atoms = new ArrayList<>();
    private List<long[]> form = new ArrayList<>();

    /** An atom in a combination. */
    record Part(BitSet members, long coefficient) {
        /** How often a member counts, without its sign; 1 where the coefficient is no whole number of reasonable size. */
        double weight() {
            long size = Math.min(coefficient, P - coefficient);
            return size < 1L << 20 ? size : 1;
        }
    }

    /** The form with a set in it that lay outside the span. */
    record Extended(List<long[]> rows) {}

    Span() {
        atoms.add(new BitSet());
    }

    Span copy() {
        var copy = new Span();
        copy.atoms.clear();
        copy.atoms.addAll(atoms);
        copy.form = new ArrayList<>(form);
        return copy;
    }

    /** Numbers in the form if one more set is taken. */
    long entriesWithOneMore() {
        return (long) (form.size() + 1) * atoms.size();
    }

    /** What the form would be with the set; empty if it lies in the span already. Takes nothing yet. */
    Optional<Extended> with(BitSet set) {
        refine(set);
        return extended(set);
    }

    void take(Extended extended) {
        form = extended.rows();
    }

    /** The combinations that the extended form has and the form had not. */
    List<List<Part>> newly(Extended extended) {
        return extended.rows().stream()
                .filter(row -> !form.contains(row))
                .map(this::parts)
                .toList();
    }

    private List<Part> parts(long[] row) {
        var parts = new ArrayList<Part>();
        for (int atom = 0; atom < row.length; atom++) {
            if (row[atom] != 0 && !atoms.get(atom).isEmpty()) {
                parts.add(new Part(atoms.get(atom), row[atom]));
            }
        }
        return parts;
    }

    /** Splits every atom that the set cuts; the first atom is that of no member, from which newcomers split off. */
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

    private Optional<Extended> extended(BitSet set) {
        var vector = new long[atoms.size()];
        for (int atom = 0; atom < vector.length; atom++) {
            var members = atoms.get(atom);
            vector[atom] = !members.isEmpty() && set.get(members.nextSetBit(0)) ? 1 : 0;
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
        return Optional.of(new Extended(rows));
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
