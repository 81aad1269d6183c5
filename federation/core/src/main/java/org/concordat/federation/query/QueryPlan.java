package org.concordat.federation.query;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.concordat.federation.job.CanonicalText;

/**
 * What is asked, typed: an aggregate over the rows that a predicate selects, by declared groups. The data sets and the purpose
 * are those of the job.
 *
 * @param where in its normal form
 * @param totalCohort 0 where every owner's own cohort counts; else fewest persons, over all owners, behind a number that opens
 */
public record QueryPlan(Aggregate aggregate, Predicate where, List<GroupBy> groupBy, int totalCohort) {
    public QueryPlan {
        where = where.normal();
        groupBy = List.copyOf(groupBy);
    }

    /** Under every owner's own cohort. */
    public QueryPlan(Aggregate aggregate, Predicate where, List<GroupBy> groupBy) {
        this(aggregate, where, groupBy, 0);
    }

    /** Whether the cohort is counted over all owners together. */
    public boolean overTotal() {
        return totalCohort > 0;
    }

    /** A column whose declared values are the groups; rows with another value, or none, are left out. */
    public record GroupBy(String column, List<Literal> values) {
        public GroupBy {
            values = List.copyOf(values);
        }
    }

    /** A count of all rows. */
    public static QueryPlan count() {
        return new QueryPlan(new Aggregate.Count(), Predicate.everything(), List.of());
    }

    /** Every column that it names, in order. */
    public Set<String> columns() {
        var columns = new LinkedHashSet<>(aggregate.columns());
        columns.addAll(filtered());
        groupBy.forEach(group -> columns.add(group.column()));
        return columns;
    }

    /** The columns of the predicate. */
    public Set<String> filtered() {
        var columns = new TreeSet<String>();
        where.columns(columns);
        return columns;
    }

    /** Sizes of the dimensions of its cells: its groups, and the bins of its aggregate. */
    public List<Integer> shape() {
        var shape = new ArrayList<Integer>();
        groupBy.forEach(group -> shape.add(group.values().size()));
        int parts = Tabulation.parts(aggregate);
        if (parts > 1 || shape.isEmpty()) {
            shape.add(parts);
        }
        return shape;
    }

    /** The parameters of a task that give this plan back. */
    public Map<String, Object> tree() {
        var tree = new LinkedHashMap<>(aggregate.tree());
        if (!where.equals(Predicate.everything())) {
            tree.put("where", where.tree());
        }
        if (!groupBy.isEmpty()) {
            tree.put("group_by", groupBy.stream().map(QueryPlan::tree).toList());
        }
        if (overTotal()) {
            tree.put("cohort", "total");
            tree.put("minimum_cohort", (long) totalCohort);
        }
        return tree;
    }

    /**
     * For each cell in row-major order what a row has in it, in its normal form; that the aggregate's columns have values is
     * not said.
     */
    List<Predicate> cells() {
        List<List<Predicate>> cells = List.of(List.of(where));
        for (var group : groupBy) {
            cells = cut(cells, equal(group.column(), group.values()));
        }
        return cut(cells, aggregate.parts()).stream()
                .map(all -> new Predicate.All(all).normal())
                .toList();
    }

    static List<Predicate> equal(String column, List<Literal> values) {
        return values.stream()
                .<Predicate>map(value -> new Predicate.Comparison(column, Predicate.Operator.EQUALS, value))
                .toList();
    }

    private static List<List<Predicate>> cut(List<List<Predicate>> cells, List<Predicate> parts) {
        var finer = new ArrayList<List<Predicate>>();
        for (var cell : cells) {
            for (var part : parts) {
                var all = new ArrayList<>(cell);
                all.add(part);
                finer.add(all);
            }
        }
        return finer;
    }

    private static Map<String, Object> tree(GroupBy group) {
        return Map.of(
                "column",
                group.column(),
                "values",
                group.values().stream().map(Literal::plain).toList());
    }

    /** RFC 8785; equal for plans that differ in their wording, or in the order of groups and values, alone. */
    public byte[] canonical() {
        return CanonicalText.of(PlanOrder.of(this).ordered().tree());
    }

    /** SHA-256 of the canonical form, 64 hexadecimal digits. */
    public String digest() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(canonical()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
