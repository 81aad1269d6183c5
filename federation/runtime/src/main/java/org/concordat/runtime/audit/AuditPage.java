package org.concordat.runtime.audit;

import java.util.HexFormat;
import java.util.List;
import org.concordat.federation.audit.AuditEntry;
import org.jspecify.annotations.Nullable;

/**
 * Some entries of the log, newest first.
 *
 * @param next to be given to {@link AuditQuery#after}; null at the end
 */
public record AuditPage(List<Stored> entries, @Nullable Long next) {
    public AuditPage {
        entries = List.copyOf(entries);
    }

    /**
     * An entry as it stands in the log.
     *
     * @param id unique and growing, with gaps; not the index of the Merkle tree
     * @param leafHash of what was hashed when it was written; 32 bytes in hexadecimal
     * @param intact whether what is shown is that, and stands in the tree; if not, somebody changed it in the database
     */
    public record Stored(long id, AuditEntry entry, String leafHash, boolean intact) {
        Stored(JdbcEntryRow row, boolean intact) {
            this(row.id(), row.entry(), HexFormat.of().formatHex(AuditLeaf.hashOf(row.canonical())), intact);
        }
    }
}
