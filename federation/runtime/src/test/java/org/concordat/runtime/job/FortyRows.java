package org.concordat.runtime.job;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.matrix.Matrix;

/** Three columns of each of two parties; the label follows from both parties' first. */
final class FortyRows {
    private static final int ROWS = 40;
    private static final double[] GUEST = new Random(1).doubles(3L * ROWS).toArray();
    private static final double[] HOST = new Random(2).doubles(3L * ROWS).toArray();

    private FortyRows() {}

    static DatasetRows ofTheGuest() {
        return new DatasetRows(
                ids(),
                List.of("x0", "x1", "x2"),
                Matrix.of(ROWS, 3, GUEST),
                IntStream.range(0, ROWS)
                        .mapToDouble(i -> GUEST[3 * i] + HOST[3 * i] > 1 ? 1 : 0)
                        .toArray());
    }

    static DatasetRows ofTheHost() {
        return new DatasetRows(ids(), List.of("x0", "x1", "x2"), Matrix.of(ROWS, 3, HOST), null);
    }

    private static List<String> ids() {
        return IntStream.range(0, ROWS).mapToObj(i -> "person-" + i).toList();
    }
}
