package org.concordat.sandbox.issuer;

/** What a person may do at a party. */
public enum Authority {
    /** Submits jobs and reads results. */
    ANALYST,
    /** Registers data and approves. */
    STEWARD,
    /** Reads the audit log, and nothing else. */
    COMPLIANCE,
    /** Sees health and no data. */
    OPERATOR
}
