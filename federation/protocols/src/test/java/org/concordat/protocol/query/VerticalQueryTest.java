package org.concordat.protocol.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.crypto.psi.Points;
import org.concordat.federation.FederationException;
import org.concordat.federation.Role;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.query.QueryPolicy;
import org.concordat.federation.query.QueryTable;
import org.concordat.federation.query.ReleaseDesk;
import org.concordat.federation.task.Cost;
import org.concordat.protocol.query.VerticalMessage.FilteredSet;
import org.concordat.protocol.query.VerticalMessage.HostRows;
import org.concordat.protocol.query.VerticalMessage.MaskedSums;
import org.concordat.protocol.query.VerticalMessage.Returned;
import org.concordat.protocol.query.VerticalMessage.SetSize;
import org.concordat.testkit.SchemaFiles;
import org.concordat.testkit.ShiftingScheme;
import org.concordat.testkit.TranscriptAssert;
import org.concordat.testkit.TransparentScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Held against the join in the clear. */
@Timeout(60)
class VerticalQueryTest {
    private static final int PEOPLE = 300;

    /** The guest knows ages, the host debts; each knows about two thirds of the people. */
    private static Owners parties(long seed) {
        var random = new Random(seed);
        return Owners.of(List.of(table(random, "age"), table(random, "debt")), false, 10);
    }

    private static QueryTable table(Random random, String column) {
        var ids = new ArrayList<String>();
        for (int i = 0; i < PEOPLE; i++) {
            if (random.nextInt(3) > 0) {
                ids.add("person-" + i);
            }
        }
        java.util.Collections.shuffle(ids, random);
        double[] values = ids.stream().mapToDouble(_ -> random.nextInt(100)).toArray();
        Map<String, QueryTable.Values> columns = new LinkedHashMap<>();
        columns.put(column, new QueryTable.Numbers(values));
        return new QueryTable(ids, columns);
    }

    /** Debts of those of the guest's people with an age of at least {@code least} whom the host knows. */
    private static double[] joined(Owners owners, double least) {
        var guest = owners.tables().get(0);
        var host = owners.tables().get(1);
        double[] age = ((QueryTable.Numbers) guest.columns().get("age")).values();
        double[] debt = ((QueryTable.Numbers) host.columns().get("debt")).values();
        var wanted = new HashSet<String>();
        IntStream.range(0, age.length)
                .filter(i -> age[i] >= least)
                .forEach(i -> wanted.add(guest.ids().get(i)));
        return IntStream.range(0, debt.length)
                .filter(i -> wanted.contains(host.ids().get(i)))
                .mapToDouble(i -> debt[i])
                .toArray();
    }

    private static Map<String, Object> plan(String aggregate, long least) {
        var plan = new LinkedHashMap<String, Object>();
        plan.put("aggregate", aggregate);
        if (!aggregate.equals("count")) {
            plan.put("column", "debt");
        }
        plan.put("where", Map.of("column", "age", "at_least", least));
        return plan;
    }

