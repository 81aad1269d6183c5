package org.concordat.federation.job;

import java.time.Instant;
import java.util.HexFormat;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.jspecify.annotations.Nullable;

/**
 * A job as one party keeps it.
 *
 * @param role of this party in it
 * @param coordinator the guest's party
 * @param specification canonical JSON (RFC 8785)
 * @param digest SHA-256 of the specification, 32 bytes
 * @param attempt 0 before the first
 * @param version of the row, from 1; raised by every change
 */
public record Job(
        JobId id,
        Role role,
        PartyId coordinator,
        String name,
        String purpose,
        byte[] specification,
        byte[] digest,
        JobState state,
        @Nullable Reason reason,
        int attempt,
        String submittedBy,
        Instant submittedAt,
        @Nullable Instant approveBefore,
        Instant updatedAt,
        @Nullable Instant endedAt,
        long version) {
    public String digestHex() {
        return HexFormat.of().formatHex(digest);
    }

    @Override
    public String toString() {
        return "Job[" + id + ", " + state + "]";
    }
}
