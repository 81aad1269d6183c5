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
 */
public record QueryPlan(Aggregate aggregate, Predicate where, List<GroupBy> groupBy) {
    public QueryPlan {
        where = where.normal();
        groupBy = List.copyOf(groupBy);
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
        return tree;
    }

    private static Map<String, Object> tree(GroupBy group) {
        return Map.of(
                "column",
                group.column(),
                "values",
                group.values().stream().map(Literal::plain).toList());
    }

    /** RFC 8785; equal for plans that differ in their wording alone. */
    public byte[] canonical() {
        return CanonicalText.of(tree());
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
