package org.concordat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.PartyId;
import org.concordat.federation.query.Aggregate;
import org.concordat.federation.query.Literal;
import org.concordat.federation.query.Predicate;
import org.concordat.federation.query.QueryPlan;
import org.concordat.federation.query.QueryPlan.GroupBy;
import org.concordat.federation.query.ReleaseStore;
import org.concordat.federation.query.ReleaseStore.Outcome;
import org.concordat.federation.query.ReleaseStore.Submission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link ReleaseStore} keeps. */
@Timeout(60)
public abstract class ReleaseStoreContract {
    private static final String LOANS = "loans";

    /** The store under test, empty at first; a second call is a restart over the same data. */
    protected abstract ReleaseStore store();

    private static Submission asked(String dataset, double least) {
        var plan = new QueryPlan(
                new Aggregate.Moment(Aggregate.Moment.Kind.MEAN, "amount"),
                new Predicate.All(List.of(
                        new Predicate.Comparison("age", Predicate.Operator.AT_LEAST, new Literal.Real(least)),
                        new Predicate.Membership(
                                "town", false, List.of(new Literal.Text("Åbo"), new Literal.Text("=1+1"))))),
                List.of(new GroupBy("sex", List.of(new Literal.Real(0), new Literal.Real(1)))));
        return new Submission(dataset, plan, new PartyId("bank"), "credit-risk");
    }

    @Test
    final void keepsWhichIdsOfAPartnerWereAskedAbout() {
        var plain = asked(LOANS, 1);
        keeps(new Submission(LOANS, plain.plan(), plain.partner(), plain.purpose(), "0a".repeat(32), Set.of()));
    }

    @Test
    final void keepsOverWhoseRowsANumberOpens() {
        var plain = asked(LOANS, 1);
        var owners = Set.of(new PartyId("bank"), new PartyId("insurer"), new PartyId("a-third"));
        keeps(new Submission(LOANS, plain.plan(), plain.partner(), plain.purpose(), "", owners));
    }

    private void keeps(Submission asked) {
        long number = store().submit(asked);
        store().exclusively(LOANS, ledger -> {
            assertThat(ledger.undecided(number)).containsExactly(new ReleaseStore.Pending(number, asked));
            ledger.decide(number, released("k1"));
            return 0;
        });
        store().exclusively(LOANS, ledger -> {
            assertThat(ledger.releases(0))
                    .extracting(ReleaseStore.Release::submission)
                    .containsExactly(asked);
            return 0;
        });
    }

    private static BitSet set(int... persons) {
        var set = new BitSet();
        for (int person : persons) {
            set.set(person);
        }
        return set;
    }

    private static Outcome.Released released(String key) {
        return new Outcome.Released(
                key,
                List.of(set(0, 3, 70), set(1)),
                List.of(
                        Optional.of(List.of(
                                BigInteger.valueOf(3),
                                BigInteger.ONE.shiftLeft(200).negate())),
                        Optional.empty(),
                        Optional.of(List.of(BigInteger.ZERO, BigInteger.ONE))));
    }

    @Test
    final void numbersSubmissionsInOrder() {
        long first = store().submit(asked(LOANS, 1));
        long other = store().submit(asked("other", 1));
        long second = store().submit(asked(LOANS, 2.5));
        assertThat(first).isPositive().isLessThan(other);
        assertThat(other).isLessThan(second);
        store().exclusively(LOANS, ledger -> {
            assertThat(ledger.dataset()).isEqualTo(LOANS);
            assertThat(ledger.undecided(second - 1)).containsExactly(new ReleaseStore.Pending(first, asked(LOANS, 1)));
            assertThat(ledger.undecided(Long.MAX_VALUE))
                    .containsExactly(
                            new ReleaseStore.Pending(first, asked(LOANS, 1)),
                            new ReleaseStore.Pending(second, asked(LOANS, 2.5)));
            return 0;
        });
    }

    @Test
    final void keepsEveryKindOfOutcome() {
        long first = store().submit(asked(LOANS, 1));
        long second = store().submit(asked(LOANS, 2));
        long third = store().submit(asked(LOANS, 1));
        var refused = new Outcome.Refused(ErrorCode.policy("cohort-too-small"), "too few");
        store().exclusively(LOANS, ledger -> {
            ledger.decide(first, released("k1"));
            ledger.decide(second, refused);
            ledger.decide(third, new Outcome.Repeated(first));
            return 0;
        });
        store().exclusively(LOANS, ledger -> {
            assertThat(ledger.outcome(first)).contains(released("k1"));
            assertThat(ledger.outcome(second)).contains(refused);
            assertThat(ledger.outcome(third)).contains(new Outcome.Repeated(first));
            assertThat(ledger.toldAgain()).containsExactly(new PartyId("bank"));
            assertThat(ledger.undecided(third)).isEmpty();
            assertThat(ledger.releases(0))
                    .containsExactly(new ReleaseStore.Release(first, asked(LOANS, 1), released("k1")));
            assertThat(ledger.releases(first)).isEmpty();
            return 0;
        });
    }

