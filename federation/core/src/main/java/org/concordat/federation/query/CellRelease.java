package org.concordat.federation.query;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.query.ReleaseDesk.Guard;
import org.concordat.federation.query.ReleaseStore.Outcome;
import org.concordat.federation.query.Tabulation.Cell;

/** Which of a query's cells may leave: cohort, dominance, complementary suppression, overlap, rounding. For one use. */
final class CellRelease {
    private static final BigInteger TWO = BigInteger.TWO;

    private final QueryPlan plan;
    private final List<org.concordat.federation.query.Predicate> conditions;
    private final Set<PartyId> owners;
    private final QueryPolicy policy;
    private final Set<Guard> guards;
    private final Rows rows;

    /**
     * What is asked about.
     *
     * @param values of the table's rows
     * @param places of their persons among {@link ReleaseStore.Ledger#people}
     * @param told of each column that is summed, the places of their values
     */
    record Rows(RowValues values, int[] places, List<int[]> told) {
        BitSet persons(BitSet chosen) {
            var persons = new BitSet();
            chosen.stream().forEach(row -> persons.set(places[row]));
            return persons;
        }
    }

    /**
     * What was let go before, as it bears on the question.
     *
     * @param quantiles the owner's own, of this column
     * @param overlap whether a further set may be released beside all; a set that it takes counts as released
     * @param values whether a sum may be told of further values beside all; those that it takes count as told
     * @param sums whether a sum over further rows may be told beside all; rows that it takes count as told
     */
    record Before(
            QuantilesBefore quantiles,
            Predicate<SpanAudit.Counted> overlap,
            Predicate<BitSet> values,
            Predicate<BitSet> sums) {}

    CellRelease(ReleaseStore.Submission asked, QueryPolicy policy, Set<Guard> guards, Rows rows) {
        this.plan = asked.ownPlan();
        this.conditions = plan.cells();
        this.owners = asked.owners();
        this.policy = policy;
        this.guards = guards;
        this.rows = rows;
    }

    /** @throws FederationException if nothing, or too little, may leave */
    Outcome decide(String key, List<Cell> cells, Before before) {
        var persons = cells.stream().map(cell -> rows.persons(cell.rows())).toList();
        var everybody = new BitSet();
        IntStream.of(rows.places()).forEach(everybody::set);
        boolean single = cells.size() == 1;
        var hidden = new BitSet();
        for (int i = 0; i < persons.size(); i++) {
            if (few(persons.get(i), everybody) || tooUniform(cells.get(i).rows())) {
                hidden.set(i);
            }
        }
        requireEveryBin(hidden, ReleaseDesk.COHORT_TOO_SMALL);
        requireCohort(hidden, cells.size());
        requireSpacing(cells.getFirst().rows(), before.quantiles());
        for (int i = 0; i < cells.size(); i++) {
            if (dominated(cells.get(i).rows())) {
                hidden.set(i);
            }
        }
        if (single && !hidden.isEmpty()) {
            throw new FederationException(
                    ReleaseDesk.DOMINANCE, "one row makes up more of the sum than the owner's policy allows");
        }
        if (guards.contains(Guard.COMPLEMENT)) {
            var counts = persons.stream().mapToLong(BitSet::cardinality).toArray();
            hidden = TableSuppression.of(
                    plan.shape(), counts, hidden, (together, line) -> mayBeTold(cells, together, line));
        }
        requireEveryBin(hidden, ReleaseDesk.DOMINANCE);
        requireCohort(hidden, cells.size());
        var shown = admitted(cells, hidden, before);
        if (single && shown.isEmpty()) {
            throw new FederationException(
                    ReleaseDesk.DIFFERENCING_RISK,
                    "together with what was released before, the answer could tell of fewer than "
                            + policy.minimumCohort() + " persons, or of one who makes up most of it");
        }
        var suppressed = new BitSet();
        suppressed.set(0, cells.size());
        suppressed.andNot(shown);
        requireEveryBin(suppressed, ReleaseDesk.DIFFERENCING_RISK);
        requireCohort(suppressed, cells.size());
        return released(key, cells, persons, shown);
    }

    /** Zero, and one to k − 1, are refused alike; so is what leaves out few of the data set's persons. */
    private boolean few(BitSet cell, BitSet everybody) {
        int persons = cell.cardinality();
        int others = everybody.cardinality() - persons;
        return countsPersons() && (persons < policy.minimumCohort() || (others > 0 && others < policy.minimumCohort()));
    }

    private boolean countsPersons() {
        return guards.contains(Guard.COHORT) && !plan.overTotal();
    }

    private boolean tooUniform(BitSet cell) {
        return countsPersons()
                && (rows.values().varied(cell) < policy.minimumCohort()
                        || rows.values().counted(cell).stream()
                                .flatMap(List::stream)
                                .map(set -> rows.persons(set).cardinality())
                                .anyMatch(persons -> persons > 0 && persons < policy.minimumCohort()));
    }

    private boolean dominated(BitSet cell) {
        return guards.contains(Guard.DOMINANCE)
                && !plan.overTotal()
                && rows.values().dominance(cell) > policy.dominance();
    }

    /** A line's total that is itself one person's number is told nobody, and gives nothing away. */
    private boolean mayBeTold(List<Cell> cells, BitSet hidden, BitSet line) {
        var together = union(cells, hidden);
        return rows.persons(together).cardinality() >= policy.minimumCohort()
                && (!betrays(together) || betrays(union(cells, line)));
    }

