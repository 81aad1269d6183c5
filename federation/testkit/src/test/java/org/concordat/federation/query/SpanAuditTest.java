package org.concordat.federation.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.query.SpanAudit.Counted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The audits of sets that were released: their verdicts, and what they cost. */
@Timeout(120)
class SpanAuditTest {
    private static final List<Set<PartyId>> OWNERS = List.of(
            Set.of(),
            Set.of(),
            Set.of(),
            Set.of(new PartyId("bank")),
            Set.of(new PartyId("bank"), new PartyId("insurer")));
    private static final List<String> CONDITIONS = List.of("", "", "a", "b", "c");

    private static BitSet set(Random random, int persons, List<BitSet> before) {
        var set = new BitSet();
        switch (random.nextInt(before.isEmpty() ? 2 : 6)) {
            case 0 ->
                IntStream.range(0, persons).filter(_ -> random.nextBoolean()).forEach(set::set);
            case 1 -> set.set(random.nextInt(persons), persons);
            case 2 -> set.or(one(random, before));
            case 3 -> {
                set.or(one(random, before));
                set.or(one(random, before));
            }
            case 4 -> {
                set.or(one(random, before));
                set.xor(one(random, before));
            }
            default -> {
                set.or(one(random, before));
                set.andNot(one(random, before));
                set.flip(random.nextInt(persons));
            }
        }
        return set;
    }

    private static BitSet one(Random random, List<BitSet> before) {
        return before.get(random.nextInt(before.size()));
    }

    private static Counted counted(Random random, BitSet set, boolean overTotals) {
        return new Counted(
                set,
                CONDITIONS.get(random.nextInt(CONDITIONS.size())),
                random.nextInt(4) == 0 ? Set.of("a") : Set.of(),
                random.nextBoolean() ? "p" : "q",
                overTotals ? OWNERS.get(random.nextInt(OWNERS.size())) : Set.of());
    }

    @Test
    void itsVerdictsAreThoseOfTheOneThatKeepsEveryAtomAsASet() {
        var random = new Random(11);
        var verdicts = new int[2];
        for (int round = 0; round < 4_000; round++) {
            int k = 1 + random.nextInt(6);
            int persons = 1 + random.nextInt(60);
            boolean overTotals = random.nextInt(3) == 0;
            var audit = new SpanAudit(k);
            var plain = new PlainSpan.Persons(k);
            var sets = new ArrayList<BitSet>();
            for (int i = 0; i < 12; i++) {
                var asked = counted(random, set(random, persons, sets), overTotals);
                sets.add(asked.persons());
                if (random.nextInt(5) == 0) {
                    audit.released(asked);
                    plain.released(asked);
                    continue;
                }
                if (random.nextInt(4) == 0) {
                    audit = audit.copy();
                }
                boolean expected = plain.admits(asked);
                assertThat(audit.admits(asked)).as("round %d, set %d", round, i).isEqualTo(expected);
                verdicts[expected ? 1 : 0]++;
            }
        }
        assertThat(verdicts[0]).as("refused").isGreaterThan(5_000);
        assertThat(verdicts[1]).as("admitted").isGreaterThan(5_000);
    }

    private static QueryTable amounts(Random random, int rows) {
        var ids = IntStream.range(0, rows)
                .mapToObj(row -> "p" + random.nextInt(rows))
                .toList();
        Map<String, QueryTable.Values> columns = new LinkedHashMap<>();
        for (var column : List.of("x", "y")) {
            columns.put(
                    column,
                    new QueryTable.Numbers(IntStream.range(0, rows)
                            .mapToDouble(_ -> random.nextInt(8) == 0 ? 400 : random.nextInt(6))
                            .toArray()));
        }
        return new QueryTable(ids, columns);
    }

