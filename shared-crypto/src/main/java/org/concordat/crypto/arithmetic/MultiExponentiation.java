package org.concordat.crypto.arithmetic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Y_kc = Π_i X_ic^(a_ki) for plain integers a, K×n, and residues X, n×m: the matrix product of an encryption. Digits are signed, in
 * base 2^w. By buckets (Pippenger): the sources of a bucket are multiplied together, and Π_d B_d^d costs two products a bucket.
 * By tables (Straus): the powers that a window's digits name are multiplied together. {@link ExponentiationPlan} chooses. The
 * windows are joined by w squarings each. Zero digits cost nothing, only rows with a negative digit are inverted, and outputs of
 * unlike density are computed apart where one window for both would cost more, so that sparse rows of a cost what they hold.
 * Rows of X are taken in blocks, whose products are multiplied: what is needed beside X does not grow with it. a is not secret
 * from who computes.
 */
public final class MultiExponentiation {
    /** Magnitudes of a must stay below 2^62. */
    public static final int MAX_BITS = 62;

    /** Residues of a block of rows; each block weighs its buckets anew, a thirtieth of its products. */
    private static final int BASES_AT_ONCE = 1 << 15;

    private static final int BUCKETS_AT_ONCE = 1 << 16;
    private static final int ENTRIES_AT_ONCE = 1 << 22;

    private final ResidueArray bases;
    private final int rows;
    private final int columns;
    private final long[][] exponents;
    private final boolean byTables;
    private final int window;
    private final int windows;
    /** Of each row the place of its inverses behind the bases, counted in rows; −1 where none are needed. */
    private final int[] inverseRow;

    private MultiExponentiation(ResidueArray residues, int columns, long[][] exponents, ExponentiationPlan plan) {
        this.rows = residues.count() / columns;
        this.columns = columns;
        this.exponents = exponents;
        this.byTables = plan.byTables();
        this.window = plan.window();
        this.windows = Math.ceilDiv(bits(exponents), window);
        this.inverseRow = new int[rows];
        int inverses = placeInverses();
        this.bases = inverses == 0 ? residues : residues.followedBy(inverted(residues, inverses));
    }

