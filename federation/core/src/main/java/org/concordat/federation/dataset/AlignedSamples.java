package org.concordat.federation.dataset;

import java.util.List;

/**
 * A party's rows of the intersection, in the order that all parties of the job share: row i is the same person everywhere.
 */
public record AlignedSamples(DatasetRows rows) {
    public int count() {
        return rows.ids().size();
    }

    public List<String> ids() {
        return rows.ids();
    }

    @Override
    public String toString() {
        return "AlignedSamples[" + count() + "]";
    }
}
