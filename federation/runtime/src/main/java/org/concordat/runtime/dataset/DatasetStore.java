package org.concordat.runtime.dataset;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The descriptions of registered datasets. Calls take part in the caller's transaction. */
public interface DatasetStore {

    /**
     * The same datasets, their columns open to what they were open to at that time and are now.
     *
     * @param approval of a job
     */
    DatasetStore approvedAt(Instant approval);

    /**
     * Stores the next version of the name and puts it in force; the one that was is superseded. Of what the declaration opens,
     * what was not open under the name before is proposed to another steward.
     *
     * @param registered whose version counts for nothing
     * @return with its version
     * @throws org.concordat.federation.FederationException {@code dataset-conflict} if another registration of the name came
     *     between
     */
    StoredDataset add(StoredDataset registered);

    /**
     * Stores other rows of a live dataset as the next version of its name and puts it in force; what its columns are open to
     * stays as it is.
     *
     * @param before the version that they were found to differ from
     * @throws org.concordat.federation.FederationException {@code dataset-conflict} if that is not in force any more
     */
    StoredDataset refresh(UUID before, StoredDataset next);

    /** The version of the name that is in force. */
    Optional<StoredDataset> inForce(String name);

    Optional<StoredDataset> find(UUID id);

    /** All versions in force whose name follows {@code after}, in the order of their names. */
    List<StoredDataset> list(String after, int limit);

    /** @return false if it was not in force */
    boolean withdraw(UUID id);
}
