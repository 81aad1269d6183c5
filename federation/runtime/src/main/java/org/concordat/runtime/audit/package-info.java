/**
 * The audit log in PostgreSQL. Begin with {@link org.concordat.runtime.audit.JdbcAuditLog}; what is hashed is made by
 * {@link org.concordat.runtime.audit.AuditLeaf}. The Merkle tree over the entries, its sequencer and its checkpoints belong
 * here as well, in tables of their own: an entry is never updated.
 */
@NullMarked
package org.concordat.runtime.audit;

import org.jspecify.annotations.NullMarked;
