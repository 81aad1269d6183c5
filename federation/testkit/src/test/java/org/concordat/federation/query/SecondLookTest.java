package org.concordat.federation.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.query.Aggregate.Moment;
import org.concordat.federation.query.Predicate.Operator;
import org.concordat.federation.query.ReleaseDesk.Guard;
import org.junit.jupiter.api.Test;

/** Ways to one person's value by sums beside counts, versions beside versions, rows beside persons: each succeeds with the guard off. */
class SecondLookTest {
    private static final double UNIT = 1L << Tabulation.FRACTION_BITS;
    private static final int PEOPLE = 100;

    /** The one person above eighty whom the analyst looks for. */
    private static final int TARGET = 90;

    private static final Predicate ALL = Predicate.everything();

    private static QueryTable table(List<String> ids, Map<String, IntToDoubleFunction> columns) {
        Map<String, QueryTable.Values> values = new LinkedHashMap<>();
        columns.forEach((name, of) -> values.put(
                name,
                new QueryTable.Numbers(
                        IntStream.range(0, ids.size()).mapToDouble(of).toArray())));
        return new QueryTable(ids, values);
    }

    private static List<String> ids() {
        return IntStream.range(0, PEOPLE).mapToObj(i -> "p" + i).toList();
    }

    /** A hundred people, of whom the target alone is older than the others, and has this status. */
    private static Town town(IntToDoubleFunction status) {
        return new Town(1)
                .content(
                        "v1", table(ids(), Map.of("age", row -> row == TARGET ? 90 : 20 + row % 50, "status", status)));
    }

    private static QueryPlan plan(Moment.Kind kind, String column, Predicate where) {
        return new QueryPlan(new Moment(kind, column), where, List.of());
    }

    private static Predicate all(Predicate... parts) {
        return new Predicate.All(List.of(parts));
    }

    private static Predicate status(Operator operator, double value) {
        return Town.compare("status", operator, value);
    }

    private static double told(Town town, QueryPlan plan, int statistic) {
        return town.bank()
                .ask(plan)
                .cells()
                .getFirst()
                .orElseThrow()
                .get(statistic)
                .doubleValue();
    }

    private static ErrorCode refusal(Town town, QueryPlan plan) {
        var found = new ArrayList<FederationException>();
        assertThatThrownBy(() -> town.bank().ask(plan)).isInstanceOfSatisfying(FederationException.class, found::add);
        return found.getFirst().code();
    }

    @Test
    void aVarianceCountsNobodyOfThreeValues() {
        IntToDoubleFunction status = row -> row == TARGET ? 2 : row % 2;
        var variance = plan(Moment.Kind.VARIANCE, "status", ALL);
        var open = town(status).without(Guard.COHORT).without(Guard.OVERLAP);
        double sum = told(open, variance, 1) / UNIT;
        double squares = told(open, variance, 2) / UNIT / UNIT;
        assertThat((squares - sum) / 2).as("persons of status 2").isEqualTo(1);
        assertThat(refusal(town(status), variance)).isEqualTo(ReleaseDesk.COHORT_TOO_SMALL);
    }

    /** Of three statuses in all, two among those asked about: their sum counts one of them. */
    @Test
    void aSumOverTwoOfManyValuesTellsNoPersonsValueBesideACount() {
        var ofOne = Town.count(status(Operator.EQUALS, 1));
        var sum = plan(Moment.Kind.SUM, "status", all(status(Operator.AT_MOST, 1), Town.atMost(80)));
        for (int has : new int[] {0, 1}) {
            IntToDoubleFunction status = row -> row == TARGET ? has : row % 5;
            var open = town(status).without(Guard.OVERLAP);
            assertThat(told(open, ofOne, 0) - told(open, sum, 1) / UNIT)
                    .as("the target's status")
                    .isEqualTo(has);
            var guarded = town(status);
            told(guarded, ofOne, 0);
            assertThat(refusal(guarded, sum)).isEqualTo(ReleaseDesk.DIFFERENCING_RISK);
        }
    }

    /** Were it answered where the target has no mark, and refused where it has one, either would tell. */
    @Test
    void aSumIsRefusedAlikeWhetherItsConditionExcludesNobodyMarkedOrOne() {
        var youngAndMarked = Town.count(all(Town.atMost(80), status(Operator.EQUALS, 1)));
        var mean = plan(Moment.Kind.MEAN, "status", ALL);
        for (int has : new int[] {0, 1}) {
            IntToDoubleFunction status = row -> row == TARGET ? has : row % 2;
            var open = town(status).without(Guard.OVERLAP);
            assertThat(told(open, mean, 1) / UNIT - told(open, youngAndMarked, 0))
                    .isEqualTo(has);
            var guarded = town(status);
            told(guarded, youngAndMarked, 0);
            assertThat(refusal(guarded, mean)).isEqualTo(ReleaseDesk.DIFFERENCING_RISK);
        }
        var same = town(row -> row % 2);
        told(same, Town.count(status(Operator.EQUALS, 1)), 0);
        assertThat(told(same, mean, 0))
                .as("tells of the same persons, and says so")
                .isEqualTo(PEOPLE);
        assertThat(told(same, plan(Moment.Kind.VARIANCE, "status", ALL), 0)).isEqualTo(PEOPLE);
    }

