package org.concordat.protocol.lending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.task.Inquiries;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.federation.task.Quota;
import org.concordat.federation.task.Report;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.lending.LendingMessage.Announced;
import org.concordat.protocol.lending.LendingMessage.Rows;
import org.concordat.testkit.SchemaFiles;
import org.concordat.testkit.TranscriptAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LendingCheckTest {
    private static List<String> people(int count) {
        return IntStream.range(0, count).mapToObj(Banks::person).toList();
    }

    @ParameterizedTest
    @CsvSource({"4, 2, 1", "5, 2, 2", "5, 3, 3", "8, 6, 4"})
    void answersAsAdditionInTheClearDoes(int count, int k, long seed) {
        var banks = Banks.random(count, 40, seed).asking(people(45));
        var run = banks.federation().seed(seed).run(Banks.task(k, Map.of("block_size", 30L, "batch_size", 20L)));
        assertThat(Banks.answers(run)).isEqualTo(banks.expected(k));
        assertThat(Banks.sheet(run).header()).containsExactly("id", "at_least_k", "band");
        TranscriptAssert.assertThat(run.transcript()).conformsToScript().declaresWhatItDiscloses();
        assertThat(run.transcript().messages(Announced.class).map(Announced::applicants))
                .as("padded to 48")
                .containsExactly(20, 20, 8, 0);
    }

    @Test
    void answersTheSameUnderPaillier() {
        var banks = Banks.random(5, 30, 7).asking(people(32));
        var run = banks.federation().scheme(Paillier.scheme(1024)).seed(7).run(Banks.task(2, Map.of()));
        assertThat(Banks.answers(run)).isEqualTo(banks.expected(2));
    }

    @Test
    void isExactAtTheEdgesOfCountAndBand() {
        var books = new ArrayList<Map<String, Long>>();
        books.add(Map.of("own only", 99_000_000L, "two others", 99_000_000L));
        books.add(Map.of("one cent below", 4_999_999L, "on the bound", 5_000_000L, "two others", 1L));
        books.add(Map.of("two others", 4_999_999L, "largest", (1L << 40) - 1));
        books.add(Map.of("largest", (1L << 40) - 1, "upper bound", 19_999_999L));
        books.add(Map.of("largest", (1L << 40) - 1, "upper bound", 1L));
        var banks = new Banks(books)
                .asking(List.of(
                        "own only",
                        "one cent below",
                        "on the bound",
                        "two others",
                        "largest",
                        "upper bound",
                        "nobody"));
        for (int k = 2; k <= 3; k++) {
            var run = banks.federation().seed(k).run(Banks.task(k, Map.of()));
            assertThat(Banks.answers(run)).isEqualTo(banks.expected(k));
        }
        assertThat(banks.oracle("own only", 2)).isEqualTo(new LendingReport.Answer(false, 0L));
        assertThat(banks.oracle("upper bound", 2)).isEqualTo(new LendingReport.Answer(true, 20_000_000L));
    }

    /** Beyond 9 banks the total takes more bits; the largest amounts at all of them do not run into the count. */
    @ParameterizedTest
    @ValueSource(ints = {9, 12, Slots.MAX_BANKS})
    void answersAmongManyBanks(int count) {
        var banks = Banks.random(count, 6, count);
        banks.books.forEach(book -> book.put("everywhere", (1L << Slots.AMOUNT_BITS) - 1));
        banks.asking(List.of("everywhere", Banks.person(0), Banks.person(1), "nobody"));
        for (int k : new int[] {2, count - 2}) {
            var bands = List.of(0L, 20_000_000L, (count - 1) * 1_099_500_000_000L); // just below all of 2^40 − 1
            var run = banks.federation().run(Banks.task(k, Map.of("bands", bands)));
            assertThat(Banks.answers(run).get("everywhere")).isEqualTo(new LendingReport.Answer(true, bands.getLast()));
            for (var who : banks.applicants) {
                assertThat(Banks.answers(run).get(who).atLeastK())
                        .isEqualTo(banks.oracle(who, k).atLeastK());
            }
        }
    }

    @Test
    void answersWithoutBandsWhereNoneAreAsked() {
        var banks = Banks.random(5, 20, 3).asking(people(20));
        var run = banks.federation().run(Banks.task(2, Map.of("bands", List.of())));
        for (var line : Banks.sheet(run).lines()) {
            assertThat(line)
                    .containsExactly(
                            line.getFirst(),
                            Boolean.toString(banks.oracle(line.getFirst(), 2).atLeastK()),
                            "");
        }
        TranscriptAssert.assertThat(run.transcript()).conformsToScript();
    }

    @Test
    void forgetsARepaidLoanAtTheNextRefresh() {
        var before = Banks.random(4, 1, 1);
        before.books.forEach(book -> book.put("applicant", 6_000_000L));
        before.asking(List.of("applicant"));
        var first = before.federation().run(Banks.task(2, Map.of()));
        before.books.get(1).put("applicant", 0L); // repaid, and still in the file
        before.books.get(2).remove("applicant");
        var second = before.federation().seed(2).run(Banks.task(2, Map.of()));
        assertThat(Banks.answers(first)).containsValue(new LendingReport.Answer(true, 5_000_000L));
        assertThat(Banks.answers(second)).containsValue(new LendingReport.Answer(false, 5_000_000L));
    }

    @Test
    void addsUpACustomersLoansAtOneBank() {
        var banks = Banks.random(4, 1, 1).asking(List.of("twice"));
        var run = banks.federation()
                .dataset(Banks.bank(1), Banks.rows(List.of("twice", "other", "twice"), new double[] {3e6, 1, 2e6}))
                .run(Banks.task(2, Map.of()));
        assertThat(Banks.answers(run)).containsValue(new LendingReport.Answer(false, 5_000_000L));
    }

    @Test
    void showsHostsBlindedPointsAloneAndTheOpenerNothingInTheClear() {
        var banks = Banks.random(5, 20, 3).asking(people(10));
        var run = banks.federation().run(Banks.task(2, Map.of()));
        TranscriptAssert.assertThat(run.transcript())
                .disclosesOnlyTo(Banks.bank(2), DisclosureKind.PARAMETER, DisclosureKind.BLINDED)
                .disclosesOnlyTo(
                        Banks.ARBITER, DisclosureKind.PARAMETER, DisclosureKind.CIPHERTEXT, DisclosureKind.BLINDED)
                .disclosesOnlyTo(Banks.OPENER, DisclosureKind.PARAMETER, DisclosureKind.MASKED)
                .disclosesOnlyTo(Banks.ASKING, DisclosureKind.PARAMETER, DisclosureKind.BLINDED, DisclosureKind.MASKED);
        assertThat(run.report(Banks.bank(2), 0, LendingReport.Host.class).blindedRequests())
                .isEqualTo(16);
        assertThat(run.report(Banks.OPENER, 0, LendingReport.Opened.class).checks())
                .isEqualTo(16);
        assertThat(run.report(Banks.ASKING, 0, LendingReport.class).checks()).isEqualTo(10);
    }

    @Test
    void padsTablesToThePublicBound() {
        var banks = Banks.random(4, 20, 3).asking(people(3));
        var run = banks.federation().run(Banks.task(2, Map.of("pad_to", 48L)));
        assertThat(run.transcript()
                        .messages(Rows.class)
                        .map(rows -> rows.values().rows()))
                .containsExactly(48, 48, 48);
        var tooSmall = banks.federation().attempt(Banks.task(2, Map.of("pad_to", 2L)));
        assertThat(tooSmall.failure().orElseThrow().code()).isEqualTo(LoanBook.TABLE_TOO_LARGE);
    }

    @Test
    void refusesAmountsThatAreNoWholeCentsAndTellsNoneOfThem() {
        var banks = Banks.random(4, 5, 3).asking(people(3));
        for (double bad : new double[] {0.5, -1, Math.scalb(1.0, 40)}) {
            var run = banks.federation()
                    .dataset(Banks.bank(1), Banks.rows(List.of("a", "b"), new double[] {7, bad}))
                    .attempt(Banks.task(2, Map.of()));
            assertThat(run.failure().orElseThrow().code()).isEqualTo(LoanBook.AMOUNT_INVALID);
            assertThat(run.failure().orElseThrow().detail()).startsWith("1 amounts");
        }
    }

    /** A number stands there, the mean of the others, as for any task that does not learn from missing values. */
    @Test
    void countsNobodyALenderByAnAmountThatIsMissingWhateverElseIsMissingBesideIt() {
        var banks = Banks.random(4, 5, 3).asking(people(3));
        var ids = List.of("a", "b", "c");
        var amounts = Matrix.of(3, 2, 100, 1, 200, 1, 300, 1);
        for (int column = 0; column < 2; column++) {
            var missing = new BitSet();
            missing.set(2 + column);
            var book = new DatasetRows(ids, List.of("outstanding_cents", "days_overdue"), amounts, null, null, missing);
            var run = banks.federation().dataset(Banks.bank(1), book).attempt(Banks.task(2, Map.of()));
            if (column == 0) {
                assertThat(run.failure().orElseThrow().code()).isEqualTo(LoanBook.AMOUNT_MISSING);
                assertThat(run.failure().orElseThrow().detail())
                        .startsWith("1 of 3 rows have no amount in 'outstanding_cents'")
                        .contains("write 0 where nothing is owed");
            } else {
                assertThat(run.report(Banks.bank(1), 0, LendingReport.Host.class)
                                .customers())
                        .isEqualTo(3);
            }
        }
    }

    @Test
    void isAloneInItsJobSinceItReadsAmountsAlone() {
        var banks = Banks.random(4, 5, 1);
        var tasks = List.of(new TaskSpec("intersect", null, Map.of()), Banks.task(2, Map.of()));
        var job = new JobSpec(JobSpec.VERSION, "two", "credit", banks.roster(), Map.of(), tasks);
        assertThat(new LendingCheck().check(job, 1)).extracting(Problem::code).containsExactly("lending-check-alone");
    }

    /** However high the floor was when the job was approved. */
    @Test
    void aHostAnswersNoKBelowItsFloor() {
        var banks = Banks.random(5, 5, 1).asking(people(3));
        for (int k = 2; k <= 3; k++) {
            var run = banks.federation()
                    .policy(Banks.bank(2), new LocalPolicy(1024, 1, 1, new LocalPolicy.Lending(3, 1)))
                    .attempt(Banks.task(k, Map.of()));
            assertThat(run.failure().map(FederationException::code))
                    .isEqualTo(k == 2 ? Optional.of(LendingHost.K_TOO_SMALL) : Optional.empty());
            run.failure()
                    .ifPresent(
                            failure -> assertThat(failure.detail()).contains("k 2, the floor of bank-3 is 3: raise k"));
        }
    }

    @ParameterizedTest
    @CsvSource({"5, 1", "5, 4", "4, 3", "3, 2"})
    void refusesAKThatWouldNameALender(int count, int k) {
        var federation = Banks.random(count, 5, 1).federation();
        assertThatThrownBy(() -> federation.run(Banks.task(k, Map.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/tasks/0/k out-of-range");
    }

    @Test
    void refusesBandsThatCouldSearchForAnAmount() {
        var federation = Banks.random(5, 5, 1).federation();
        for (var bands : List.of(
                List.of(0L, 5_000_000L, 5_000_001L),
                List.of(5_000_000L, 20_000_000L),
                List.of(0L, 20_000_000L, 5_000_000L),
                List.of(0L, 1L << 43))) {
            assertThatThrownBy(() -> federation.run(Banks.task(2, Map.of("bands", bands))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("/tasks/0/bands unknown-bands");
        }
    }

    @Test
    void refusesMoreApplicantsThanTheQuotaBeforeAnythingIsSent() {
        var banks = Banks.random(4, 5, 1).asking(people(5));
        var run = banks.federation().attempt(Banks.task(2, Map.of("checks", 4L)));
        assertThat(run.failure().map(FederationException::code)).contains(Quota.EXCEEDED);
        assertThat(run.transcript().bytesSentBy(Banks.ASKING)).isZero();
    }

    @Test
    void answersPeopleWhileItServesAndTheSameAgainWithoutAsking() {
        var banks = Banks.random(5, 12, 9).asking(List.of());
        var questions = new ArrayDeque<>(
                List.of(Banks.person(1), Banks.person(2), Banks.person(1), Banks.person(3), Banks.person(4)));
        var said = new ArrayList<Object>();
        var run = banks.federation()
                .inquiries(
                        Banks.ASKING,
                        () -> Optional.ofNullable(questions.poll()).map(who -> asked(who, said)))
                .run(Banks.task(2, Map.of("serve", true, "applicants", "", "checks", 3L)));
        assertThat(said)
                .containsExactly(
                        banks.oracle(Banks.person(1), 2),
                        banks.oracle(Banks.person(2), 2),
                        banks.oracle(Banks.person(1), 2),
                        banks.oracle(Banks.person(3), 2),
                        Quota.EXCEEDED);
        assertThat(run.transcript().messages(Announced.class).map(Announced::applicants))
                .containsExactly(1, 1, 1, 0);
        TranscriptAssert.assertThat(run.transcript()).conformsToScript();
    }

    @Test
    void asksForNoMoreThanEachHostHasLeftForIt() {
        var banks = Banks.random(4, 12, 9).asking(List.of());
        var questions = new ArrayDeque<>(List.of(Banks.person(1), Banks.person(2), Banks.person(1), Banks.person(3)));
        var said = new ArrayList<Object>();
        var spent = new int[1];
        banks.federation()
                .quota(Banks.bank(2), counting(2, spent))
                .inquiries(
                        Banks.ASKING,
                        () -> Optional.ofNullable(questions.poll()).map(who -> asked(who, said)))
                .run(Banks.task(2, Map.of("serve", true, "applicants", "")));
        assertThat(said.subList(0, 3))
                .containsExactly(
                        banks.oracle(Banks.person(1), 2),
                        banks.oracle(Banks.person(2), 2),
                        banks.oracle(Banks.person(1), 2));
        assertThat(said.get(3)).isEqualTo(Quota.EXCEEDED);
        assertThat(spent[0]).as("asked again is not spent again").isEqualTo(2);
    }

    @Test
    void asksNobodyWhereAHostHasNothingLeftOrTheAnalystLess() {
        var banks = Banks.random(4, 12, 9).asking(people(5));
        var host =
                banks.federation().quota(Banks.bank(2), counting(0, new int[1])).attempt(Banks.task(2, Map.of()));
        assertThat(host.failure().orElseThrow().code()).isEqualTo(Quota.EXCEEDED);
        assertThat(host.transcript().messages(Announced.class)).isEmpty();
        var analyst =
                banks.federation().quota(Banks.ASKING, counting(4, new int[1])).attempt(Banks.task(2, Map.of()));
        assertThat(analyst.failure().orElseThrow().code()).isEqualTo(Quota.EXCEEDED);
        assertThat(analyst.transcript().bytesSentBy(Banks.ASKING)).isZero();
    }

    @Test
    void asksNobodyOfAFileThatOneHostHasTooLittleLeftForAndNamesIt() {
        var banks = Banks.random(4, 40, 9).asking(people(33));
        var spent = new int[1];
        var run = banks.federation()
                .quota(Banks.bank(2), counting(32, spent))
                .attempt(Banks.task(2, Map.of("batch_size", 16L)));
        assertThat(run.failure().orElseThrow().code()).isEqualTo(Quota.EXCEEDED);
        assertThat(run.failure().orElseThrow().detail())
                .contains("up to 48 applicants, expected at most 32, which bank-3 has left for this party")
                .as("no more exactly than hosts may know it")
                .doesNotContain("33");
        assertThat(spent[0]).isZero();
        assertThat(run.transcript().messages(Announced.class)).isEmpty();
        assertThat(run.transcript().messages(Rows.class)).isEmpty();
    }

    @Test
    void endsThePeriodWhenTheQuotaIsUsedUpAndNobodyIsLeftToAsk() {
        var banks = Banks.random(4, 12, 9).asking(List.of());
        var said = new ArrayList<Object>();
        var run = banks.federation()
                .inquiries(Banks.ASKING, () -> Optional.of(cover(said)))
                .run(Banks.task(2, Map.of("serve", true, "applicants", "", "checks", 2L)));
        assertThat(said).hasSize(3).last().isEqualTo(Quota.EXCEEDED);
        assertThat(run.report(Banks.ASKING, 0, LendingReport.class).checks()).isEqualTo(2);
    }

    private static Quota counting(int most, int[] spent) {
        return new Quota() {
            @Override
            public int grant(int wanted) {
                return Math.min(most, wanted);
            }

            @Override
            public void hold(String question) {
                // not counted here
            }

            @Override
            public void spend(int count) {
                spent[0] += count;
            }
        };
    }

    /** About nobody, as the runtime asks it. */
    private static Inquiries.Inquiry cover(List<Object> said) {
        var question = asked("nobody-" + said.size(), said);
        return new Inquiries.Inquiry() {
            @Override
            public String subject() {
                return question.subject();
            }

            @Override
            public boolean cover() {
                return true;
            }

            @Override
            public void answer(Report report) {
                question.answer(report);
            }

            @Override
            public void refuse(ErrorCode code, String detail) {
                question.refuse(code, detail);
            }
        };
    }

    private static Inquiries.Inquiry asked(String who, List<Object> said) {
        return new Inquiries.Inquiry() {
            @Override
            public String subject() {
                return who;
            }

            @Override
            public void answer(Report report) {
                said.add(report);
            }

            @Override
            public void refuse(ErrorCode code, String detail) {
                said.add(code);
            }
        };
    }

    @Test
    void asksForARepeatedApplicantOnce() {
        var banks = Banks.random(4, 5, 1).asking(List.of(Banks.person(1), Banks.person(2), Banks.person(1)));
        var run = banks.federation().run(Banks.task(2, Map.of()));
        assertThat(run.transcript().messages(Announced.class).map(Announced::applicants))
                .containsExactly(16, 0);
        assertThat(Banks.sheet(run).lines().stream().map(List::getFirst))
                .containsExactly(Banks.person(1), Banks.person(2), Banks.person(1));
    }

    @Test
    void speaksItsCheckedInSchema() {
        SchemaFiles.assertUnchanged(new LendingCheck());
    }
}
