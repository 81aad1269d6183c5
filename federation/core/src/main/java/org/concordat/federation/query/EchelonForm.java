package org.concordat.federation.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Sets as vectors of 0 and 1 over atoms, in reduced row echelon form modulo 2⁶¹ − 1. A row is kept as the combination of sets
 * that it is, so that it costs no more the more atoms there are; its numbers are computed where they are looked at.
 *
 * @param newly those of the rows that the form had not before its last set
 */
record EchelonForm(List<Row> rows, List<Row> newly) {
    static final EchelonForm EMPTY = new EchelonForm(List.of(), List.of());

    private static final long P = (1L << 61) - 1;

    EchelonForm {
        rows = List.copyOf(rows);
        newly = List.copyOf(newly);
    }

    /**
     * Σ factor·set.
     *
     * @param pivot the first atom where it is not 0: there it is 1, and all other rows are 0; −1 if it is 0 everywhere
     * @param sets in ascending order
     */
    record Row(int pivot, int[] sets, long[] factors) {
        private static final int BYTES_OF_ONE = Integer.BYTES + Long.BYTES;

        /** The number of an atom. */
        long at(int atom, List<long[]> all) {
            long sum = 0;
            for (int i = 0; i < sets.length; i++) {
                if (Atoms.has(all.get(sets[i]), atom)) {
                    sum = plus(sum, factors[i]);
                }
            }
            return sum;
        }

        /** The numbers of 64 atoms from 64·{@code word} on. */
        void word(int word, List<long[]> all, long[] numbers) {
            Arrays.fill(numbers, 0);
            for (int i = 0; i < sets.length; i++) {
                for (long bits = all.get(sets[i])[word]; bits != 0; bits &= bits - 1) {
                    int atom = Long.numberOfTrailingZeros(bits);
                    numbers[atom] = plus(numbers[atom], factors[i]);
                }
            }
        }

        private Row times(long factor) {
            return new Row(
                    pivot,
                    sets,
                    Arrays.stream(factors)
                            .map(f -> EchelonForm.times(f, factor))
                            .toArray());
        }

        /** this − factor·other. */
        private Row minus(Row other, long factor) {
            int[] of = new int[sets.length + other.sets.length];
            long[] by = new long[of.length];
            int length = 0;
            for (int i = 0, j = 0; i < sets.length || j < other.sets.length; ) {
                int next = Math.min(
                        i < sets.length ? sets[i] : Integer.MAX_VALUE,
                        j < other.sets.length ? other.sets[j] : Integer.MAX_VALUE);
                long sum = i < sets.length && sets[i] == next ? factors[i++] : 0;
                if (j < other.sets.length && other.sets[j] == next) {
                    sum = plus(sum, EchelonForm.times(other.factors[j++], P - factor));
                }
                if (sum != 0) {
                    of[length] = next;
                    by[length++] = sum;
                }
            }
            return new Row(pivot, Arrays.copyOf(of, length), Arrays.copyOf(by, length));
        }
    }

    /** The same number, or its negative, whichever is smaller. */
    static long magnitude(long number) {
        return Math.min(number, P - number);
    }

    long bytes() {
        return rows.stream()
                .mapToLong(row -> (long) Row.BYTES_OF_ONE * row.sets().length)
                .sum();
    }

    /** With a further set; empty if it is a combination of those before. */
    Optional<EchelonForm> with(int set, List<long[]> all) {
        var rest = rest(set, all);
        if (rest.pivot() < 0) {
            return Optional.empty();
        }
        var added = rest.times(power(rest.at(rest.pivot(), all), P - 2));
        var changed = new ArrayList<Row>();
        var extended = new ArrayList<Row>();
        for (var row : rows) {
            long factor = row.at(added.pivot(), all);
            if (factor == 0) {
                extended.add(row);
            } else {
                changed.add(row.minus(added, factor));
            }
        }
        changed.add(added);
        extended.addAll(changed);
        return Optional.of(new EchelonForm(extended, changed));
    }

    boolean spans(int set, List<long[]> all) {
        return rest(set, all).pivot() < 0;
    }

    /** What is left of a set without the rows, at whose pivots it is 0. */
    private Row rest(int set, List<long[]> all) {
        long[] factors = new long[all.size()];
        factors[set] = 1;
        long[] bits = all.get(set);
        for (var row : rows) {
            if (Atoms.has(bits, row.pivot())) {
                for (int i = 0; i < row.sets().length; i++) {
                    int of = row.sets()[i];
                    factors[of] = plus(factors[of], P - row.factors()[i]);
                }
            }
        }
        int[] sets =
                IntStream.range(0, factors.length).filter(i -> factors[i] != 0).toArray();
        var rest =
                new Row(-1, sets, Arrays.stream(sets).mapToLong(i -> factors[i]).toArray());
        return new Row(first(rest, all, bits.length), rest.sets(), rest.factors());
    }

    private static int first(Row row, List<long[]> all, int words) {
        long[] numbers = new long[Long.SIZE];
        for (int word = 0; word < words; word++) {
            row.word(word, all, numbers);
            for (int i = 0; i < numbers.length; i++) {
                if (numbers[i] != 0) {
                    return word * Long.SIZE + i;
                }
            }
        }
        return -1;
    }

    private static long plus(long a, long b) {
        long sum = a + b;
        return sum >= P ? sum - P : sum;
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