    @Test
    final void keepsWhoseMatterARefusalIs() {
        for (var category : ErrorCode.Category.values()) {
            long number = store().submit(asked(LOANS, 1));
            var refused = new Outcome.Refused(new ErrorCode("some-code", category), "why");
            store().exclusively(LOANS, ledger -> {
                ledger.decide(number, refused);
                return 0;
            });
            store().exclusively(
                            LOANS, ledger -> assertThat(ledger.outcome(number)).contains(refused));
        }
    }

    @Test
    final void showsTheSetsOfAReleaseAfterTheSectionToo() {
        long first = store().submit(asked(LOANS, 1));
        var releases = store().exclusively(LOANS, ledger -> {
            ledger.decide(first, released("k1"));
            return ledger.releases(0);
        });
        assertThat(releases.getFirst().released()).isEqualTo(released("k1"));
    }

    @Test
    final void showsAReleaseInTheSectionThatMadeIt() {
        long first = store().submit(asked(LOANS, 1));
        store().exclusively(LOANS, ledger -> {
            assertThat(ledger.releases(0)).isEmpty();
            ledger.decide(first, released("k1"));
            assertThat(ledger.releases(0)).hasSize(1);
            assertThat(ledger.toldAgain()).isEmpty();
            return 0;
        });
    }

    @Test
    final void decidesOnce() {
        long first = store().submit(asked(LOANS, 1));
        store().exclusively(LOANS, ledger -> {
            ledger.decide(first, released("k1"));
            return 0;
        });
        assertThatThrownBy(() -> store().exclusively(LOANS, ledger -> {
                    ledger.decide(first, new Outcome.Repeated(first));
                    return 0;
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    final void keepsNothingOfWorkThatFails() {
        long first = store().submit(asked(LOANS, 1));
        assertThatThrownBy(() -> store().exclusively(LOANS, ledger -> {
                    ledger.meet(1, 2);
                    ledger.decide(first, released("k1"));
                    throw new IllegalArgumentException("the work failed");
                }))
                .hasMessage("the work failed");
        store().exclusively(LOANS, ledger -> {
            assertThat(ledger.undecided(first)).hasSize(1);
            assertThat(ledger.people()).isEmpty();
            return 0;
        });
    }

    @Test
    final void keepsPeopleInTheOrderOfMeeting() {
        store().exclusively(LOANS, ledger -> {
            ledger.meet(5, -7);
            ledger.meet(Long.MIN_VALUE);
            assertThat(ledger.people()).containsExactly(5, -7, Long.MIN_VALUE);
            return 0;
        });
        store().exclusively(LOANS, ledger -> {
            ledger.meet(9);
            return 0;
        });
        store().exclusively(LOANS, ledger -> assertThat(ledger.people()).containsExactly(5, -7, Long.MIN_VALUE, 9));
        store().exclusively("other", ledger -> {
            assertThat(ledger.people()).isEmpty();
            return 0;
        });
    }

    @Test
    final void letsOneDecideAtATime() throws InterruptedException {
        var numbers = new TreeSet<Long>();
        for (int i = 0; i < 20; i++) {
            numbers.add(store().submit(asked(LOANS, i)));
        }
        var failures = new ConcurrentSkipListSet<String>();
        var threads = new ArrayList<Thread>();
        for (long number : numbers.descendingSet()) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    decideUpTo(number);
                } catch (RuntimeException | AssertionError e) {
                    failures.add(String.valueOf(e.getMessage()));
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        store().exclusively(
                        LOANS,
                        ledger -> assertThat(ledger.releases(0).stream().map(ReleaseStore.Release::number))
                                .containsExactlyElementsOf(numbers));
    }

    private void decideUpTo(long number) {
        store().exclusively(LOANS, ledger -> {
            for (var pending : ledger.undecided(number)) {
                ledger.decide(pending.number(), released("k" + pending.number()));
            }
            return 0;
        });
    }
}
