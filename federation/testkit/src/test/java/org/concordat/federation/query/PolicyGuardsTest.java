package org.concordat.federation.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.query.Aggregate.Moment;
import org.concordat.federation.query.Predicate.Operator;
import org.concordat.federation.query.QueryPolicy.Rule;
import org.concordat.federation.query.QueryPolicy.Use;
import org.concordat.federation.query.ReleaseDesk.Guard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a steward's policy keeps, each by an attack that succeeds where the policy says nothing of it. */
class PolicyGuardsTest {
    private static final Instant UNTIL = Town.NOW.plusSeconds(60);
    private static final QueryPlan MEAN_OF_ONE_SEX =
            new QueryPlan(new Moment(Moment.Kind.MEAN, "age"), Town.compare("sex", Operator.EQUALS, 1), List.of());

    private static QueryPolicy policy(int rounding, int quota, int times) {
        var rule = new Rule(
                Set.of("*"), Set.of(Use.AGGREGATE, Use.FILTER), Set.of("*"), Set.of("*"), Set.of("*"), UNTIL, times);
        return new QueryPolicy(10, 0.8, rounding, quota, List.of(rule));
    }

    private static long rows(QueryDesk desk, QueryPlan plan) {
        return desk.ask(plan).cells().getFirst().orElseThrow().getFirst().longValueExact();
    }

    /** The codes of refusals, in order; an answer has none. */
    private static List<ErrorCode> refusals(QueryDesk desk, List<QueryPlan> plans) {
        var codes = new ArrayList<ErrorCode>();
        for (var plan : plans) {
            try {
                desk.ask(plan);
            } catch (FederationException e) {
                codes.add(e.code());
            }
        }
        return codes;
    }

    @Test
    void roundingKeepsTheOnePersonWhomAnAnalystDoesNotKnowOfMany() {
        // Whoever knows all the others of a town finds by its count whether one more person lives there.
        var worlds = List.of(Town.table(120), Town.table(121));
        var trier = Town.count(Town.compare("age", Operator.AT_LEAST, 47));
        for (int rounding : new int[] {1, 10}) {
            var counts = worlds.stream()
                    .map(table -> rows(
                            new Town(1)
                                    .content("v", table)
                                    .policy(policy(rounding, 100, 100))
                                    .bank(),
                            trier))
                    .distinct()
                    .toList();
            assertThat(counts)
                    .as("counts of the two worlds, rounded to %d", rounding)
                    .hasSize(rounding == 1 ? 2 : 1);
        }
    }

    @Test
    void timesAndQuotaKeepTheShapeOfAColumnFromWhoeverAsksForItTenPersonsAtATime() {
        var steps = IntStream.range(1, 10)
                .mapToObj(ten -> Town.count(Town.atMost(10 * ten - 1)))
                .toList();
        assertThat(refusals(new Town(100).policy(policy(1, 100, 100)).bank(), steps))
                .as("the attack without them: every tenth person's age")
                .isEmpty();
        for (var policy : List.of(policy(1, 100, 2), policy(1, 2, 100))) {
            assertThat(refusals(new Town(100).policy(policy).bank(), steps))
                    .hasSize(7)
                    .containsOnly(ReleaseDesk.QUOTA_EXHAUSTED);
        }
    }

    @Test
    void theStoredAnswerKeepsAnAnalystFromUsingUpWhatAllOthersMayAsk() {
        var again = List.of(
                Town.count(Town.atMost(49)),
                Town.count(Town.compare("age", Operator.LESS_THAN, 49.5)),
                Town.count(Town.atMost(49)),
                Town.count(Town.atMost(49)));
        var other = Town.count(Town.atMost(79));
        for (boolean guarded : new boolean[] {false, true}) {
            var town = new Town(100).policy(policy(1, 3, 100));
            if (!guarded) {
                town.without(Guard.STORED_ANSWER).without(Guard.OVERLAP);
            }
            refusals(town.bank(), again);
            assertThat(refusals(town.desk().of(Town.DATASET, Town.INSURER, "other", Set.of()), List.of(other)))
                    .as("guarded: %s", guarded)
                    .isEqualTo(guarded ? List.of() : List.of(ReleaseDesk.QUOTA_EXHAUSTED));
        }
    }

    private static QueryPlan byTownAndSex(List<String> towns, List<Integer> sexes, boolean townFirst) {
        var town = new QueryPlan.GroupBy(
                "town", towns.stream().<Literal>map(Literal.Text::new).toList());
        var sex = new QueryPlan.GroupBy(
                "sex", sexes.stream().<Literal>map(Literal.Real::new).toList());
        return new QueryPlan(
                new Aggregate.ContingencyTable(),
                Predicate.everything(),
                townFirst ? List.of(town, sex) : List.of(sex, town));
    }

    private static QueryPlan quantiles(Double... probabilities) {
        return new QueryPlan(
                new Aggregate.Quantiles("age", List.of(probabilities), List.of()), Predicate.everything(), List.of());
    }

    private static QueryPlan hitters(String... towns) {
        return new QueryPlan(
                new Aggregate.HeavyHitters(
                        "town", Stream.of(towns).<Literal>map(Literal.Text::new).toList(), 1),
                Predicate.everything(),
                List.of());
    }

