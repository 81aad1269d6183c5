package org.concordat.federation.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.Aggregate.Moment;
import org.concordat.federation.query.QueryPolicy.Rule;
import org.concordat.federation.query.QueryPolicy.Use;
import org.concordat.federation.query.ReleaseDesk.Guard;
import org.junit.jupiter.api.Test;

/** Questions about those of an owner's persons whom a partner's ids select, which the owner does not see. */
class JoinedQuestionsTest {
    private static final QueryPlan SUM = new QueryPlan(
            new Moment(Moment.Kind.SUM, "age"), Town.compare("balance", Predicate.Operator.AT_LEAST, 1), List.of());
    private static final QueryPlan COUNT = QueryPlan.count();

    private static final QueryDesk PARTNERS = new Town(1).bank();

    private static Set<String> ids(int from, int to) {
        var ids = new LinkedHashSet<String>();
        IntStream.range(from, to).forEach(person -> ids.add("p" + person));
        return ids;
    }

    /** As the protocol answers where the owner's desk lets it: over the persons in common, of whom it tells how many. */
    private static double[] joined(QueryDesk owner, QueryPlan plan, Set<String> ids) {
        var grant = owner.askJoined(plan, PARTNERS.seal(ids));
        int[] common = grant.rows().stream()
                .filter(row -> ids.contains(grant.table().ids().get(row)))
                .toArray();
        assertThat(common.length).isGreaterThanOrEqualTo(grant.minimumCohort());
        var ages = ((QueryTable.Numbers) grant.table().columns().get("age")).values();
        return new double[] {
            common.length, Arrays.stream(common).mapToDouble(row -> ages[row]).sum()
        };
    }

