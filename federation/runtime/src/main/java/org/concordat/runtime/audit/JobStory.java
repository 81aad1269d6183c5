package org.concordat.runtime.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as this party's audit log tells it: who asked for it, who said yes or no, how it went, and what left under which
 * approval.
 *
 * @param begun the entry with which it came to this party
 * @param specDigest SHA-256 of the specification, 64 hexadecimal digits
 * @param answers decisions of this party's stewards and its policies, and those that other parties told
 * @param steps all else that happened to it, oldest first, without the disclosures
 * @param released disclosures of one sort to one party, summed, by first occurrence
 * @param altered entries of it that are not in the database as they were written, the first {@value #MOST_ALTERED}: what is
 *     told of them is not to be believed
 */
public record JobStory(
        Event begun,
        @Nullable String name,
        @Nullable String specDigest,
        List<Answer> answers,
        List<Event> steps,
        List<Released> released,
        List<Long> altered) {
    static final int MOST_ALTERED = 1000;

    public JobStory {
        answers = List.copyOf(answers);
        steps = List.copyOf(steps);
        released = List.copyOf(released);
        altered = List.copyOf(altered);
    }

    /** @param entry id of the audit entry that says so */
    public record Event(
            long entry,
            Instant at,
            String actor,
            String act,
            @Nullable String detail) {}

    /** @param act {@code job-approved}, {@code job-refused} or {@code approval-withdrawn} */
    public record Answer(
            long entry,
            Instant at,
            String actor,
            String party,
            String act,
            @Nullable String reason) {}

    /**
     * Disclosures of one sort to one party, summed.
     *
     * @param task place in the job, −1 for coordination
     * @param kind a {@link org.concordat.federation.audit.DisclosureKind}
     * @param bytes of all these messages together
     * @param approval entry of this party's approval that was in force; null before there was one
     */
    public record Released(
            String to,
            int task,
            String protocol,
            String message,
            String kind,
            String what,
            long messages,
            long bytes,
            Instant first,
            Instant last,
            @Nullable Long approval) {}
}
