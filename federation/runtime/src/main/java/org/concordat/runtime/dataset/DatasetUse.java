package org.concordat.runtime.dataset;

import java.util.List;
import java.util.Set;
import org.concordat.federation.PartyId;
import org.jspecify.annotations.Nullable;

/**
 * What a job wants with a dataset.
 *
 * @param partners the other parties of the job: a column must be open to all of them
 * @param protocols that the column takes part in: it must be open for all of them
 * @param features by name, each of which must be permitted; null for all that are
 * @param label whether and how the label is read
 * @param tellsMissing whether the task itself decides about rows with a missing value, and so is told of each; else the
 *     registration has decided
 */
public record DatasetUse(
        Set<PartyId> partners,
        Set<String> protocols,
        String purpose,
        @Nullable List<String> features,
        Label label,
        boolean tellsMissing) {

    /** What a task needs of the label. */
    public enum Label {
        /** It is not read. */
        NONE,
        /** There must be one. */
        NUMBER,
        /** There must be one of 0 and 1, or of −1 and 1, which is read as 0 and 1. */
        BINARY,
        /** There may be none: this party contributes columns to another's label. */
        FORBIDDEN
    }

    public DatasetUse {
        partners = Set.copyOf(partners);
        protocols = Set.copyOf(protocols);
        features = features == null ? null : List.copyOf(features);
    }

    /** Of a task that leaves missing values to the registration. */
    public DatasetUse(
            Set<PartyId> partners,
            Set<String> protocols,
            String purpose,
            @Nullable List<String> features,
            Label label) {
        this(partners, protocols, purpose, features, label, false);
    }
}
