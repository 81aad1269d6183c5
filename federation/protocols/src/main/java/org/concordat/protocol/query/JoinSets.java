package org.concordat.protocol.query;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.psi.Points;
import org.concordat.crypto.psi.PsiGroup;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.Aggregate;
import org.concordat.federation.query.QueryPlan;
import org.concordat.federation.query.QueryTable;
import org.concordat.federation.query.ReleaseDesk;
import org.concordat.federation.query.Tabulation;
import org.concordat.federation.task.TaskContext;

/** What guest and host of a vertical query have in common. */
final class JoinSets {
    /** The one place of an opening, for its proof. */
    static final String OPENING = "MaskedSums";

    /** In hexadecimal digits. */
    static final int SEAL_BYTES = 64;

    static final int BLOCK = 2_048;
    static final int MOST = 50_000_000;

    /** |x| ≤ 2⁶⁰ in units of 2⁻⁴⁰, and x² in units of 2⁻⁸⁰, exactly. */
    static final FixedPoint ENCODING = FixedPoint.ofBound(0x1p120, 2 * Tabulation.FRACTION_BITS);

    private JoinSets() {}

    /** The distinct ids of the rows, each with its first row: its only one where values are joined, which the desk sees to. */
    static Map<String, Integer> ids(QueryTable table, BitSet rows) {
        var ids = new LinkedHashMap<String, Integer>();
        rows.stream().forEach(row -> ids.putIfAbsent(table.ids().get(row), row));
        return ids;
    }

    static int blocks(int count) {
        return Math.ceilDiv(count, BLOCK);
    }

    /** How many of {@code count} are in a block, from 1. */
    static int inBlock(int count, int block) {
        return Math.clamp(count - (long) (block - 1) * BLOCK, 0, BLOCK);
    }

    static Points hash(PsiGroup group, List<String> ids) {
        return group.hash(
                ids.stream().map(id -> id.getBytes(StandardCharsets.UTF_8)).toList());
    }

    /** Numbers beside each of the host's ids, one below the other: x, and x² where spread is asked for. */
    static int width(QueryPlan plan) {
        return plan.aggregate() instanceof Aggregate.Moment moment
                ? switch (moment.kind()) {
                    case SUM, MEAN -> 1;
                    case VARIANCE, STDDEV -> 2;
                }
                : 0;
    }

    static int floor(TaskContext<?> context, int minimumCohort) {
        return Math.max(minimumCohort, context.policy().minimumIntersection());
    }

    static void requirePlausible(int count, int floor) {
        if (count < 0 || count > MOST || floor < 1) {
            throw new IllegalArgumentException("the size of the set or its floor is impossible");
        }
    }

    /** Without a number: nobody in common and few look the same. */
    static FederationException tooSmall() {
        return new FederationException(
                ReleaseDesk.NOT_RELEASED,
                "fewer ids are in common than guest and host let pass, or none: ask for less detail");
    }
}
