package org.concordat.federation.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.Aggregate.Moment;
import org.concordat.federation.query.Predicate.Operator;
import org.concordat.federation.query.ReleaseDesk.Guard;
import org.junit.jupiter.api.Test;

/** Ways round the release desk, each tried with its guard off, where it leads somewhere, and with it on. */
class HostileAnalystTest {
    private static final double UNIT = 1L << Tabulation.FRACTION_BITS;

    private static ErrorCode refusal(ThrowingCallable ask) {
        var found = new ArrayList<ErrorCode>();
        assertThatThrownBy(ask).isInstanceOfSatisfying(FederationException.class, refused -> found.add(refused.code()));
        return found.getFirst();
    }

    private static BigInteger statistic(QueryDesk.Grant grant, int index) {
        return grant.cells().getFirst().orElseThrow().get(index);
    }

    private static Predicate both(Predicate one, Predicate other) {
        return new Predicate.All(List.of(one, other));
    }

    private static QueryTable table(List<String> ids, String column, double... values) {
        Map<String, QueryTable.Values> columns = new LinkedHashMap<>();
        columns.put(column, new QueryTable.Numbers(values));
        return new QueryTable(ids, columns);
    }

    @Test
    void cannotTellByAddingAConditionWhetherItExcludesNobodyOrOne() {
        // Is there anybody of age 30 and of income 1? Ask all below 60, then all of these that are not such a person.
        var below = Town.atMost(59);
        var nobody = both(below, Town.compare("income", Operator.NOT_EQUALS, 1));
        var one = both(below, Town.compare("age", Operator.NOT_EQUALS, 30));
        for (var condition : List.of(nobody, one)) {
            var town = new Town(100);
            town.bank().ask(Town.count(below));
            assertThat(refusal(() -> town.bank().ask(Town.count(condition)))).isEqualTo(ReleaseDesk.DIFFERENCING_RISK);
        }
        var open = new Town(100).without(Guard.OVERLAP);
        open.bank().ask(Town.count(below));
        assertThat(statistic(open.bank().ask(Town.count(nobody)), 0)).isEqualTo(BigInteger.valueOf(60));
        assertThat(statistic(open.bank().ask(Town.count(one)), 0)).isEqualTo(BigInteger.valueOf(59));
    }

    @Test
    void mayAskAnotherAggregateOfTheSameRows() {
        var town = new Town(100);
        town.bank().ask(Town.count(Town.atMost(59)));
        var mean = new QueryPlan(new Moment(Moment.Kind.MEAN, "income"), Town.atMost(59), List.of());
        assertThat(town.bank().ask(mean).cells().getFirst()).isPresent();
    }

    /** Fifty people with ten rows each, of whom the last has nearly all there is, a little in each row. */
    private static QueryTable tenRowsEach() {
        var ids = new ArrayList<String>();
        var amounts = new double[500];
        for (int row = 0; row < 500; row++) {
            ids.add("p" + row / 10);
            amounts[row] = row >= 490 ? 100_000 : 5 + row % 7;
        }
        return table(ids, "amount", amounts);
    }

    @Test
    void cannotHideARichPersonBehindManyRows() {
        var sum = new QueryPlan(new Moment(Moment.Kind.SUM, "amount"), Predicate.everything(), List.of());
        var guarded = new Town(1).content("rows", tenRowsEach());
        assertThat(refusal(() -> guarded.bank().ask(sum))).isEqualTo(ReleaseDesk.DOMINANCE);
        var open = new Town(1).content("rows", tenRowsEach()).without(Guard.DOMINANCE);
        assertThat(statistic(open.bank().ask(sum), 1).doubleValue() / UNIT)
                .as("the rich person's million, within a hundredth")
                .isBetween(1_000_000.0, 1_010_000.0);
    }

    @Test
    void cannotReadTheRichestFromASumOfSquares() {
        var ids = new ArrayList<String>();
        var amounts = new double[60];
        for (int row = 0; row < 60; row++) {
            ids.add("p" + row);
            amounts[row] = row == 59 ? 1_000_000 : 10_000 + row;
        }
        var variance = new QueryPlan(new Moment(Moment.Kind.VARIANCE, "amount"), Predicate.everything(), List.of());
        var guarded = new Town(1).content("v", table(ids, "amount", amounts));
        assertThat(refusal(() -> guarded.bank().ask(variance))).isEqualTo(ReleaseDesk.DOMINANCE);
        var open = new Town(1).content("v", table(ids, "amount", amounts)).without(Guard.DOMINANCE);
        double squares = statistic(open.bank().ask(variance), 2).doubleValue() / UNIT / UNIT;
        assertThat(Math.sqrt(squares)).as("the richest person's million").isBetween(1_000_000.0, 1_005_000.0);
    }

