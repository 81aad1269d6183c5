package org.concordat.federation.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.Aggregate.Moment;
import org.concordat.federation.query.Predicate.Operator;
import org.concordat.federation.query.QueryPlan.GroupBy;
import org.concordat.federation.query.ReleaseDesk.Guard;
import org.junit.jupiter.api.Test;

/** Sums that no owner would tell, computed from those that it did: each attack succeeds with the guard off. */
class SubtractedSumsTest {
    private static final double UNIT = 1L << Tabulation.FRACTION_BITS;
    private static final int RICH = 99;
    private static final double MILLION = 1_000_000;
    private static final Predicate ALL = Predicate.everything();
    private static final Predicate YOUNG = Town.atMost(79);
    private static final Predicate OLD = Town.compare("age", Operator.AT_LEAST, 80);

    /** A hundred people of age 0 … 99; fifteen are ill, three of the twenty old; the old have little, but for the oldest. */
    private static Town town() {
        return people(age -> age < 80 ? 20_000 + age : age == RICH ? MILLION : 1 + age);
    }

    private static Town people(IntToDoubleFunction income) {
        return new Town(1).content("v1", table(100, income, age -> "A"));
    }

    private static QueryTable table(int people, IntToDoubleFunction income, Function<Integer, String> home) {
        var ids = new ArrayList<String>();
        var columns = new LinkedHashMap<String, double[]>();
        List.of("age", "ill", "income").forEach(name -> columns.put(name, new double[people]));
        var homes = new String[people];
        for (int age = 0; age < people; age++) {
            ids.add("p" + age);
            columns.get("age")[age] = age;
            columns.get("ill")[age] = age < 12 || age >= 97 ? 1 : 0;
            columns.get("income")[age] = income.applyAsDouble(age);
            homes[age] = home.apply(age);
        }
        Map<String, QueryTable.Values> values = new LinkedHashMap<>();
        columns.forEach((name, numbers) -> values.put(name, new QueryTable.Numbers(numbers)));
        values.put("town", new QueryTable.Texts(homes));
        return new QueryTable(ids, values);
    }

    private static QueryPlan plan(Moment.Kind kind, String column, Predicate where) {
        return new QueryPlan(new Moment(kind, column), where, List.of());
    }

    private static QueryPlan sum(String column, Predicate where) {
        return plan(Moment.Kind.SUM, column, where);
    }

    private static double told(Town town, QueryPlan plan) {
        return town.bank().ask(plan).cells().getFirst().orElseThrow().get(1).doubleValue() / UNIT;
    }

