package org.concordat.protocol.lending;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.protocol.StaleScheme;
import org.concordat.protocol.lending.LendingMessage.OpenerKeys;
import org.concordat.protocol.lending.LendingMessage.Rows;
import org.concordat.protocol.lending.LendingMessage.Sums;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An opener with the banks asked, who look for the banks' own ciphertexts in the masked sums. */
@Timeout(60)
class RecognisedSumsTest {
    private static final int CUSTOMERS = 4;

    /** Of the customers whom all the banks asked have in common the choices, one of each bank, that a sum was made of. */
    private static Set<List<Integer>> askedFor(AdditiveScheme scheme) {
        var books = new ArrayList<Map<String, Long>>();
        for (int bank = 0; bank < 4; bank++) {
            var book = new LinkedHashMap<String, Long>();
            for (int i = 0; i < CUSTOMERS; i++) {
                book.put(Banks.person(i), 1_000L * (bank + 1) + i);
            }
            books.add(book);
        }
        var messages = new Banks(books)
                .asking(List.of(Banks.person(2)))
                .federation()
                .scheme(scheme)
                .run(Banks.task(2, Map.of("bands", List.of(), "pad_to", (long) CUSTOMERS)))
                .transcript();
        var key = messages.messages(OpenerKeys.class).findFirst().orElseThrow().values();
        var n = StaleScheme.modulus(key);
        var tables = messages.messages(Rows.class)
                .map(rows -> StaleScheme.marks(rows.values().body(), key))
                .toList();
        assertThat(tables).hasSize(3).allMatch(table -> table.size() == CUSTOMERS);
        var sums = new HashSet<BigInteger>();
        messages.messages(Sums.class)
                .forEach(message ->
                        sums.addAll(StaleScheme.marks(message.masked().body(), key)));
        var found = new HashSet<List<Integer>>();
        for (int i = 0; i < CUSTOMERS; i++) {
            for (int j = 0; j < CUSTOMERS; j++) {
                for (int l = 0; l < CUSTOMERS; l++) {
                    var product = tables.get(0)
                            .get(i)
                            .multiply(tables.get(1).get(j))
                            .multiply(tables.get(2).get(l));
                    if (sums.contains(product.mod(n))) {
                        found.add(List.of(i, j, l));
                    }
                }
            }
        }
        return found;
    }

    @Test
    void findTheApplicantUnlessSumsAreRandomisedAgain() {
        assertThat(askedFor(StaleScheme.of()))
                .as("each bank's row of the one applicant")
                .hasSize(1);
        assertThat(askedFor(StaleScheme.guarded())).isEmpty();
    }
}
