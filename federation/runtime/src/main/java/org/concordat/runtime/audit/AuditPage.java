package org.concordat.runtime.audit;

import java.util.Arrays;
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
     * @param leafHash 32 bytes in hexadecimal
     * @param intact whether what is shown gives that hash; if not, somebody changed it in the database
     */
    public record Stored(long id, AuditEntry entry, String leafHash, boolean intact) {
        Stored(long id, AuditEntry entry, byte[] leafHash) {
            this(
                    id,
                    entry,
                    HexFormat.of().formatHex(leafHash),
                    Arrays.equals(AuditLeaf.of(entry).hash(), leafHash));
        }
    }
}
