package org.concordat.protocol.lending;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.concordat.protocol.ReferenceData;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The generated loan books of five banks over 20,000 customers, and the thousand queries that go with them. */
class LendingReferenceTest {
    private static final String FOLDER = "gen/multibank_20k/";

    @ParameterizedTest
    @ValueSource(ints = {3})
    @Timeout(300)
    void answersAThousandQueriesAsTheBanksFilesDo(int k) {
        var data = ReferenceData.required();
        var books = new ArrayList<Map<String, Long>>();
        for (int b = 1; b <= 5; b++) {
            var book = new LinkedHashMap<String, Long>();
            cells(data, "bank_" + b + ".csv").forEach(cells -> book.put(cells.get(0), Long.valueOf(cells.get(2))));
            books.add(book);
        }
        var banks = new Banks(books)
                .asking(cells(data, "queries.csv").stream().map(List::getFirst).toList());
        agreesWithTheFilesOfExpectedAnswers(data, banks);
        var run = banks.federation().deadline(Duration.ofMinutes(5)).run(Banks.task(k, Map.of()));
        assertThat(Banks.sheet(run).lines())
                .as("a line for each, some of them asked for twice")
                .hasSize(1000);
        assertThat(Banks.answers(run).equals(banks.expected(k)))
                .as("all answers are those of the files")
                .isTrue();
        assertThat(run.report(Banks.ASKING, 0, LendingReport.class).atLeastK()).isPositive();
    }

    /** Of all banks, the asking one too, the data set itself tells count and total. */
    private static void agreesWithTheFilesOfExpectedAnswers(ReferenceData data, Banks banks) {
        for (var cells : cells(data, "expected_queries.csv")) {
            var holders = banks.books.stream()
                    .filter(book -> book.containsKey(cells.getFirst()))
                    .toList();
            assertThat(holders).hasSize(Integer.parseInt(cells.get(1)));
            assertThat(holders.stream()
                            .mapToLong(book -> book.get(cells.getFirst()))
                            .sum())
                    .isEqualTo(Long.parseLong(cells.get(2)));
        }
    }

    private static List<List<String>> cells(ReferenceData data, String file) {
        return data.lines(FOLDER + file).stream()
                .skip(1)
                .map(line -> List.of(line.split(",", -1)))
                .toList();
    }
}