    @Test
    void isTheSchemaThatIsCheckedIn() {
        SchemaFiles.assertUnchanged(new VerticalQuery());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void findsWhatTheJoinInTheClearFinds(long seed) {
        var owners = parties(seed);
        double[] debts = joined(owners, 30);
        long n = debts.length;
        double sum = Arrays.stream(debts).sum();
        double variance =
                Arrays.stream(debts).map(x -> (x - sum / n) * (x - sum / n)).sum() / (n - 1);
        assertThat(owners.askJoined(plan("count", 30)).rows()).containsExactly(List.of(n));
        assertThat(owners.askJoined(plan("sum", 30)).rows()).containsExactly(List.of(n, (long) sum));
        var mean = owners.askJoined(plan("mean", 30)).rows().getFirst();
        assertThat(((Number) mean.get(1)).doubleValue()).isCloseTo(sum / n, within(1e-8));
        var spread = owners.askJoined(plan("variance", 30)).rows().getFirst();
        assertThat(((Number) spread.get(1)).doubleValue()).isCloseTo(variance, within(1e-6));
    }

    /** Of squares near 10¹⁸ a double keeps no unit, and the variance is about one. */
    @Test
    void keepsTheDigitsOfAVarianceFarBelowTheMean() {
        var random = new Random(8);
        var ids = IntStream.range(0, 200).mapToObj(i -> "person-" + i).toList();
        double[] ages = IntStream.range(0, 200).asDoubleStream().toArray();
        double[] debts =
                ids.stream().mapToDouble(_ -> 1e9 + random.nextGaussian()).toArray();
        var owners = Owners.of(
                List.of(
                        new QueryTable(ids, Map.of("age", new QueryTable.Numbers(ages))),
                        new QueryTable(ids, Map.of("debt", new QueryTable.Numbers(debts)))),
                false,
                10);
        double[] joined = Arrays.copyOfRange(debts, 30, 200);
        double mean = Arrays.stream(joined).map(x -> x - 1e9).average().orElseThrow();
        double variance = Arrays.stream(joined)
                        .map(x -> (x - 1e9 - mean) * (x - 1e9 - mean))
                        .sum()
                / (joined.length - 1);
        var plan = new LinkedHashMap<>(plan("variance", 30));
        plan.put("key_bits", 2048L);
        var sealed = owners.federation().scheme(Paillier.scheme(2048)).run(Owners.vertical(plan));
        for (var report :
                List.of(owners.askJoined(plan("variance", 30)), sealed.report(Owners.GUEST, 0, QueryReport.class))) {
            var found = ((Number) report.rows().getFirst().get(1)).doubleValue();
            assertThat(found).isCloseTo(variance, withinPercentage(1e-7));
        }
    }

    @Test
    void findsTheSameUnderPaillier() {
        var owners = parties(4);
        var clear = owners.askJoined(plan("variance", 30));
        var plan = new LinkedHashMap<>(plan("variance", 30));
        plan.put("key_bits", 2048L);
        var run = owners.federation().scheme(Paillier.scheme(2048)).run(Owners.vertical(plan));
        assertThat(run.report(Owners.GUEST, 0, QueryReport.class).rows()).isEqualTo(clear.rows());
    }

    /** The estimate counts numbers and leaves out what frames them: two per cent here. */
    @ParameterizedTest
    @ValueSource(strings = {"count", "mean", "variance"})
    void costsWhatTheStewardsWereShown(String aggregate) {
        var owners = parties(6);
        var plan = new LinkedHashMap<>(plan(aggregate, 0));
        plan.put("key_bits", 2048L);
        var task = Owners.vertical(plan);
        var proving = Paillier.scheme(2048).provingIn(new byte[] {1});
        var run = owners.federation().scheme(proving).run(task);
        var job = new JobSpec(JobSpec.VERSION, "a query", "test", owners.roster(), Map.of(), List.of(task));
        for (int owner = 0; owner < 2; owner++) {
            var party = owners.party(owner);
            int rows = owners.tables().get(owner).rows();
            var shown =
                    new VerticalQuery().cost(task, job, new Cost.Size(owner == 0 ? Role.GUEST : Role.HOST, rows, 1));
            long sent = run.transcript().bytesSentBy(party);
            int other = owners.tables().get(1 - owner).rows();
            long returned = owner == 0 ? 0 : Points.BYTES * (rows - other);
            assertThat(shown.bytes() - returned)
                    .as("%s of %s", aggregate, party)
                    .isCloseTo(sent, withinPercentage(2));
            assertThat(run.transcript().entries().stream()
                            .filter(entry -> entry.from().party().equals(party)))
                    .hasSize(Math.toIntExact(shown.messages()));
        }
    }

    @Test
    void conformsAndShowsTheHostNothingButBlindedIdsAndMaskedSums() {
        var owners = parties(5);
        var run = owners.federation().run(Owners.vertical(plan("mean", 20)));
        TranscriptAssert.assertThat(run.transcript())
                .conformsToScript()
                .declaresWhatItDiscloses()
                .disclosesOnlyTo(
                        owners.party(1),
                        DisclosureKind.PARAMETER,
                        DisclosureKind.BLINDED,
                        DisclosureKind.MEMBERSHIP,
                        DisclosureKind.MASKED);
        assertThat(run.result(owners.party(1)).report()).isInstanceOf(QueryReport.Contributed.class);
        var counted = owners.federation().run(Owners.vertical(plan("count", 20)));
        TranscriptAssert.assertThat(counted.transcript()).conformsToScript();
    }

    @Test
    void opensNothingOfTooSmallAnIntersection() {
        // Twenty of the guest's people pass the filter, and the host knows fewer than ten of them.
        var guest = table(new Random(1), "age");
        var few = guest.ids().subList(0, 7);
        var others = new ArrayList<>(few);
        IntStream.range(0, 100).forEach(i -> others.add("other-" + i));
        Map<String, QueryTable.Values> columns = new LinkedHashMap<>();
        columns.put(
                "debt",
                new QueryTable.Numbers(
                        IntStream.range(0, others.size()).asDoubleStream().toArray()));
        var none = new ArrayList<>(others.subList(7, others.size()));
        Map<String, QueryTable.Values> fewer = new LinkedHashMap<>();
        fewer.put(
                "debt",
                new QueryTable.Numbers(
                        IntStream.range(0, none.size()).asDoubleStream().toArray()));
        var refusals = new ArrayList<String>();
        for (var host : List.of(new QueryTable(others, columns), new QueryTable(none, fewer))) {
            var run = Owners.of(List.of(guest, host), false, 10).federation().attempt(Owners.vertical(plan("sum", 0)));
            var failure = run.failure().orElseThrow();
            assertThat(failure.code()).isEqualTo(ReleaseDesk.NOT_RELEASED);
            assertThat(run.transcript().messages(MaskedSums.class)).isEmpty();
            refusals.add(failure.detail());
        }
        assertThat(refusals.get(0)).as("few and none look the same").isEqualTo(refusals.get(1));
    }

    @Test
    void isRefusedByTheGuestsOwnDeskForAFilterThatLeavesFew() {
        var run = parties(6).federation().attempt(Owners.vertical(plan("sum", 98)));
        assertThat(run.failure())
                .hasValueSatisfying(failure -> assertThat(failure.code()).isEqualTo(ReleaseDesk.NOT_RELEASED));
    }

    @Test
    void namesAPeerThatSendsWhatIsNotRight() {
        var owners = parties(7);
        var returned = owners.federation()
                .tamper((_, _, message) -> message instanceof Returned sent
                        ? new Returned(new Points(Arrays.copyOf(sent.points().body(), Points.BYTES)))
                        : message)
                .attempt(Owners.vertical(plan("sum", 0)));
        var rows = owners.federation()
                .tamper((_, _, message) -> message instanceof HostRows sent
                        ? new HostRows(sent.points().select(0), sent.values())
                        : message)
                .attempt(Owners.vertical(plan("sum", 0)));
        var size = owners.federation()
                .tamper((from, _, message) ->
                        message instanceof SetSize && from.party().equals(owners.party(1))
                                ? new SetSize(-1, 1)
                                : message)
                .attempt(Owners.vertical(plan("sum", 0)));
        for (var run : List.of(returned, rows, size)) {
            assertThat(run.failure()).hasValueSatisfying(failure -> {
                assertThat(failure.code()).isEqualTo(FederationException.PROTOCOL_VIOLATION);
                assertThat(failure.party()).contains(owners.party(1));
            });
        }
    }

    /** One unit of the sum's last place: no bound would tell. */
    @Test
    void aHostThatOpensAnotherSumAnswersUnseenWhereNoProofIsAskedForAndIsNamedWhereOneIs() {
        var owners = parties(7);
        var shifting = ShiftingScheme.of(new TransparentScheme(), (_, _) -> BigInteger.ONE.shiftLeft(90));
        var believed = owners.federation().scheme(shifting.believed()).run(Owners.vertical(plan("sum", 0)));
        var honest = owners.federation().run(Owners.vertical(plan("sum", 0)));
        assertThat(believed.result(owners.party(0), 0).report())
                .isNotEqualTo(honest.result(owners.party(0), 0).report());

        var found = owners.federation().scheme(shifting).attempt(Owners.vertical(plan("sum", 0)));
        assertThat(found.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(FederationException.DECRYPTION_PROOF_INVALID);
            assertThat(failure.party()).contains(owners.party(1));
        });
    }

