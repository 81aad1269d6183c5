package org.concordat.runtime.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.TaskSpec;
import org.concordat.runtime.dataset.IdNormalisation;
import org.concordat.runtime.job.InquiryService;
import org.concordat.runtime.job.JobView;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.rest.problem.RefusedRequestException;
import org.concordat.runtime.security.AllowedTo;
import org.concordat.runtime.security.Authority;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Single lending checks, for analysts; at the guest's party, in a running job with a task {@code lending-check} that serves.
 *
 * <p>Refusals depend on the caller, the form of the request and the job alone, never on what the banks hold: an applicant that
 * no bank knows is answered like any other.
 */
@RestController
@RequestMapping("/api/v1/lending-checks")
final class LendingCheckController {
    private static final ErrorCode PURPOSE_NOT_ALLOWED = ErrorCode.policy("purpose-not-allowed");
    private static final ErrorCode NOT_A_LENDING_CHECK = ErrorCode.request("not-a-lending-check");
    private static final String TASK = "lending-check";
    private static final String ACT = "lending-check-asked";
    private static final long DEFAULT_PER_ANALYST = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final InquiryService inquiries;
    private final JobReading jobs;
    private final IdempotentRequests requests;
    private final Ledger ledger;
    private final Clock clock;

    LendingCheckController(
            InquiryService inquiries, JobReading jobs, IdempotentRequests requests, Ledger ledger, Clock clock) {
        this.inquiries = inquiries;
        this.jobs = jobs;
        this.requests = requests;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Where checks are written down before they leave, whether or not an answer comes, and counted. */
    interface Ledger {
        void write(AuditEntry entry);

        long count(JobId job, String analyst, String act);
    }

    /**
     * A question.
     *
     * @param job that serves
     * @param applicant the entity id, as the banks write it
     * @param consentReference where the applicant's consent is found
     * @param purpose that of the job
     */
    record Question(
            @Nullable String job,
            @Nullable String applicant,
            @Nullable String consentReference,
            @Nullable String purpose) {}

    /**
     * An answer.
     *
     * @param band the lower bound of the band of the other lenders' total; null where the job has no bands
     * @param banks that were asked, this one not counted; all of them answered
     * @param tablesBuilt when the job's tables were begun: what has changed since is not in the answer
     * @param ageSeconds of the tables
     */
    record Answer(
            String job,
            boolean atLeastK,
            int k,
            @Nullable Long band,
            List<Long> bands,
            int banks,
            Instant tablesBuilt,
            long ageSeconds) {}

    @PostMapping
    @AllowedTo(Authority.ANALYST)
    @Operation(
            summary = "Ask whether an applicant borrows from at least k other banks",
            parameters = @Parameter(ref = ApiDescription.IDEMPOTENCY_KEY))
    ResponseEntity<Answer> ask(HttpServletRequest request, @RequestBody Question question, Principal analyst) {
        var job = RestConfiguration.jobId(Texts.required("/job", question.job()));
        var applicant = IdNormalisation.STANDARD.apply(Texts.line("/applicant", question.applicant()));
        var consent = Texts.line("/consentReference", question.consentReference());
        var purpose = Texts.line("/purpose", question.purpose());
        if (applicant.isEmpty() || consent.isEmpty() || purpose.isEmpty()) {
            var missing = applicant.isEmpty() ? "/applicant" : consent.isEmpty() ? "/consentReference" : "/purpose";
            throw Texts.refused(Codes.REQUIRED, missing, "a value is required");
        }
        var view = jobs.view(job);
        var task = task(view);
        if (!purpose.equals(view.specification().purpose())) {
            throw new RefusedRequestException(
                    PURPOSE_NOT_ALLOWED, "the purpose is not that for which the job was approved");
        }
        return requests.once(request, Answer.class, () -> {
            ledger.write(new AuditEntry(
                    clock.instant(),
                    analyst.getName(),
                    ACT,
                    job,
                    Map.of("consent_reference", consent, "purpose", purpose)));
            requireQuota(job, analyst.getName(), task);
            var report = inquiries.ask(job, applicant, PATIENCE);
            return ResponseEntity.ok(answer(view, task, report));
        });
    }

    private static TaskSpec task(JobView view) {
        return view.specification().tasks().stream()
                .filter(task -> task.task().equals(TASK))
                .findFirst()
                .orElseThrow(() -> new RefusedRequestException(NOT_A_LENDING_CHECK, "the job has no task " + TASK));
    }

    /** Of one analyst in one job, that is, in one period; what was just written down is counted. */
    private void requireQuota(JobId job, String analyst, TaskSpec task) {
        long quota =
                task.parameters().get("checks_per_analyst") instanceof Long declared ? declared : DEFAULT_PER_ANALYST;
        if (ledger.count(job, analyst, ACT) > quota) {
            throw new RefusedRequestException(
                    InquiryService.QUOTA_EXCEEDED, "you have asked for the " + quota + " applicants of this period");
        }
    }

    private Answer answer(JobView view, TaskSpec task, tools.jackson.databind.JsonNode report) {
        var built = view.tasks().stream()
                .filter(found -> found.task().equals(TASK))
                .map(found -> found.startedAt())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(view.updatedAt());
        var bands = task.parameters().get("bands") instanceof List<?> list
                ? list.stream().map(Long.class::cast).toList()
                : List.<Long>of();
        return new Answer(
                view.id().toString(),
                report.path("at_least_k").asBoolean(),
                ((Long) Objects.requireNonNull(task.parameters().get("k"))).intValue(),
                report.path("band").isNumber() ? report.path("band").asLong() : null,
                bands,
                view.specification().roster().hosts().size(),
                built,
                Duration.between(built, clock.instant()).toSeconds());
    }

    @PostMapping("/{job}/completion")
    @AllowedTo(Authority.ANALYST)
    @Operation(summary = "End the period: the job completes when what was asked is answered")
    ResponseEntity<Void> close(@PathVariable JobId job, Principal analyst) {
        task(jobs.own(job, analyst.getName()));
        inquiries.close(job);
        return ResponseEntity.accepted().build();
    }
}
