package org.concordat.runtime.rest;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.Roster;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Reason;
import org.concordat.runtime.job.JobView;
import org.concordat.runtime.job.TaskView;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A job as REST shows it.
 *
 * @param role of this party in it
 * @param specDigest SHA-256 of the canonical specification, 64 hexadecimal digits
 * @param reason why it is paused, or ended as it did
 * @param protocols in the versions that all members agreed upon; before the job's start, in those that it may run by
 * @param waitingFor for which message of whom it waits, when it does
 */
record JobResource(
        String id,
        String name,
        String purpose,
        Role role,
        JobState state,
        @Nullable ReasonResource reason,
        @Nullable WaitingFor waitingFor,
        RosterResource roster,
        Map<String, String> datasets,
        String specDigest,
        int attempt,
        List<ProtocolResource> protocols,
        List<TaskResource> tasks,
        List<AnswerResource> answers,
        String submittedBy,
        Instant submittedAt,
        @Nullable Instant approveBefore,
        Instant updatedAt,
        @Nullable Instant endedAt) {

    /** Who plays which role. */
    record RosterResource(
            String guest,
            List<String> hosts,
            @Nullable String arbiter,
            @Nullable String opener) {
        static RosterResource of(Roster roster) {
            return new RosterResource(
                    roster.guest().value(),
                    roster.hosts().stream().map(PartyId::value).toList(),
                    text(roster.arbiter()),
                    text(roster.opener()));
        }
    }

    /** Why, in plain words. */
    record ReasonResource(
            String code, @Nullable String party, @Nullable String step, String detail) {
        static @Nullable ReasonResource of(@Nullable Reason reason) {
            return reason == null
                    ? null
                    : new ReasonResource(reason.code(), text(reason.party()), reason.step(), reason.detail());
        }
    }

    /** Why nothing moves just now. */
    record WaitingFor(String party, String message, Instant since) {
        static @Nullable WaitingFor of(JobView.@Nullable Waiting waiting) {
            return waiting == null ? null : new WaitingFor(waiting.party().value(), waiting.message(), waiting.since());
        }
    }

    /**
     * A protocol in one version.
     *
     * @param id name@version
     * @param schema digest of its messages, 64 hexadecimal digits: that of the release's schema file
     * @param pinned all members agreed upon this version: the job runs by it
     */
    record ProtocolResource(String id, String schema, boolean pinned) {
        static ProtocolResource of(JobView.Spoken protocol) {
            return new ProtocolResource(protocol.protocol(), protocol.schema(), protocol.pinned());
        }
    }

    /** What a member said to the proposal. */
    record AnswerResource(
            String party,
            String decision,
            @Nullable String decidedBy,
            @Nullable String reason,
            Instant at) {
        static AnswerResource of(JobView.Answer answer) {
            return new AnswerResource(
                    answer.party().value(), answer.decision(), answer.decidedBy(), answer.reason(), answer.at());
        }
    }

    /**
     * One task at this party.
     *
     * @param seconds that it ran, or has run so far
     * @param report what it told this party's people
     */
    record TaskResource(
            int index,
            String task,
            @Nullable String protocol,
            TaskView.State state,
            @Nullable Progress progress,
            @Nullable Instant startedAt,
            double seconds,
            long bytesSent,
            long bytesReceived,
            @Nullable @Schema(implementation = Object.class) JsonNode report) {
        static TaskResource of(TaskView task) {
            return new TaskResource(
                    task.index(),
                    task.task(),
                    task.protocol(),
                    task.state(),
                    task.progress(),
                    task.startedAt(),
                    task.seconds(),
                    task.bytesSent(),
                    task.bytesReceived(),
                    task.report());
        }
    }

    /** A job in a list. */
    record Summary(
            String id,
            String name,
            String purpose,
            Role role,
            JobState state,
            String specDigest,
            String submittedBy,
            Instant submittedAt,
            @Nullable Instant approveBefore,
            Instant updatedAt,
            @Nullable Instant endedAt) {
        static Summary of(JobView job) {
            return new Summary(
                    job.id().toString(),
                    job.specification().name(),
                    job.specification().purpose(),
                    job.role(),
                    job.state(),
                    job.specDigest(),
                    job.submittedBy(),
                    job.submittedAt(),
                    job.approveBefore(),
                    job.updatedAt(),
                    job.endedAt());
        }
    }

    /**
     * Some jobs.
     *
     * @param next to be given as {@code after}; absent at the end
     */
    record Page(List<Summary> items, @Nullable String next) {}

    static JobResource of(JobView job) {
        var specification = job.specification();
        return new JobResource(
                job.id().toString(),
                specification.name(),
                specification.purpose(),
                job.role(),
                job.state(),
                ReasonResource.of(job.reason()),
                WaitingFor.of(job.waiting()),
                RosterResource.of(specification.roster()),
                specification.datasets().entrySet().stream()
                        .collect(Collectors.toMap(dataset -> dataset.getKey().value(), Map.Entry::getValue)),
                job.specDigest(),
                job.attempt(),
                job.protocols().stream().map(ProtocolResource::of).toList(),
                job.tasks().stream().map(TaskResource::of).toList(),
                job.answers().stream().map(AnswerResource::of).toList(),
                job.submittedBy(),
                job.submittedAt(),
                job.approveBefore(),
                job.updatedAt(),
                job.endedAt());
    }

    private static @Nullable String text(@Nullable PartyId party) {
        return party == null ? null : party.value();
    }
}