    @Test
    void tellsTheHostHowManyIdsTheFilterLeavesOnlyAsTheGuestsOwnPolicySays() {
        UnaryOperator<QueryPolicy> rounding = policy -> new QueryPolicy(
                policy.minimumCohort(), policy.dominance(), 10, policy.quota(), policy.totalCohort(), policy.rules());
        var asked = Owners.vertical(plan("count", 30));
        double[] age =
                ((QueryTable.Numbers) parties(5).tables().getFirst().columns().get("age")).values();
        var told = parties(5)
                .guestPolicy(rounding)
                .without("ROUNDING")
                .federation()
                .run(asked)
                .transcript()
                .messages(FilteredSet.class)
                .map(FilteredSet::count);
        assertThat(told).as("the attack without the guard: to the person").containsExactly((int)
                Arrays.stream(age).filter(years -> years >= 30).count());
        UnaryOperator<QueryPolicy> forItself = policy -> {
            var rule = policy.rules().getFirst();
            return new QueryPolicy(
                    policy.minimumCohort(),
                    policy.dominance(),
                    1,
                    policy.quota(),
                    List.of(new QueryPolicy.Rule(
                            rule.columns(),
                            rule.uses(),
                            rule.aggregates(),
                            Set.of(Owners.GUEST.value()),
                            rule.purposes(),
                            rule.until(),
                            rule.times())));
        };
        for (var policy : List.of(rounding, forItself)) {
            var run = parties(5).guestPolicy(policy).federation().attempt(asked);
            assertThat(run.failure()).map(FederationException::code).contains(ReleaseDesk.COLUMN_POLICY);
            assertThat(run.transcript().messages(FilteredSet.class)).isEmpty();
        }
    }

