package org.concordat.federation.audit;

/** The append-only log of a party. No entry, no action: an entry is written in the transaction of the act that it tells of. */
public interface AuditLog {
    /**
     * Appends in the caller's transaction, or in one of its own where there is none.
     *
     * @throws org.concordat.federation.FederationException if it cannot be written; the act must then not happen
     */
    void append(AuditEntry entry);
}