    @Test
    void cannotCountFewIllBySummingAColumnOfZerosAndOnes() {
        var sum = new QueryPlan(new Moment(Moment.Kind.SUM, "ill"), Predicate.everything(), List.of());
        for (int ill : new int[] {0, 3, 97, 100}) {
            var ids = new ArrayList<String>();
            var marks = new double[100];
            for (int row = 0; row < 100; row++) {
                ids.add("p" + row);
                marks[row] = row < ill ? 1 : 0;
            }
            var guarded = new Town(1).content("v", table(ids, "ill", marks));
            assertThat(refusal(() -> guarded.bank().ask(sum)))
                    .as("%d ill", ill)
                    .isEqualTo(ReleaseDesk.COHORT_TOO_SMALL);
            var open = new Town(1)
                    .content("v", table(ids, "ill", marks))
                    .without(Guard.COHORT)
                    .without(Guard.OVERLAP);
            assertThat(statistic(open.bank().ask(sum), 1).doubleValue() / UNIT).isEqualTo(ill);
        }
    }

    @Test
    void cannotReadTheSortedColumnFromQuantiles() {
        var probabilities = new ArrayList<Double>();
        for (int i = 1; i < 99; i++) {
            probabilities.add(i / 99.0);
        }
        var many = quantiles(probabilities);
        assertThat(refusal(() -> new Town(100).bank().ask(many))).isEqualTo(ReleaseDesk.COHORT_TOO_SMALL);
        var open = new Town(100).without(Guard.QUANTILES);
        var told = open.bank().ask(many).cells().getFirst().orElseThrow();
        for (int i = 1; i < 99; i++) {
            assertThat(told.get(i).doubleValue() / UNIT / 100)
                    .as("the age of person %d", i)
                    .isEqualTo(i);
        }
        var town = new Town(100);
        assertThat(town.bank().ask(quantiles(List.of(0.25, 0.5, 0.75))).cells()).hasSize(1);
        assertThat(refusal(() -> town.bank().ask(quantiles(List.of(0.51)))))
                .as("one by one, beside the median")
                .isEqualTo(ReleaseDesk.COHORT_TOO_SMALL);
        assertThat(refusal(() -> town.bank().ask(quantiles(List.of(0.95)))))
                .as("nearly the oldest")
                .isEqualTo(ReleaseDesk.COHORT_TOO_SMALL);
    }

    private static QueryPlan quantiles(List<Double> probabilities) {
        return quantiles(probabilities, Predicate.everything());
    }

    private static QueryPlan quantiles(List<Double> probabilities, Predicate where) {
        return new QueryPlan(new Aggregate.Quantiles("age", probabilities, List.of()), where, List.of());
    }

    /** Of those from an age on the person at rank ten and one more for each ten years less: eight neighbours. */
    @Test
    void cannotReadTheSortedColumnFromQuantilesOfNestedFilters() {
        var nested = new ArrayList<QueryPlan>();
        for (int tens = 0; tens < 8; tens++) {
            double last = 99 - 10 * tens;
            double rank = 80 + tens - 10 * tens;
            nested.add(quantiles(
                    List.of(rank / last),
                    tens == 0 ? Predicate.everything() : Town.compare("age", Operator.AT_LEAST, 10 * tens)));
        }
        var open = new Town(100).without(Guard.QUANTILES);
        for (int i = 0; i < nested.size(); i++) {
            var told = open.bank().ask(nested.get(i)).cells().getFirst().orElseThrow();
            assertThat(told.get(1).doubleValue() / UNIT / told.get(0).doubleValue())
                    .as("one person's age, exactly")
                    .isCloseTo(80 + i, org.assertj.core.api.Assertions.within(1e-9));
        }
        var guarded = new Town(100);
        guarded.bank().ask(nested.getFirst());
        for (var next : nested.subList(1, nested.size())) {
            assertThat(refusal(() -> guarded.bank().ask(next))).isEqualTo(ReleaseDesk.DIFFERENCING_RISK);
        }
        assertThat(guarded.bank().ask(quantiles(List.of(0.5))).cells())
                .as("of the same rows, far enough from the first")
                .hasSize(1);
    }

    @Test
    void cannotReadFromTheQuantileOfALaterVersionWhatBecameOfOnePerson() {
        var ids = java.util.stream.IntStream.range(0, 21).mapToObj(i -> "p" + i).toList();
        var median = quantiles(List.of(0.5));
        double[] before =
                java.util.stream.IntStream.range(0, 21).asDoubleStream().toArray();
        double[] after = before.clone();
        after[10] = 10.25;
        var open = new Town(1).without(Guard.QUANTILES);
        var told = new ArrayList<Double>();
        for (var ages : List.of(before, after)) {
            open.content("v" + told.size(), table(ids, "age", ages));
            told.add(statistic(open.bank().ask(median), 1).doubleValue() / UNIT / 21);
        }
        assertThat(told).as("the same person's on two days").containsExactly(10.0, 10.25);
        var guarded = new Town(1).content("v1", table(ids, "age", before));
        guarded.bank().ask(median);
        assertThat(guarded.bank().ask(median).cells()).as("the same again").hasSize(1);
        guarded.content("v2", table(ids, "age", after));
        assertThat(refusal(() -> guarded.bank().ask(median))).isEqualTo(ReleaseDesk.DIFFERENCING_RISK);
    }

