package org.concordat.runtime.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.MalformedFrameException;
import org.concordat.federation.channel.ProtocolVersion;
import org.concordat.federation.channel.SchemaDigest;
import org.concordat.federation.job.Approval;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.coordination.Coordination;
import org.concordat.federation.job.coordination.Coordination.Accepted;
import org.concordat.federation.job.coordination.Coordination.Proposal;
import org.concordat.federation.job.coordination.Coordination.Refused;
import org.concordat.federation.job.coordination.KnownVersions;
import org.concordat.federation.job.coordination.PinnedVersions;
import org.concordat.runtime.job.spec.InvalidJobException;
import org.concordat.runtime.job.spec.ParsedJob;
import org.concordat.runtime.keystore.JobKeyring;
import org.jspecify.annotations.Nullable;

/**
 * How every party but the guest's answers a proposal: by what cannot be, by its policy or by a steward. Each method runs in a
 * transaction.
 */
final class MemberAnswers {
    static final String POLICY = "policy";

    private final JobParts parts;
    private final JobLedger ledger;
    private final CoordinationPost post;

    MemberAnswers(JobParts parts) {
        this.parts = parts;
        this.ledger = parts.ledger();
        this.post = parts.post();
    }

    /**
     * Of a party that has too many open none is read. A party without data answers by its policy at once; one with data refuses
     * what cannot be, and else asks a steward, unless one has approved the very specification ahead, and no version that was not
     * to be seen then may be pinned now.
     */
    void proposed(JobId id, PartyId from, Proposal proposal) {
        int open = ledger.jobs().awaitingApproval(from);
        int most = parts.limits().openProposals();
        if (open >= most) {
            refuseUnread(
                    id,
                    from,
                    List.of(new Problem(
                            "",
                            "open-proposals-exceeded",
                            open + " jobs of " + from + " wait for approval here, expected at most " + most
                                    + ": propose it again when some of them are decided or ended")));
            return;
        }
        ParsedJob parsed;
        try {
            parsed = parts.parser().parse(proposal.specification());
        } catch (InvalidJobException e) {
            refuseUnread(id, from, e.problems());
            return;
        }
        var spec = parsed.spec();
        var self = spec.roster().memberOf(parts.self());
        if (self.isEmpty() || !spec.roster().guest().equals(from)) {
            refuseUnread(id, from, List.of(new Problem("/roster", "roster-invalid", "this party is no member of it")));
            return;
        }
        var now = parts.clock().instant();
        var job = new Job(
                id,
                self.get().role(),
                from,
                spec.name(),
                spec.purpose(),
                parsed.canonical(),
                parsed.digest(),
                JobState.AWAITING_APPROVAL,
                null,
                0,
                "party:" + from,
                now,
                approveBefore(proposal, now),
                now,
                null,
                1);
        ledger.begin(job, spec, "party:" + from, "job-proposed");
        var own = parts.registry().offered(spec);
        parts.versions().offer(id, proposal.versions(), own);
        var problems = objections(job, spec, proposal, own);
        if (!problems.isEmpty()) {
            refuse(job, problems.getFirst().code(), text(problems), POLICY);
        } else if (!holdsData(self.get().role())) {
            approve(job, POLICY);
        } else {
            parts.standing()
                    .use(
                            job.digest(),
                            seen -> parts.versions()
                                    .playable(seen)
                                    .containsAll(parts.versions().playable(id)))
                    .ifPresent(steward -> approve(job, steward));
        }
    }

    /** The guest's party may ask for less time than this party's own limit, never for more; what has passed has passed. */
    private Instant approveBefore(Proposal proposal, Instant now) {
        var most = now.plus(parts.limits().approvalExpiresAfter());
        return Instant.ofEpochMilli(Math.clamp(proposal.approveBefore(), 0, most.toEpochMilli()));
    }

    private List<Problem> objections(Job job, JobSpec spec, Proposal proposal, List<ProtocolVersion> own) {
        var problems = new ArrayList<Problem>();
        if (!java.util.Arrays.equals(job.digest(), proposal.digest())) {
            problems.add(new Problem("", "specification-changed", "the digest is not that of the specification"));
        }
        try {
            PinnedVersions.highestCommon(Map.of(
                    job.coordinator(),
                    proposal.versions(),
                    parts.self(),
                    new KnownVersions(JobKeyring.ENVELOPES, own)));
        } catch (FederationException e) {
            problems.add(new Problem("/tasks", e.code().code(), e.detail()));
        }
        problems.addAll(parts.objections(spec));
        return problems;
    }

    /** Refuses a proposal in another version of coordination than this party's, with other messages in it, or malformed. */
    void unreadable(JobId id, PartyId from, Address address, MalformedFrameException why) {
        var code = !address.protocol().equals(Coordination.PROTOCOL)
                ? PinnedVersions.NO_COMMON_VERSION
                : address.schema().equals(SchemaDigest.of(Coordination.class))
                        ? FederationException.PROTOCOL_VIOLATION
                        : PinnedVersions.OTHER_SCHEMA;
        var text = why.getMessage() + "; install one and the same release at both parties, then submit the job again";
        refuseUnread(id, from, List.of(new Problem("", code.code(), text)));
    }

    private void refuseUnread(JobId id, PartyId from, List<Problem> problems) {
        if (ledger.auditOfPeer(id, from, "proposal-refused", Map.of("reason", text(problems)))) {
            post.send(id, from, new Refused(problems.getFirst().code(), text(problems)));
        }
    }

    private static String text(List<Problem> problems) {
        return String.join("; ", problems.stream().map(MemberAnswers::text).toList());
    }

    /** With its place, where that is within a task. */
    private static String text(Problem problem) {
        return problem.pointer().startsWith("/tasks/")
                ? problem.pointer() + ": " + problem.message()
                : problem.message();
    }

    void approve(Job job, String decidedBy) {
        ledger.answer(job, approval(job, Approval.Decision.APPROVED, decidedBy, null), actor(decidedBy));
        var commitment = holdsData(job.role()) ? parts.shares().draw(job.id(), parts.self()) : new byte[0];
        post.send(
                job.id(),
                job.coordinator(),
                new Accepted(
                        job.digest(),
                        commitment,
                        parts.keys()
                                .accept(job.id(), job.digest(), parts.versions().playable(job.id()))));
    }

    void refuse(Job job, String code, String reason, String decidedBy) {
        ledger.answer(job, approval(job, Approval.Decision.REFUSED, decidedBy, reason), actor(decidedBy));
        post.send(job.id(), job.coordinator(), new Refused(code, reason));
    }

    private static String actor(String decidedBy) {
        return decidedBy.equals(POLICY) ? JobLedger.SYSTEM : decidedBy;
    }

    private Approval approval(Job job, Approval.Decision decision, String decidedBy, @Nullable String reason) {
        return new Approval(
                parts.self(),
                decision,
                decidedBy,
                job.digest(),
                reason,
                parts.clock().instant());
    }

    static boolean holdsData(Role role) {
        return role == Role.GUEST || role == Role.HOST;
    }
}
