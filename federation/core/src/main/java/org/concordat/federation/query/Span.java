package org.concordat.federation.query;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import org.concordat.federation.FederationException;

/**
 * What can be computed by linear combination from numbers about sets: the sets over their {@link Atoms}, and the
 * {@link EchelonForm} of them.
 */
final class Span {
    /**
     * Bytes that sets and form may have. 388 sets, of which each cuts every atom, of 1,000,000 members; 1,592 of 100,000.
     * Beyond it nothing more is admitted.
     */
    static final long LARGEST = 48L << 20;

    private final long largest;
    private final Atoms atoms;
    private EchelonForm form = EchelonForm.EMPTY;

    /** Members in a combination, all with the same coefficient. */
    record Part(BitSet members, long coefficient) {
        private static final long LARGEST_WEIGHT = 1L << 20;

        /** How often a member counts, without its sign; 1 where the coefficient is no whole number of reasonable size. */
        double weight() {
            return weight(coefficient);
        }

        private static long weight(long coefficient) {
            long size = EchelonForm.magnitude(coefficient);
            return size < LARGEST_WEIGHT ? size : 1;
        }
    }

    /**
     * The span with a set that cut its atoms, which it does not hold yet.
     *
     * @param set its number
     * @param all the sets and this one
     */
    record Extended(EchelonForm form, int set, List<long[]> all) {
        /** The combinations that the form has and had not before; none if the set lay in the span already. */
        List<EchelonForm.Row> newly() {
            return form.newly();
        }
    }

    Span(long largest) {
        this(largest, new Atoms());
    }

    private Span(long largest, Atoms atoms) {
        this.largest = largest;
        this.atoms = atoms;
    }

    Span copy() {
        var copy = new Span(largest, atoms.copy());
        copy.form = form;
        return copy;
    }

    Atoms atoms() {
        return atoms;
    }

    /**
     * Looked at before anything is cut.
     *
     * @throws FederationException {@link ReleaseDesk#AUDIT_FULL} if the atoms that the cut makes have no room
     */
    void requireRoom(Atoms.Cut cut) {
        int sets = atoms.sets().size() + 1;
        int parts = atoms.after(cut);
        require(Atoms.bytes(sets, parts) + form.bytes(), sets, parts);
    }

    /** @throws FederationException {@link ReleaseDesk#AUDIT_FULL} if what is extended has no room */
    void requireRoom(Extended extended) {
        int sets = extended.all().size();
        require(Atoms.bytes(sets, atoms.count()) + extended.form().bytes(), sets, atoms.count());
    }

    private void require(long bytes, int sets, int parts) {
        if (bytes > largest) {
            throw new FederationException(
                    ReleaseDesk.AUDIT_FULL,
                    "the audit of what was released has no room for the answer: with it, " + sets
                            + " sets of persons would tell " + parts + " groups apart, which takes " + bytes
                            + " bytes of at most " + largest
                            + "; what was answered before is answered again, and a question with fewer cells, or about"
                            + " persons whom the sets so far tell apart, may fit");
        }
    }

    /** Cuts the atoms and computes the form. Takes nothing yet. */
    Extended with(Atoms.Cut cut) {
        long[] bits = atoms.refine(cut);
        var sets = atoms.sets();
        for (int i = 0; i < sets.size(); i++) {
            if (Arrays.equals(sets.get(i), bits)) {
                return new Extended(new EchelonForm(form.rows(), List.of()), i, sets);
            }
        }
        var all = new ArrayList<>(sets);
        all.add(bits);
        return new Extended(
                form.with(sets.size(), all).orElse(new EchelonForm(form.rows(), List.of())), sets.size(), all);
    }

    /** Takes what {@link #with} gave last. */
    void take(Extended extended) {
        form = extended.form();
        if (extended.set() == atoms.sets().size()) {
            atoms.sets().add(extended.all().getLast());
        }
    }

    /**
     * How many members a combination is about; counted no further than to {@code enough}. The last atoms first: among the first
     * are the other rows' pivots, where it is 0.
     */
    int members(EchelonForm.Row row, List<long[]> all, int enough) {
        int members = atoms.size(row.pivot());
        long[] numbers = new long[Long.SIZE];
        int word = (atoms.count() - 1) / Long.SIZE;
        for (; word >= row.pivot() / Long.SIZE && members < enough; word--) {
            row.word(word, all, numbers);
            for (int i = 0; i < numbers.length; i++) {
                int atom = word * Long.SIZE + i;
                members += numbers[i] == 0 || atom == row.pivot() ? 0 : atoms.size(atom);
            }
        }
        return members;
    }

    /** Whether a combination is one set, as often as may be. */
    boolean multiple(EchelonForm.Row row, List<long[]> all, int set) {
        long factor = row.at(row.pivot(), all);
        long[] bits = all.get(set);
        for (int atom = 0; atom < atoms.count(); atom++) {
            if (row.at(atom, all) != (Atoms.has(bits, atom) ? factor : 0)) {
                return false;
            }
        }
        return true;
    }

    /** The members of a combination, by how often they count: a part for each weight, made when it is looked at. */
    List<Part> parts(EchelonForm.Row row, List<long[]> all) {
        var weights = new ArrayList<>(List.of(0L));
        var groups = new HashMap<Long, Integer>();
        int[] groupOf = new int[atoms.count()];
        long[] numbers = new long[Long.SIZE];
        for (int atom = 0; atom < groupOf.length; atom++) {
            if (atom % Long.SIZE == 0) {
                row.word(atom / Long.SIZE, all, numbers);
            }
            long number = numbers[atom % Long.SIZE];
            if (number != 0) {
                groupOf[atom] = groups.computeIfAbsent(Part.weight(number), weight -> {
                    weights.add(weight);
                    return weights.size() - 1;
                });
            }
        }
        int[] ends = new int[weights.size()];
        int[] members = atoms.grouped(groupOf, ends);
        return new AbstractList<>() {
            @Override
            public Part get(int part) {
                var set = new BitSet();
                for (int i = ends[part]; i < ends[part + 1]; i++) {
                    set.set(members[i]);
                }
                return new Part(set, weights.get(part + 1));
            }

            @Override
            public int size() {
                return ends.length - 1;
            }
        };
    }
}
