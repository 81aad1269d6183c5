package org.concordat.federation.query;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.concordat.federation.FederationException;
import org.concordat.federation.job.CanonicalText;
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
    private final Set<Double> asked;

    /**
     * @param places of the persons of the table's rows
     * @param asked probabilities of the owner's own quantiles of this column that were let go before
     */
    CellRelease(QueryPlan plan, QueryPolicy policy, Set<Guard> guards, int[] places, Set<Double> asked) {
        this.plan = plan;
        this.policy = policy;
        this.guards = guards;
        this.places = places;
        this.asked = Set.copyOf(asked);
    }

    /**
     * @param overlap whether a further set may be released beside all before; a set that it takes counts as released
     * @throws FederationException if nothing, or too little, may leave
     */
    Outcome decide(String key, List<Cell> cells, Predicate<SpanAudit.Counted> overlap) {
        var persons = cells.stream().map(cell -> persons(cell.rows())).toList();
        var everybody = new BitSet();
        IntStream.of(places).forEach(everybody::set);
        boolean single = cells.size() == 1;
        var hidden = new BitSet();
        for (int i = 0; i < persons.size(); i++) {
            boolean few = few(persons.get(i), everybody) || cells.get(i).varied() < policy.minimumCohort();
            if (guards.contains(Guard.COHORT) && !plan.overTotal() && few) {
                hidden.set(i);
            }
        }
        requireCohort(hidden, cells.size());
        requireSpacing(cells);
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
        // Of heavy hitters those that are held back are not told from those that are none.
        boolean tooMany = plan.aggregate() instanceof Aggregate.HeavyHitters
                ? hidden.cardinality() == cells
                : 2 * hidden.cardinality() > cells;
        if (tooMany && guards.contains(Guard.COHORT) && !plan.overTotal()) {
            throw new FederationException(
                    ReleaseDesk.COHORT_TOO_SMALL,
                    "fewer than " + policy.minimumCohort()
                            + " persons, or none, stand behind the answer, or behind more than half of its cells: ask for less detail");
        }
    }

    /** An owner's own quantile is one or two persons' values: k rows must stand on either side, and between two of them. */
    private void requireSpacing(List<Cell> cells) {
        if (guards.contains(Guard.QUANTILES)
                && plan.aggregate() instanceof Aggregate.Quantiles quantiles
                && !quantiles.byBins()) {
            int rows = cells.getFirst().rows().cardinality();
            var known = new java.util.TreeSet<>(asked);
            known.addAll(quantiles.probabilities());
            double last = 0;
            for (double p : known) {
                if ((p - last) * rows < policy.minimumCohort()) {
                    throw tooClose();
                }
                last = p;
            }
            if ((1 - last) * rows < policy.minimumCohort()) {
                throw tooClose();
            }
        }
    }

    private FederationException tooClose() {
        return new FederationException(
                ReleaseDesk.COHORT_TOO_SMALL,
                "fewer than " + policy.minimumCohort()
                        + " rows lie beyond a quantile or between two of them, with those told before: ask with bins");
    }

    /** The largest first, so that what must be held back is small. */
    private BitSet admitted(List<BitSet> persons, BitSet hidden, Predicate<SpanAudit.Counted> overlap) {
        var shown = new BitSet();
        var counted = counted(plan, persons);
        IntStream.range(0, persons.size())
                .filter(cell -> !hidden.get(cell))
                .boxed()
                .sorted(Comparator.comparingInt(
                        (Integer cell) -> -persons.get(cell).cardinality()))
                .forEach(cell -> shown.set(cell, overlap.test(counted.get(cell))));
        return shown;
    }

    /** Each cell's persons with the condition that tells them. */
    static List<SpanAudit.Counted> counted(QueryPlan plan, List<BitSet> persons) {
        var conditions = plan.cells();
        var question = new String(plan.canonical(), StandardCharsets.UTF_8);
        var counted = new ArrayList<SpanAudit.Counted>();
        for (int i = 0; i < persons.size(); i++) {
            var condition = new String(CanonicalText.of(conditions.get(i).tree()), StandardCharsets.UTF_8);
            counted.add(new SpanAudit.Counted(persons.get(i), condition, question, plan.overTotal()));
        }
        return counted;
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

    /**
     * Rows to the nearest multiple, half of the step up, as the policy says. What is summed over them is scaled alike, so that
     * a mean stays what it is and no sum tells how many they are; a sum that was asked for stays exact.
     */
    private List<BigInteger> rounded(List<BigInteger> statistics) {
        if (policy.rounding() == 1) {
            return statistics;
        }
        var step = BigInteger.valueOf(policy.rounding());
        var rows = statistics.getFirst();
        var rounded = rows.multiply(TWO).add(step).divide(step.multiply(TWO)).multiply(step);
        var told = new ArrayList<>(statistics);
        told.set(0, rounded);
        boolean scaled = !plan.aggregate().counts()
                && !(plan.aggregate() instanceof Aggregate.Moment moment && moment.kind() == Aggregate.Moment.Kind.SUM);
        for (int i = 1; i < told.size() && scaled && rows.signum() > 0; i++) {
            told.set(i, told.get(i).multiply(rounded).divide(rows));
        }
        return told;
    }

    private BitSet persons(BitSet rows) {
        var persons = new BitSet();
        rows.stream().forEach(row -> persons.set(places[row]));
        return persons;
    }
}
