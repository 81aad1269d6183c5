package org.concordat.protocol.lending;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Reason;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.task.Quota;
import org.concordat.testkit.InMemoryFederation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What several jobs, or their failures, tell together, and what is left of it where each host holds its partner to one question. */
@Timeout(120)
class LendingQuestionTest {
    private static final Map<String, Object> NO_BANDS = Map.of("bands", List.of(0L));
    private static final TaskSpec COUNT_OF_TWO = Banks.task(2, NO_BANDS);

    /** Which of the applicants' counts two jobs with k = 2 and k = 3 tell exactly; empty where a host refuses the second. */
    private static Map<String, Long> countsFromTwoJobs(Banks banks, Guard guard) {
        var two = Banks.answers(guard.on(banks.federation()).run(COUNT_OF_TWO));
        var second = guard.on(banks.federation()).attempt(Banks.task(3, NO_BANDS));
        if (second.failure().isPresent()) {
            assertThat(second.failure().get().code()).isEqualTo(Quota.QUESTION_DIFFERS);
            return Map.of();
        }
        var three = Banks.answers(second);
        return banks.applicants.stream()
                .filter(who -> two.get(who).atLeastK() && !three.get(who).atLeastK())
                .collect(Collectors.toMap(who -> who, _ -> 2L));
    }

    /** Each host's own, over several jobs; or nobody's. */
    private record Guard(Map<PartyId, Quota> books) {
        static final Guard OFF = new Guard(Map.of());

        static Guard atEachHost(Banks banks) {
            return new Guard(
                    banks.roster().hosts().stream().collect(Collectors.toMap(host -> host, _ -> oneQuestion())));
        }

        InMemoryFederation on(InMemoryFederation federation) {
            books.forEach(federation::quota);
            return federation;
        }

        private static Quota oneQuestion() {
            var held = new AtomicReference<String>();
            return new Quota() {
                @Override
                public int grant(int wanted) {
                    return wanted;
                }

                @Override
                public void hold(String question) {
                    held.compareAndSet(null, question);
                    if (!question.equals(held.get())) {
                        throw new FederationException(QUESTION_DIFFERS, "another question was asked here");
                    }
                }

                @Override
                public void spend(int count) {
                    // not counted here
                }
            };
        }
    }

    @Test
    void jobsWithTwoValuesOfKTellACountExactlyUnlessAHostHoldsToOneQuestion() {
        var banks = Banks.random(5, 20, 5).asking(Banks.people(20));
        var told = countsFromTwoJobs(banks, Guard.OFF);
        assertThat(told)
                .isNotEmpty()
                .allSatisfy((who, count) -> assertThat(banks.lenders(who)).isEqualTo(count));
        assertThat(countsFromTwoJobs(banks, Guard.atEachHost(banks))).isEmpty();
    }

    @Test
    void aJobWithoutOneBankTellsThatItLendsUnlessAHostHoldsToOneQuestion() {
        var all = Banks.random(5, 20, 5).asking(Banks.people(20));
        var withoutTheLast = new Banks(all.books.subList(0, 4)).asking(all.applicants);
        var first = Banks.answers(all.federation().run(COUNT_OF_TWO));
        var second = Banks.answers(withoutTheLast.federation().run(COUNT_OF_TWO));
        var named = all.applicants.stream()
                .filter(who -> first.get(who).atLeastK() && !second.get(who).atLeastK())
                .toList();
        assertThat(named).isNotEmpty().allMatch(who -> all.books.get(4).containsKey(who));
        var guard = Guard.atEachHost(all);
        guard.on(all.federation()).run(COUNT_OF_TWO);
        guard.books.remove(Banks.bank(4));
        assertThat(guard.on(withoutTheLast.federation())
                        .attempt(COUNT_OF_TWO)
                        .failure()
                        .orElseThrow()
                        .code())
                .isEqualTo(Quota.QUESTION_DIFFERS);
    }

    @Test
    void jobsWithOneBoundAfterAnotherFindABanksSizeUnlessAHostHoldsToOneQuestion() {
        var banks = Banks.random(4, 50, 5).asking(List.of());
        int size = banks.books.get(1).size();
        banks.books.set(2, Map.of("one", 1L));
        banks.books.set(3, Map.of("one", 1L));
        assertThat(sizeByBisection(banks, Guard.OFF)).isEqualTo(size);
        assertThat(sizeByBisection(banks, Guard.atEachHost(banks))).isNotEqualTo(size);
    }

    /** From 1 to 64, by whether a job fails. */
    private static int sizeByBisection(Banks banks, Guard guard) {
        int least = 1;
        for (int most = 64; least < most; ) {
            int bound = (least + most) / 2;
            var run = guard.on(banks.federation())
                    .attempt(Banks.task(2, Map.of("pad_to", (long) bound, "serve", true, "applicants", "")));
            if (run.failure().isPresent()) {
                least = bound + 1;
            } else {
                most = bound;
            }
        }
        return least;
    }

    /** So that a proposal is refused for what the job would be refused for. */
    @Test
    void theQuestionOfAJobsTaskIsTheOneThatItsHostsAreHeldTo() {
        var banks = Banks.random(4, 20, 5).asking(Banks.people(2));
        var held = new HashSet<String>();
        var book = new Quota() {
            @Override
            public int grant(int wanted) {
                return wanted;
            }

            @Override
            public void hold(String question) {
                held.add(question);
            }

            @Override
            public void spend(int count) {
                // not counted here
            }
        };
        var task = Banks.task(2, Map.of("pad_to", 32L));
        banks.federation().quota(Banks.bank(1), book).run(task);
        var job = new JobSpec(1, "check", "credit", banks.roster(), Map.of(), List.of(task));
        assertThat(held).containsExactly(new LendingCheck().question(task, job).orElseThrow());
    }

    @Test
    void whateverIsWrongWithALoanBookOthersAreToldTheSame() {
        var banks = Banks.random(4, 20, 5).asking(Banks.people(2));
        var tooMany = banks.federation().attempt(Banks.task(2, Map.of("pad_to", 2L)));
        var unfit = banks.federation()
                .dataset(Banks.bank(1), Banks.rows(List.of("a", "b", "c"), new double[] {7, 0.5, -1}))
                .attempt(COUNT_OF_TWO);
        var failures = Stream.of(tooMany, unfit).map(run -> run.failure().orElseThrow());
        var codes = new ArrayList<String>();
        var told = new HashSet<Reason>();
        failures.forEach(failure -> {
            codes.add(failure.code().code() + ": " + failure.detail().charAt(0));
            told.add(Reason.of(failure));
        });
        assertThat(codes).containsExactly("table-too-large: t", "amount-out-of-range: 2");
        assertThat(told).singleElement().extracting(Reason::code).isEqualTo("dataset-not-usable");
    }
}
