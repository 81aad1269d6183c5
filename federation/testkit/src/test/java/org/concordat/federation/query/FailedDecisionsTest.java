package org.concordat.federation.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.query.Predicate.Operator;
import org.concordat.federation.query.QuerySource.Snapshot;
import org.concordat.federation.query.ReleaseDesk.Guard;
import org.concordat.federation.query.ReleaseStore.Outcome;
import org.concordat.federation.query.ReleaseStore.Submission;
import org.concordat.testkit.InMemoryReleaseStore;
import org.junit.jupiter.api.Test;

/** Decisions that cannot be made: each question is judged once, and none stands before those after it. */
class FailedDecisionsTest {
    private static final QueryPlan POISON = Town.count(Town.compare("income", Operator.AT_LEAST, 0));
    private static final QueryPlan HALF = Town.count(Town.atMost(49));
    private static final ErrorCode UNREADABLE = ErrorCode.infrastructure("source-unreadable");

    private final InMemoryReleaseStore store = new InMemoryReleaseStore();
    private final List<Set<String>> opened = new ArrayList<>();

    private QueryDesk desk(ReleaseStore over, QuerySource source) {
        return new ReleaseDesk(
                        over,
                        _ -> Optional.of(Town.open(10)),
                        source,
                        AnswerGrid.none(() -> Town.NOW),
                        new Pseudonyms(new byte[32]),
                        EnumSet.allOf(Guard.class))
                .of(Town.DATASET, Town.BANK, "credit-risk", Set.of());
    }

    /** Whose column of incomes cannot be read. */
    private QueryDesk desk(Function<Snapshot, RuntimeException> failure) {
        var rows = new Snapshot("v1", Town.table(100));
        return desk(store, (_, columns) -> {
            opened.add(columns);
            if (columns.contains("income")) {
                throw failure.apply(rows);
            }
            return rows;
        });
    }

    private static ErrorCode told(QueryDesk desk, QueryPlan plan) {
        var found = new ArrayList<FederationException>();
        assertThatThrownBy(() -> desk.ask(plan)).isInstanceOfSatisfying(FederationException.class, found::add);
        return found.getFirst().code();
    }

    private List<Outcome> decided() {
        return store.exclusively(
                Town.DATASET,
                ledger -> IntStream.rangeClosed(1, 9)
                        .mapToObj(ledger::outcome)
                        .flatMap(Optional::stream)
                        .toList());
    }

    private Submission submission(QueryPlan plan) {
        return new Submission(Town.DATASET, plan, Town.BANK, "credit-risk");
    }

    @Test
    void aQuestionThatMeetsAnErrorIsRefusedAndJudgedOnce() {
        var desk = desk(_ -> new IllegalStateException("an error of ours"));
        assertThat(told(desk, POISON)).isEqualTo(ReleaseDesk.NOT_RELEASED);
        assertThat(decided())
                .containsExactly(new Outcome.Refused(
                        ReleaseDesk.DECISION_FAILED,
                        "an error of ours, IllegalStateException; the service's log tells more"));
        assertThat(desk.ask(HALF).cells()).hasSize(1);
        assertThat(opened).filteredOn(columns -> columns.contains("income")).hasSize(1);
    }

    @Test
    void aQuestionThatNobodyWaitsForStandsNotBeforeOthers() {
        store.submit(submission(POISON));
        assertThat(desk(_ -> new IllegalStateException("an error of ours"))
                        .ask(HALF)
                        .cells())
                .hasSize(1);
    }

