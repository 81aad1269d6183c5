package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.crypto.psi.Ristretto255;
import org.concordat.federation.PartyId;
import org.concordat.federation.dataset.PartyDatasets;
import org.concordat.federation.job.IdNormalisation;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.Reason;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.protocol.lending.LendingCheck;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.job.spec.InvalidJobException;
import org.concordat.runtime.transport.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four banks, an arbiter and an opener, each with its own database, over a real broker: two periods over loan books that their
 * stewards registered once as such whose rows change, held against addition in the clear.
 */
@Timeout(240)
class LendingCheckEndToEndTest {
    private static final PartyId OPENER = new PartyId("opener");
    private static final List<PartyId> LENDERS =
            List.of(new PartyId("north"), new PartyId("east"), new PartyId("west"));
    private static final List<Long> BANDS = List.of(0L, 5_000_000L, 20_000_000L);
    private static final List<String> APPLICANTS = List.of("person-1", "person-2");
    private static final int K = 2;
    private static final String SPECIFICATION = """
            {"specVersion": 1, "name": "night", "purpose": "test",
             "roster": {"guest": "bank", "hosts": ["north", "east", "west"], "arbiter": "notary", "opener": "opener"},
             "datasets": {"bank": "book", "north": "book", "east": "book", "west": "book"},
             "tasks": [{"task": "lending-check", "protocol": "lending-check", "k": 2, "amount": "owed", "bands": [0, 5000000, 20000000],
                        "applicants": "applicants", "checks": 2, "key_bits": 1024}]}""";

    @TempDir
    Path directory;

    private final Map<PartyId, Map<String, Long>> books = new LinkedHashMap<>();

    /** By bank; all know the first applicant, and one bank the second. */
    private void lend() {
        for (var lender : LENDERS) {
            var book = new LinkedHashMap<String, Long>();
            for (int i = 0; i < 8; i++) {
                book.put(lender + "-" + i, 1_000_000L + i);
            }
            book.put("person-1", 4_000_000L);
            books.put(lender, book);
        }
        book(0).put("person-2", 21_000_000L);
    }

    private Map<String, Long> book(int lender) {
        return books.getOrDefault(LENDERS.get(lender), Map.of());
    }

    private static String csv(Map<String, Long> book) {
        return book.entrySet().stream()
                .map(loan -> loan.getKey() + "," + loan.getValue() + "\n")
                .collect(Collectors.joining("", "id,owed\n", ""));
    }

    /** As {@code --scores} writes them. */
    private String inTheClear() {
        var lines = new ArrayList<>(List.of("id,at_least_k,band"));
        for (var applicant : APPLICANTS) {
            var owed = books.values().stream()
                    .filter(book -> book.containsKey(applicant))
                    .mapToLong(book -> book.get(applicant))
                    .toArray();
            long total = java.util.Arrays.stream(owed).sum();
            long band = BANDS.stream()
                    .filter(bound -> bound <= total)
                    .max(Long::compare)
                    .orElseThrow();
            lines.add(applicant + "," + (owed.length >= K) + "," + band);
        }
        return String.join("\n", lines) + "\n";
    }

    private static String answers(TestFederation federation, String specification)
            throws IOException, InterruptedException {
        var job = federation.submitWhole(specification).id();
        for (var lender : LENDERS) {
            federation.decide(lender, job, Decision.APPROVE, null);
        }
        federation.awaitEverywhere(job, JobState.COMPLETED);
        var results = federation.at(BANK).results();
        var written = new ByteArrayOutputStream();
        results.write(results.scores(job).orElseThrow(), written);
        return written.toString(StandardCharsets.UTF_8);
    }

    private TestFederation federation() {
        var parties = new ArrayList<>(List.of(BANK, NOTARY, OPENER));
        parties.addAll(LENDERS);
        return TestFederation.among(parties, directory, TestBroker.shared(), new LendingCheck());
    }

    /** Each bank with its book, the guest with those it asks for. */
    private Map<PartyId, OpenedData> join(TestFederation federation) throws IOException {
        var opened = new LinkedHashMap<PartyId, OpenedData>();
        for (var lender : LENDERS) {
            var data = new OpenedData(federation, lender);
            data.open("book", csv(books.getOrDefault(lender, Map.of())), "lending-check", Set.of(), true);
            join(federation, lender, data.datasets());
            opened.put(lender, data);
        }
        var guest = new OpenedData(federation, BANK);
        guest.open("book", csv(book(1)), "lending-check", Set.of(), true);
        guest.open("applicants", "id\n" + String.join("\n", APPLICANTS) + "\n", "lending-check", Set.of(), false);
        join(federation, BANK, guest.datasets());
        opened.put(BANK, guest);
        join(federation, NOTARY, PartyDatasets.none());
        join(federation, OPENER, PartyDatasets.none());
        return opened;
    }