    @Test
    void cannotAskByTheKindOfRefusalWhetherOnePersonHasAVeryLargeNumber() {
        var ids = new ArrayList<String>();
        var amounts = new double[100];
        for (int row = 0; row < 100; row++) {
            ids.add("p" + row);
            amounts[row] = row == 7 ? 1e30 : row;
        }
        var town = new Town(1).content("v", table(ids, "amount", amounts));
        var codes = new ArrayList<ErrorCode>();
        for (double one : new double[] {1e30, 8}) {
            codes.add(refusal(() -> town.bank()
                    .ask(new QueryPlan(
                            new Moment(Moment.Kind.SUM, "amount"),
                            Town.compare("amount", Operator.EQUALS, one),
                            List.of()))));
        }
        assertThat(codes.get(0)).isEqualTo(codes.get(1));
    }

    @Test
    void getsNoOldAnswerThatTodaysPolicyWouldNotLetGo() {
        var town = new Town(100);
        town.bank().ask(Town.count(Town.atMost(14)));
        town.policy(Town.open(20));
        assertThat(refusal(() -> town.bank().ask(Town.count(Town.atMost(14))))).isEqualTo(ReleaseDesk.COHORT_TOO_SMALL);
    }

    @Test
    void getsNoRowsThatWereNotTheOnesDecidedAbout() {
        var town = new Town(100);
        var plan = Town.count(Town.atMost(59));
        var submission = new ReleaseStore.Submission(Town.DATASET, plan, Town.BANK, "credit-risk");
        long number = town.store.submit(submission);
        town.desk().decide(number, submission);
        town.content("v2", Town.table(200));
        assertThat(refusal(() -> town.desk().decide(number, submission))).isEqualTo(ReleaseDesk.DATASET_CHANGED);
    }

    @Test
    void learnsNoExactCountFromAMeanWhereCountsAreRounded() {
        var town = new Town(100)
                .policy(new QueryPolicy(10, 1, 25, 100, Town.open(10).rules()));
        var mean = new QueryPlan(new Moment(Moment.Kind.MEAN, "age"), Town.atMost(58), List.of());
        var told = town.bank().ask(mean);
        assertThat(statistic(told, 0)).isEqualTo(BigInteger.valueOf(50));
        assertThat(statistic(told, 1).doubleValue() / UNIT / 50)
                .as("the mean of 0 … 58")
                .isEqualTo(29, org.assertj.core.api.Assertions.within(1e-9));
    }

    @Test
    void isolatesNobodyByTenThousandRandomQuestions() {
        // Whatever is answered, no two answers differ by fewer than k persons, none of them included.
        var random = new Random(17);
        var town = new Town(120);
        var asked = new ArrayList<java.util.BitSet>();
        var desk = town.bank();
        for (int i = 0; i < 400; i++) {
            int from = random.nextInt(120);
            var plan = Town.count(
                    random.nextInt(3) == 0
                            ? both(
                                    Town.ages(from, from + random.nextInt(100)),
                                    Town.compare("sex", Operator.EQUALS, random.nextInt(2)))
                            : Town.ages(from, from + random.nextInt(100)));
            try {
                asked.add(desk.ask(plan).rows());
            } catch (FederationException refused) {
                assertThat(refused.code())
                        .isIn(ReleaseDesk.COHORT_TOO_SMALL, ReleaseDesk.DIFFERENCING_RISK, ReleaseDesk.QUOTA_EXHAUSTED);
            }
        }
        assertThat(asked).hasSizeGreaterThan(3);
        for (var one : asked) {
            for (var other : asked) {
                var difference = (java.util.BitSet) one.clone();
                difference.xor(other);
                assertThat(difference.cardinality()).matches(size -> size == 0 || size >= 10);
            }
        }
    }

    @Test
    void findsGroupsThatNobodyDeclaredHeldBackLikeSmallOnes() {
        var declared = new QueryPlan(
                new Aggregate.Count(),
                Predicate.everything(),
                List.of(new QueryPlan.GroupBy(
                        "town",
                        List.of(
                                new Literal.Text("Ulm"),
                                new Literal.Text("Köln"),
                                new Literal.Text("Mainz"),
                                new Literal.Text("Trier"),
                                new Literal.Text("Atlantis")))));
        var town = new Town(200);
        var cells = town.bank().ask(declared).cells();
        assertThat(cells.get(4)).as("nobody lives there").isEmpty();
        assertThat(refusal(() -> town.bank()
                        .ask(new QueryPlan(
                                new Aggregate.Count(),
                                new Predicate.Comparison("town", Operator.EQUALS, new Literal.Text("Bonn")),
                                List.of()))))
                .isEqualTo(ReleaseDesk.COHORT_TOO_SMALL);
        assertThat(Set.of(ReleaseDesk.DIFFERENCING_RISK, ReleaseDesk.COHORT_TOO_SMALL))
                .contains(refusal(() -> town.bank()
                        .ask(Town.count(new Predicate.Not(
                                new Predicate.Comparison("town", Operator.EQUALS, new Literal.Text("Bonn")))))));
    }
}
