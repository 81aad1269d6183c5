package org.concordat.federation.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
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
