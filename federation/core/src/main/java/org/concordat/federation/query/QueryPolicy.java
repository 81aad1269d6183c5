package org.concordat.federation.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an owner lets aggregate queries do with one of its data sets. Nothing is allowed but by a rule.
 *
 * @param minimumCohort k ≥ {@value #FLOOR}: fewest persons behind a number that leaves, and fewest by which two sets differ
 * @param dominance largest share, 0 to 1, that one row may have in a sum of magnitudes
 * @param rounding counts leave as multiples of it, so that no joined question is answered, whose partner counts what is in
 *     common, and none asked, whose host counts the filtered ids; 1 leaves them as they are
 * @param quota most different answers over the data set's life
 * @param totalCohort 0: nothing leaves that fewer than k own persons stand behind; else ≥ {@value #FLOOR}: rows may be counted
 *     in a total that opens only if this many persons of the owners other than its reader stand behind it
 */
public record QueryPolicy(
        int minimumCohort, double dominance, int rounding, int quota, int totalCohort, List<Rule> rules) {
    public static final int FLOOR = 5;
    public static final int DEFAULT_COHORT = 10;
    public static final double DEFAULT_DOMINANCE = 0.8;

    /** Beyond it the audit of overlaps would not be computed any more. */
    public static final int LARGEST_QUOTA = 2_000;

    public QueryPolicy {
        rules = List.copyOf(rules);
        if (minimumCohort < FLOOR) {
            throw new IllegalArgumentException("a cohort has at least " + FLOOR + " persons, found " + minimumCohort);
        }
        if (!(dominance > 0 && dominance <= 1)) {
            throw new IllegalArgumentException("dominance is above 0 and at most 1, found " + dominance);
        }
        if (rounding < 1 || rounding > 1_000_000) {
            throw new IllegalArgumentException("counts are rounded to 1 … 1,000,000, found " + rounding);
        }
        if (quota < 0 || quota > LARGEST_QUOTA) {
            throw new IllegalArgumentException("a quota is 0 … " + LARGEST_QUOTA + ", found " + quota);
        }
        if (totalCohort != 0 && totalCohort < FLOOR) {
            throw new IllegalArgumentException(
                    "a cohort over all owners is 0, never, or at least " + FLOOR + " persons, found " + totalCohort);
        }
    }

    /** Under the owner's own cohort alone. */
    public QueryPolicy(int minimumCohort, double dominance, int rounding, int quota, List<Rule> rules) {
        this(minimumCohort, dominance, rounding, quota, 0, rules);
    }

    /**
     * Whether nothing is allowed by this policy that the other does not allow: no smaller cohort, no larger share, no finer
     * rounding, no more answers; each rule within one of the other's, with no more answers left than that one has.
     *
     * @param answered what was let go so far
     */
    public boolean narrows(QueryPolicy other, List<ReleaseStore.Submission> answered) {
        boolean total = totalCohort == 0 || (other.totalCohort > 0 && totalCohort >= other.totalCohort);
        if (minimumCohort < other.minimumCohort
                || dominance > other.dominance
                || rounding % other.rounding != 0
                || quota > other.quota
                || !total) {
            return false;
        }
        var wider = new ArrayList<>(other.rules);
        for (var rule : rules) {
            var found = wider.stream()
                    .filter(candidate -> rule.within(candidate, answered))
                    .findFirst();
            if (found.isEmpty()) {
                return false;
            }
            wider.remove(found.get());
        }
        return true;
    }

    /** Whether the plan may be asked under the cohort that it names. */
    boolean allowsCohort(QueryPlan plan) {
        return !plan.overTotal() || (totalCohort > 0 && plan.totalCohort() >= totalCohort);
    }

    /** How a query uses a column. */
    public enum Use {
        AGGREGATE,
        FILTER,
        GROUP,

        /**
         * In answers about further sets of a partner's ids, or about ids of a partner that was told of the owner's rows too.
         * The owner sees none of these sets and cannot audit them: two may differ by one of its persons, of whom the partner's
         * analysts then learn that they are the owner's, and their value. Without it a partner is told of one set only.
         */
        FURTHER_SETS
    }

    /**
     * Who may do what, for what, until when, how often; {@code *} stands for all.
     *
     * @param aggregates {@link Aggregate#word}
     * @param partners parties that are told: who asks, and whom a joined question of one's own tells how many ids it is about
     * @param times most different answers under this rule
     */
    public record Rule(
            Set<String> columns,
            Set<Use> uses,
            Set<String> aggregates,
            Set<String> partners,
            Set<String> purposes,
            Instant until,
            int times) {
        public Rule {
            columns = Set.copyOf(columns);
            uses = Set.copyOf(uses);
            aggregates = Set.copyOf(aggregates);
            partners = Set.copyOf(partners);
            purposes = Set.copyOf(purposes);
        }

        private boolean opens(ReleaseStore.Submission asked) {
            return has(aggregates, asked.plan().aggregate().word())
                    && has(partners, asked.partner().value())
                    && has(purposes, asked.purpose());
        }

        private boolean covers(String column, Use use) {
            return uses.contains(use) && has(columns, column);
        }

        /** Whether it would have a part in allowing what was asked. */
        boolean concerns(ReleaseStore.Submission asked) {
            var uses = usesOf(asked.ownPlan());
            return opens(asked)
                    && (uses.isEmpty()
                            || uses.entrySet().stream()
                                    .anyMatch(entry ->
                                            entry.getValue().stream().anyMatch(use -> covers(entry.getKey(), use))));
        }

        private boolean within(Rule other, List<ReleaseStore.Submission> answered) {
            return within(columns, other.columns)
                    && other.uses.containsAll(uses)
                    && within(aggregates, other.aggregates)
                    && within(partners, other.partners)
                    && within(purposes, other.purposes)
                    && !until.isAfter(other.until)
                    && left(answered) <= other.left(answered);
        }

        private static boolean within(Set<String> narrow, Set<String> wide) {
            return wide.contains("*") || wide.containsAll(narrow);
        }

        /** Answers that may still be given under it. */
        private long left(List<ReleaseStore.Submission> answered) {
            return Math.max(0, times - answered.stream().filter(this::concerns).count());
        }

        private static boolean has(Set<String> allowed, String value) {
            return allowed.contains("*") || allowed.contains(value);
        }
    }

    /** Why a rule is missing. */
    enum Objection {
        NONE,
        COLUMN,
        QUOTA
    }

    /**
     * Whether every use of every column is allowed at {@code now}.
     *
     * @param answered what was let go before; a rule whose times are used up allows nothing new
     */
    Objection objection(ReleaseStore.Submission asked, Instant now, List<ReleaseStore.Submission> answered) {
        var open = rules.stream()
                .filter(rule -> rule.opens(asked) && now.isBefore(rule.until()))
                .toList();
        var left = open.stream()
                .filter(rule -> answered.stream().filter(rule::concerns).count() < rule.times())
                .toList();
        var uses = usesOf(asked.ownPlan());
        if (!covered(open, uses)) {
            return Objection.COLUMN;
        }
        return covered(left, uses) ? Objection.NONE : Objection.QUOTA;
    }

    /** Whether rules with answers left allow every column in answers about further sets. */
    boolean allowsFurtherSets(ReleaseStore.Submission asked, Instant now, List<ReleaseStore.Submission> answered) {
        var open = rules.stream()
                .filter(rule ->
                        rule.uses().contains(Use.FURTHER_SETS) && rule.opens(asked) && now.isBefore(rule.until()))
                .filter(rule -> answered.stream().filter(rule::concerns).count() < rule.times())
                .toList();
        return covered(open, usesOf(asked.ownPlan()));
    }

    private static boolean covered(List<Rule> rules, Map<String, Set<Use>> uses) {
        return !rules.isEmpty()
                && uses.entrySet().stream()
                        .allMatch(entry -> entry.getValue().stream()
                                .allMatch(use -> rules.stream().anyMatch(rule -> rule.covers(entry.getKey(), use))));
    }

    private static Map<String, Set<Use>> usesOf(QueryPlan plan) {
        var uses = new HashMap<String, Set<Use>>();
        plan.aggregate().columns().forEach(column -> add(uses, column, Use.AGGREGATE));
        plan.filtered().forEach(column -> add(uses, column, Use.FILTER));
        plan.groupBy().forEach(group -> add(uses, group.column(), Use.GROUP));
        return uses;
    }

    private static void add(Map<String, Set<Use>> uses, String column, Use use) {
        uses.computeIfAbsent(column, _ -> EnumSet.noneOf(Use.class)).add(use);
    }
}