    /** One question in many orders. */
    static Stream<List<QueryPlan>> inOtherOrders() {
        return Stream.of(
                List.of(
                        byTownAndSex(List.of("Ulm", "Köln", "Mainz"), List.of(0, 1), true),
                        byTownAndSex(List.of("Mainz", "Ulm", "Köln"), List.of(0, 1), true),
                        byTownAndSex(List.of("Köln", "Mainz", "Ulm"), List.of(1, 0), true),
                        byTownAndSex(List.of("Köln", "Ulm", "Mainz"), List.of(1, 0), false)),
                List.of(
                        quantiles(0.25, 0.5, 0.75),
                        quantiles(0.5, 0.25, 0.75),
                        quantiles(0.75, 0.5, 0.25),
                        quantiles(0.25, 0.25, 0.75, 0.5)),
                List.of(
                        hitters("Ulm", "Köln", "Mainz"),
                        hitters("Köln", "Ulm", "Mainz"),
                        hitters("Mainz", "Köln", "Ulm"),
                        hitters("Köln", "Mainz", "Ulm")));
    }

    @ParameterizedTest
    @MethodSource("inOtherOrders")
    void theStoredAnswerIsGivenWhateverTheOrderAndSpendsNoQuota(List<QueryPlan> orders) {
        var other = Town.count(Town.atMost(79));
        for (boolean guarded : new boolean[] {false, true}) {
            var town = new Town(200).policy(grouping(3));
            var bank = town.bank();
            if (guarded) {
                refusals(bank, orders);
            } else { // as it was decided before the order was taken out
                orders.forEach(plan -> {
                    var asked = new ReleaseStore.Submission(Town.DATASET, plan, Town.BANK, "credit-risk");
                    try {
                        town.without(Guard.OVERLAP)
                                .without(Guard.QUANTILES)
                                .desk()
                                .decide(town.store.submit(asked), asked);
                    } catch (FederationException _) {
                        // the quota is used up
                    }
                });
            }
            assertThat(refusals(town.desk().of(Town.DATASET, Town.INSURER, "other", Set.of()), List.of(other)))
                    .as("guarded: %s", guarded)
                    .isEqualTo(guarded ? List.of() : List.of(ReleaseDesk.QUOTA_EXHAUSTED));
        }
    }

    private static QueryPolicy grouping(int quota) {
        var rule = new Rule(Set.of("*"), EnumSet.allOf(Use.class), Set.of("*"), Set.of("*"), Set.of("*"), UNTIL, 100);
        return new QueryPolicy(10, 0.8, 1, quota, List.of(rule));
    }

    /** Each number stands where its own group, value or probability was asked for. */
    @ParameterizedTest
    @MethodSource("inOtherOrders")
    void theAnswerIsInTheOrderAskedFor(List<QueryPlan> orders) {
        var bank = new Town(200).policy(grouping(3)).bank();
        for (var plan : orders) {
            var told = bank.ask(plan).cells();
            var expected = Tabulation.of(plan, Town.table(200));
            for (int cell = 0; cell < expected.size(); cell++) {
                assertThat(told.get(cell)).contains(expected.get(cell).statistics());
            }
        }
        assertThat(orders.stream().map(QueryPlan::digest).distinct()).hasSize(1);
    }

    /** What a rule may leave out of what the question needs. */
    enum Limit {
        FILTER {
            @Override
            Rule on(Rule r) {
                return new Rule(
                        r.columns(), Set.of(Use.AGGREGATE), r.aggregates(), r.partners(), r.purposes(), UNTIL, 9);
            }
        },
        COLUMN {
            @Override
            Rule on(Rule r) {
                return new Rule(Set.of("age"), r.uses(), r.aggregates(), r.partners(), r.purposes(), UNTIL, 9);
            }
        },
        AGGREGATE {
            @Override
            Rule on(Rule r) {
                return new Rule(r.columns(), r.uses(), Set.of("count"), r.partners(), r.purposes(), UNTIL, 9);
            }
        },
        PARTNER {
            @Override
            Rule on(Rule r) {
                return new Rule(r.columns(), r.uses(), r.aggregates(), Set.of("insurer"), r.purposes(), UNTIL, 9);
            }
        },
        PURPOSE {
            @Override
            Rule on(Rule r) {
                return new Rule(r.columns(), r.uses(), r.aggregates(), r.partners(), Set.of("research"), UNTIL, 9);
            }
        },
        UNTIL_A_DAY {
            @Override
            Rule on(Rule r) {
                return new Rule(r.columns(), r.uses(), r.aggregates(), r.partners(), r.purposes(), Town.NOW, 9);
            }
        };

        abstract Rule on(Rule wide);
    }

    @ParameterizedTest
    @EnumSource
    void aRuleKeepsTheMeanAgeOfOneSexFromWhomItDoesNotName(Limit limit) {
        var wide = policy(1, 100, 9).rules().getFirst();
        var asked = new PartyId("bank");
        var open = new Town(100).policy(policy(1, 100, 9)).desk().of(Town.DATASET, asked, "credit-risk", Set.of());
        assertThat(open.ask(MEAN_OF_ONE_SEX).cells().getFirst())
                .as("the attack without the limit")
                .isPresent();
        var narrow = new Town(100).policy(new QueryPolicy(10, 0.8, 1, 100, List.of(limit.on(wide))));
        assertThat(refusals(narrow.bank(), List.of(MEAN_OF_ONE_SEX))).containsExactly(ReleaseDesk.COLUMN_POLICY);
    }
}
