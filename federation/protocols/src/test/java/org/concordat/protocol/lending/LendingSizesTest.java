package org.concordat.protocol.lending;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.concordat.federation.PartyId;
import org.concordat.federation.task.TaskContext;
import org.concordat.protocol.lending.LendingMessage.Announced;
import org.concordat.protocol.lending.LendingMessage.Asked;
import org.concordat.protocol.lending.LendingMessage.Blinded;
import org.concordat.protocol.lending.LendingMessage.Rows;
import org.concordat.protocol.lending.LendingMessage.TableSize;
import org.concordat.protocol.lending.LendingMessage.Tokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What sizes tell of the number of applicants and of customers: all where nothing is padded, nothing where it is. */
class LendingSizesTest {
    private static final PartyId COUNTED = Banks.bank(1);

    @ParameterizedTest
    @CsvSource({"9, 16", "33, 40"})
    @Timeout(120)
    void withoutPaddingEverybodyCountsTheApplicantsOfAFileAndWithItNobodyDoes(int few, int more) {
        for (int applicants : new int[] {few, more}) {
            assertThat(countsOfAFile(applicants, (number, _) -> number)).containsOnly(applicants);
        }
        assertThat(countsOfAFile(few, LendingParameters::points))
                .isEqualTo(countsOfAFile(more, LendingParameters::points));
    }

    /** What each host, the arbiter and the opener take for the number of applicants. */
    private static List<Integer> countsOfAFile(int applicants, IntBinaryOperator padding) {
        var banks = Banks.random(4, 20, 5)
                .asking(IntStream.range(0, applicants).mapToObj(Banks::person).toList());
        var run = banks.federation()
                .replaceRole(
                        Banks.ASKING,
                        "lending-check",
                        (TaskContext<LendingMessage> context) -> new LendingGuest(
                                        context,
                                        LendingParameters.of(context.task(), 4),
                                        () -> context.psiGroup()
                                                .newSecret(context.session().random()),
                                        padding)
                                .play())
                .run(Banks.task(2, Map.of("batch_size", 30L, "bands", List.of())));
        assertThat(Banks.sheet(run).lines().stream().map(List::getFirst)).containsExactlyElementsOf(banks.applicants);
        return Stream.of(Banks.bank(1), Banks.bank(2), Banks.bank(3), Banks.ARBITER, Banks.OPENER)
                .map(party -> run.transcript().between(Banks.ASKING, party).stream()
                        .mapToInt(entry -> asked(entry.message()))
                        .sum())
                .toList();
    }

    private static int asked(Object message) {
        return switch (message) {
            case Asked(var points) -> points.count();
            case Tokens(var tokens) -> tokens.length / BankKeys.TOKEN_BYTES;
            case Announced(int applicants) -> applicants;
            default -> 0;
        };
    }

    @Test
    @Timeout(120)
    void withoutPaddingEverybodyCountsABanksCustomersAndWithItNobodyDoes() {
        for (int customers : new int[] {70, 120}) {
            assertThat(countsOfABook(customers, number -> number)).containsOnly(customers);
        }
        var parameters = LendingParameters.of(Banks.task(2, Map.of()), 4);
        assertThat(countsOfABook(70, parameters::padded)).isEqualTo(countsOfABook(120, parameters::padded));
        var bound = LendingParameters.of(Banks.task(2, Map.of("pad_to", 200L)), 4);
        assertThat(countsOfABook(3, bound::padded)).isEqualTo(countsOfABook(150, bound::padded));
    }

    /** What the other hosts, the guest and the arbiter take for the number of a bank's customers: as told, and as sent. */
    private static List<Integer> countsOfABook(int customers, IntUnaryOperator padding) {
        var books = new ArrayList<Map<String, Long>>();
        for (int b = 0; b < 4; b++) {
            books.add(new LinkedHashMap<>(Map.of("somebody", 1L)));
        }
        IntStream.range(1, customers).forEach(i -> books.get(1).put(Banks.person(i), 100L + i));
        var run = new Banks(books)
                .asking(List.of("somebody"))
                .federation()
                .replaceRole(
                        COUNTED,
                        "lending-check",
                        (TaskContext<LendingMessage> context) ->
                                new LendingHost(context, LendingParameters.of(context.task(), 4), padding).play())
                .run(Banks.task(2, Map.of("block_size", 50L, "bands", List.of())));
        return Stream.of(Banks.ASKING, Banks.bank(2), Banks.bank(3), Banks.ARBITER)
                .flatMap(party -> {
                    var seen = run.transcript().between(COUNTED, party).stream()
                            .map(entry -> entry.message())
                            .toList();
                    return Stream.of(
                            seen.stream()
                                    .mapToInt(message -> message instanceof TableSize told ? told.rows() : 0)
                                    .sum(),
                            seen.stream().mapToInt(LendingSizesTest::rows).sum());
                })
                .toList();
    }

    @Test
    void noTableIsPaddedBeyondTheLargestAndABookBeyondItIsToldWhich() {
        int largest = LendingParameters.MAX_ROWS;
        var free = LendingParameters.of(Banks.task(2, Map.of()), 4);
        assertThat(free.padded(9_437_184)).isEqualTo(9_437_184);
        for (int customers : new int[] {9_437_185, 9_500_000, largest, largest + 1}) {
            assertThat(free.padded(customers)).isEqualTo(largest);
        }
        assertThat(free.tooLarge())
                .contains("10000000 that a lending check takes")
                .doesNotContain("pad_to");
        var bound = LendingParameters.of(Banks.task(2, Map.of("pad_to", 200L)), 4);
        assertThat(bound.tooLarge()).contains("the 200 of pad_to: raise pad_to, up to 10000000");
        var most = LendingParameters.of(Banks.task(2, Map.of("pad_to", (long) largest)), 4);
        assertThat(most.tooLarge()).isEqualTo(free.tooLarge());
    }

    private static int rows(Object message) {
        return switch (message) {
            case Blinded(var points) -> points.count();
            case Rows block -> block.tokens().length / BankKeys.TOKEN_BYTES;
            default -> 0;
        };
    }
}
