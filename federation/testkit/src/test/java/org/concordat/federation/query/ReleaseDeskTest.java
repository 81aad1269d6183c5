package org.concordat.federation.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.Aggregate.Moment;
import org.concordat.federation.query.Predicate.Operator;
import org.concordat.federation.query.QueryPlan.GroupBy;
import org.concordat.federation.query.QueryPolicy.Rule;
import org.concordat.federation.query.QueryPolicy.Use;
import org.concordat.federation.query.ReleaseDesk.Guard;
import org.junit.jupiter.api.Test;

/** What an owner lets go, and the attack that each guard stops: it succeeds when the guard is off. */
class ReleaseDeskTest {
    private static final Moment INCOME = new Moment(Moment.Kind.SUM, "income");

    private static void refused(ErrorCode code, ThrowingCallable ask) {
        assertThatThrownBy(ask)
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static long rows(QueryDesk.Grant grant) {
        return grant.cells().getFirst().orElseThrow().getFirst().longValueExact();
    }

    @Test
    void answersWhatItsPolicyAllows() {
        assertThat(rows(new Town(100).bank().ask(Town.count(Town.atMost(49))))).isEqualTo(50);
    }

    @Test
    void refusesEverythingWithoutAPolicy() {
        refused(
                ReleaseDesk.COLUMN_POLICY,
                () -> new Town(100).policy(null).bank().ask(QueryPlan.count()));
    }

    @Test
    void refusesWhoeverWhateverAndWheneverNoRuleNames() {
        var rule = new Rule(
                Set.of("income"),
                Set.of(Use.AGGREGATE),
                Set.of("mean"),
                Set.of("bank"),
                Set.of("credit-risk"),
                Town.NOW.plusSeconds(60),
                10);
        var town = new Town(100).policy(new QueryPolicy(10, 1, 1, 10, List.of(rule)));
        var mean = new QueryPlan(new Moment(Moment.Kind.MEAN, "income"), Predicate.everything(), List.of());
        assertThat(town.bank().ask(mean).cells()).hasSize(1);
        refused(
                ReleaseDesk.COLUMN_POLICY,
                () -> town.desk()
                        .of(Town.DATASET, Town.INSURER, "credit-risk", Set.of())
                        .ask(mean));
        refused(
                ReleaseDesk.COLUMN_POLICY,
                () -> town.desk()
                        .of(Town.DATASET, Town.BANK, "marketing", Set.of())
                        .ask(mean));
        refused(
                ReleaseDesk.COLUMN_POLICY,
                () -> town.desk(Town.NOW.plusSeconds(60))
                        .of(Town.DATASET, Town.BANK, "credit-risk", Set.of())
                        .ask(mean));
        refused(
                ReleaseDesk.COLUMN_POLICY,
                () -> town.bank().ask(new QueryPlan(INCOME, Predicate.everything(), List.of())));
        refused(
                ReleaseDesk.COLUMN_POLICY,
                () -> town.bank().ask(new QueryPlan(mean.aggregate(), Town.atMost(50), List.of())));
        refused(ReleaseDesk.COLUMN_POLICY, () -> town.bank().ask(QueryPlan.count()));
    }

    @Test
    void givesAtMostTheAnswersOfARule() {
        var rule = new Rule(
                Set.of("*"),
                EnumSet.allOf(Use.class),
                Set.of("*"),
                Set.of("*"),
                Set.of("*"),
                Town.NOW.plusSeconds(60),
                2);
        var town = new Town(100).policy(new QueryPolicy(10, 1, 1, 10, List.of(rule)));
        town.bank().ask(Town.count(Town.atMost(49)));
        town.bank().ask(Town.count(Town.atMost(79)));
        refused(ReleaseDesk.QUOTA_EXHAUSTED, () -> town.bank().ask(QueryPlan.count()));
        assertThat(rows(town.bank().ask(Town.count(Town.atMost(49)))))
                .as("what was answered is answered again")
                .isEqualTo(50);
    }

    @Test
    void answersTheSameQuestionOnceWhoeverWordsIt() {
        var town = new Town(100);
        var bank = town.bank();
        var first = bank.ask(
                Town.count(new Predicate.All(List.of(Town.atMost(49), Town.compare("sex", Operator.NOT_EQUALS, 0)))));
        var again = town.desk()
                .of(Town.DATASET, Town.INSURER, "other", Set.of())
                .ask(Town.count(new Predicate.Not(new Predicate.Any(List.of(
                        Town.compare("sex", Operator.EQUALS, 0), Town.compare("age", Operator.MORE_THAN, 49))))));
        assertThat(again.cells()).isEqualTo(first.cells());
        for (int i = 0; i < 50; i++) {
            bank.ask(Town.count(new Predicate.All(
                    List.of(Town.compare("sex", Operator.NOT_EQUALS, 0), Town.atMost(49), Town.atMost(49)))));
        }
        town.store.exclusively(
                Town.DATASET, ledger -> assertThat(ledger.releases(0)).hasSize(1));
    }

    @Test
    void refusesNobodyAndTooFewAlike() {
        var town = new Town(100);
        var nobody = refusal(town, Town.count(Town.atMost(-1)));
        for (int few : new int[] {0, 4, 8}) {
            var one = refusal(town, Town.count(Town.atMost(few)));
            assertThat(one.getMessage()).isEqualTo(nobody.getMessage());
            assertThat(one.code()).isEqualTo(nobody.code()).isEqualTo(ReleaseDesk.COHORT_TOO_SMALL);
        }
        refused(ReleaseDesk.COHORT_TOO_SMALL, () -> town.bank().ask(Town.count(Town.atMost(97))));
    }

    private static FederationException refusal(Town town, QueryPlan plan) {
        try {
            town.bank().ask(plan);
        } catch (FederationException e) {
            return e;
        }
        throw new AssertionError("was answered");
    }

    @Test
    void theCohortGuardKeepsOnePersonsIncome() {
        var one = new QueryPlan(INCOME, Town.compare("age", Operator.EQUALS, 7), List.of());
        refused(
                ReleaseDesk.COHORT_TOO_SMALL,
                () -> new Town(100).without(Guard.OVERLAP).bank().ask(one));
        var told = new Town(100)
                .without(Guard.OVERLAP)
                .without(Guard.COHORT)
                .without(Guard.VALUES)
                .without(Guard.DOMINANCE)
                .bank()
                .ask(one);
        assertThat(told.cells().getFirst().orElseThrow()).isNotEmpty();
    }

    @Test
    void theDominanceGuardKeepsTheRichestPersonsIncome() {
        var old = new QueryPlan(INCOME, Town.compare("age", Operator.AT_LEAST, 80), List.of());
        refused(ReleaseDesk.DOMINANCE, () -> new Town(100).bank().ask(old));
        var told = new Town(100).without(Guard.DOMINANCE).bank().ask(old);
        double sum = told.cells().getFirst().orElseThrow().get(1).doubleValue() / (1L << Tabulation.FRACTION_BITS);
        assertThat(sum).as("the richest person's income, within a thousandth").isBetween(1e9, 1.001e9);
    }

    @Test
    void theOverlapGuardKeepsThePersonThatTwoCountsDifferBy() {
        var all = Town.count(Town.atMost(59));
        var allButOne = Town.count(Town.atMost(58));
        var town = new Town(100);
        town.bank().ask(all);
        refused(ReleaseDesk.DIFFERENCING_RISK, () -> town.bank().ask(allButOne));
        refused(
                ReleaseDesk.DIFFERENCING_RISK,
                () -> town.desk()
                        .of(Town.DATASET, Town.INSURER, "another-purpose", Set.of())
                        .ask(allButOne));
        var open = new Town(100).without(Guard.OVERLAP);
        assertThat(rows(open.bank().ask(all)) - rows(open.bank().ask(allButOne)))
                .as("the attack without the guard")
                .isEqualTo(1);
    }

    @Test
    void theOverlapGuardKeepsWhatATrackerWouldFindOfThreeCounts() {
        // |A| + |B| − |A ∪ B| = |A ∩ B|, three persons; no two of the sets differ by less than k.
        var a = Town.count(Town.atMost(52));
        var b = Town.count(new Predicate.All(
                List.of(Town.compare("age", Operator.AT_LEAST, 50), Town.compare("age", Operator.LESS_THAN, 90))));
        var either = Town.count(Town.compare("age", Operator.LESS_THAN, 90));
        var town = new Town(100);
        town.bank().ask(a);
        town.bank().ask(b);
        refused(ReleaseDesk.DIFFERENCING_RISK, () -> town.bank().ask(either));
        var open = new Town(100).without(Guard.OVERLAP);
        assertThat(rows(open.bank().ask(a))
                        + rows(open.bank().ask(b))
                        - rows(open.bank().ask(either)))
                .isEqualTo(3);
    }

    @Test
    void theOverlapGuardReachesOverVersionsOfTheDataset() {
        var town = new Town(100);
        town.bank().ask(QueryPlan.count());
        town.content("v2", Town.table(101));
        refused(ReleaseDesk.DIFFERENCING_RISK, () -> town.bank().ask(QueryPlan.count()));
        town.content("v3", Town.table(120));
        assertThat(rows(town.bank().ask(QueryPlan.count()))).isEqualTo(120);
    }

    @Test
    void theComplementGuardKeepsACellThatTheTotalWouldGiveAway() {
        // Bonn has three people; without complementary suppression the total less the other two cells tells it.
        var towns = new QueryPlan(
                new Aggregate.Count(),
                Predicate.everything(),
                List.of(new GroupBy(
                        "town",
                        List.of(
                                new Literal.Text("Ulm"),
                                new Literal.Text("Bonn"),
                                new Literal.Text("Köln"),
                                new Literal.Text("Mainz"),
                                new Literal.Text("Trier")))));
        var guarded = new Town(200).bank().ask(towns);
        assertThat(guarded.cells().get(1)).as("Bonn").isEmpty();
        assertThat(guarded.cells().get(3))
                .as("beside it Mainz, by name the first of the smallest others")
                .isEmpty();
        assertThat(guarded.cells().stream().filter(cell -> cell.isPresent()).count())
                .isEqualTo(3);
        var open = new Town(200).without(Guard.COMPLEMENT).without(Guard.OVERLAP);
        var cells = open.bank().ask(towns).cells();
        long shown = cells.stream()
                .filter(cell -> cell.isPresent())
                .mapToLong(cell -> cell.orElseThrow().getFirst().longValueExact())
                .sum();
        assertThat(rows(open.bank().ask(QueryPlan.count())) - shown).isEqualTo(3);
    }

    @Test
    void roundsCountsAsThePolicySays() {
        var rule = Town.open(10).rules();
        var town = new Town(100).policy(new QueryPolicy(10, 0.8, 5, 10, rule));
        assertThat(rows(town.bank().ask(Town.count(Town.atMost(51))))).isEqualTo(50);
        assertThat(rows(town.bank().ask(Town.count(Town.atMost(82))))).isEqualTo(85);
    }

    @Test
    void answersIdsAndUnknownColumnsWithTheColumnPolicy() {
        refused(
                ReleaseDesk.COLUMN_POLICY,
                () -> new Town(100)
                        .bank()
                        .ask(Town.count(new Predicate.Comparison("id", Operator.EQUALS, new Literal.Text("p7")))));
    }

    @Test
    void keepsItsWordAfterARestart() {
        var town = new Town(100);
        town.bank().ask(Town.count(Town.atMost(59)));
        refused(
                ReleaseDesk.DIFFERENCING_RISK,
                () -> town.desk()
                        .of(Town.DATASET, Town.BANK, "credit-risk", Set.of())
                        .ask(Town.count(Town.atMost(57))));
    }

    @Test
    void storesNoId() {
        var town = new Town(100);
        town.bank().ask(Town.count(Town.atMost(59)));
        town.store.exclusively(
                Town.DATASET,
                ledger -> assertThat(ledger.people())
                        .hasSize(100)
                        .doesNotContain(BigInteger.valueOf(7).longValue()));
    }
}
