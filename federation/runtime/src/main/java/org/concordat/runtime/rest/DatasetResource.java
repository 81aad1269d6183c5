package org.concordat.runtime.rest;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.concordat.federation.dataset.Column;
import org.concordat.federation.dataset.ColumnPolicy;
import org.concordat.federation.dataset.ColumnRole;
import org.concordat.federation.dataset.ColumnType;
import org.concordat.federation.dataset.Dataset;
import org.jspecify.annotations.Nullable;

/**
 * A registered dataset as REST shows it: its description, never its records.
 *
 * @param columns each with the policy in force
 * @param live whether a job takes the rows of its own time as the next version
 * @param policyProposed the version of its column policy that waits for another steward
 */
record DatasetResource(
        String id,
        String name,
        int version,
        Dataset.State state,
        long rows,
        String contentHash,
        int minimumRows,
        List<ColumnResource> columns,
        List<Dataset.Warning> warnings,
        String registeredBy,
        Instant registeredAt,
        boolean live,
        @Nullable Integer policyProposed) {

    /** @param missing how many rows have no value */
    record ColumnResource(String name, ColumnType type, ColumnRole role, long missing, PolicyResource policy) {
        static ColumnResource of(Column column) {
            return new ColumnResource(
                    column.name(), column.type(), column.role(), column.missing(), PolicyResource.of(column.policy()));
        }
    }

    /** Who may use it, in which protocols, for which purposes; {@code *} is all, and nothing is nobody. */
    record PolicyResource(
            @Nullable Set<String> partners,
            @Nullable Set<String> protocols,
            @Nullable Set<String> purposes) {
        static PolicyResource of(ColumnPolicy policy) {
            return new PolicyResource(policy.partners(), policy.protocols(), policy.purposes());
        }

        ColumnPolicy policy() {
            return new ColumnPolicy(orNone(partners), orNone(protocols), orNone(purposes));
        }

        private static Set<String> orNone(@Nullable Set<String> names) {
            return names == null ? Set.of() : names;
        }
    }

    record Page(List<DatasetResource> items, @Nullable String next) {}

    static DatasetResource of(Dataset dataset, @Nullable Integer policyProposed) {
        return new DatasetResource(
                dataset.id().toString(),
                dataset.name(),
                dataset.version(),
                dataset.state(),
                dataset.rows(),
                dataset.contentHash(),
                dataset.minimumRows(),
                dataset.columns().stream().map(ColumnResource::of).toList(),
                dataset.warnings(),
                dataset.registeredBy(),
                dataset.registeredAt(),
                dataset.live(),
                policyProposed);
    }
}
