package org.concordat.runtime.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.concordat.federation.FederationException;
import org.concordat.federation.Member;
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
import org.concordat.federation.job.Reason;
import org.concordat.federation.job.coordination.Coordination;
import org.concordat.federation.job.coordination.Coordination.Accepted;
import org.concordat.federation.job.coordination.Coordination.Cause;
import org.concordat.federation.job.coordination.Coordination.Ended;
import org.concordat.federation.job.coordination.Coordination.Failed;
import org.concordat.federation.job.coordination.Coordination.GoOn;
import org.concordat.federation.job.coordination.Coordination.Proposal;
import org.concordat.federation.job.coordination.Coordination.Refused;
import org.concordat.federation.job.coordination.Coordination.Resume;
import org.concordat.federation.job.coordination.Coordination.Reveal;
import org.concordat.federation.job.coordination.Coordination.Seed;
import org.concordat.federation.job.coordination.Coordination.Share;
import org.concordat.federation.job.coordination.Coordination.Start;
import org.concordat.federation.job.coordination.JobKey;
import org.concordat.federation.job.coordination.KnownVersions;
import org.concordat.federation.job.coordination.PinnedVersions;
import org.concordat.federation.job.coordination.SeedAgreement;
import org.concordat.runtime.job.spec.InvalidJobException;
import org.concordat.runtime.job.spec.JobSpecParser;
import org.concordat.runtime.job.spec.ParsedJob;
import org.concordat.runtime.keystore.JobKeyring;
import org.jspecify.annotations.Nullable;

/** The side of coordination that answers and follows, at every party but the guest's. Each method runs in a transaction. */
final class MemberCoordination {
    static final String POLICY = "policy";

    private final JobParts parts;
    private final JobLedger ledger;
    private final JdbcSeedShares shares;
    private final CoordinationPost post;
    private final JobRunner runner;
    private final NewAttempts attempts;
    /** The attempt of which the guest's party was told that it failed. */
    private final Map<JobId, Integer> told = new ConcurrentHashMap<>();

    MemberCoordination(JobParts parts, JobRunner runner, NewAttempts attempts) {
        this.parts = parts;
        this.ledger = parts.ledger();
        this.shares = parts.shares();
        this.post = parts.post();
        this.runner = runner;
        this.attempts = attempts;
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
        } else if (!holdsData(self.get())) {
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
        return String.join("; ", problems.stream().map(MemberCoordination::text).toList());
    }

    /** With its place, where that is within a task. */
    private static String text(Problem problem) {
        return problem.pointer().startsWith("/tasks/")
                ? problem.pointer() + ": " + problem.message()
                : problem.message();
    }