    @Test
    void countsAnIdOnceThatStandsOnSeveralRowsOfTheHostAndSumsNone() {
        var people = IntStream.range(0, 60).mapToObj(i -> "person-" + i).toList();
        var twice = new ArrayList<>(people);
        twice.add("person-7");
        double[] debts = IntStream.range(0, 61).asDoubleStream().toArray();
        var owners = Owners.of(
                List.of(
                        new QueryTable(people, Map.of("age", new QueryTable.Numbers(Arrays.copyOf(debts, 60)))),
                        new QueryTable(twice, Map.of("debt", new QueryTable.Numbers(debts)))),
                false,
                10);
        assertThat(owners.askJoined(plan("count", 10)).rows()).containsExactly(List.of(50L));
        assertThat(owners.federation().attempt(Owners.vertical(plan("sum", 10))).failure())
                .hasValueSatisfying(failure -> assertThat(failure.code().code()).isEqualTo("duplicate-ids"));
    }

    @Test
    void keepsTheCentsOfASum() {
        var people = IntStream.range(0, 200).mapToObj(i -> "person-" + i).toList();
        double[] ages = IntStream.range(0, 200).asDoubleStream().toArray();
        double[] debts = IntStream.range(0, 200)
                .mapToDouble(i -> 61_728_394.50 + 1_000 * (i - 99.5) + (i == 0 ? 1.23 : 0))
                .toArray();
        var owners = Owners.of(
                List.of(
                        new QueryTable(people, Map.of("age", new QueryTable.Numbers(ages))),
                        new QueryTable(people, Map.of("debt", new QueryTable.Numbers(debts)))),
                false,
                10);
        assertThat(owners.askJoined(plan("sum", 0)).rows())
                .containsExactly(List.of(200L, new BigDecimal("12345678901.23")));
    }

    @Test
    void pointsToWhatAnIntersectionCannotBeAsked() {
        var owners = parties(1);
        assertThatThrownBy(
                        () -> owners.askJoined(Map.of("aggregate", "histogram", "column", "debt", "bins", List.of(1L))))
                .hasMessageContaining("/tasks/0/aggregate function-not-allowed");
        assertThatThrownBy(() -> owners.askJoined(Map.of(
                        "aggregate",
                        "count",
                        "key_bits",
                        1L,
                        "group_by",
                        List.of(Map.of("column", "age", "values", List.of(1L))))))
                .hasMessageContaining("/tasks/0/key_bits out-of-range");
    }
}
