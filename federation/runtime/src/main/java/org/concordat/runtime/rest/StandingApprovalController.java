package org.concordat.runtime.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Instant;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.job.StandingApprovals;
import org.concordat.runtime.security.AllowedTo;
import org.concordat.runtime.security.Authority;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A steward's word for further jobs of a specification that this party approved once: for tables that are built each night. */
@RestController
@RequestMapping("/api/v1/approvals/{job}/standing")
final class StandingApprovalController {
    private final StandingApprovals standing;
    private final IdempotentRequests requests;

    StandingApprovalController(StandingApprovals standing, IdempotentRequests requests) {
        this.standing = standing;
        this.requests = requests;
    }

    /**
     * What is approved ahead.
     *
     * @param specDigest of the specification that the steward saw
     * @param until within 92 days
     * @param atMost jobs, 1 to 92
     */
    record Ahead(
            @Nullable String specDigest,
            @Nullable Instant until,
            @Nullable Integer atMost) {}

    @PostMapping
    @AllowedTo(Authority.STEWARD)
    @Operation(
            summary = "Approve further jobs of an approved lending check's specification ahead",
            parameters = @Parameter(ref = ApiDescription.IDEMPOTENCY_KEY))
    ResponseEntity<Ahead> give(
            @PathVariable JobId job, @RequestBody Ahead ahead, HttpServletRequest request, Principal steward) {
        var digest = Texts.required("/specDigest", ahead.specDigest());
        var until = Texts.required("/until", ahead.until());
        int most = Texts.required("/atMost", ahead.atMost());
        return requests.once(request, Ahead.class, () -> {
            standing.give(job, steward.getName(), digest, until, most);
            return ResponseEntity.ok(ahead);
        });
    }

    @DeleteMapping
    @AllowedTo(Authority.STEWARD)
    @Operation(summary = "Take back what was approved ahead; jobs that run go on")
    ResponseEntity<Void> end(@PathVariable JobId job, Principal steward) {
        standing.end(job, steward.getName());
        return ResponseEntity.noContent().build();
    }
}