    void approve(Job job, String decidedBy) {
        boolean holdsData = job.role() == Role.HOST || job.role() == Role.GUEST;
        ledger.answer(job, approval(job, Approval.Decision.APPROVED, decidedBy, null), actor(decidedBy));
        var commitment = holdsData ? shares.draw(job.id(), parts.self()) : new byte[0];
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

    /** Takes a message of the guest's party about a job that is here. */
    void receive(Job job, Coordination message) {
        switch (message) {
            case Start start when !job.state().terminal() -> started(job, start);
            case Seed seed when !job.state().terminal() -> seeded(job, seed);
            case Ended ended -> ended(job, ended);
            case Resume resume when !job.state().terminal() -> attempts.resume(job, resume, why -> violated(job, why));
            case GoOn on when !job.state().terminal() -> attempts.goOn(job, on, why -> violated(job, why));
            case Start _, Seed _, Resume _, GoOn _ -> {}
            case Proposal _, Accepted _, Refused _, Coordination.Withdrawn _, Reveal _ ->
                fail(job, violation(job, message));
            case Coordination.Interrupted _, Coordination.Held _, Coordination.Done _, Failed _ ->
                fail(job, violation(job, message));
        }
    }

    private void started(Job job, Start start) {
        if (job.state() != JobState.AWAITING_APPROVAL || start.attempt() != job.attempt() + 1) {
            fail(job, violation(job, start));
            return;
        }
        if (lapsed(job)) {
            var late = new Reason("approval-expired", parts.self(), null, "the approval ended " + job.approveBefore());
            fail(job, start.attempt(), late);
            adopt(job, JobState.FAILED, late, JobLedger.SYSTEM);
            return;
        }
        var queued = ledger.move(job, JobState.QUEUED, null, "party:" + job.coordinator());
        var begun = ledger.move(
                ledger.beginAttempt(queued, "first start"), JobState.RUNNING, null, "party:" + job.coordinator());
        runner.expect(job.id());
        var spec = specification(job);
        if (!keysAgreed(job, spec, start)) {
            violated(begun, violation(job, start));
            return;
        }
        var wrong = wrongVersions(job, start);
        if (wrong.isPresent()) {
            violated(
                    begun,
                    new Reason(
                            FederationException.PROTOCOL_VIOLATION.code(),
                            job.coordinator(),
                            start.address().toString(),
                            wrong.get()));
            return;
        }
        parts.pin(job.id(), start.pinned(), "party:" + job.coordinator());
        if (!holdsData(
                Objects.requireNonNull(spec.roster().memberOf(parts.self()).orElse(null)))) {
            AfterCommit.run(() -> runner.start(begun, null, List.of()));
            return;
        }
        var own = shares.own(job.id(), parts.self());
        boolean asApproved = own.isPresent()
                && start.commitments().stream().allMatch(commitment -> shares.commit(job.id(), commitment));
        if (!asApproved) {
            fail(begun, violation(job, start));
            return;
        }
        post.send(job.id(), job.coordinator(), new Reveal(own.get()));
    }

    /** Whether this party's approval has ended, by its own clock. */
    private boolean lapsed(Job job) {
        var before = job.approveBefore();
        return before != null && parts.clock().instant().isAfter(before);
    }

    /** The guest's party passes the keys on; each was signed by the member that will open with it. */
    private boolean keysAgreed(Job job, JobSpec spec, Start start) {
        var members = spec.roster().members().stream().map(Member::party).toList();
        return start.keys().stream().allMatch(key -> parts.keys().admit(job.id(), key))
                && parts.keys().complete(job.id(), members);
    }

    /**
     * What is wrong with the versions that the guest's party pins. They are the highest that all members signed to know; and it
     * knows now what it said in its proposal, for this is what the steward was shown.
     */
    private Optional<String> wrongVersions(Job job, Start start) {
        var known = JobKey.known(parts.keys().announcements(job.id()));
        var guests = known.get(job.coordinator());
        var offered = parts.versions().offered(job.id());
        if (guests == null || !Set.copyOf(guests.protocols()).equals(Set.copyOf(offered))) {
            return Optional.of(
                    "the versions that " + job.coordinator() + " signed to know are not those of its proposal");
        }
        try {
            var highest = PinnedVersions.highestCommon(known);
            return highest.equals(start.pinned())
                    ? Optional.empty()
                    : Optional.of("found " + start.pinned().inWords() + " pinned by " + job.coordinator()
                            + ", expected " + highest.inWords() + ", the highest that all members signed to know");
        } catch (FederationException e) {
            return Optional.of(e.detail());
        }
    }

    private static JobSpec specification(Job job) {
        return JobSpecParser.read(job.specification()).spec();
    }

    private void seeded(Job job, Seed seed) {
        for (Share share : seed.shares()) {
            if (!shares.reveal(job.id(), share)) {
                fail(job, violation(job, seed));
                return;
            }
        }
        var roster = specification(job).roster();
        var all = shares.shares(job.id(), roster);
        if (all.isEmpty() || seed.attempt() != job.attempt()) {
            fail(job, violation(job, seed));
            return;
        }
        AfterCommit.run(() -> runner.start(job, SeedAgreement.seed(job.id(), all.get()), List.of()));
    }

    /** All parties adopt the state that the guest's party decided. */
    private void ended(Job job, Ended ended) {
        if (!ended.state().terminal()) {
            fail(job, violation(job, ended));
            return;
        }
        if (!job.state().terminal()) {
            FrameAtHand.without(() -> adopt(job, ended.state(), ended.cause().reason(), "party:" + job.coordinator()));
        } else if (job.state() != ended.state()) {
            ledger.auditOfPeer(
                    job.id(),
                    job.coordinator(),
                    "terminal-state-differs",
                    Map.of("here", job.state().name(), "there", ended.state().name()));
        }
    }

    /**
     * Ends the job here alone: as the guest's party decided, because that party is gone, or because this one's approval is
     * withdrawn, whatever that party says next.
     */
    void adopt(Job job, JobState state, @Nullable Reason reason, String actor) {
        var before = job;
        for (JobState step : path(job.state(), state)) {
            before = ledger.move(before, step, null, actor);
        }
        ledger.move(before, state, reason, actor);
        AfterCommit.run(() -> {
            told.remove(job.id());
            runner.stop(job.id());
        });
    }

    /** The states between that the table of {@link JobState} asks for. */
    private static List<JobState> path(JobState from, JobState to) {
        if (from.mayBecome(to)) {
            return List.of();
        }
        return switch (from) {
            case PAUSED -> List.of(JobState.RUNNING);
            case SUBMITTED -> List.of(JobState.AWAITING_APPROVAL);
            case AWAITING_APPROVAL, QUEUED, RUNNING, COMPLETED, FAILED, CANCELLED, REJECTED, EXPIRED ->
                throw new IllegalStateException("a job cannot go from " + from + " to " + to);
        };
    }

    /** Tells the guest's party, which decides; once in an attempt, for its first word counts. */
    void fail(Job job, Reason reason) {
        fail(job, job.attempt(), reason);
    }

    private void fail(Job job, int attempt, Reason reason) {
        if (job.state().terminal()) {
            return;
        }
        ledger.violated(job, reason, JobLedger.SYSTEM);
        if (!Integer.valueOf(attempt).equals(told.get(job.id()))) {
            post.send(job.id(), job.coordinator(), new Failed(attempt, Cause.of(reason)));
            AfterCommit.run(() -> told.put(job.id(), attempt));
        }
        AfterCommit.run(() -> runner.stop(job.id()));
    }

    /** Ends a running job that the guest's party would lead astray, whatever that party says of it next. */
    private void violated(Job job, Reason reason) {
        fail(job, reason);
        if (NewAttempts.runs(job)) {
            adopt(job, JobState.FAILED, reason, JobLedger.SYSTEM);
        }
    }

    static Reason violation(Job job, Coordination message) {
        return new Reason(
                "protocol-violation",
                job.coordinator(),
                message.address().toString(),
                "found " + message.address().type() + " of " + job.coordinator() + " while the job is " + job.state()
                        + ", or with a content that does not fit the job");
    }

    private static boolean holdsData(Member member) {
        return member.role() == Role.GUEST || member.role() == Role.HOST;
    }
}
