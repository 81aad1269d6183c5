package org.concordat.runtime.dataset;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Checks entity ids and counts those that were there before. Keeps 64 bits of each id's hash, at most 16 bytes an id; two
 * different ids among n are taken for one with probability n²/2⁶⁵, 3·10⁻⁶ for ten million.
 */
final class IdCensus {

    static final int MAXIMUM_BYTES = 1024;

    private final DatasetProblems problems;
    private final MessageDigest digest;
    private long[] seen = new long[1 << 12];
    private int size;
    private long repeated;
    private long firstRepeated;

    IdCensus(DatasetProblems problems) {
        this.problems = problems;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** @param id normalised */
    void add(String id, RowSource rows, int column) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        String fault = bytes.length == 0
                ? "is empty"
                : bytes.length > MAXIMUM_BYTES
                        ? "has " + bytes.length + " bytes"
                        : id.chars().anyMatch(Character::isISOControl) ? "contains a control character" : "";
        if (!fault.isEmpty()) {
            problems.add(
                    DatasetErrors.INVALID_ID_VALUE,
                    rows.line(column),
                    rows.position(column),
                    "The entity id " + fault + ". Expected 1 to " + MAXIMUM_BYTES
                            + " bytes without control characters.");
            return;
        }
        if (!insert(ByteBuffer.wrap(digest.digest(bytes)).getLong())) {
            firstRepeated = repeated++ == 0 ? rows.line(column) : firstRepeated;
        }
    }

    /** Notes the repeated ids as one problem. */
    void refuseRepeated() {
        if (repeated > 0) {
            problems.add(
                    DatasetErrors.DUPLICATE_ID,
                    firstRepeated,
                    0,
                    repeated + (repeated == 1 ? " row repeats" : " rows repeat")
                            + " the entity id of an earlier row, after normalisation; this is the first. " + size
                            + " ids are distinct. Expected one row an id.");
        }
    }

    private boolean insert(long fingerprint) {
        if (size >= seen.length / 2) {
            grow();
        }
        boolean added = place(seen, fingerprint == 0 ? 1 : fingerprint);
        size += added ? 1 : 0;
        return added;
    }

    private void grow() {
        long[] larger = new long[2 * seen.length];
        for (long fingerprint : seen) {
            if (fingerprint != 0) {
                place(larger, fingerprint);
            }
        }
        seen = larger;
    }

    private static boolean place(long[] table, long fingerprint) {
        int mask = table.length - 1;
        for (int slot = (int) fingerprint & mask; ; slot = (slot + 1) & mask) {
            if (table[slot] == 0) {
                table[slot] = fingerprint;
                return true;
            }
            if (table[slot] == fingerprint) {
                return false;
            }
        }
    }
}
