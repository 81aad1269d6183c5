package org.concordat.runtime.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditPseudonyms;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.task.Quota;
import org.concordat.runtime.job.InquiryService;
import org.concordat.runtime.job.JdbcQuotaBook.Decision;
import org.concordat.runtime.job.JobView;
import org.concordat.runtime.job.Limits;
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
import tools.jackson.databind.JsonNode;

/**
 * Single lending checks, for analysts; at the guest's party, in a running job with a task {@code lending-check} that serves.
 * Every analyst of the party may ask in it: it is the counter's, and each is held to a quota of their own.
 *
 * <p>Refusals depend on the caller, the form of the request, the job, and on who is there to answer; never on what the banks
 * hold: an applicant that no bank knows is answered like any other.
 */
@RestController
@RequestMapping("/api/v1/lending-checks")
final class LendingCheckController {
    private static final ErrorCode PURPOSE_NOT_ALLOWED = ErrorCode.policy("purpose-not-allowed");
    private static final ErrorCode NOT_A_LENDING_CHECK = ErrorCode.request("not-a-lending-check");
    private static final String TASK = "lending-check";
    private static final String ACT = "lending-check-asked";

    private final InquiryService inquiries;
    private final JobReading jobs;
    private final IdempotentRequests requests;
    private final Desk desk;
    private final Limits.Checks limits;
    private final AuditPseudonyms pseudonyms;
    private final Clock clock;

    LendingCheckController(
            InquiryService inquiries,
            JobReading jobs,
            IdempotentRequests requests,
            Desk desk,
            Limits.Checks limits,
            AuditPseudonyms pseudonyms,
            Clock clock) {
        this.pseudonyms = pseudonyms;
        this.inquiries = inquiries;
        this.jobs = jobs;
        this.requests = requests;
        this.desk = desk;
        this.limits = limits;
        this.clock = clock;
    }

    /** Where a check is counted and written down before it leaves, whether or not an answer comes. */
    interface Desk {
        /** In one transaction; a refusal writes no entry. */
        Decision ask(AuditEntry entry, String applicant, long mostInJob);

        void takeBack(Decision.Spent use);
    }

    /**
     * A question.
     *
     * @param job that serves; without it, the newest that serves for the purpose
     * @param applicant the entity id, which is brought to the form that the job says
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
     * @param tablesBuilt when the loan books were read: what has changed since is not in the answer
     * @param ageSeconds since then
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
        required("/applicant", Texts.line("/applicant", question.applicant()));
        var consent = required("/consentReference", Texts.line("/consentReference", question.consentReference()));
        var purpose = required("/purpose", Texts.line("/purpose", question.purpose()));
        var view = question.job() == null ? newest(purpose) : jobs.view(RestConfiguration.jobId(question.job()));
        var job = view.id();
        var task = task(view);
        if (!purpose.equals(view.specification().purpose())) {
            throw new RefusedRequestException(
                    PURPOSE_NOT_ALLOWED, "the purpose is not that for which the job was approved");
        }
        var applicant = view.specification().ids().apply(Objects.requireNonNull(question.applicant()));
        var entry = new AuditEntry(
                clock.instant(),
                analyst.getName(),
                ACT,
                job,
                Map.of(
                        "applicant", pseudonyms.of(AuditPseudonyms.Kind.ENTITY, applicant),
                        "consent_reference", pseudonyms.of(AuditPseudonyms.Kind.CONSENT, consent),
                        "purpose", purpose));
        return requests.onceAfterWaiting(
                request,
                Answer.class,
                () -> ResponseEntity.ok(answer(view, task, report(job, applicant, entry, mostInJob(task)))));
    }

    /** So that a counter need not know of last night's job. */
    private JobView newest(String purpose) {
        return inquiries.serving().stream()
                .map(jobs::view)
                .filter(view -> view.specification().purpose().equals(purpose))
                .filter(view -> view.specification().tasks().stream()
                        .anyMatch(task -> task.task().equals(TASK)))
                .max(Comparator.comparing(JobView::submittedAt))
                .orElseThrow(() -> new FederationException(
                        InquiryService.NOT_OPEN, "no job serves for this purpose now: have one submitted, or wait"));
    }

    private static String required(String pointer, String text) {
        if (text.isEmpty()) {
            throw Texts.refused(Codes.REQUIRED, pointer, "a value is required");
        }
        return text;
    }

    private static TaskSpec task(JobView view) {
        return view.specification().tasks().stream()
                .filter(task -> task.task().equals(TASK))
                .findFirst()
                .orElseThrow(() -> new RefusedRequestException(NOT_A_LENDING_CHECK, "the job has no task " + TASK));
    }

    private static long mostInJob(TaskSpec task) {
        return task.parameters().get("checks_per_analyst") instanceof Long declared ? declared : Long.MAX_VALUE;
    }

    /** Counted and written down first; what reached nobody is not counted. */
    private JsonNode report(JobId job, String applicant, AuditEntry entry, long mostInJob) {
        if (!inquiries.open(job)) {
            throw new FederationException(
                    InquiryService.NOT_OPEN,
                    "this job takes no questions now: it must run, have its tables built, and not be closed; look at its"
                            + " progress");
        }
        var decision = desk.ask(entry, applicant, mostInJob);
        if (decision instanceof Decision.Refused(long most, Duration retryAfter)) {
            throw new RefusedRequestException(
                            Quota.EXCEEDED, "you have asked about " + most + " applicants, which is your quota for now")
                    .until(retryAfter);
        }
        try {
            return inquiries.ask(job, applicant, limits.answerWithin());
        } catch (FederationException e) {
            if (decision instanceof Decision.Spent use && e.code().equals(InquiryService.NOT_OPEN)) {
                desk.takeBack(use);
            }
            if (e.code().equals(Quota.EXCEEDED)) {
                throw new RefusedRequestException(e.code(), e.detail()).until(limits.window());
            }
            throw e;
        }
    }

    private Answer answer(JobView view, TaskSpec task, JsonNode report) {
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
                atLeastK(report),
                ((Long) Objects.requireNonNull(task.parameters().get("k"))).intValue(),
                report.path("band").isNumber() ? report.path("band").asLong() : null,
                bands,
                view.specification().roster().hosts().size(),
                built,
                Duration.between(built, clock.instant()).toSeconds());
    }

    /** A report without it must not become a no. */
    private static boolean atLeastK(JsonNode report) {
        var said = report.path("at_least_k");
        if (!said.isBoolean()) {
            throw new IllegalStateException("the task answered with another report than a lending check's");
        }
        return said.asBoolean();
    }

    @PostMapping("/{job}/completion")
    @AllowedTo(Authority.ANALYST)
    @Operation(summary = "End the period: the job completes when what was asked is answered")
    ResponseEntity<Void> close(@PathVariable JobId job, Principal analyst) {
        var view = jobs.own(job, analyst.getName());
        task(view);
        if (!inquiries.close(job) && !view.state().terminal()) {
            throw new FederationException(
                    InquiryService.NOT_OPEN,
                    "this job does not serve yet: cancel it, or wait till its tables are built");
        }
        return ResponseEntity.accepted().build();
    }
}