    private static void refused(ErrorCode code, ThrowingCallable ask) {
        assertThatThrownBy(ask)
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static Town allowing(int times, Use... uses) {
        var rule = new Rule(
                Set.of("*"), Set.of(uses), Set.of("*"), Set.of("*"), Set.of("*"), Town.NOW.plusSeconds(60), times);
        return new Town(200).policy(new QueryPolicy(10, 0.8, 1, 100, List.of(rule)));
    }

    /** The partner counts who is in common by itself: to the person, whatever the owner rounds to. */
    @Test
    void areNotAnsweredWhereTheOwnerRounds() {
        var rounding = new QueryPolicy(10, 0.8, 5, 100, Town.open(10).rules());
        var told = joined(new Town(200).policy(rounding).without(Guard.ROUNDING).bank(), COUNT, ids(0, 63));
        assertThat(told[0]).isEqualTo(63);
        refused(
                ReleaseDesk.COLUMN_POLICY,
                () -> joined(new Town(200).policy(rounding).bank(), COUNT, ids(0, 63)));
    }

    /** As the guest, an owner tells its host how many of its ids a filter leaves, to the person. */
    @Test
    void areNotAskedByAnOwnerWhoRoundsWhatItsHostWouldCount() {
        var rounding = new QueryPolicy(10, 0.8, 10, 100, Town.open(10).rules());
        var filtered = Town.count(Town.atMost(62));
        var open = new Town(200).policy(rounding).without(Guard.ROUNDING);
        assertThat(open.bank().ask(filtered).cells().getFirst().orElseThrow().getFirst())
                .isEqualTo(BigInteger.valueOf(60));
        assertThat(open.bank().askExactly(filtered, Town.INSURER).rows().cardinality())
                .isEqualTo(63);
        refused(
                ReleaseDesk.COLUMN_POLICY,
                () -> new Town(200).policy(rounding).bank().askExactly(filtered, Town.INSURER));
    }

    @Test
    void areAskedUnderRulesThatNameWhoIsToldHowManyIdsTheFilterLeaves() {
        var wide = Town.open(10).rules().getFirst();
        var own = new Rule(
                wide.columns(),
                wide.uses(),
                wide.aggregates(),
                Set.of(Town.BANK.value()),
                wide.purposes(),
                wide.until(),
                wide.times());
        var town = new Town(200).policy(new QueryPolicy(10, 0.8, 1, 100, List.of(own)));
        var filtered = Town.count(Town.atMost(62));
        assertThat(town.bank().ask(filtered).cells()).hasSize(1);
        refused(ReleaseDesk.COLUMN_POLICY, () -> town.bank().askExactly(filtered, Town.INSURER));
    }

    /** The insurer was told of the owner's own ids as its host, and asks about all but one of them as its guest. */
    @Test
    void tellOfNoPersonBesideHowManyIdsTheSamePartnerWasToldOf() {
        var allButOne = ids(0, 200);
        allButOne.remove("p7");
        var open = new Town(200).without(Guard.FURTHER_SETS);
        int all = open.bank().askExactly(COUNT, Town.INSURER).rows().cardinality();
        var insurer = open.desk().of(Town.DATASET, Town.INSURER, "credit-risk", Set.of());
        assertThat(all - joined(insurer, COUNT, allButOne)[0])
                .as("p7 is the owner's")
                .isEqualTo(1);
        var guarded = new Town(200);
        guarded.bank().askExactly(COUNT, Town.INSURER);
        refused(
                ReleaseDesk.DIFFERENCING_RISK,
                () -> joined(guarded.desk().of(Town.DATASET, Town.INSURER, "credit-risk", Set.of()), COUNT, allButOne));
    }

    /** A thousand with so many of each status: 0, 1, 2, and others of which each is one person's. */
    private static QueryTable statuses(int... times) {
        var ids = List.copyOf(ids(0, 1_000));
        var status = IntStream.range(0, 1_000)
                .mapToDouble(i ->
                        i < times[0] ? 0 : i < times[0] + times[1] ? 1 : i < times[0] + times[1] + times[2] ? 2 : i)
                .toArray();
        return new QueryTable(ids, Map.of("status", new QueryTable.Numbers(status)));
    }

    @Test
    void haveAFloorAtWhichNoneOfThreeValuesIsFewPersonsWhoeverIsInCommon() {
        var variance = new QueryPlan(new Moment(Moment.Kind.VARIANCE, "status"), Predicate.everything(), List.of());
        var three = statuses(500, 300, 200);
        var values = ((QueryTable.Numbers) three.columns().get("status")).values();
        int[] common = IntStream.concat(IntStream.range(0, 697), IntStream.range(800, 803))
                .toArray();
        double sum = Arrays.stream(common).mapToDouble(row -> values[row]).sum();
        double squares = Arrays.stream(common)
                .mapToDouble(row -> values[row] * values[row])
                .sum();
        assertThat((squares - sum) / 2)
                .as("how many have the third, by what opens")
                .isEqualTo(3);
        var seal = PARTNERS.seal(ids(0, 100));
        assertThat(new Town(1)
                        .content("v", three)
                        .without(Guard.COHORT)
                        .bank()
                        .askJoined(variance, seal)
                        .minimumCohort())
                .as("the attack without the guard: seven hundred in common are enough")
                .isLessThanOrEqualTo(common.length);
        assertThat(new Town(1)
                        .content("v", three)
                        .bank()
                        .askJoined(variance, seal)
                        .minimumCohort())
                .as("all but 190 of the rarest, to k times a power of two, or everybody")
                .isEqualTo(1_000);
        assertThat(new Town(1)
                        .content("v", statuses(500, 300, 100))
                        .bank()
                        .askJoined(variance, seal)
                        .minimumCohort())
                .as("three of many values may be all that those in common have")
                .isEqualTo(1_000);
        assertThat(new Town(1)
                        .content("v", statuses(200, 100, 100))
                        .without(Guard.DOMINANCE)
                        .bank()
                        .askJoined(variance, seal)
                        .minimumCohort())
                .isEqualTo(320);
    }

    @Test
    void areOfOneRowAPersonWhereValuesAreJoinedAndAreRefusedBeforeTheyCount() {
        var ids = new ArrayList<>(ids(0, 199));
        ids.add("p7");
        var ages = IntStream.range(0, 200).asDoubleStream().toArray();
        var twice = new Town(1).content("v", new QueryTable(ids, Map.of("age", new QueryTable.Numbers(ages))));
        refused(RowValues.DUPLICATE_IDS, () -> twice.bank().askJoined(SUM, PARTNERS.seal(ids(0, 100))));
        twice.store.exclusively(
                Town.DATASET, ledger -> assertThat(ledger.releases(0)).hasSize(0));
        assertThat(twice.bank().askJoined(COUNT, PARTNERS.seal(ids(0, 100))).minimumCohort())
                .isEqualTo(10);
    }

    @Test
    void tellOfNoPersonByTwoSetsThatDifferByOneOfTheOwners() {
        // The partner's second filter leaves out twenty, of whom only p7 is the owner's.
        var first = ids(50, 100);
        first.add("p7");
        IntStream.range(0, 19).forEach(i -> first.add("elsewhere-" + i));
        var second = ids(50, 100);
        var open = allowing(9, Use.AGGREGATE).without(Guard.FURTHER_SETS);
        double[] with = joined(open.bank(), SUM, first);
        double[] without = joined(open.bank(), SUM, second);
        assertThat(with[0] - without[0]).as("p7 is the owner's").isEqualTo(1);
        assertThat(with[1] - without[1]).as("and is seven").isEqualTo(7);
        var guarded = allowing(9, Use.AGGREGATE);
        joined(guarded.bank(), SUM, first);
        refused(ReleaseDesk.DIFFERENCING_RISK, () -> joined(guarded.bank(), SUM, second));
        refused(ReleaseDesk.DIFFERENCING_RISK, () -> joined(guarded.bank(), COUNT, second));
    }

    @Test
    void tellOfNoPersonBesideWhatThePartnerWasToldOfTheOwnersRows() {
        var allButOne = ids(0, 200);
        allButOne.remove("p7");
        var all = new QueryPlan(SUM.aggregate(), Predicate.everything(), List.of());
        var open = allowing(9, Use.AGGREGATE).without(Guard.FURTHER_SETS);
        double whole =
                open.bank().ask(all).cells().getFirst().orElseThrow().get(1).doubleValue();
        assertThat(whole / (1L << Tabulation.FRACTION_BITS) - joined(open.bank(), SUM, allButOne)[1])
                .isEqualTo(7);
        var rowsFirst = allowing(9, Use.AGGREGATE);
        rowsFirst.bank().ask(all);
        refused(ReleaseDesk.DIFFERENCING_RISK, () -> joined(rowsFirst.bank(), SUM, allButOne));
        var setFirst = allowing(9, Use.AGGREGATE);
        joined(setFirst.bank(), SUM, allButOne);
        refused(ReleaseDesk.DIFFERENCING_RISK, () -> setFirst.bank().ask(all));
        refused(
                ReleaseDesk.DIFFERENCING_RISK,
                () -> setFirst.content("v2", Town.table(250)).bank().askJoined(SUM, PARTNERS.seal(allButOne)));
    }

    @Test
    void tellOfNoPersonBesideAnAnswerThatWasGivenToAnotherPartnerFirst() {
        var all = new QueryPlan(SUM.aggregate(), Predicate.everything(), List.of());
        var allButOne = ids(0, 200);
        allButOne.remove("p7");
        var setFirst = allowing(9, Use.AGGREGATE);
        setFirst.desk().of(Town.DATASET, Town.INSURER, "credit-risk", Set.of()).ask(all);
        joined(setFirst.bank(), SUM, allButOne);
        refused(ReleaseDesk.DIFFERENCING_RISK, () -> setFirst.bank().ask(all));
        var again = allowing(9, Use.AGGREGATE);
        again.desk().of(Town.DATASET, Town.INSURER, "credit-risk", Set.of()).ask(all);
        again.bank().ask(all);
        refused(ReleaseDesk.DIFFERENCING_RISK, () -> joined(again.bank(), SUM, allButOne));
    }

    @Test
    void tellMoreOfTheSameSetAndOfOneSetToEachPartner() {
        var town = allowing(9, Use.AGGREGATE);
        joined(town.bank(), SUM, ids(50, 100));
        joined(town.bank(), COUNT, ids(50, 100));
        joined(town.desk().of(Town.DATASET, Town.INSURER, "credit-risk", Set.of()), SUM, ids(0, 80));
    }

    @Test
    void tellOfFurtherSetsWhereStewardsTakeTheRisk() {
        var town = allowing(9, Use.AGGREGATE, Use.FURTHER_SETS);
        joined(town.bank(), SUM, ids(50, 100));
        joined(town.bank(), SUM, ids(51, 100));
    }

    @Test
    void countEachTimeAgainstTheRuleAndTheQuota() {
        var twice = allowing(2, Use.AGGREGATE);
        joined(twice.bank(), SUM, ids(50, 100));
        joined(twice.bank(), new QueryPlan(SUM.aggregate(), Predicate.everything(), List.of()), ids(50, 100));
        refused(ReleaseDesk.QUOTA_EXHAUSTED, () -> joined(twice.bank(), COUNT, ids(50, 100)));
        var once = allowing(1, Use.AGGREGATE);
        joined(once.bank(), SUM, ids(50, 100));
        refused(ReleaseDesk.QUOTA_EXHAUSTED, () -> joined(once.bank(), SUM, ids(50, 100)));
        var quota = new Town(200)
                .policy(new QueryPolicy(10, 0.8, 1, 1, Town.open(10).rules()));
        joined(quota.bank(), SUM, ids(50, 100));
        refused(ReleaseDesk.QUOTA_EXHAUSTED, () -> joined(quota.bank(), SUM, ids(50, 100)));
    }

    @Test
    void areSealedByTheSetAloneAndUnderAKeyOfTheParty() {
        var backwards = new LinkedHashSet<>(List.copyOf(ids(0, 30)).reversed());
        assertThat(PARTNERS.seal(backwards))
                .isEqualTo(PARTNERS.seal(ids(0, 30)))
                .matches("[0-9a-f]{64}");
        assertThat(PARTNERS.seal(ids(0, 29))).isNotEqualTo(PARTNERS.seal(ids(0, 30)));
        var key = new byte[32];
        key[0] = 1;
        assertThat(new Pseudonyms(key).seal(ids(0, 30))).isNotEqualTo(PARTNERS.seal(ids(0, 30)));
        assertThat(PARTNERS.seal(Set.of("ab", "c"))).isNotEqualTo(PARTNERS.seal(Set.of("a", "bc")));
    }

    @Test
    void haveAFloorAtWhichNobodyStandsOutWhoeverIsInCommon() {
        var one = new Town(200).bank().askJoined(SUM, PARTNERS.seal(ids(0, 100)));
        assertThat(one.minimumCohort())
                .as("ten, of whom eleven have a value other than the rest")
                .isEqualTo(20);
        // Half are of one sex: a hundred of the same value and ten others at least.
        var sex = new QueryPlan(new Moment(Moment.Kind.SUM, "sex"), Predicate.everything(), List.of());
        assertThat(new Town(200)
                        .bank()
                        .askJoined(sex, PARTNERS.seal(ids(0, 100)))
                        .minimumCohort())
                .isEqualTo(160);
        var counted = new Town(200).bank().askJoined(COUNT, PARTNERS.seal(ids(0, 100)));
        assertThat(counted.minimumCohort()).isEqualTo(10);
    }
}