    private boolean betrays(BitSet cell) {
        return tooUniform(cell) || dominated(cell);
    }

    private static BitSet union(List<Cell> cells, BitSet chosen) {
        var union = new BitSet();
        chosen.stream().forEach(cell -> union.or(cells.get(cell).rows()));
        return union;
    }

    private void requireCohort(BitSet hidden, int cells) {
        // Of heavy hitters those that are held back are not told from those that are none.
        boolean tooMany = plan.aggregate() instanceof Aggregate.HeavyHitters
                ? hidden.cardinality() == cells
                : 2 * hidden.cardinality() > cells;
        if (tooMany && countsPersons()) {
            throw new FederationException(
                    ReleaseDesk.COHORT_TOO_SMALL,
                    "fewer than " + policy.minimumCohort()
                            + " persons, or none, stand behind the answer, or behind more than half of its cells: ask for less detail");
        }
    }

    /** Quantiles by bins are made of all of them: without one there is no number, and nothing need be told. */
    private void requireEveryBin(BitSet hidden, ErrorCode code) {
        if (plan.aggregate() instanceof Aggregate.Quantiles quantiles && quantiles.byBins() && !hidden.isEmpty()) {
            throw new FederationException(
                    code,
                    "a bin may not be told, and quantiles by bins are made of all: every bin, the two outer ones too, needs "
                            + policy.minimumCohort()
                            + " persons of every owner: ask with fewer edges, the outer two well within the values");
        }
    }

    /**
     * An owner's own quantile is one or two persons' values: k rows must stand on either side, and between two of them, and they
     * are told of one set of rows and one content alone.
     */
    private void requireSpacing(BitSet cell, QuantilesBefore before) {
        if (!guards.contains(Guard.QUANTILES)
                || !(plan.aggregate() instanceof Aggregate.Quantiles quantiles)
                || quantiles.byBins()) {
            return;
        }
        if (before.ofOthers()) {
            throw new FederationException(
                    ReleaseDesk.DIFFERENCING_RISK,
                    "quantiles of this column were told of other rows, of another version, or under another policy, beside"
                            + " which these could tell single persons' values one by one: ask about the same rows, or with"
                            + " bins");
        }
        var known = new TreeSet<>(before.probabilities());
        known.addAll(quantiles.probabilities());
        double last = 0;
        for (double p : known) {
            if ((p - last) * cell.cardinality() < policy.minimumCohort()) {
                throw tooClose();
            }
            last = p;
        }
        if ((1 - last) * cell.cardinality() < policy.minimumCohort()
                || rows.values().fewestBetween(cell, known) < policy.minimumCohort()) {
            throw tooClose();
        }
    }

    private FederationException tooClose() {
        return new FederationException(
                ReleaseDesk.COHORT_TOO_SMALL,
                "fewer than " + policy.minimumCohort()
                        + " rows, or the rows of fewer persons, lie beyond a quantile or between two of them, with those"
                        + " told before: ask with bins");
    }

    /** The largest first, so that what must be held back is small. */
    private BitSet admitted(List<Cell> cells, BitSet hidden, Before before) {
        var shown = new BitSet();
        var persons = cells.stream().map(cell -> rows.persons(cell.rows())).toList();
        var counted = counted(plan, owners, persons);
        IntStream.range(0, cells.size())
                .filter(cell -> !hidden.get(cell))
                .boxed()
                .sorted(Comparator.comparingInt(
                        (Integer cell) -> -persons.get(cell).cardinality()))
                .forEach(cell -> shown.set(
                        cell,
                        before.overlap().test(counted.get(cell))
                                && admits(behind(cell, cells), before)
                                && before.sums().test(cells.get(cell).rows())));
        return shown;
    }

    private static boolean admits(BehindCell behind, Before before) {
        return behind.persons().stream().filter(set -> !set.persons().isEmpty()).allMatch(before.overlap())
                && behind.values().stream().allMatch(before.values());
    }

    private BehindCell behind(int cell, List<Cell> cells) {
        return BehindCell.of(plan, conditions.get(cell), rows, cells.get(cell).rows());
    }

    /** Each cell's persons with the condition that tells them. */
    static List<SpanAudit.Counted> counted(QueryPlan plan, Set<PartyId> owners, List<BitSet> persons) {
        var conditions = plan.cells();
        var question = BehindCell.text(plan);
        var counted = new ArrayList<SpanAudit.Counted>();
        for (int i = 0; i < persons.size(); i++) {
            var condition = conditions.get(i);
            counted.add(new SpanAudit.Counted(
                    persons.get(i), BehindCell.text(condition), BehindCell.openly(condition), question, owners));
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
        shown.stream().forEach(cell -> sets.addAll(behind(cell, cells).inOrder()));
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
        var count = statistics.getFirst();
        var rounded = count.multiply(TWO).add(step).divide(step.multiply(TWO)).multiply(step);
        var told = new ArrayList<>(statistics);
        told.set(0, rounded);
        boolean scaled = !plan.aggregate().counts()
                && !(plan.aggregate() instanceof Aggregate.Moment moment && moment.kind() == Aggregate.Moment.Kind.SUM);
        for (int i = 1; i < told.size() && scaled && count.signum() > 0; i++) {
            told.set(i, told.get(i).multiply(rounded).divide(count));
        }
        return told;
    }
}