    private static OpenedData at(Map<PartyId, OpenedData> opened, PartyId party) {
        return Objects.requireNonNull(opened.get(party));
    }

    private static void join(TestFederation federation, PartyId party, PartyDatasets datasets) {
        federation.restart(party, with -> {
            with.group = new Ristretto255();
            with.scheme = Paillier.scheme(1024);
            with.policy = new LocalPolicy(1024, 1, 1);
            with.datasets = datasets;
        });
    }

    @Test
    void aLoanRepaidBetweenTwoPeriodsIsGoneAfterTheSecondAndNobodyRegistersAnything() throws Exception {
        lend();
        try (var federation = federation()) {
            var opened = join(federation);
            assertThat(inTheClear()).isEqualTo("id,at_least_k,band\nperson-1,true,5000000\nperson-2,false,20000000\n");
            assertThat(answers(federation, SPECIFICATION)).isEqualTo(inTheClear());

            book(0).remove("person-1");
            book(1).remove("person-1");
            for (int lender = 0; lender < 2; lender++) {
                at(opened, LENDERS.get(lender)).write("book", csv(book(lender)));
            }
            assertThat(inTheClear()).isEqualTo("id,at_least_k,band\nperson-1,false,0\nperson-2,false,20000000\n");
            assertThat(answers(federation, SPECIFICATION)).isEqualTo(inTheClear());
            assertThat(story(federation, LENDERS.get(0)))
                    .containsExactly("dataset-registered 1", "dataset-read 1", "dataset-refreshed 2", "dataset-read 2");
            assertThat(story(federation, LENDERS.get(2)))
                    .containsExactly("dataset-registered 1", "dataset-read 1", "dataset-read 1");
        }
    }

    /** A bank that writes ids otherwise would lend to nobody, and no answer would show it. */
    @Test
    void aBankWhoseIdsHaveAnotherFormRefusesTheJobUntilAllHaveTheFormThatItSays() throws Exception {
        lend();
        try (var federation = federation()) {
            var opened = join(federation);
            var upper = new IdNormalisation(true, IdNormalisation.Case.UPPER);
            at(opened, LENDERS.get(0)).reread("book", "lending-check", upper);
            var differing = refused(federation, SPECIFICATION);
            assertThat(differing.code()).isEqualTo("ids-differ");
            assertThat(differing.party()).isEqualTo(LENDERS.get(0));
            assertThat(differing.detail())
                    .contains("ids {case: upper, trim: true}, and the job compares ids {case: keep, trim: true}");

            for (int lender = 1; lender < LENDERS.size(); lender++) {
                at(opened, LENDERS.get(lender)).reread("book", "lending-check", upper);
            }
            at(opened, BANK).reread("book", "lending-check", upper);
            var said = SPECIFICATION.replace("\"tasks\"", "\"ids\": {\"case\": \"upper\"}, \"tasks\"");
            assertThatThrownBy(() -> federation.submitWhole(said))
                    .isInstanceOfSatisfying(
                            InvalidJobException.class,
                            invalid -> assertThat(invalid.problems())
                                    .extracting(Problem::pointer)
                                    .containsExactly("/tasks/0/applicants"));
            at(opened, BANK).reread("applicants", "lending-check", upper);
            assertThat(answers(federation, said)).isEqualTo(inTheClear().replace("person", "PERSON"));
        }
    }

    @Test
    void aBankWhoseFloorIsAHigherKRefusesTheJobWithThePlace() throws Exception {
        lend();
        try (var federation = federation()) {
            join(federation);
            federation.restart(LENDERS.get(1), new LocalPolicy(1024, 1, 1, new LocalPolicy.Lending(3, 1)));
            var below = refused(federation, SPECIFICATION);
            assertThat(below.code()).isEqualTo("k-too-small");
            assertThat(below.party()).isEqualTo(LENDERS.get(1));
            assertThat(below.detail()).isEqualTo("/tasks/0/k: found k 2, the floor here is 3: raise k");
        }
    }

    private static Reason refused(TestFederation federation, String specification) throws InterruptedException {
        var job = federation.submitWhole(specification).id();
        return Objects.requireNonNull(
                federation.awaitEverywhere(job, JobState.REJECTED).getFirst().reason());
    }

    /** What became of the book, oldest first, with its versions. */
    private static List<String> story(TestFederation federation, PartyId party) {
        return federation.databaseOf(party).sql("""
                        select act || ' ' || (details ->> 'version') from audit.entries
                        where act in ('dataset-registered', 'dataset-refreshed', 'dataset-read') order by entry_id""").query(String.class).list();
    }
}
