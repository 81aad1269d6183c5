package org.concordat.protocol.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.federation.query.QueryTable;
import org.concordat.protocol.StaleScheme;
import org.concordat.protocol.query.VerticalMessage.HostKey;
import org.concordat.protocol.query.VerticalMessage.HostRows;
import org.concordat.protocol.query.VerticalMessage.MaskedSums;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A host that looks for its own ciphertexts in the masked sum that it is to open. */
@Timeout(60)
class RecognisedRowsTest {
    private static final int ROWS = 22;

    /** Which pairs of the host's rows, in the order in which it sent them, were left out of the sum. */
    private static List<List<Integer>> leftOut(AdditiveScheme scheme) {
        var host = table("debt", IntStream.range(0, ROWS).toArray());
        var guest = table("age", IntStream.range(2, ROWS + 8).toArray());
        var messages = Owners.of(List.of(guest, host), false, 5)
                .federation()
                .scheme(scheme)
                .run(Owners.vertical(Map.of("aggregate", "sum", "column", "debt", "key_bits", 1024L)))
                .transcript();
        var key = messages.messages(HostKey.class).findFirst().orElseThrow().key();
        var n = StaleScheme.modulus(key);
        var rows = StaleScheme.marks(
                messages.messages(HostRows.class)
                        .findFirst()
                        .orElseThrow()
                        .values()
                        .body(),
                key);
        var sum = StaleScheme.marks(
                        messages.messages(MaskedSums.class)
                                .findFirst()
                                .orElseThrow()
                                .sums()
                                .body(),
                        key)
                .getFirst();
        assertThat(rows).hasSize(ROWS);
        var all = rows.stream().reduce(BigInteger.ONE, (a, b) -> a.multiply(b).mod(n));
        var found = new ArrayList<List<Integer>>();
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < i; j++) {
                if (sum.multiply(rows.get(i)).multiply(rows.get(j)).mod(n).equals(all)) {
                    found.add(List.of(j, i));
                }
            }
        }
        return found;
    }

    private static QueryTable table(String column, int... people) {
        return new QueryTable(
                IntStream.of(people).mapToObj(i -> "p" + i).toList(),
                Map.of(
                        column,
                        new QueryTable.Numbers(
                                IntStream.of(people).mapToDouble(i -> 100 + i).toArray())));
    }

    @Test
    void findsWhoIsNotInCommonUnlessTheSumIsRandomisedAgain() {
        assertThat(leftOut(StaleScheme.of()))
                .as("the two whom the guest does not know")
                .hasSize(1);
        assertThat(leftOut(StaleScheme.guarded())).isEmpty();
    }
}
