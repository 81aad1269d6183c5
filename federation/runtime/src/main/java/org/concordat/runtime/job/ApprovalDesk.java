package org.concordat.runtime.job;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.dataset.Column;
import org.concordat.federation.dataset.PartyDatasets.Offer;
import org.concordat.federation.job.Approval;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Reason;
import org.concordat.federation.job.coordination.Coordination.Withdrawn;
import org.concordat.federation.task.Cost;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.ProtocolRegistry;
import org.concordat.runtime.job.spec.JobSpecParser;
import org.jspecify.annotations.Nullable;

/** Decisions of this party's stewards. */
final class ApprovalDesk implements ApprovalService {
    private static final ErrorCode NOT_PENDING = ErrorCode.request("approval-not-pending");
    private static final ErrorCode CHANGED = ErrorCode.request("specification-changed");
    private static final ErrorCode OWN_JOB = ErrorCode.policy("own-job");
    private static final ErrorCode REASON_REQUIRED = ErrorCode.request("reason-required");
    private static final ErrorCode EXPIRED = ErrorCode.request("approval-expired");
    private static final ErrorCode NOT_GIVEN = ErrorCode.request("approval-not-given");

    private static final int LONGEST_DETAIL = 500;

    private final JobParts parts;
    private final JobLedger ledger;
    private final GuestCoordination guest;
    private final MemberAnswers answers;
    private final MemberCoordination member;
    private final JobViews views;

    ApprovalDesk(
            JobParts parts, GuestCoordination guest, MemberAnswers answers, MemberCoordination member, JobViews views) {
        this.parts = parts;
        this.ledger = parts.ledger();
        this.guest = guest;
        this.answers = answers;
        this.member = member;
        this.views = views;
    }

    @Override
    public List<JobView> pending() {
        return ledger.jobs().open().stream()
                .filter(this::isPending)
                .map(views::view)
                .toList();
    }

    private boolean isPending(Job job) {
        return job.state() == JobState.AWAITING_APPROVAL
                && ledger.approvals().latest(job.id(), parts.self()).isEmpty();
    }

    @Override
    public Optional<ApprovalView> view(JobId id) {
        return ledger.jobs().find(id).map(job -> {
            var spec = JobSpecParser.read(job.specification()).spec();
            var offer = parts.estimate().offer(spec);
            var size = parts.estimate().size(spec, offer);
            var registry = parts.versions().registry(id);
            return new ApprovalView(
                    views.view(job),
                    new String(job.specification(), StandardCharsets.UTF_8),
                    plan(spec, size, registry),
                    offer.map(Offer::dataset).orElse(null),
                    offer.map(Offer::columns).orElse(List.of()),
                    offer.map(Offer::rows).orElse(0L),
                    JobEstimate.total(spec, size, registry));
        });
    }

    /** Each task in every version that it may run in, the highest first: which one it will be, all members decide. */
    private static List<ApprovalView.TaskPlan> plan(JobSpec spec, Cost.Size size, ProtocolRegistry registry) {
        var plan = new ArrayList<ApprovalView.TaskPlan>();
        for (int i = 0; i < spec.tasks().size(); i++) {
            int index = i;
            var task = spec.tasks().get(i);
            registry.versions(task)
                    .map((Protocol<?> found) -> new ApprovalView.TaskPlan(
                            index,
                            task.task(),
                            found.id(),
                            found.inWords(task),
                            found.leakage(task, spec),
                            found.script(task).toMermaid(),
                            found.cost(task, spec, size)))
                    .forEach(plan::add);
        }
        return plan;
    }

    @Override
    public JobView decide(JobId id, Decision decision, String steward, String specDigest, @Nullable String reason) {
        return Objects.requireNonNull(parts.transactions().execute(_ -> {
            var job = ledger.lock(id);
            if (!isPending(job)) {
                throw new FederationException(
                        NOT_PENDING, "the job is " + job.state() + " and waits for no decision of this party");
            }
            if (!job.digestHex().equals(specDigest)) {
                throw new FederationException(
                        CHANGED, "the digest is not that of this job's specification: look at it again, then decide");
            }
            if (job.submittedBy().equals(steward)) {
                throw new FederationException(OWN_JOB, "nobody approves their own job: ask another steward");
            }
            requireTime(job);
            if (decision == Decision.APPROVE) {
                requireQuota(job);
            }
            basis(job, steward);
            if (job.coordinator().equals(parts.self())) {
                guest.decided(job, answer(job, decision, steward, reason), steward);
                return views.view(ledger.lock(id));
            }
            switch (decision) {
                case APPROVE -> answers.approve(job, steward);
                case REFUSE -> answers.refuse(job, "approval-refused", required(reason), steward);
            }
            return views.view(job);
        }));
    }

