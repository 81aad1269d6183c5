package org.concordat.protocol.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.QueryTable;
import org.concordat.federation.query.ReleaseDesk;
import org.concordat.protocol.query.VerticalMessage.FilteredSet;
import org.concordat.testkit.FederationRun;
import org.concordat.testkit.InMemoryFederation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Analysts at the guest who choose filters to find one person of the host: each attack succeeds with the guard off. */
@Timeout(60)
class HostileGuestTest {
    private static final int K = 10;

    private static QueryTable table(List<String> ids, String column, IntToDoubleFunction value) {
        Map<String, QueryTable.Values> columns = new LinkedHashMap<>();
        columns.put(
                column,
                new QueryTable.Numbers(
                        IntStream.range(0, ids.size()).mapToDouble(value).toArray()));
        return new QueryTable(ids, columns);
    }

    private static List<String> people(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "p" + i).toList();
    }

    /** The guest knows the ages 0 … 99 of a hundred people; the host the debts of those over fifty, of p7, and of others. */
    private static Owners oneYoungDebtor() {
        var debtors = new ArrayList<>(people(50, 100));
        debtors.add("p7");
        debtors.addAll(people(1_000, 1_009));
        return Owners.of(
                List.of(
                        table(people(0, 100), "age", age -> age),
                        table(debtors, "debt", row -> row == 50 ? 777 : 100 + row)),
                false,
                K);
    }

    private static Map<String, Object> plan(String aggregate, long least) {
        var plan = new LinkedHashMap<String, Object>();
        plan.put("aggregate", aggregate);
        plan.put("column", "debt");
        plan.put("where", Map.of("column", "age", "at_least", least));
        return plan;
    }

    private static List<Object> told(InMemoryFederation federation, Map<String, Object> plan) {
        return federation
                .run(Owners.vertical(plan))
                .report(Owners.GUEST, 0, QueryReport.class)
                .rows()
                .getFirst();
    }

    private static FederationException refusal(FederationRun run) {
        return run.failure().orElseThrow();
    }

    private static ErrorCode refusal(InMemoryFederation federation, Map<String, Object> plan) {
        return refusal(federation.attempt(Owners.vertical(plan))).code();
    }

    @Test
    void findNoPersonsDebtByTwoFilters() {
        var open = oneYoungDebtor().without("FURTHER_SETS").federation();
        assertThat(told(open, plan("sum", 0))).containsExactly(51L, 7_002L);
        assertThat(told(open, plan("sum", 20))).as("p7 owes 777").containsExactly(50L, 6_225L);
        assertThat(told(open, plan("sum", 40))).as("nobody else is below forty").containsExactly(50L, 6_225L);

        var guarded = oneYoungDebtor().federation();
        assertThat(told(guarded, plan("sum", 0))).containsExactly(51L, 7_002L);
        assertThat(refusal(guarded, plan("sum", 20))).isEqualTo(ReleaseDesk.NOT_RELEASED);
        assertThat(refusal(guarded, plan("mean", 40))).isEqualTo(ReleaseDesk.NOT_RELEASED);
        assertThat(refusal(guarded, Map.of("aggregate", "count"))).isEqualTo(ReleaseDesk.NOT_RELEASED);
        assertThat(told(guarded, plan("mean", 0)).getFirst())
                .as("of the same ids")
                .isEqualTo(51L);
    }

    @Test
    void showTheHostOnlyWhetherItIsTheSameSet() {
        var federation = oneYoungDebtor().federation();
        var seals = new ArrayList<String>();
        for (var plan : List.of(plan("sum", 0), plan("mean", 0), plan("sum", 20))) {
            federation
                    .attempt(Owners.vertical(plan))
                    .transcript()
                    .messages(FilteredSet.class)
                    .forEach(message -> seals.add(message.seal()));
        }
        assertThat(seals.get(0)).isEqualTo(seals.get(1)).isNotEqualTo(seals.get(2));
    }

    @Test
    void areHeldToASealOfTheirIds() {
        var owners = oneYoungDebtor();
        for (var seal : List.of("", "0A".repeat(32), "0a".repeat(33))) {
            var failure = refusal(owners.federation()
                    .tamper((_, _, message) -> message instanceof FilteredSet sent
                            ? new FilteredSet(sent.count(), sent.floor(), seal)
                            : message)
                    .attempt(Owners.vertical(plan("sum", 0))));
            assertThat(failure.code()).isEqualTo(FederationException.PROTOCOL_VIOLATION);
            assertThat(failure.party()).contains(owners.party(0));
        }
    }

    /** Three hundred of whom one owes a million and the others five thousand and a little each. */
    private static Owners oneRich(IntToDoubleFunction debt) {
        return Owners.of(
                List.of(table(people(0, 500), "age", age -> age), table(people(200, 500), "debt", debt)), false, K);
    }

    @Test
    void findNoRichPersonsDebtAmongTheFewInCommon() {
        IntToDoubleFunction debt = row -> row == 299 ? 1_000_000 : 5_000 + row;
        var open = oneRich(debt).without("DOMINANCE").federation();
        assertThat((Long) told(open, plan("sum", 480)).getLast())
                .as("the attack without the guard")
                .isBetween(1_000_000L, 1_110_000L);
        assertThat(refusal(oneRich(debt).federation(), plan("sum", 480))).isEqualTo(ReleaseDesk.NOT_RELEASED);
        assertThat(told(oneRich(debt).federation(), plan("sum", 300)).getFirst())
                .as("many enough, whoever they are")
                .isEqualTo(200L);
    }

    @Test
    void countNoFewIllAmongThoseInCommon() {
        // A hundred and fifty of three hundred are ill, but three of the twenty that the guest asks about.
        IntToDoubleFunction ill = row -> row < 147 || row >= 297 ? 1 : 0;
        var open = oneRich(ill).without("COHORT", "DOMINANCE").federation();
        assertThat(told(open, plan("sum", 480))).containsExactly(20L, 3L);
        assertThat(refusal(oneRich(ill).federation(), plan("sum", 480))).isEqualTo(ReleaseDesk.NOT_RELEASED);
        assertThat(told(oneRich(ill).federation(), plan("sum", 200))).containsExactly(300L, 150L);
    }

    @Test
    void sumNoDebtsOfFewerInCommonThanKPersons() {
        // The guest asks about the ten oldest and three hundred others; the host knows seven of all these.
        var guest = new ArrayList<>(people(0, 300));
        var host = new ArrayList<>(people(293, 300));
        host.addAll(people(1_000, 1_300));
        var owners = List.of(table(guest, "age", age -> age), table(host, "debt", row -> 1_000 + row));
        assertThat(told(Owners.of(owners, false, K).without("COHORT").federation(), plan("sum", 0)))
                .as("the attack without the guard")
                .containsExactly(7L, 7_021L);
        assertThat(refusal(Owners.of(owners, false, K).federation(), plan("sum", 0)))
                .isEqualTo(ReleaseDesk.NOT_RELEASED);
    }

    @Test
    void getNoMoreOpeningsThanTheRuleHas() {
        var federation = oneYoungDebtor().times(1).federation();
        assertThat(told(federation, plan("sum", 0))).containsExactly(51L, 7_002L);
        for (var next : List.of(plan("mean", 0), plan("sum", 0), plan("sum", 20))) {
            assertThat(refusal(federation, next)).isEqualTo(ReleaseDesk.QUOTA_EXHAUSTED);
        }
    }
}