    private static QueryTable incomes(double ofTheTarget, int raised) {
        return table(
                ids(),
                Map.of(
                        "age",
                        row -> row,
                        "status",
                        row -> row == TARGET ? ofTheTarget : 20_000 + row + (row < raised ? 500 : 0)));
    }

    @Test
    void aLaterVersionTellsNotWhatBecameOfOnePerson() {
        var sum = plan(Moment.Kind.SUM, "status", ALL);
        var open = new Town(1).content("v1", incomes(20_000, 0)).without(Guard.VALUES);
        double before = told(open, sum, 1);
        assertThat((told(open.content("v2", incomes(27_500, 0)), sum, 1) - before) / UNIT)
                .as("the target's rise")
                .isEqualTo(7_500);
        var guarded = new Town(1).content("v1", incomes(20_000, 0));
        told(guarded, sum, 1);
        assertThat(refusal(guarded.content("v2", incomes(27_500, 0)), sum)).isEqualTo(ReleaseDesk.DIFFERENCING_RISK);
        assertThat(told(guarded.content("v3", incomes(27_500, 40)), sum, 0))
                .as("of forty others too")
                .isEqualTo(PEOPLE);
    }

    @Test
    void aLaterVersionTellsItNotByThePartsOfAWholeEither() {
        var parts = List.of(Town.atMost(49), Town.compare("age", Operator.AT_LEAST, 50));
        var guarded = new Town(1).content("v1", incomes(20_000, 0));
        parts.forEach(part -> told(guarded, plan(Moment.Kind.SUM, "status", part), 1));
        guarded.content("v2", incomes(27_500, 0));
        assertThat(refusal(guarded, plan(Moment.Kind.SUM, "status", ALL))).isEqualTo(ReleaseDesk.DIFFERENCING_RISK);
        assertThat(told(guarded, QueryPlan.count(), 0))
                .as("a count is of no values")
                .isEqualTo(PEOPLE);
    }

