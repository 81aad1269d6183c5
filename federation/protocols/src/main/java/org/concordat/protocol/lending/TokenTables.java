package org.concordat.protocol.lending;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.matrix.Grouping;
import org.concordat.matrix.Matrix;

/** The hosts' tables as the arbiter holds them: tokens in order, and an encrypted row under each. */
final class TokenTables {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private final EncryptionKey key;
    private final Slots slots;
    private final List<Table> tables = new ArrayList<>();

    TokenTables(EncryptionKey key, Slots slots) {
        this.key = key;
        this.slots = slots;
    }

    /** Begins the next host's table. */
    Table next() {
        var table = new Table();
        tables.add(table);
        return table;
    }

    /** One host's. */
    static final class Table {
        private final List<byte[]> tokens = new ArrayList<>();
        private final List<EncryptedMatrix> values = new ArrayList<>();
        private long high;
        private long low;
        private int rows;

        /** @throws IllegalArgumentException if the tokens are not ascending: one stands twice, or the order tells something */
        void add(byte[] block, EncryptedMatrix encrypted) {
            for (int i = 0; i < block.length; i += BankKeys.TOKEN_BYTES) {
                long nextHigh = (long) LONG.get(block, i);
                long nextLow = (long) LONG.get(block, i + Long.BYTES);
                if (rows > 0 && compare(nextHigh, nextLow, high, low) <= 0) {
                    throw new IllegalArgumentException("found tokens that are not ascending");
                }
                high = nextHigh;
                low = nextLow;
                rows++;
            }
            tokens.add(block);
            values.add(encrypted);
        }

        /** The block and row of a token, or null. */
        private int @org.jspecify.annotations.Nullable [] find(long wantedHigh, long wantedLow) {
            int block = -1;
            for (int from = 0, to = tokens.size(); from < to; ) {
                int middle = (from + to) >>> 1;
                if (compare(tokens.get(middle), 0, wantedHigh, wantedLow) <= 0) {
                    block = middle;
                    from = middle + 1;
                } else {
                    to = middle;
                }
            }
            if (block < 0) {
                return null;
            }
            byte[] body = tokens.get(block);
            for (int from = 0, to = body.length / BankKeys.TOKEN_BYTES; from < to; ) {
                int middle = (from + to) >>> 1;
                int order = compare(body, middle, wantedHigh, wantedLow);
                if (order == 0) {
                    return new int[] {block, middle};
                }
                if (order < 0) {
                    from = middle + 1;
                } else {
                    to = middle;
                }
            }
            return null;
        }

        private static int compare(byte[] body, int index, long high, long low) {
            int at = index * BankKeys.TOKEN_BYTES;
            return compare((long) LONG.get(body, at), (long) LONG.get(body, at + Long.BYTES), high, low);
        }

        private static int compare(long high, long low, long otherHigh, long otherLow) {
            int byHigh = Long.compareUnsigned(high, otherHigh);
            return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
        }
    }

    int rows() {
        return tables.stream().mapToInt(table -> table.rows).sum();
    }

    /**
     * [[c, T]] of each token, n×1: the product of what stands under it in all tables. Where a table holds nothing a fresh
     * Enc(0, 0) stands in its place, so that the time this takes does not tell how many hold something.
     */
    EncryptedMatrix sums(byte[] asked, SecureRandom random) {
        int n = asked.length / BankKeys.TOKEN_BYTES;
        var applicants = new ArrayList<Integer>();
        var pieces = new ArrayList<EncryptedMatrix>();
        var nothing = key.read(key.encrypt(Matrix.zeros(n, 1), slots.row(), random), n, 1, slots.row());
        for (var table : tables) {
            for (int i = 0; i < n; i++) {
                int at = i * BankKeys.TOKEN_BYTES;
                int[] place = table.find((long) LONG.get(asked, at), (long) LONG.get(asked, at + Long.BYTES));
                pieces.add(
                        place == null
                                ? nothing.selectRows(i)
                                : table.values.get(place[0]).selectRows(place[1]));
                applicants.add(i);
            }
        }
        int[] groups = applicants.stream().mapToInt(Integer::intValue).toArray();
        return stacked(pieces).sumRowsBy(new Grouping(groups, n));
    }

    /** One above the other, by halves, so that nothing is copied more than log₂ times. */
    private static EncryptedMatrix stacked(List<EncryptedMatrix> pieces) {
        int half = pieces.size() / 2;
        return half == 0
                ? pieces.getFirst()
                : stacked(pieces.subList(0, half)).above(stacked(pieces.subList(half, pieces.size())));
    }
}
