package org.concordat.federation.query;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.concordat.federation.PartyId;
import org.concordat.federation.query.RowValues.Summed;
import org.concordat.federation.query.SpanAudit.Counted;

/** What {@link Span} and the audits over it are held against: a set of members for each atom, and every number of every row. */
final class PlainSpan {
    private static final BigInteger P = BigInteger.ONE.shiftLeft(61).subtract(BigInteger.ONE);

    private final List<BitSet> atoms = new ArrayList<>(List.of(new BitSet()));
    private List<BigInteger[]> form = new ArrayList<>();

    record Extended(List<BigInteger[]> rows) {}

    Optional<Extended> with(BitSet set) {
        refine(set);
        return extended(set);
    }

    void take(Extended extended) {
        form = extended.rows();
    }

    List<List<Span.Part>> newly(Extended extended) {
        return extended.rows().stream()
                .filter(row -> !form.contains(row))
                .map(this::parts)
                .toList();
    }

    private List<Span.Part> parts(BigInteger[] row) {
        var parts = new ArrayList<Span.Part>();
        for (int atom = 0; atom < row.length; atom++) {
            if (row[atom].signum() != 0 && !atoms.get(atom).isEmpty()) {
                parts.add(new Span.Part(atoms.get(atom), row[atom].longValueExact()));
            }
        }
        return parts;
    }

    /** Splits every atom that the set cuts; from the first, which is nobody's, newcomers split off. */
    private void refine(BitSet set) {
        var news = (BitSet) set.clone();
        int count = atoms.size();
        for (int atom = 0; atom < count; atom++) {
            var inside = (BitSet) atoms.get(atom).clone();
            inside.and(set);
            news.andNot(inside);
            if (!inside.isEmpty() && !inside.equals(atoms.get(atom))) {
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
        var vector = atoms.stream()
                .map(atom -> atom.intersects(set) ? BigInteger.ONE : BigInteger.ZERO)
                .toArray(BigInteger[]::new);
        for (var row : form) {
            vector = minus(vector, row, vector[pivot(row)]);
        }
        int pivot = pivot(vector);
        if (pivot < 0) {
            return Optional.empty();
        }
        var inverse = vector[pivot].modInverse(P);
        var added = Arrays.stream(vector).map(x -> x.multiply(inverse).mod(P)).toArray(BigInteger[]::new);
        var rows = new ArrayList<BigInteger[]>();
        for (var row : form) {
            rows.add(row[pivot].signum() == 0 ? row : minus(row, added, row[pivot]));
        }
        rows.add(added);
        return Optional.of(new Extended(rows));
    }

    private static int pivot(BigInteger[] row) {
        for (int atom = 0; atom < row.length; atom++) {
            if (row[atom].signum() != 0) {
                return atom;
            }
        }
        return -1;
    }

    private static BigInteger[] minus(BigInteger[] row, BigInteger[] other, BigInteger factor) {
        var difference = new BigInteger[row.length];
        Arrays.setAll(
                difference, i -> row[i].subtract(factor.multiply(other[i])).mod(P));
        return difference;
    }

    /** {@link SpanAudit} over it. */
    static final class Persons {
        private final int k;
        private final List<Counted> sets = new ArrayList<>();
        private final PlainSpan span = new PlainSpan();

        Persons(int k) {
            this.k = k;
        }

        void released(Counted set) {
            span.with(set.persons()).ifPresent(span::take);
            sets.add(set);
        }

        boolean admits(Counted counted) {
            if (sets.stream().anyMatch(other -> differsByFew(counted, other)) || uncovers(counted)) {
                return false;
            }
            var extended = span.with(counted.persons());
            if (extended.isPresent()) {
                for (var combination : span.newly(extended.get())) {
                    int persons = combination.stream()
                            .mapToInt(part -> part.members().cardinality())
                            .sum();
                    if (persons > 0 && persons < k && !guarded(combination, counted)) {
                        return false;
                    }
                }
                span.take(extended.get());
            }
            sets.add(counted);
            return true;
        }

        private static boolean overTotal(Counted set) {
            return !set.owners().isEmpty();
        }

        private boolean uncovers(Counted latest) {
            var all = new ArrayList<>(sets);
            all.add(latest);
            var hiding = all.stream()
                    .filter(set -> overTotal(set) && !set.persons().isEmpty())
                    .toList();
            Set<Set<PartyId>> owners = new HashSet<>();
            hiding.forEach(set -> owners.add(set.owners()));
            return owners.stream().anyMatch(over -> {
                var otherwise = new PlainSpan();
                all.stream()
                        .filter(set -> !set.owners().equals(over))
                        .forEach(set -> otherwise.with(set.persons()).ifPresent(otherwise::take));
                return hiding.stream()
                        .filter(set -> set.owners().equals(over))
                        .anyMatch(set -> otherwise.with(set.persons()).isEmpty());
            });
        }

        private boolean differsByFew(Counted one, Counted other) {
            var difference = (BitSet) one.persons().clone();
            difference.xor(other.persons());
            if (difference.isEmpty()) {
                return one.rephrases(other) && !one.persons().isEmpty();
            }
            boolean apart =
                    (overTotal(one) || overTotal(other)) && !one.persons().intersects(other.persons());
            return difference.cardinality() < k && !apart;
        }

        private boolean guarded(List<Span.Part> combination, Counted latest) {
            var persons = new BitSet();
            for (var part : combination) {
                if (part.coefficient() != combination.getFirst().coefficient()) {
                    return false;
                }
                persons.or(part.members());
            }
            return (overTotal(latest) && latest.persons().equals(persons))
                    || sets.stream()
                            .anyMatch(set -> overTotal(set) && set.persons().equals(persons));
        }
    }

    /** {@link ValueAudit} over it. */
    static final class Values {
        private final RowValues values;
        private final double share;
        private final int k;
        private final Map<Summed, Known> known = new HashMap<>();

        private record Known(List<BitSet> sets, PlainSpan span) {}

        Values(RowValues values, double share, int k) {
            this.values = values;
            this.share = share;
            this.k = k;
            values.summed().forEach(summed -> known.put(summed, new Known(new ArrayList<>(), new PlainSpan())));
        }

        void told(Summed summed, BitSet rows) {
            var told = known.get(summed);
            told.span().with(rows).ifPresent(told.span()::take);
            told.sets().add(rows);
        }

        boolean admits(BitSet rows) {
            for (var entry : known.entrySet()) {
                if (tells(entry.getKey(), entry.getValue(), rows)) {
                    return false;
                }
            }
            known.keySet().forEach(summed -> told(summed, rows));
            return true;
        }

        private boolean tells(Summed summed, Known told, BitSet rows) {
            for (var other : told.sets()) {
                var difference = (BitSet) rows.clone();
                difference.xor(other);
                if (!difference.isEmpty() && reveals(summed, List.of(new Span.Part(difference, 1)))) {
                    return true;
                }
            }
            return !told.sets().isEmpty()
                    && told.span().with(rows).map(told.span()::newly).orElse(List.of()).stream()
                            .anyMatch(combination -> reveals(summed, combination));
        }

        private boolean reveals(Summed summed, List<Span.Part> combination) {
            var rows = new BitSet();
            combination.forEach(part -> rows.or(part.members()));
            return values.varied(summed, rows) < k || values.dominance(summed, combination) > share;
        }
    }
}