    @Test
    void aLaterVersionIsAnotherSetToAPartnerWhoseIdsNobodySees() {
        var ids = new LinkedHashSet<>(ids());
        var seal = new Town(1).bank().seal(ids);
        var sum = plan(Moment.Kind.SUM, "status", ALL);
        var guarded = new Town(1).content("v1", incomes(20_000, 0));
        guarded.bank().askJoined(sum, seal);
        guarded.bank().askJoined(plan(Moment.Kind.MEAN, "status", ALL), seal);
        guarded.content("v2", incomes(27_500, 40));
        assertThatThrownBy(() -> guarded.bank().askJoined(sum, seal))
                .as("of those who changed the target may be the only one in common")
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(ReleaseDesk.DIFFERENCING_RISK));
        var open = new Town(1).content("v1", incomes(20_000, 0)).without(Guard.FURTHER_SETS);
        double[] rises = new double[2];
        for (int version = 0; version < 2; version++) {
            var grant = open.content("v" + version, incomes(20_000 + 7_500 * version, 40 * version))
                    .bank()
                    .askJoined(sum, seal);
            var values = ((QueryTable.Numbers) grant.table().columns().get("status")).values();
            rises[version] =
                    IntStream.range(50, PEOPLE).mapToDouble(row -> values[row]).sum();
        }
        assertThat(rises[1] - rises[0]).as("fifty in common").isEqualTo(7_500);
    }

    /** Twelve persons of whom one has the twenty largest of a hundred rows. */
    @Test
    void aQuantileOfManyRowsIsNotOfOnePerson() {
        var ids = IntStream.range(0, 100)
                .mapToObj(row -> row >= 80 ? "rich" : "p" + row % 11)
                .toList();
        var table = table(ids, Map.of("amount", row -> row >= 80 ? 7_777 : row));
        var nearTheTop = new QueryPlan(new Aggregate.Quantiles("amount", List.of(0.89), List.of()), ALL, List.of());
        var open = new Town(1).content("v1", table).without(Guard.QUANTILES);
        assertThat(told(open, nearTheTop, 1) / UNIT / 100).isEqualTo(7_777);
        assertThat(refusal(new Town(1).content("v1", table), nearTheTop)).isEqualTo(ReleaseDesk.COHORT_TOO_SMALL);
    }

    /** What a guest is told of, as owners let it go, by adding up their parts. */
    private static double total(List<Town> hosts, Set<PartyId> owners, QueryPlan plan) {
        return hosts.stream()
                .mapToDouble(host -> host.desk()
                        .of(Town.DATASET, Town.BANK, "credit-risk", owners)
                        .ask(plan)
                        .cells()
                        .getFirst()
                        .orElseThrow()
                        .getFirst()
                        .doubleValue())
                .sum();
    }

    private static Town withTotals() {
        return new Town(PEOPLE)
                .policy(new QueryPolicy(10, 0.8, 1, 100, 10, Town.open(10).rules()));
    }

    @Test
    void aTotalDoesNotTellAnOwnersFewBesideWhatTheOthersTellWithoutIt() {
        var victim = new PartyId("victim");
        var first = new PartyId("first");
        var second = new PartyId("second");
        var all = Set.of(Town.BANK, victim, first, second);
        // At the victim there is one such person; at each of the others there are fifty.
        var old = Town.ages(50, PEOPLE);
        var one = Town.ages(99, PEOPLE);
        var plan = new QueryPlan(new Aggregate.Count(), old, List.of(), 10);
        var alone = Town.count(old);
        var open = List.of(withTotals().without(Guard.OVERLAP), withTotals().without(Guard.OVERLAP));
        double few = total(List.of(withTotals()), all, new QueryPlan(new Aggregate.Count(), one, List.of(), 10));
        double told = few + total(open, all, plan);
        assertThat(told - total(open, Set.of(Town.BANK), alone))
                .as("the victim's")
                .isEqualTo(1);
        assertThat(told - total(open, Set.of(Town.BANK, first, second), plan)).isEqualTo(1);

        for (boolean totalFirst : new boolean[] {true, false}) {
            var guarded = withTotals();
            assertRefusedSecond(guarded, totalFirst, all, plan, Set.of(Town.BANK), alone);
            assertRefusedSecond(withTotals(), totalFirst, all, plan, Set.of(Town.BANK, first, second), plan);
        }
        var inParts = withTotals();
        total(List.of(inParts), all, plan);
        total(List.of(inParts), Set.of(), Town.count(Town.ages(50, 70)));
        assertThatThrownBy(() -> total(List.of(inParts), Set.of(), Town.count(Town.ages(70, PEOPLE))))
                .as("the parts of what was told over all")
                .isInstanceOf(FederationException.class);
        assertThat(total(List.of(inParts), all, plan)).as("the same again").isEqualTo(50);
    }

    private static void assertRefusedSecond(
            Town owner, boolean inOrder, Set<PartyId> all, QueryPlan plan, Set<PartyId> fewer, QueryPlan other) {
        var host = List.of(owner);
        total(host, inOrder ? all : fewer, inOrder ? plan : other);
        assertThatThrownBy(() -> total(host, inOrder ? fewer : all, inOrder ? other : plan))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(ReleaseDesk.DIFFERENCING_RISK));
    }

    /** Few, one large, one more or less than before, one beyond all sums: whoever is told which of them knows something of one. */
    @Test
    void theKindOfARefusalTellsNothing() {
        var sum = plan(Moment.Kind.SUM, "status", ALL);
        var few = Town.count(Town.atMost(-1));
        for (boolean one : new boolean[] {false, true}) {
            var kinds = new HashSet<ErrorCode>();
            var told = new HashSet<String>();
            for (int world = 0; world < 4; world++) {
                var town = new Town(1).content("v1", incomes(world == 1 ? 1e9 : world == 3 ? 0x1p70 : 20_000, 0));
                if (one) {
                    town.with(Guard.ONE_REFUSAL);
                }
                if (world == 2) {
                    town.bank().ask(Town.count(Town.atMost(88)));
                }
                var asked = world == 0 ? few : world == 2 ? Town.count(Town.atMost(89)) : sum;
                assertThatThrownBy(() -> town.bank().ask(asked))
                        .isInstanceOfSatisfying(FederationException.class, refused -> {
                            kinds.add(refused.code());
                            told.add(refused.detail());
                        });
            }
            assertThat(kinds).hasSize(one ? 1 : 4);
            assertThat(told).hasSize(one ? 1 : 4);
            assertThat(kinds.contains(ReleaseDesk.NOT_RELEASED)).isEqualTo(one);
        }
        var closed = new Town(1).policy(null).with(Guard.ONE_REFUSAL);
        assertThat(refusal(closed, sum))
                .as("what depends on policies alone is told")
                .isEqualTo(ReleaseDesk.COLUMN_POLICY);
        assertThat(Set.of(ReleaseDesk.QUOTA_EXHAUSTED, ReleaseDesk.COLUMN_POLICY))
                .doesNotContain(ReleaseDesk.NOT_RELEASED);
    }
}