    /** What the steward was shown: it stands in the log beside the decision, shortened, and whole by its digest. */
    private void basis(Job job, String steward) {
        var view = view(job.id()).orElseThrow();
        var details = new TreeMap<String, String>();
        details.put("spec", view.job().specDigest());
        details.put("view_sha256", view.digest());
        details.put("purpose", job.purpose());
        details.put("rows", Long.toString(view.rows()));
        details.put("columns", names(view.columns()));
        details.put("bytes_at_most", Long.toString(view.total().bytes()));
        details.put("messages_at_most", Long.toString(view.total().messages()));
        details.put("exponentiations_at_most", Long.toString(view.total().exponentiations()));
        if (view.dataset() != null) {
            details.put("dataset", view.dataset());
        }
        for (var task : view.plan()) {
            details.merge("task_" + task.index(), task.protocol(), (one, other) -> one + ", " + other);
            for (Leakage.Learns line : task.leakage().learns()) {
                details.merge("learns_" + line.role(), line.what(), (one, other) -> cut(one + "; " + other));
            }
        }
        ledger.audit(job.id(), steward, "approval-basis", details);
    }

    /** Names of columns, for an audit entry. */
    static String names(List<Column> columns) {
        return cut(String.join(", ", columns.stream().map(Column::name).toList()));
    }

    private static String cut(String text) {
        return text.length() > LONGEST_DETAIL ? text.substring(0, LONGEST_DETAIL) + " …" : text;
    }

    private Approval answer(Job job, Decision decision, String steward, @Nullable String reason) {
        var now = parts.clock().instant();
        return switch (decision) {
            case APPROVE -> new Approval(parts.self(), Approval.Decision.APPROVED, steward, job.digest(), reason, now);
            case REFUSE ->
                new Approval(parts.self(), Approval.Decision.REFUSED, steward, job.digest(), required(reason), now);
        };
    }

    private void requireTime(Job job) {
        var before = job.approveBefore();
        if (before != null && parts.clock().instant().isAfter(before)) {
            throw new FederationException(
                    EXPIRED, "the job could be decided until " + before + ": ask the analyst to submit it again");
        }
    }

    /** The dataset may have grown since the job came. */
    private void requireQuota(Job job) {
        var spec = JobSpecParser.read(job.specification()).spec();
        parts.estimate().overQuota(spec).ifPresent(problem -> {
            throw new FederationException(JobEstimate.OVER_QUOTA, problem.message());
        });
    }

    @Override
    public JobView withdraw(JobId id, String steward, String reason) {
        return Objects.requireNonNull(parts.transactions().execute(_ -> {
            var job = ledger.lock(id);
            if (job.state().terminal()) {
                throw JobDesk.alreadyTerminal(job);
            }
            boolean approved = ledger.approvals()
                    .latest(id, parts.self())
                    .filter(given -> given.decision() == Approval.Decision.APPROVED)
                    .isPresent();
            if (!approved) {
                throw new FederationException(NOT_GIVEN, "this party has given no approval that it could withdraw");
            }
            var why = required(reason);
            var withdrawn = new Approval(
                    parts.self(),
                    Approval.Decision.WITHDRAWN,
                    steward,
                    job.digest(),
                    why,
                    parts.clock().instant());
            if (job.coordinator().equals(parts.self())) {
                guest.decided(job, withdrawn, steward);
                return views.view(ledger.lock(id));
            }
            ledger.answer(job, withdrawn, steward);
            parts.post().send(id, job.coordinator(), new Withdrawn(why));
            member.adopt(job, JobState.CANCELLED, new Reason("approval-withdrawn", parts.self(), null, why), steward);
            return views.view(ledger.lock(id));
        }));
    }

    private static String required(@Nullable String reason) {
        if (reason == null || reason.isBlank()) {
            throw new FederationException(REASON_REQUIRED, "say why: the other parties are told");
        }
        return reason.strip();
    }
}
