package org.concordat.federation.query;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.concordat.federation.job.CanonicalText;
import org.concordat.federation.query.Predicate.Operator;

/**
 * What the sums of one cell tell besides its rows: of each column that is summed, the persons with each of its values, where
 * these are few, and the values themselves, as places among {@link ReleaseStore.Ledger#people}.
 *
 * @param persons {@link RowValues#FEW} for each column
 * @param values one set for each column
 */
record BehindCell(List<SpanAudit.Counted> persons, List<BitSet> values) {
    private static final int SETS = RowValues.FEW + 1;

    /** How many sets stand behind a cell of the plan in a release. */
    static int sets(QueryPlan plan) {
        return SETS * RowValues.columns(plan.aggregate()).size();
    }

    static BehindCell of(QueryPlan plan, Predicate condition, CellRelease.Rows rows, BitSet chosen) {
        var counted = rows.values().counted(chosen);
        var sets = new ArrayList<BitSet>();
        for (int column = 0; column < counted.size(); column++) {
            counted.get(column).forEach(set -> sets.add(rows.persons(set)));
            var values = new BitSet();
            int[] places = rows.told().get(column);
            chosen.stream().forEach(row -> values.set(places[row]));
            sets.add(values);
        }
        return of(plan, condition, sets);
    }

    /**
     * @param condition of the cell
     * @param sets as {@link #inOrder} gave them
     */
    static BehindCell of(QueryPlan plan, Predicate condition, List<BitSet> sets) {
        var question = text(plan);
        var persons = new ArrayList<SpanAudit.Counted>();
        var values = new ArrayList<BitSet>();
        var columns = RowValues.columns(plan.aggregate());
        for (int column = 0; column < columns.size(); column++) {
            var told = openly(condition, columns.get(column));
            int first = column * SETS;
            sets.subList(first, first + RowValues.FEW)
                    .forEach(set -> persons.add(new SpanAudit.Counted(set, told, Set.of(), question, Set.of())));
            values.add(sets.get(first + RowValues.FEW));
        }
        return new BehindCell(persons, values);
    }

    List<BitSet> inOrder() {
        var sets = new ArrayList<BitSet>();
        for (int column = 0; column < values.size(); column++) {
            persons.subList(column * RowValues.FEW, (column + 1) * RowValues.FEW)
                    .forEach(counted -> sets.add(counted.persons()));
            sets.add(values.get(column));
        }
        return sets;
    }

    /** The conditions that say, of one column, one value: without it, whichever it is. */
    static Set<String> openly(Predicate condition) {
        var openly = new LinkedHashSet<String>();
        for (var part : conjuncts(condition)) {
            if (part instanceof Predicate.Comparison compared && compared.operator() == Operator.EQUALS) {
                openly.add(openly(condition, compared.column()));
            }
        }
        return openly;
    }

    /** What the condition says of all else, and that it is by the values of this column. */
    private static String openly(Predicate condition, String column) {
        var others = conjuncts(condition).stream()
                .filter(part -> {
                    var named = new java.util.TreeSet<String>();
                    part.columns(named);
                    return !named.equals(Set.of(column));
                })
                .toList();
        return text(new Predicate.All(others).normal()) + " by " + column;
    }

    private static List<Predicate> conjuncts(Predicate condition) {
        return condition instanceof Predicate.All(var parts) ? parts : List.of(condition);
    }

    static String text(Predicate condition) {
        return new String(CanonicalText.of(condition.tree()), StandardCharsets.UTF_8);
    }

    static String text(QueryPlan plan) {
        return new String(plan.canonical(), StandardCharsets.UTF_8);
    }
}
