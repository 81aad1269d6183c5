package org.concordat.runtime.job;

import java.time.Instant;
import java.util.List;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A job as this party's people see it.
 *
 * @param role of this party in it
 * @param specDigest SHA-256 of the canonical specification, 64 hex digits
 * @param reason why it is paused, or ended as it did
 * @param waiting for which message it waits, when it does
 * @param protocols in the versions that it runs by, and before its start in those that it may run by
 * @param answers what each member said to the proposal; at the guest of all, elsewhere of this party
 * @param version of the row, for ETags
 */
public record JobView(
        JobId id,
        Role role,
        JobSpec specification,
        String specDigest,
        JobState state,
        @Nullable Reason reason,
        @Nullable Waiting waiting,
        int attempt,
        List<Spoken> protocols,
        List<TaskView> tasks,
        List<Answer> answers,
        String submittedBy,
        Instant submittedAt,
        @Nullable Instant approveBefore,
        Instant updatedAt,
        @Nullable Instant endedAt,
        long version) {
    public JobView {
        protocols = List.copyOf(protocols);
        tasks = List.copyOf(tasks);
        answers = List.copyOf(answers);
    }

    /**
     * @param protocol id@version
     * @param schema digest of its messages, 64 hexadecimal digits
     * @param pinned all members agreed that the job runs by this version
     */
    public record Spoken(String protocol, String schema, boolean pinned) {}

    /** @param message protocol, round and type */
    public record Waiting(PartyId party, String message, Instant since) {}

    /**
     * @param decision {@code APPROVED}, {@code REFUSED} or {@code WITHDRAWN}
     * @param decidedBy a person of this party or {@code policy}; null for another institution's person
     */
    public record Answer(
            PartyId party,
            String decision,
            @Nullable String decidedBy,
            @Nullable String reason,
            Instant at) {}
}
