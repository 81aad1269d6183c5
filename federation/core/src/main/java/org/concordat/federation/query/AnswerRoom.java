package org.concordat.federation.query;

import java.util.stream.IntStream;
import org.concordat.federation.FederationException;

/** Whether the sets behind an answer have room in memory and in the ledger; looked at before they are made. */
final class AnswerRoom {
    /** Bytes: 1,000 cells of 1,000,000 persons, 10,000 of 100,000. */
    private static final long LARGEST = 128L << 20;

    private AnswerRoom() {}

    /** @throws FederationException {@link ReleaseDesk#AUDIT_FULL} if there are too many cells for so many rows */
    static void require(QueryPlan plan, QueryTable table) {
        require((long) Tabulation.cells(plan) * table.rows());
    }

    /** @throws FederationException {@link ReleaseDesk#AUDIT_FULL} if there are too many cells for so many persons and values */
    static void require(QueryPlan plan, CellRelease.Rows rows) {
        long columns = rows.told().size();
        long persons = members(rows.places()) * (1 + BehindCell.sets(plan) - columns);
        long values = rows.told().stream().mapToLong(AnswerRoom::members).max().orElse(0) * columns;
        require(Tabulation.cells(plan) * (persons + values));
    }

    private static long members(int[] places) {
        return IntStream.of(places).max().orElse(0) + 1L;
    }

    private static void require(long bits) {
        if (bits / Byte.SIZE > LARGEST) {
            throw new FederationException(
                    ReleaseDesk.AUDIT_FULL,
                    "the sets of persons and values behind the answer's cells would take " + bits / Byte.SIZE
                            + " bytes, of at most " + LARGEST + ": ask for fewer cells");
        }
    }
}