    @Test
    void whatCannotBeReadForAMinuteIsAskedAgain() {
        var away = desk(_ -> new FederationException(UNREADABLE, "/data/people.csv cannot be read"));
        assertThatThrownBy(() -> away.ask(POISON))
                .hasMessageContaining("ask again")
                .hasMessageNotContaining("people.csv");
        assertThat(away.ask(HALF).cells()).hasSize(1);
        var back = desk(store, (_, _) -> new Snapshot("v1", Town.table(100)));
        assertThat(back.ask(POISON).cells()).hasSize(1);
        assertThat(decided())
                .first()
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(ReleaseDesk.ASK_AGAIN));
    }

    @Test
    void whoIsBeingStoppedDecidesNothing() {
        var stopped = desk(_ -> {
            Thread.currentThread().interrupt();
            return new IllegalStateException("interrupted");
        });
        assertThatThrownBy(() -> stopped.ask(POISON)).hasMessage("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(decided()).isEmpty();
    }

    @Test
    void aStoreThatIsAwayDecidesNothing() {
        var failing = new Watched(store, _ -> {}) {
            @Override
            void deciding() {
                throw new IllegalStateException("the store is away");
            }
        };
        assertThatThrownBy(() -> desk(failing, (_, _) -> new Snapshot("v1", Town.table(100)))
                        .ask(HALF))
                .hasMessage("the store is away");
        assertThat(decided()).isEmpty();
        assertThat(desk(_ -> new IllegalStateException()).ask(HALF).cells()).hasSize(1);
    }

    /** Five thousand cells of a quarter of a million rows: 157 MB of sets of rows, and as much of persons. */
    @Test
    void moreCellsThanHaveRoomAreRefusedBeforeTheyAreMade() {
        int people = 250_000;
        var ages = new double[people];
        var ids = new ArrayList<String>();
        for (int i = 0; i < people; i++) {
            ages[i] = i;
            ids.add("p" + i);
        }
        var table = new QueryTable(ids, Map.of("age", new QueryTable.Numbers(ages)));
        var edges = IntStream.range(0, 5_000).mapToObj(edge -> edge * 50.0).toList();
        var histogram = new QueryPlan(new Aggregate.Histogram("age", edges), Predicate.everything(), List.of());
        var desk = desk(store, (_, _) -> new Snapshot("v1", table));
        assertThat(told(desk, histogram)).isEqualTo(ReleaseDesk.NOT_RELEASED);
        assertThat(decided()).first().isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(ReleaseDesk.AUDIT_FULL);
            assertThat(refused.detail()).contains("fewer cells");
        });
    }

    @Test
    void aDecisionReadsTheSetsOfThoseReleasesThatItsAuditLacks() {
        var read = new ArrayList<Long>();
        var watched = new Watched(store, read::add);
        QuerySource source = (_, _) -> new Snapshot("v1", Town.table(100));
        var desk = desk(watched, source);
        desk.ask(HALF);
        assertThat(read).isEmpty();
        desk.ask(Town.count(Town.atMost(29)));
        assertThat(read).containsOnly(1L);
        read.clear();
        desk.ask(Town.count(Town.atMost(69)));
        assertThat(read).containsOnly(2L);
        read.clear();
        desk.ask(HALF);
        assertThat(read).as("what was answered before").isEmpty();
        assertThat(told(desk, Town.count(Town.atMost(68)))).isEqualTo(ReleaseDesk.NOT_RELEASED);
        assertThat(read).containsOnly(3L);
        read.clear();
        assertThat(told(desk(watched, source), Town.count(Town.atMost(48)))).isEqualTo(ReleaseDesk.NOT_RELEASED);
        assertThat(read).as("after a restart").containsOnly(1L, 2L, 3L);
    }

    /** A store that tells the numbers of the releases whose sets are looked at. */
    private static class Watched implements ReleaseStore {
        private final ReleaseStore store;
        private final java.util.function.Consumer<Long> read;

        Watched(ReleaseStore store, java.util.function.Consumer<Long> read) {
            this.store = store;
            this.read = read;
        }

        void deciding() {}

        @Override
        public long submit(Submission submission) {
            return store.submit(submission);
        }

        @Override
        public <T> T exclusively(String dataset, Function<Ledger, T> work) {
            return store.exclusively(dataset, ledger -> work.apply(watched(ledger)));
        }

        private Ledger watched(Ledger ledger) {
            return new Ledger() {
                @Override
                public String dataset() {
                    return ledger.dataset();
                }

                @Override
                public List<Pending> undecided(long upTo) {
                    return ledger.undecided(upTo);
                }

                @Override
                public void decide(long number, Outcome outcome) {
                    deciding();
                    ledger.decide(number, outcome);
                }

                @Override
                public Optional<Outcome> outcome(long number) {
                    return ledger.outcome(number);
                }

                @Override
                public List<Release> releases(long after) {
                    return ledger.releases(after).stream()
                            .map(release -> new Release(release.number(), release.submission(), watched(release)))
                            .toList();
                }

                @Override
                public Set<PartyId> toldAgain() {
                    return ledger.toldAgain();
                }

                @Override
                public long[] people() {
                    return ledger.people();
                }

                @Override
                public void meet(long... pseudonyms) {
                    ledger.meet(pseudonyms);
                }
            };
        }

        private Outcome.Released watched(Release release) {
            var released = release.released();
            return new Outcome.Released(
                    released.key(),
                    new AbstractList<>() {
                        @Override
                        public BitSet get(int index) {
                            read.accept(release.number());
                            return released.sets().get(index);
                        }

                        @Override
                        public int size() {
                            read.accept(release.number());
                            return released.sets().size();
                        }
                    },
                    released.answer());
        }
    }
}
