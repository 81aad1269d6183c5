package org.concordat.protocol.intersection;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * Solves the linear system of an {@link ObliviousStore} over GF(2)¹²⁸: peels rows that are alone at one of their sparse
 * places, solves the dense part for the rows that remain (the 2-core), and goes back over the peeled rows in reverse.
 */
final class StoreSolver {
    /*
     * At a load of at most 1/1.4 = 0.714 a random 3-hypergraph has no large 2-core (the threshold is 0.818; the 400 places
     * more keep small tables ten standard deviations away from it). Up to 88 rows of the core are solved in the dense part,
     * whose 128 random coefficients have full rank but for a chance of 2⁻⁴⁰. A failure asks for another seed.
     */
    static final int CORE_LIMIT = ObliviousStore.DENSE - 40;

    private final List<StoreHash.Row> rows;
    private final Tags values;
    private final int sparse;
    /** Peeled rows in order, and the place at which each was alone. */
    private final int[] order;

    private final int[] placeOf;
    private final boolean[] peeled;
    private int peeledCount;

    StoreSolver(List<StoreHash.Row> rows, Tags values, int sparse) {
        this.rows = rows;
        this.values = values;
        this.sparse = sparse;
        order = new int[rows.size()];
        placeOf = new int[rows.size()];
        peeled = new boolean[rows.size()];
    }

    /** The entries, sparse then dense; empty if this seed does not do. */
    Optional<Tags> solve(SecureRandom random) {
        peel();
        if (core() > CORE_LIMIT) {
            return Optional.empty();
        }
        var bytes = new byte[Math.multiplyExact(sparse + ObliviousStore.DENSE, Tags.BYTES)];
        random.nextBytes(bytes);
        var entries = new Tags(bytes);
        if (!solveCore(entries)) {
            return Optional.empty();
        }
        for (int i = peeledCount - 1; i >= 0; i--) {
            setPeeled(entries, order[i]);
        }
        return Optional.of(entries);
    }

    /** Rows that no peeling reaches; known after {@link #peel}. */
    int core() {
        return rows.size() - peeledCount;
    }

    void peel() {
        var degree = new int[sparse];
        var incident = new int[sparse]; // exclusive or of the rows at a place: the row itself where it is alone
        for (int i = 0; i < rows.size(); i++) {
            for (int place : places(rows.get(i))) {
                degree[place]++;
                incident[place] ^= i;
            }
        }
        var open = new int[sparse];
        int tail = 0;
        for (int place = 0; place < sparse; place++) {
            if (degree[place] == 1) {
                open[tail++] = place;
            }
        }
        // A place enters once, when its degree becomes 1: it never rises again.
        for (int head = 0; head < tail; head++) {
            if (degree[open[head]] != 1) {
                continue;
            }
            int row = incident[open[head]];
            peeled[row] = true;
            order[peeledCount++] = row;
            placeOf[row] = open[head];
            for (int place : places(rows.get(row))) {
                incident[place] ^= row;
                if (--degree[place] == 1) {
                    open[tail++] = place;
                }
            }
        }
    }

    private boolean solveCore(Tags entries) {
        var system = new DenseSystem();
        for (int i = 0; i < rows.size(); i++) {
            if (!peeled[i]) {
                var row = rows.get(i);
                var right = Tags.zeros(1);
                right.xor(0, values.high(i), values.low(i));
                for (int place : places(row)) {
                    right.xor(0, entries.high(place), entries.low(place));
                }
                if (!system.add(new DenseSystem.Equation(row.high(), row.low(), right.high(0), right.low(0)))) {
                    return false;
                }
            }
        }
        system.solveInto(entries, sparse);
        return true;
    }

    private void setPeeled(Tags entries, int i) {
        var row = rows.get(i);
        int own = placeOf[i];
        entries.set(own, values.high(i), values.low(i));
        for (int place : places(row)) {
            if (place != own) {
                entries.xor(own, entries.high(place), entries.low(place));
            }
        }
        ObliviousStore.addDense(entries, sparse, row, entries, own);
    }

    private static int[] places(StoreHash.Row row) {
        return new int[] {row.a(), row.b(), row.c()};
    }
}