    /** Numbers the rows that have a negative digit anywhere. */
    private int placeInverses() {
        Arrays.fill(inverseRow, -1);
        int[] digits = new int[windows];
        int count = 0;
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < exponents.length && inverseRow[i] < 0; k++) {
                if (exponents[k][i] != 0) {
                    split(exponents[k][i], digits);
                    if (Arrays.stream(digits).anyMatch(digit -> digit < 0)) {
                        inverseRow[i] = rows + count++;
                    }
                }
            }
        }
        return count;
    }

    private ResidueArray inverted(ResidueArray residues, int inverses) {
        int[] elements = new int[inverses * columns];
        for (int i = 0; i < rows; i++) {
            for (int c = 0; inverseRow[i] >= 0 && c < columns; c++) {
                elements[(inverseRow[i] - rows) * columns + c] = i * columns + c;
            }
        }
        return residues.select(elements).inverses();
    }

    /**
     * K·m residues, row-major.
     *
     * @param residues n·m residues, row-major
     * @param columns m
     * @param exponents K rows of n
     */
    public static ResidueArray of(ResidueArray residues, int columns, long[][] exponents) {
        return of(residues, columns, exponents, BASES_AT_ONCE);
    }

    /** By blocks of so many residues. */
    static ResidueArray of(ResidueArray residues, int columns, long[][] exponents, int basesAtOnce) {
        int rows = residues.count() / columns;
        int rowsAtOnce = Math.max(1, basesAtOnce / columns);
        if (rows <= rowsAtOnce) {
            return ofBlock(residues, columns, exponents);
        }
        ResidueArray product = ResidueArray.ones(residues.modulus(), exponents.length * columns);
        for (int from = 0; from < rows; from += rowsAtOnce) {
            int start = from;
            int end = Math.min(rows, from + rowsAtOnce);
            var block = Arrays.stream(exponents)
                    .map(row -> Arrays.copyOfRange(row, start, end))
                    .toArray(long[][]::new);
            product = product.times(ofBlock(residues.range(start * columns, end * columns), columns, block));
        }
        return product;
    }

    private static ResidueArray ofBlock(ResidueArray residues, int columns, long[][] exponents) {
        var result = ResidueArray.ones(residues.modulus(), exponents.length * columns);
        if (residues.count() == 0) {
            return result;
        }
        for (int[] alike : byDensity(exponents)) {
            var chosen = IntStream.of(alike).mapToObj(k -> exponents[k]).toArray(long[][]::new);
            ResidueArray computed = of(residues, columns, chosen, plan(chosen));
            for (int k = 0; k < alike.length; k++) {
                result.put(alike[k] * columns, computed, k * columns, columns);
            }
        }
        return result;
    }

    /** The outputs that are computed together: all that are not empty, or those of like density, whichever takes fewer products. */
    private static List<int[]> byDensity(long[][] exponents) {
        var classes = new TreeMap<Integer, List<Integer>>();
        for (int k = 0; k < exponents.length; k++) {
            long terms = terms(exponents[k]);
            if (terms > 0) {
                int density = (Long.SIZE - Long.numberOfLeadingZeros(terms)) / 2;
                classes.computeIfAbsent(density, _ -> new ArrayList<>()).add(k);
            }
        }
        var apart = classes.values().stream().map(MultiExponentiation::array).toList();
        var together = classes.values().stream().flatMap(List::stream).sorted().toList();
        if (apart.size() < 2
                || products(exponents, array(together))
                        <= apart.stream()
                                .mapToDouble(alike -> products(exponents, alike))
                                .sum()) {
            return together.isEmpty() ? List.of() : List.of(array(together));
        }
        return apart;
    }

    private static int[] array(List<Integer> outputs) {
        return outputs.stream().mapToInt(Integer::intValue).toArray();
    }

    /** How many products these outputs take together. */
    private static double products(long[][] exponents, int[] outputs) {
        var chosen = IntStream.of(outputs).mapToObj(k -> exponents[k]).toArray(long[][]::new);
        return outputs.length * plan(chosen).products();
    }

    private static ExponentiationPlan plan(long[][] exponents) {
        long present =
                Arrays.stream(exponents).mapToLong(MultiExponentiation::terms).sum();
        long terms = Math.ceilDiv(present, exponents.length);
        return ExponentiationPlan.of(bits(exponents), terms, exponents[0].length, exponents.length);
    }

    private static long terms(long[] exponents) {
        return Arrays.stream(exponents).filter(exponent -> exponent != 0).count();
    }

    /** By this plan, of whatever cost. */
    static ResidueArray of(ResidueArray residues, int columns, long[][] exponents, ExponentiationPlan plan) {
        return new MultiExponentiation(residues, columns, exponents, plan).run();
    }

    /** One more than the longest has, for the carry of signed digits. */
    private static int bits(long[][] exponents) {
        long largest = 0;
        for (long[] row : exponents) {
            for (long exponent : row) {
                largest = Math.max(largest, Math.abs(exponent));
            }
        }
        return 65 - Long.numberOfLeadingZeros(largest);
    }

    private ResidueArray run() {
        ResidueArray powers = byTables ? powersOfBases() : bases;
        int buckets = byTables ? windows : windows << (window - 1);
        int outputsAtOnce = Math.max(
                1, Math.min(ENTRIES_AT_ONCE / (rows * windows * columns), BUCKETS_AT_ONCE / (buckets * columns)));
        var result = new ResidueArray(bases.modulus(), exponents.length * columns);
        for (int from = 0; from < exponents.length; from += outputsAtOnce) {
            int to = Math.min(exponents.length, from + outputsAtOnce);
            ResidueArray digits = byTables ? fill(powers, from, to) : weighBuckets(fill(bases, from, to));
            ResidueArray block = joinWindows(digits);
            result.put(from * columns, block, 0, block.count());
        }
        return result;
    }

    /** Base i's powers 1 … 2^(w−1) from i·2^(w−1) on. */
    private ResidueArray powersOfBases() {
        int size = 1 << (window - 1);
        var powers = new ResidueArray(bases.modulus(), Math.multiplyExact(bases.count(), size));
        Blocks.run(bases.modulus(), bases.count(), (lanes, from, to) -> {
            long[] base = lanes.newGroup();
            long[] power = lanes.newGroup();
            for (int i = from; i < to; i += lanes.count()) {
                int filled = bases.loadGroup(lanes, base, i, to);
                System.arraycopy(base, 0, power, 0, base.length);
                for (int d = 0; d < size; d++) {
                    for (int lane = 0; lane < filled; lane++) {
                        lanes.store(power, lane, powers.words(), powers.offset((i + lane) * size + d));
                    }
                    if (d + 1 < size) {
                        lanes.multiply(power, power, base);
                    }
                }
            }
        });
        return powers;
    }

    /**
     * The products of what each bucket holds: bucket (output, column, window, d−1), d = 1 … 2^(w−1), its bases; by tables, bucket
     * (output, column, window) the powers of all of its digits.
     */
    private ResidueArray fill(ResidueArray entries, int from, int to) {
        int[] counts = new int[bucket(to - from, 0, 0, 1) + 1];
        forEachDigit(from, to, (bucket, _) -> counts[bucket + 1]++);
        Arrays.parallelPrefix(counts, Integer::sum);
        int[] sources = new int[counts[counts.length - 1]];
        int[] cursor = counts.clone();
        forEachDigit(from, to, (bucket, entry) -> sources[cursor[bucket]++] = entry);
        return entries.products(counts, sources);
    }

    @FunctionalInterface
    private interface DigitConsumer {
        void accept(int bucket, int entry);
    }

    private void forEachDigit(int from, int to, DigitConsumer consumer) {
        int[] digits = new int[windows];
        for (int k = from; k < to; k++) {
            for (int i = 0; i < rows; i++) {
                split(exponents[k][i], digits);
                for (int v = 0; v < windows; v++) {
                    int row = digits[v] < 0 ? inverseRow[i] : i;
                    for (int c = 0; digits[v] != 0 && c < columns; c++) {
                        consumer.accept(bucket(k - from, c, v, digits[v]), entry(row * columns + c, digits[v]));
                    }
                }
            }
        }
    }

    private int bucket(int output, int column, int place, int digit) {
        int run = (output * columns + column) * windows + place;
        return byTables ? run : (run << (window - 1)) + Math.abs(digit) - 1;
    }

    private int entry(int base, int digit) {
        return byTables ? (base << (window - 1)) + Math.abs(digit) - 1 : base;
    }

    /** |value| = Σ digits_v·2^(w·v) with −2^(w−1) < digit ≤ 2^(w−1); all change sign with the value. */
    private void split(long value, int[] digits) {
        long rest = Math.abs(value);
        int half = 1 << (window - 1);
        for (int v = 0; v < windows; v++) {
            int digit = (int) (rest & ((1 << window) - 1));
            if (digit > half) {
                digit -= 1 << window;
            }
            digits[v] = value < 0 ? -digit : digit;
            rest = (rest - digit) >> window;
        }
        if (rest != 0) {
            throw new IllegalStateException("an exponent beyond its windows");
        }
    }

    /** Π_d B_d^d for each run of 2^(w−1) buckets: running products from the top, and their product. */
    private ResidueArray weighBuckets(ResidueArray buckets) {
        int size = 1 << (window - 1);
        Modulus modulus = bases.modulus();
        int runs = buckets.count() / size;
        var weighed = new ResidueArray(modulus, runs);
        Blocks.run(modulus, runs, (lanes, from, to) -> {
            long[] bucket = lanes.newGroup();
            long[] running = lanes.newGroup();
            long[] sum = lanes.newGroup();
            for (int r = from; r < to; r += lanes.count()) {
                int filled = Math.min(lanes.count(), to - r);
                for (int d = size - 1; d >= 0; d--) {
                    for (int lane = 0; lane < filled; lane++) {
                        lanes.load(bucket, lane, buckets.words(), buckets.offset((r + lane) * size + d));
                    }
                    if (d == size - 1) {
                        System.arraycopy(bucket, 0, running, 0, bucket.length);
                        System.arraycopy(bucket, 0, sum, 0, bucket.length);
                    } else {
                        lanes.multiply(running, running, bucket);
                        lanes.multiply(sum, sum, running);
                    }
                }
                weighed.storeGroup(lanes, sum, r, filled);
            }
        });
        return weighed;
    }

    private ResidueArray joinWindows(ResidueArray weighed) {
        Modulus modulus = bases.modulus();
        int outputs = weighed.count() / windows;
        var joined = new ResidueArray(modulus, outputs);
        Blocks.run(modulus, outputs, (lanes, from, to) -> {
            long[] result = lanes.newGroup();
            long[] part = lanes.newGroup();
            for (int o = from; o < to; o += lanes.count()) {
                int filled = Math.min(lanes.count(), to - o);
                for (int v = windows - 1; v >= 0; v--) {
                    for (int lane = 0; lane < filled; lane++) {
                        lanes.load(
                                v == windows - 1 ? result : part,
                                lane,
                                weighed.words(),
                                weighed.offset((o + lane) * windows + v));
                    }
                    if (v < windows - 1) {
                        for (int k = 0; k < window; k++) {
                            lanes.square(result, result);
                        }
                        lanes.multiply(result, result, part);
                    }
                }
                joined.storeGroup(lanes, result, o, filled);
            }
        });
        return joined;
    }
}
