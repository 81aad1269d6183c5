package org.concordat.protocol.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.QueryTable;
import org.concordat.protocol.query.VerticalMessage.MaskedSums;
import org.concordat.protocol.query.VerticalMessage.OpenedSums;
import org.concordat.protocol.query.VerticalMessage.Verdict;
import org.concordat.testkit.Tampering;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A host opens one masked row of sums in a query, where the script has it: nothing else. */
@Timeout(60)
class QueryKeyHolderTest {
    private static Owners owners() {
        return Owners.of(List.of(table("age"), table("debt")), false, 10);
    }

    private static QueryTable table(String column) {
        var ids = new ArrayList<String>();
        var values = new double[60];
        for (int i = 0; i < values.length; i++) {
            ids.add("person-" + i);
            values[i] = i;
        }
        Map<String, QueryTable.Values> columns = new LinkedHashMap<>();
        columns.put(column, new QueryTable.Numbers(values));
        return new QueryTable(ids, columns);
    }

    private static void refuses(Tampering tampering, String found) {
        var owners = owners();
        var run = owners.federation()
                .tamper(tampering)
                .attempt(Owners.vertical(Map.of(
                        "aggregate", "sum", "column", "debt", "where", Map.of("column", "age", "at_least", 0L))));
        assertThat(run.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(FederationException.PROTOCOL_VIOLATION);
            assertThat(failure.party()).contains(owners.party(0));
            assertThat(String.valueOf(failure)).contains(found);
        });
        assertThat(run.transcript().messages(OpenedSums.class)).isEmpty();
    }

    /** Without the verdict that enough people are in common. */
    @Test
    void opensNothingBeforeItsPlace() {
        var sums = new AtomicReference<MaskedMatrix>();
        refuses(
                (_, _, message) -> switch (message) {
                    case VerticalMessage.HostRows rows -> {
                        sums.set(new MaskedMatrix(rows.values().key(), 1, 1, firstOf(rows)));
                        yield rows;
                    }
                    case Verdict _ -> new MaskedSums(sums.get());
                    default -> message;
                },
                "MaskedSums");
    }

    private static byte[] firstOf(VerticalMessage.HostRows rows) {
        return Arrays.copyOf(
                rows.values().body(),
                rows.values().body().length / rows.values().rows());
    }

    @Test
    void opensNothingOutsideTheScript() {
        refuses((_, _, message) -> message instanceof MaskedSums ? new Verdict(true) : message, "Verdict");
    }

    @Test
    void opensNoMoreThanOneRow() {
        refuses(
                (_, _, message) -> message instanceof MaskedSums asked
                        ? new MaskedSums(new MaskedMatrix(
                                asked.sums().key(),
                                2,
                                asked.sums().columns(),
                                Arrays.copyOf(
                                        asked.sums().body(), 2 * asked.sums().body().length)))
                        : message,
                "found a 2×1 matrix, expected 1×1");
    }
}
