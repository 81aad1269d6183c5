package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Reason;
import org.concordat.protocol.query.HorizontalQuery;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.transport.TestBroker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Two owners' rows counted together at an arbiter, from files that stewards registered and opened, over real stores and a real
 * broker, held against all rows in the clear. The bank has people 0 … 119, the bureau 120 … 279.
 */
@Timeout(240)
class HorizontalQueryEndToEndTest {
    private static final int OF_BANK = 120;
    private static final int PEOPLE = 280;
    private static final List<String> TOWNS = List.of("Ulm", "Bonn", "Köln");
    private static final String BY_TOWN = query("Köln", "Ulm", "Bonn");

    @TempDir
    Path directory;

    private TestFederation federation;
    private OpenedData bureau;

    @BeforeEach
    void found() throws IOException {
        federation = TestFederation.knowing(directory, TestBroker.shared(), new HorizontalQuery());
        open(BANK, "loans", 0, OF_BANK, false);
        bureau = open(BUREAU, "files", OF_BANK, PEOPLE, true);
    }

    @AfterEach
    void dissolve() {
        federation.close();
    }

    private static double debt(int person) {
        return person * 37 % 1_000 / 8.0;
    }

    private static String town(int person) {
        return TOWNS.get(person * 7 % 3);
    }

    private static String rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(person -> "person-" + person + "," + debt(person) + "," + town(person) + "\n")
                .collect(Collectors.joining("", "id,debt,town\n", ""));
    }

    private OpenedData open(PartyId party, String name, int from, int to, boolean live) throws IOException {
        var data = new OpenedData(federation, party);
        data.open(name, rows(from, to), "horizontal-query", Set.of("town"), live);
        data.answer(name, BANK, 10);
        federation.restart(party, data.datasets());
        return data;
    }

    private static String query(String... towns) {
        return "{\"task\": \"query\", \"protocol\": \"horizontal-query\", \"aggregate\": \"mean\", \"column\": \"debt\","
                + " \"group_by\": [{\"column\": \"town\", \"values\": [\"" + String.join("\", \"", towns) + "\"]}]}";
    }

    private JobView ended(String tasks, JobState state) throws InterruptedException {
        var job = federation.submitTask(tasks).id();
        federation.decide(job, Decision.APPROVE, null);
        return federation.awaitEverywhere(job, state).getFirst();
    }

    private static void assertMeans(JsonNode rows, List<String> towns, int people) {
        for (int i = 0; i < towns.size(); i++) {
            var town = towns.get(i);
            var debts = IntStream.range(0, people)
                    .filter(person -> town(person).equals(town))
                    .mapToDouble(HorizontalQueryEndToEndTest::debt)
                    .summaryStatistics();
            assertThat(rows.path(i).path(0).asString()).isEqualTo(town);
            assertThat(rows.path(i).path(1).asLong()).isEqualTo(debts.getCount());
            assertThat(rows.path(i).path(2).asDouble()).isCloseTo(debts.getAverage(), within(1e-7));
        }
    }

    private JsonNode answer(JobView job, int task) {
        var report = federation
                .at(BANK)
                .jobs()
                .find(job.id())
                .orElseThrow()
                .tasks()
                .get(task)
                .report();
        assertThat(report).isNotNull();
        return report.path("rows");
    }

    /** In two orders, of which the second is the first's answer once more. */
    @Test
    void findsWhatAllRowsInTheClearSayInTheOrderAskedFor() throws Exception {
        var job = ended(BY_TOWN + ", " + query("Bonn", "Köln", "Ulm"), JobState.COMPLETED);
        assertMeans(answer(job, 0), List.of("Köln", "Ulm", "Bonn"), PEOPLE);
        assertMeans(answer(job, 1), List.of("Bonn", "Köln", "Ulm"), PEOPLE);
        assertThat(federation
                        .databaseOf(BUREAU)
                        .sql("select outcome from concordat.query_submissions order by number")
                        .query(String.class)
                        .list())
                .containsExactly("RELEASED", "REPEATED");
    }

    /** The bureau's file is declared to change and the bank's is not. */
    @Test
    void asksOfTheRowsOfItsTimeAndTellsNobodyThatAnotherFileChanged() throws Exception {
        bureau.write("files", rows(OF_BANK, PEOPLE + 60));
        assertMeans(answer(ended(BY_TOWN, JobState.COMPLETED), 0), List.of("Köln", "Ulm", "Bonn"), PEOPLE + 60);

        new OpenedData(federation, BANK).write("loans", rows(0, OF_BANK - 1));
        var failed = ended(BY_TOWN, JobState.FAILED);
        for (var party : List.of(BUREAU, TestFederation.NOTARY)) {
            var told =
                    federation.at(party).jobs().find(failed.id()).orElseThrow().reason();
            assertThat(told).isNotNull();
            assertThat(told.code()).isEqualTo(Reason.DATASET_NOT_USABLE);
            assertThat(told.detail()).doesNotContain("loans").doesNotContain("version");
        }
        var own = federation.at(BANK).jobs().find(failed.id()).orElseThrow().reason();
        assertThat(own).isNotNull();
        assertThat(own.code()).isEqualTo("dataset-hash-mismatch");
        assertThat(federation
                        .databaseOf(BANK)
                        .sql("select details ->> 'reason' from audit.entries where act = 'own-data-refused'")
                        .query(String.class)
                        .list())
                .containsExactly("dataset-hash-mismatch");
    }
}
