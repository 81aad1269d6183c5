package org.concordat.federation.query;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.ReleaseDesk.Guard;
import org.concordat.federation.query.ReleaseStore.Outcome;
import org.concordat.federation.query.Tabulation.Cell;

/** Which of a query's cells may leave: cohort, dominance, complementary suppression, overlap, rounding. For one use. */
final class CellRelease {
    private static final BigInteger TWO = BigInteger.TWO;

    private final QueryPlan plan;
    private final QueryPolicy policy;
    private final Set<Guard> guards;
    private final int[] places;

    /** @param places of the persons of the table's rows */
    CellRelease(QueryPlan plan, QueryPolicy policy, Set<Guard> guards, int[] places) {
        this.plan = plan;
        this.policy = policy;
        this.guards = guards;
        this.places = places;
    }

    /**
     * @param overlap whether a further set may be released beside all before; a set that it takes counts as released
     * @throws FederationException if nothing, or too little, may leave
     */
    Outcome decide(String key, List<Cell> cells, Predicate<BitSet> overlap) {
        var persons = cells.stream().map(cell -> persons(cell.rows())).toList();
        var everybody = new BitSet();
        IntStream.of(places).forEach(everybody::set);
        boolean single = cells.size() == 1;
        var hidden = new BitSet();
        for (int i = 0; i < persons.size(); i++) {
            if (guards.contains(Guard.COHORT) && few(persons.get(i), everybody)) {
                hidden.set(i);
            }
        }
        requireCohort(hidden, cells.size());
        for (int i = 0; i < cells.size(); i++) {
            if (guards.contains(Guard.DOMINANCE) && cells.get(i).dominance() > policy.dominance()) {
                hidden.set(i);
            }
        }
        if (single && !hidden.isEmpty()) {
            throw new FederationException(
                    ReleaseDesk.DOMINANCE, "one row makes up more of the sum than the owner's policy allows");
        }
        if (guards.contains(Guard.COMPLEMENT)) {
            var counts = persons.stream().mapToLong(BitSet::cardinality).toArray();
            hidden = TableSuppression.of(plan.shape(), counts, hidden, policy.minimumCohort());
        }
        requireCohort(hidden, cells.size());
        var shown = admitted(persons, hidden, overlap);
        if (single && shown.isEmpty()) {
            throw new FederationException(
                    ReleaseDesk.DIFFERENCING_RISK,
                    "together with what was released before, the answer could tell of fewer than "
                            + policy.minimumCohort() + " persons");
        }
        var suppressed = new BitSet();
        suppressed.set(0, cells.size());
        suppressed.andNot(shown);
        requireCohort(suppressed, cells.size());
        return released(key, cells, persons, shown);
    }

    /** Zero, and one to k − 1, are refused alike; so is what leaves out few of the data set's persons. */
    private boolean few(BitSet cell, BitSet everybody) {
        int persons = cell.cardinality();
        int others = everybody.cardinality() - persons;
        return persons < policy.minimumCohort() || (others > 0 && others < policy.minimumCohort());
    }

    private void requireCohort(BitSet hidden, int cells) {
        if (2 * hidden.cardinality() > cells && guards.contains(Guard.COHORT)) {
            throw new FederationException(
                    ReleaseDesk.COHORT_TOO_SMALL,
                    "fewer than " + policy.minimumCohort()
                            + " persons, or none, stand behind the answer, or behind more than half of its cells: ask for less detail");
        }
    }

    /** The largest first, so that what must be held back is small. */
    private static BitSet admitted(List<BitSet> persons, BitSet hidden, Predicate<BitSet> overlap) {
        var shown = new BitSet();
        IntStream.range(0, persons.size())
                .filter(cell -> !hidden.get(cell))
                .boxed()
                .sorted(Comparator.comparingInt(
                        (Integer cell) -> -persons.get(cell).cardinality()))
                .forEach(cell -> shown.set(cell, overlap.test(persons.get(cell))));
        return shown;
    }

    private Outcome.Released released(String key, List<Cell> cells, List<BitSet> persons, BitSet shown) {
        var sets = new ArrayList<BitSet>();
        var answer = new ArrayList<Optional<List<BigInteger>>>();
        for (int i = 0; i < cells.size(); i++) {
            if (shown.get(i)) {
                sets.add(persons.get(i));
                answer.add(Optional.of(rounded(cells.get(i).statistics())));
            } else {
                answer.add(Optional.empty());
            }
        }
        return new Outcome.Released(key, sets, answer);
    }

    /** Where rows alone are counted; half of the step goes up. */
    private List<BigInteger> rounded(List<BigInteger> statistics) {
        if (policy.rounding() == 1 || statistics.size() > 1) {
            return statistics;
        }
        var step = BigInteger.valueOf(policy.rounding());
        return List.of(statistics
                .getFirst()
                .multiply(TWO)
                .add(step)
                .divide(step.multiply(TWO))
                .multiply(step));
    }

    private BitSet persons(BitSet rows) {
        var persons = new BitSet();
        rows.stream().forEach(row -> persons.set(places[row]));
        return persons;
    }
}
