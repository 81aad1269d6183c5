package org.concordat.protocol.intersection;

import java.security.SecureRandom;
import java.util.List;

/**
 * An oblivious key–value store: a table of 128-bit entries such that the entries of a key ({@link StoreHash.Row}) add up
 * (exclusive or) to its value. To one who knows no value, tables of any two key sets of one size are alike: random entries
 * solve the linear system, and every other key opens to noise. A garbled cuckoo table with three hash functions and a
 * dense part (Garimella, Pinkas, Rosulek, Trieu, Yanai 2021; Raghuraman, Rindal 2022).
 *
 * <p>Sizes: 1.4·n + 400 sparse and 128 dense entries for n keys, at most 22.4·n + 8,500 bytes.
 */
final class ObliviousStore {
    static final int DENSE = 128;
    static final int SEED_BYTES = 32;
    private static final int ATTEMPTS = 8;

    private final byte[] seed;
    private final int third;
    private final Tags entries;

    private ObliviousStore(byte[] seed, int third, Tags entries) {
        this.seed = seed;
        this.third = third;
        this.entries = entries;
    }

    private static int third(int capacity) {
        return Math.toIntExact((7L * capacity / 5 + 400 + 2) / 3);
    }

    /** How many entries a store for {@code capacity} keys has. */
    static int size(int capacity) {
        return Math.addExact(Math.multiplyExact(3, third(capacity)), DENSE);
    }

    /**
     * @param keys distinct, at most {@code capacity}
     * @param values one per key
     * @param capacity public: it alone decides the size
     */
    static ObliviousStore encode(List<byte[]> keys, Tags values, int capacity, SecureRandom random) {
        if (keys.size() > capacity || keys.size() != values.count()) {
            throw new IllegalArgumentException("found " + keys.size() + " keys and " + values.count()
                    + " values, expected as many of both and at most " + capacity);
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            var seed = new byte[SEED_BYTES];
            random.nextBytes(seed);
            var hash = new StoreHash(seed, third(capacity));
            var rows = keys.stream().map(hash::row).toList();
            var entries = new StoreSolver(rows, values, 3 * third(capacity)).solve(random);
            if (entries.isPresent()) {
                return new ObliviousStore(seed, third(capacity), entries.get());
            }
        }
        throw new IllegalStateException(ATTEMPTS + " seeds gave no solvable store: are the keys distinct?");
    }

    /** A received store. @throws IllegalArgumentException if the sizes are not those of {@code capacity} keys */
    static ObliviousStore received(byte[] seed, Tags entries, int capacity) {
        if (seed.length != SEED_BYTES || entries.count() != size(capacity)) {
            throw new IllegalArgumentException("found a store of " + entries.count() + " entries and a seed of "
                    + seed.length + " bytes, expected " + size(capacity) + " and " + SEED_BYTES);
        }
        return new ObliviousStore(seed, third(capacity), entries);
    }

    byte[] seed() {
        return seed.clone();
    }

    Tags entries() {
        return entries;
    }

    /** Adds what the store holds at key number i to {@code sums} at i. */
    void addTo(Tags sums, List<byte[]> keys) {
        var hash = new StoreHash(seed, third);
        for (int i = 0; i < keys.size(); i++) {
            var row = hash.row(keys.get(i));
            add(sums, i, row.a());
            add(sums, i, row.b());
            add(sums, i, row.c());
            addDense(entries, 3 * third, row, sums, i);
        }
    }

    private void add(Tags sums, int index, int place) {
        sums.xor(index, entries.high(place), entries.low(place));
    }

    /** Adds the dense entries that {@code row} names, which begin at {@code start}. */
    static void addDense(Tags entries, int start, StoreHash.Row row, Tags sums, int index) {
        for (long bits = row.high(); bits != 0; bits &= bits - 1) {
            int place = start + Long.numberOfTrailingZeros(bits);
            sums.xor(index, entries.high(place), entries.low(place));
        }
        for (long bits = row.low(); bits != 0; bits &= bits - 1) {
            int place = start + 64 + Long.numberOfTrailingZeros(bits);
            sums.xor(index, entries.high(place), entries.low(place));
        }
    }
}
