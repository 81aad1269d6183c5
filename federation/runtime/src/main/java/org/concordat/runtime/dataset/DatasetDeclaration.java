package org.concordat.runtime.dataset;

import java.util.Map;
import java.util.Set;
import org.concordat.federation.dataset.ColumnPolicy;
import org.concordat.federation.dataset.Dataset;
import org.jspecify.annotations.Nullable;

/**
 * What a steward says of a source when registering it.
 *
 * @param minimumRows fewest rows that a job may use of it; 0 for the party's own limit
 * @param live whether the source's rows change, so that each job takes those of its own time
 */
public record DatasetDeclaration(
        String name,
        DatasetSource source,
        Roles roles,
        Reading reading,
        Policies policies,
        int minimumRows,
        boolean live) {

    public DatasetDeclaration {
        Dataset.requireName(name);
        if (minimumRows < 0) {
            throw new IllegalArgumentException("minimum rows are not negative, found " + minimumRows);
        }
    }

    /** Of rows that stay as they are. */
    public DatasetDeclaration(
            String name, DatasetSource source, Roles roles, Reading reading, Policies policies, int minimumRows) {
        this(name, source, roles, reading, policies, minimumRows, false);
    }

    /** Read as it stands, usable by nobody until a policy says so. */
    public static DatasetDeclaration of(String name, DatasetSource source, Roles roles) {
        return new DatasetDeclaration(name, source, roles, Reading.STANDARD, Policies.NONE, 0);
    }

    public DatasetDeclaration with(Reading other) {
        return new DatasetDeclaration(name, source, roles, other, policies, minimumRows, live);
    }

    public DatasetDeclaration with(Policies other) {
        return new DatasetDeclaration(name, source, roles, reading, other, minimumRows, live);
    }

    public DatasetDeclaration whoseRowsChange() {
        return new DatasetDeclaration(name, source, roles, reading, policies, minimumRows, true);
    }

    /**
     * Which column is what. A column that is not named is a feature and a number.
     *
     * @param text features that are not numbers
     * @param ignored columns that are not part of the dataset
     */
    public record Roles(
            String id, @Nullable String label, @Nullable String weight, Set<String> text, Set<String> ignored) {
        public Roles {
            text = Set.copyOf(text);
            ignored = Set.copyOf(ignored);
        }

        public static Roles id(String id) {
            return new Roles(id, null, null, Set.of(), Set.of());
        }

        public static Roles idAndLabel(String id, String label) {
            return new Roles(id, label, null, Set.of(), Set.of());
        }
    }

    /**
     * Who may use what.
     *
     * @param standard for every column without one of its own
     */
    public record Policies(ColumnPolicy standard, Map<String, ColumnPolicy> byColumn) {
        /** Nobody, nothing. */
        public static final Policies NONE = new Policies(ColumnPolicy.NONE, Map.of());

        public Policies {
            byColumn = Map.copyOf(byColumn);
        }

        public static Policies all(ColumnPolicy policy) {
            return new Policies(policy, Map.of());
        }

        ColumnPolicy of(String column) {
            return byColumn.getOrDefault(column, standard);
        }
    }
}