    private static void refusesTheLast(Town town, QueryPlan... plans) {
        for (int i = 0; i < plans.length - 1; i++) {
            town.bank().ask(plans[i]);
        }
        assertThatThrownBy(() -> town.bank().ask(plans[plans.length - 1]))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(ReleaseDesk.DIFFERENCING_RISK));
    }

    @Test
    void countNoFewIll() {
        assertThatThrownBy(() -> town().bank().ask(sum("ill", OLD)))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(ReleaseDesk.COHORT_TOO_SMALL));
        var open = town().without(Guard.SUMS).without(Guard.OVERLAP);
        assertThat(told(open, sum("ill", ALL)) - told(open, sum("ill", YOUNG)))
                .as("the attack without the guard: three of the twenty old are ill")
                .isEqualTo(3);
        refusesTheLast(town(), sum("ill", ALL), sum("ill", YOUNG));
        refusesTheLast(town(), sum("ill", YOUNG), sum("ill", ALL));
        refusesTheLast(town(), plan(Moment.Kind.MEAN, "ill", ALL), plan(Moment.Kind.VARIANCE, "ill", YOUNG));
    }

    private static QueryPlan correlation(String x, String y) {
        return new QueryPlan(new Aggregate.Correlation(x, y), ALL, List.of());
    }

    private static void refusesAtOnce(Town town, QueryPlan plan) {
        assertThatThrownBy(() -> town.bank().ask(plan))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(ReleaseDesk.COHORT_TOO_SMALL));
    }

    /** A thousand, half of whom have a mark; of the marked twelve live in Ulm, of whom one owes half a million, and the others little. */
    private static Town marked(int others) {
        var ids = new ArrayList<String>();
        var mark = new double[1_000];
        var debt = new double[1_000];
        var homes = new String[1_000];
        for (int i = 0; i < 1_000; i++) {
            ids.add("p" + i);
            mark[i] = i < 500 ? 1 : i >= 1_000 - others ? i : 0;
            debt[i] = i == 0 ? 500_000 : i < 12 ? 100 + i : 20_000 + i % 7;
            homes[i] = i < 12 ? "Ulm" : "Bonn";
        }
        return new Town(1)
                .content(
                        "v1",
                        new QueryTable(
                                ids,
                                Map.of(
                                        "mark",
                                        new QueryTable.Numbers(mark),
                                        "debt",
                                        new QueryTable.Numbers(debt),
                                        "town",
                                        new QueryTable.Texts(homes))));
    }

    @Test
    void readNoRichPersonsDebtFromAProductWithAMark() {
        var ofUlm = new Predicate.Comparison("town", Operator.EQUALS, new Literal.Text("Ulm"));
        var marked = Town.compare("mark", Operator.EQUALS, 1);
        var inUlm = sum("debt", new Predicate.All(List.of(marked, ofUlm)));
        assertThatThrownBy(() -> marked(0).bank().ask(inUlm))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(ReleaseDesk.DOMINANCE));
        var elsewhere = sum("debt", new Predicate.All(List.of(marked, new Predicate.Not(ofUlm))));
        var open = marked(0).without(Guard.COHORT);
        double product = open.bank()
                        .ask(correlation("debt", "mark"))
                        .cells()
                        .getFirst()
                        .orElseThrow()
                        .get(5)
                        .doubleValue()
                / UNIT
                / UNIT;
        assertThat(product - told(open, elsewhere))
                .as("the attack without the guard")
                .isCloseTo(500_000, within(2_000.0));
        refusesAtOnce(marked(0), correlation("debt", "mark"));
        refusesAtOnce(marked(3), correlation("debt", "mark"));
        assertThat(marked(50).bank().ask(correlation("debt", "mark")).cells())
                .as("where enough have other values the product is no sum of those with the mark")
                .hasSize(1);
    }

    /** Of two marks it would be how many have both. */
    @Test
    void countNoFewByAProductOfTwoMarks() {
        IntToDoubleFunction alsoOnAPension = age -> age >= 97 || (age % 3 == 0 && age >= 12) ? 1 : 0;
        var open = people(alsoOnAPension).without(Guard.COHORT).without(Guard.OVERLAP);
        assertThat(open.bank()
                                .ask(correlation("ill", "income"))
                                .cells()
                                .getFirst()
                                .orElseThrow()
                                .get(5)
                                .doubleValue()
                        / UNIT
                        / UNIT)
                .isEqualTo(3);
        refusesAtOnce(people(alsoOnAPension), correlation("ill", "income"));
    }

    @Test
    void countNoFewIllBesideCountsOfTheIll() {
        var youngAndIll = new Predicate.All(List.of(YOUNG, Town.compare("ill", Operator.EQUALS, 1)));
        var open = town().without(Guard.OVERLAP);
        double young = open.bank()
                .ask(Town.count(youngAndIll))
                .cells()
                .getFirst()
                .orElseThrow()
                .getFirst()
                .doubleValue();
        assertThat(told(open, sum("ill", ALL)) - young)
                .as("the attack without the guard")
                .isEqualTo(3);
        refusesTheLast(town(), sum("ill", ALL), Town.count(youngAndIll));
        refusesTheLast(town(), Town.count(youngAndIll), sum("ill", ALL));
        var town = town();
        told(town, sum("ill", ALL));
        assertThat(town.bank()
                        .ask(Town.count(Town.compare("ill", Operator.EQUALS, 1)))
                        .cells())
                .as("the same ill, whom the sum told already")
                .hasSize(1);
    }

    @Test
    void readNoRichPersonsIncome() {
        assertThatThrownBy(() -> town().bank().ask(sum("income", OLD)))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(ReleaseDesk.DOMINANCE));
        var open = town().without(Guard.SUMS);
        assertThat(told(open, sum("income", ALL)) - told(open, sum("income", YOUNG)))
                .as("the attack without the guard")
                .isCloseTo(MILLION, within(0.002 * MILLION));
        refusesTheLast(town(), sum("income", ALL), sum("income", YOUNG));
    }

    @Test
    void readNoRichPersonsIncomeWhereTheSetsOverlap() {
        // One set has the poor twenty to eighty-nine that the other has not, and lacks the rich one with nine more
        // poor.
        IntToDoubleFunction income = age -> age < 20 ? 20_000 + age : age == RICH ? MILLION : 1 + age % 7;
        var low = Town.ages(0, 90);
        var high = new Predicate.Any(List.of(Town.ages(0, 20), Town.ages(90, 100)));
        var open = people(income).without(Guard.SUMS).without(Guard.DOMINANCE);
        assertThat(told(open, sum("income", high)) - told(open, sum("income", low)))
                .isCloseTo(MILLION, within(0.002 * MILLION));
        var guarded = people(income)
                .policy(new QueryPolicy(10, 0.9, 1, 10, Town.open(10).rules()));
        refusesTheLast(guarded, sum("income", high), sum("income", low));
    }

    @Test
    void readNoRichPersonsIncomeFromThreeSums() {
        // Σ₀…₆₉ + Σ₆₀…₉₉ − Σ₀…₉₉ is of ten, of whom one has nearly all; no two of these sums tell it.
        IntToDoubleFunction income = age -> age == 65 ? MILLION : age >= 60 && age < 70 ? 10 + age : 40_000 + age;
        var plans = List.of(sum("income", Town.ages(0, 70)), sum("income", Town.ages(60, 100)), sum("income", ALL));
        var open = people(income).without(Guard.SUMS);
        double[] sums = plans.stream().mapToDouble(plan -> told(open, plan)).toArray();
        assertThat(sums[0] + sums[1] - sums[2]).isCloseTo(MILLION, within(0.002 * MILLION));
        refusesTheLast(people(income), plans.toArray(QueryPlan[]::new));
    }

    @Test
    void readNoRichPersonsIncomeFromAnOlderVersion() {
        var town = town();
        town.bank().ask(sum("income", ALL));
        town.content("v2", table(100, age -> age < 80 ? 20_000 + age : age == RICH ? MILLION : 1 + age, age -> "B"));
        refusesTheLast(town, sum("income", YOUNG));
    }

    @Test
    void mayBeToldWhereTheRestCouldBeToldToo() {
        var town = people(age -> 20_000 + 3 * age);
        assertThat(told(town, sum("income", ALL)) - told(town, sum("income", YOUNG)))
                .isEqualTo(20 * 20_000 + 3 * (80 + 99) * 10);
        assertThat(town.bank().ask(plan(Moment.Kind.VARIANCE, "income", OLD)).cells())
                .hasSize(1);
        assertThat(town.bank().ask(sum("income", ALL)).cells()).hasSize(1);
    }

    /** Seven towns of twenty; nearly nothing in the first, and one rich person in the last. */
    private static Town towns() {
        var names = "ABCDEFG";
        return new Town(1)
                .content(
                        "v1",
                        table(
                                140,
                                age -> age == 139 ? MILLION : age < 20 || age >= 120 ? 1 + age : 20_000 + age,
                                age -> names.substring(age / 20, age / 20 + 1)));
    }

    @Test
    void tellNoCellThatWasHeldBackForOneRichPerson() {
        var byTown = new QueryPlan(
                new Moment(Moment.Kind.SUM, "income"),
                ALL,
                List.of(new GroupBy(
                        "town",
                        "ABCDEFG"
                                .chars()
                                .<Literal>mapToObj(town -> new Literal.Text(Character.toString(town)))
                                .toList())));
        var open = towns().without(Guard.COMPLEMENT).without(Guard.SUMS);
        double shown = open.bank().ask(byTown).cells().stream()
                .flatMap(cell -> cell.stream())
                .mapToDouble(cell -> cell.get(1).doubleValue() / UNIT)
                .sum();
        assertThat(told(open, sum("income", ALL)) - shown)
                .as("the attack without the guard: the total less the towns that are shown")
                .isCloseTo(MILLION, within(0.003 * MILLION));
        var cells = towns().bank().ask(byTown).cells();
        assertThat(java.util.stream.IntStream.range(0, 7)
                        .filter(cell -> cells.get(cell).isEmpty())
                        .boxed())
                .as("beside the rich person's town not the poor one alone, with which its million would show")
                .containsExactly(0, 1, 6);
    }
}
