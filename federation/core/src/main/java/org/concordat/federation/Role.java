package org.concordat.federation;

/** What a party plays within one job; never a property of an institution. */
public enum Role {
    /** Holds the labels and starts the job. */
    GUEST,
    /** Contributes columns (vertical) or rows with labels (horizontal). */
    HOST,
    /** Holds the job's key or aggregates; has no data. */
    ARBITER,
    /** A second arbiter of another institution that opens what the first may not. */
    OPENER
}
