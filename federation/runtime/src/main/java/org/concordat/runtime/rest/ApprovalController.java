package org.concordat.runtime.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.List;
import org.concordat.federation.job.JobId;
import org.concordat.federation.task.Cost;
import org.concordat.federation.task.Leakage;
import org.concordat.runtime.job.ApprovalService;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.job.ApprovalView;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.rest.problem.RefusedRequestException;
import org.concordat.runtime.security.AllowedTo;
import org.concordat.runtime.security.Authority;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What stewards are asked and answer: whether this party takes part in a job. */
@RestController
@RequestMapping("/api/v1/approvals")
final class ApprovalController {
    private static final String PENDING = "pending";

    private final ApprovalService approvals;
    private final IdempotentRequests requests;
    private final JsonMapper json;

    ApprovalController(ApprovalService approvals, IdempotentRequests requests, JsonMapper json) {
        this.approvals = approvals;
        this.requests = requests;
        this.json = json;
    }

    /** Jobs that wait for this party, oldest first. */
    record Pending(List<JobResource.Summary> items) {}

    /**
     * What a steward sees before deciding.
     *
     * @param specification the canonical one, whose digest is {@code specDigest}
     * @param viewDigest of all that follows and the specification: what the audit log has of it beside the decision
     * @param plan the tasks in order, each once for every version that it may run in; what it reveals, to whom; the diagram of its messages in Mermaid's notation; what it
     *     costs this party at most
     */
    record ApprovalResource(
            JobResource job,
            String specDigest,
            String viewDigest,
            @Schema(implementation = Object.class) JsonNode specification,
            List<Step> plan,
            @Nullable String dataset,
            List<DatasetResource.ColumnResource> columns,
            long rows,
            Cost total) {
        /** @param words what the task asks, a sentence a line */
        record Step(
                int index,
                String task,
                String protocol,
                List<String> words,
                Leakage leakage,
                String diagram,
                Cost cost) {}
    }

    /** @param specDigest of the specification that the steward saw */
    record DecisionRequest(
            @Nullable Decision decision,
            @Nullable String reason,
            @Nullable String specDigest) {}

    record Withdrawal(@Nullable String reason) {}

    @GetMapping
    @AllowedTo(Authority.STEWARD)
    @Operation(summary = "List jobs that wait for a decision of this party")
    Pending list(@RequestParam(defaultValue = PENDING) String state) {
        if (!state.equals(PENDING)) {
            throw new RefusedRequestException(Codes.INVALID_PARAMETER, "state: expected '" + PENDING + "'");
        }
        return new Pending(
                approvals.pending().stream().map(JobResource.Summary::of).toList());
    }

    @GetMapping("/{job}")
    @AllowedTo(Authority.STEWARD)
    @Operation(summary = "Plan, purpose, columns and leakage table of a job")
    ApprovalResource get(@PathVariable JobId job) {
        return approvals
                .view(job)
                .map(this::resource)
                .orElseThrow(() ->
                        new RefusedRequestException(JobReading.JOB_UNKNOWN, "there is no such job at this party"));
    }

    @PostMapping("/{job}")
    @AllowedTo(Authority.STEWARD)
    @Operation(
            summary = "Approve or refuse a job for this party",
            parameters = @Parameter(ref = ApiDescription.IDEMPOTENCY_KEY))
    ResponseEntity<JobResource> decide(
            @PathVariable JobId job,
            @RequestBody DecisionRequest answer,
            HttpServletRequest request,
            Principal steward) {
        var decision = Texts.required("/decision", answer.decision());
        var digest = Texts.required("/specDigest", answer.specDigest());
        var reason = Texts.line("/reason", answer.reason());
        return requests.once(
                request,
                JobResource.class,
                () -> ResponseEntity.ok(JobResource.of(
                        approvals.decide(job, decision, steward.getName(), digest, reason.isEmpty() ? null : reason))));
    }

    @PostMapping("/{job}/withdrawal")
    @AllowedTo(Authority.STEWARD)
    @Operation(summary = "Take an approval back, which ends the job at all parties")
    ResponseEntity<JobResource> withdraw(
            @PathVariable JobId job, @RequestBody Withdrawal withdrawal, Principal steward) {
        var reason = Texts.line("/reason", Texts.required("/reason", withdrawal.reason()));
        return ResponseEntity.accepted().body(JobResource.of(approvals.withdraw(job, steward.getName(), reason)));
    }

    private ApprovalResource resource(ApprovalView view) {
        return new ApprovalResource(
                JobResource.of(view.job()),
                view.job().specDigest(),
                view.digest(),
                json.readTree(view.specification()),
                view.plan().stream()
                        .map(task -> new ApprovalResource.Step(
                                task.index(),
                                task.task(),
                                task.protocol(),
                                task.words(),
                                task.leakage(),
                                task.diagram(),
                                task.cost()))
                        .toList(),
                view.dataset(),
                view.columns().stream().map(DatasetResource.ColumnResource::of).toList(),
                view.rows(),
                view.total());
    }
}
