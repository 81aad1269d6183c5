package org.concordat.federation.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Sets of members that are numbered from 0, cut into atoms: members that stand together in all sets are one. A member costs 4
 * bytes, and a set a bit an atom, however many members there are. The first atom is that of all who stand in no set.
 */
final class Atoms {
    private int[] atomOf = {};
    private int[] sizes = {0};
    private final List<long[]> sets = new ArrayList<>();

    /**
     * How a further set would cut the atoms there are.
     *
     * @param inside how many members of each atom stand in it; of the first, how many newcomers
     */
    record Cut(BitSet set, int[] inside) {}

    Atoms copy() {
        var copy = new Atoms();
        copy.atomOf = atomOf.clone();
        copy.sizes = sizes;
        copy.sets.addAll(sets);
        return copy;
    }

    Cut cut(BitSet set) {
        int[] inside = new int[sizes.length];
        for (int member = set.nextSetBit(0); member >= 0; member = set.nextSetBit(member + 1)) {
            inside[atom(member)]++;
        }
        return new Cut(set, inside);
    }

    private int atom(int member) {
        return member < atomOf.length ? atomOf[member] : 0;
    }

    /** How many atoms there would be. */
    int after(Cut cut) {
        int atoms = sizes.length;
        for (int atom = 0; atom < sizes.length; atom++) {
            atoms += splits(cut, atom) ? 1 : 0;
        }
        return atoms;
    }

    private boolean splits(Cut cut, int atom) {
        return cut.inside()[atom] > 0 && cut.inside()[atom] != sizes[atom];
    }

    /** Splits what is cut: the part outside keeps its number, the part inside has the next one, newcomers the last. @return the set */
    long[] refine(Cut cut) {
        int[] to = new int[sizes.length];
        int atoms = sizes.length;
        for (int atom = 1; atom < sizes.length; atom++) {
            to[atom] = splits(cut, atom) ? atoms++ : atom;
        }
        to[0] = cut.inside()[0] > 0 ? atoms++ : 0;
        if (atoms > sizes.length) {
            split(cut, to, atoms);
        }
        var bits = new long[words(atoms)];
        for (int atom = 0; atom < to.length; atom++) {
            if (cut.inside()[atom] > 0) {
                add(bits, to[atom]);
            }
        }
        return bits;
    }

    private void split(Cut cut, int[] to, int atoms) {
        int before = sizes.length;
        sizes = Arrays.copyOf(sizes, atoms);
        for (int atom = 0; atom < before; atom++) {
            if (to[atom] != atom) {
                sizes[to[atom]] = cut.inside()[atom];
                sizes[atom] -= atom == 0 ? 0 : cut.inside()[atom];
            }
        }
        if (cut.set().length() > atomOf.length) {
            atomOf = Arrays.copyOf(atomOf, cut.set().length());
        }
        var set = cut.set();
        for (int member = set.nextSetBit(0); member >= 0; member = set.nextSetBit(member + 1)) {
            atomOf[member] = to[atomOf[member]];
        }
        sets.replaceAll(bits -> widened(bits, to, atoms));
    }

    private static long[] widened(long[] bits, int[] to, int atoms) {
        long[] wider = Arrays.copyOf(bits, words(atoms));
        for (int atom = 1; atom < to.length; atom++) {
            if (to[atom] != atom && has(bits, atom)) {
                add(wider, to[atom]);
            }
        }
        return wider;
    }

    static boolean has(long[] bits, int atom) {
        return (bits[atom >> 6] >>> atom & 1) != 0;
    }

    private static void add(long[] bits, int atom) {
        bits[atom >> 6] |= 1L << atom;
    }

    private static int words(int atoms) {
        return (atoms + 63) >> 6;
    }

    /** In the order in which they were taken, each a bit for each atom. */
    List<long[]> sets() {
        return sets;
    }

    int size(int atom) {
        return sizes[atom];
    }

    int count() {
        return sizes.length;
    }

    /** Bytes of so many sets over so many atoms. */
    static long bytes(int sets, int atoms) {
        return 8L * sets * words(atoms);
    }

    /** Members of one of the two sets and not of the other; counted no further than to {@code enough}. */
    int difference(Cut cut, int other, int enough) {
        long[] bits = sets.get(other);
        int alone = 0;
        for (int atom = 0; atom < sizes.length && alone < enough; atom++) {
            alone += has(bits, atom) ? sizes[atom] - cut.inside()[atom] : cut.inside()[atom];
        }
        return alone;
    }

    BitSet difference(Cut cut, int other) {
        var difference = members(sets.get(other));
        difference.xor(cut.set());
        return difference;
    }

    private BitSet members(long[] bits) {
        var members = new BitSet(atomOf.length);
        for (int member = 0; member < atomOf.length; member++) {
            if (has(bits, atomOf[member])) {
                members.set(member);
            }
        }
        return members;
    }

    boolean meets(Cut cut, int other) {
        long[] bits = sets.get(other);
        for (int atom = 0; atom < sizes.length; atom++) {
            if (cut.inside()[atom] > 0 && has(bits, atom)) {
                return true;
            }
        }
        return false;
    }

    /** The members by the group of their atom, those of group 0 left out: in order of the groups, which {@code ends} bounds. */
    int[] grouped(int[] groupOf, int[] ends) {
        for (int atom = 0; atom < groupOf.length; atom++) {
            ends[groupOf[atom]] += groupOf[atom] == 0 ? 0 : sizes[atom];
        }
        Arrays.parallelPrefix(ends, Integer::sum);
        int[] next = new int[ends.length];
        System.arraycopy(ends, 0, next, 1, ends.length - 1);
        int[] members = new int[ends[ends.length - 1]];
        for (int member = 0; member < atomOf.length; member++) {
            int group = groupOf[atomOf[member]];
            if (group > 0) {
                members[next[group]++] = member;
            }
        }
        return members;
    }
}