    @Test
    void theVerdictsOnSumsAreThoseOfTheOneThatKeepsEveryAtomAsASet() {
        var random = new Random(12);
        var verdicts = new int[2];
        for (int round = 0; round < 2_000; round++) {
            int rows = 1 + random.nextInt(60);
            var plan = new QueryPlan(new Aggregate.Correlation("x", "y"), Predicate.everything(), List.of());
            var values = RowValues.of(plan, amounts(random, rows));
            int k = random.nextInt(4);
            double share = 0.4 + random.nextDouble() / 2;
            var audit = new ValueAudit(values, share, k);
            var plain = new PlainSpan.Values(values, share, k);
            var sets = new ArrayList<BitSet>();
            for (int i = 0; i < 8; i++) {
                var asked = set(random, rows, sets);
                asked.clear(rows, Integer.MAX_VALUE);
                sets.add(asked);
                if (random.nextInt(5) == 0) {
                    var summed =
                            values.summed().get(random.nextInt(values.summed().size()));
                    audit.told(summed, asked);
                    plain.told(summed, asked);
                    continue;
                }
                boolean expected = plain.admits(asked);
                assertThat(audit.admits(asked)).as("round %d, set %d", round, i).isEqualTo(expected);
                verdicts[expected ? 1 : 0]++;
            }
        }
        assertThat(verdicts[0]).as("refused").isGreaterThan(2_000);
        assertThat(verdicts[1]).as("admitted").isGreaterThan(2_000);
    }

    private static List<BitSet> table(Random random, int persons, int cells) {
        var sets = new BitSet[cells];
        Arrays.setAll(sets, _ -> new BitSet());
        IntStream.range(0, persons).forEach(person -> sets[random.nextInt(cells)].set(person));
        return List.of(sets);
    }

    /** A set of members for each of the 14,400 atoms would take 1.8 GB. */
    @Test
    void twoUnrelatedTablesOverAMillionPersonsFitAnyHeap() {
        var random = new Random(13);
        var audit = new SpanAudit(10);
        for (int i = 0; i < 2; i++) {
            for (var cell : table(random, 1_000_000, 120)) {
                assertThat(audit.admits(Counted.plainly(cell))).isTrue();
            }
        }
    }

    private static BitSet half(Random random, int persons) {
        var half = new BitSet();
        IntStream.range(0, persons).filter(_ -> random.nextBoolean()).forEach(half::set);
        return half;
    }

    @Test
    void saysThatItIsFullBeforeItCutsAnything() {
        var random = new Random(14);
        var span = new Span(2_000);
        var audit = new SpanAudit(5, span);
        int admitted = 0;
        var half = new BitSet();
        try {
            for (; admitted < 1_000; admitted++) {
                half = half(random, 1_000);
                assertThat(audit.admits(Counted.plainly(half))).isTrue();
            }
        } catch (FederationException _) {
            // looked at below
        }
        assertThat(admitted).isBetween(5, 20);
        int atoms = span.atoms().count();
        int sets = span.atoms().sets().size();
        var tooMuch = Counted.plainly(half);
        assertThatThrownBy(() -> audit.admits(tooMuch))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(ReleaseDesk.AUDIT_FULL))
                .hasMessageContainingAll(sets + 1 + " sets", "of at most 2000", "answered again");
        assertThat(span.atoms().count()).isEqualTo(atoms);
        assertThat(span.atoms().sets()).hasSize(sets);
        assertThatCode(() -> audit.released(tooMuch))
                .as("what was released is taken")
                .doesNotThrowAnyException();
        assertThat(span.atoms().count()).isGreaterThan(atoms);
    }

    @Test
    void saysOfSumsTooThatItIsFull() {
        var random = new Random(15);
        int rows = 640;
        var plan =
                new QueryPlan(new Aggregate.Moment(Aggregate.Moment.Kind.SUM, "x"), Predicate.everything(), List.of());
        var values = RowValues.of(plan, amounts(random, rows));
        var audit = new ValueAudit(values, 1, 0, 2_000);
        for (int i = 0; i < 6; i++) {
            assertThat(audit.admits(half(random, rows))).isTrue();
        }
        assertThatThrownBy(() -> IntStream.range(0, 20).forEach(_ -> audit.admits(half(random, rows))))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(ReleaseDesk.AUDIT_FULL));
    }
}
