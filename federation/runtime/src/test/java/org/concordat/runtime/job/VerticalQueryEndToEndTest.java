package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobState;
import org.concordat.protocol.query.VerticalQuery;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.transport.TestBroker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * A host's column over the guest's filtered ids, from files that stewards registered and opened, over real stores and a real
 * broker, held against the join in the clear. The bank knows people 0 … 199, the bureau 100 … 299.
 */
@Timeout(240)
class VerticalQueryEndToEndTest {
    /** Of the ten that a report has. */
    private static final double HALF_A_DIGIT = 5e-10;

    private static final int KNOWN_BY_BANK = 200;
    private static final int FIRST_OF_BUREAU = 100;
    private static final int PEOPLE = 300;

    /** Seven of whom both know are as old. */
    private static final int OLD = 90;

    private static final int FEW = 7;

    @TempDir
    Path directory;

    private TestFederation federation;

    @BeforeEach
    void found() {
        federation = TestFederation.knowing(directory, TestBroker.shared(), new VerticalQuery());
    }

    @AfterEach
    void dissolve() {
        federation.close();
    }

    private static int age(int person) {
        return person < FIRST_OF_BUREAU + FEW ? OLD + person % 5 : 20 + person % 60;
    }

    private static int debt(int person) {
        return person * 37 % 1_000 - 300;
    }

    private void openBoth(int minimumCohort) throws IOException {
        open(BANK, "age", 0, KNOWN_BY_BANK, VerticalQueryEndToEndTest::age, minimumCohort);
        open(BUREAU, "debt", FIRST_OF_BUREAU, PEOPLE, VerticalQueryEndToEndTest::debt, minimumCohort);
    }

    private void open(PartyId party, String column, int from, int to, IntUnaryOperator value, int minimumCohort)
            throws IOException {
        var name = party.equals(BANK) ? "loans" : "files";
        var data = new OpenedData(federation, party);
        var rows = IntStream.range(from, to)
                .mapToObj(person -> "person-" + person + "," + value.applyAsInt(person) + "\n")
                .collect(Collectors.joining("", "id," + column + "\n", ""));
        data.open(name, rows, "vertical-query", Set.of(), false);
        // Each is asked about what the other is told: the bank about the number of its filtered ids.
        data.answer(name, party.equals(BANK) ? BUREAU : BANK, minimumCohort);
        federation.restart(party, data.datasets());
    }

    private static String query(String aggregate, int youngest) {
        return "{\"task\": \"query\", \"protocol\": \"vertical-query\", \"aggregate\": \"" + aggregate + "\""
                + (aggregate.equals("count") ? "" : ", \"column\": \"debt\", \"key_bits\": 2048")
                + ", \"where\": {\"column\": \"age\", \"at_least\": " + youngest + "}}";
    }

    private List<JobView> ended(String tasks, JobState state) throws InterruptedException {
        var job = federation.submitTask(tasks).id();
        federation.decide(job, Decision.APPROVE, null);
        return federation.awaitEverywhere(job, state);
    }

    private JsonNode row(JobView job) {
        var report = federation
                .at(BANK)
                .jobs()
                .find(job.id())
                .orElseThrow()
                .tasks()
                .getFirst()
                .report();
        assertThat(report).isNotNull();
        return report.path("rows").path(0);
    }

    /** Debts of those whom both know and who are at least so old. */
    private static double[] joined(int youngest) {
        return IntStream.range(FIRST_OF_BUREAU, KNOWN_BY_BANK)
                .filter(person -> age(person) >= youngest)
                .mapToDouble(VerticalQueryEndToEndTest::debt)
                .toArray();
    }

    static Stream<Arguments> aggregates() {
        double[] debts = joined(40);
        double sum = Arrays.stream(debts).sum();
        double mean = sum / debts.length;
        double variance =
                Arrays.stream(debts).map(debt -> (debt - mean) * (debt - mean)).sum() / (debts.length - 1);
        return Stream.of(
                Arguments.of("count", debts.length),
                Arguments.of("sum", sum),
                Arguments.of("mean", mean),
                Arguments.of("variance", variance));
    }

    @ParameterizedTest
    @MethodSource("aggregates")
    void findsWhatTheJoinInTheClearFinds(String aggregate, double expected) throws Exception {
        openBoth(10);
        var found = row(ended(query(aggregate, 40), JobState.COMPLETED).getFirst());
        assertThat(found.path(0).asInt()).isEqualTo(joined(40).length);
        assertThat(found.path(found.size() - 1).asDouble()).isCloseTo(expected, within(HALF_A_DIGIT * expected));
    }

    @Test
    void opensNothingOfFewerThanTheMinimumAndTellsNoNumber() throws Exception {
        openBoth(10);
        for (var tasks : List.of(query("count", OLD), query("sum", OLD))) {
            for (var view : ended(tasks, JobState.FAILED)) {
                assertThat(view.reason().code()).isEqualTo("not-released");
                assertThat(view.reason().detail()).doesNotContain(Integer.toString(FEW));
            }
        }
    }

    @Test
    void theSameFewAreCountedWhereTheMinimumIsLower() throws Exception {
        openBoth(5);
        var job = ended(query("count", OLD), JobState.COMPLETED).getFirst();
        assertThat(row(job).path(0).asInt()).isEqualTo(FEW);
    }
}
