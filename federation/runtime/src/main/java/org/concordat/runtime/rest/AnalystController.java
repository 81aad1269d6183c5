package org.concordat.runtime.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.job.JobService;
import org.concordat.runtime.rest.json.BodyLimits;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.rest.problem.RefusedRequestException;
import org.concordat.runtime.security.AllowedTo;
import org.concordat.runtime.security.Authority;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** An analyst's own jobs; at the guest's party. Those of others do not exist for them. */
@RestController
@RequestMapping("/api/v1/jobs")
final class AnalystController {
    private final JobService jobs;
    private final JobReading reading;
    private final JobEventStreams streams;
    private final SubmittedOnce<JobResource> submissions;

    AnalystController(JobService jobs, JobReading reading, JobEventStreams streams, IdempotentRequests requests) {
        this.jobs = jobs;
        this.reading = reading;
        this.streams = streams;
        submissions = new SubmittedOnce<>(jobs, requests, "/api/v1/jobs", JobResource.class, JobResource::of);
    }

    /** What an analyst writes, for the description; the job service reads it from the very bytes that were sent. */
    record Specification(
            int specVersion,
            String name,
            String purpose,
            JobResource.RosterResource roster,
            Map<String, String> datasets,
            List<Task> tasks) {
        record Task(
                String task,
                @Nullable String protocol,
                @Nullable Map<String, Object> parameters) {}
    }

    /** Why a job is stopped. */
    record Cancellation(@Nullable String reason) {}

    @PostMapping
    @AllowedTo(Authority.ANALYST)
    @Operation(
            summary = "Submit a job",
            parameters = @Parameter(ref = ApiDescription.IDEMPOTENCY_KEY),
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = Specification.class))))
    ResponseEntity<JobResource> submit(HttpServletRequest request, Principal analyst) {
        var body = BodyLimits.body(request);
        if (body.length == 0) {
            throw new RefusedRequestException(Codes.MALFORMED_JSON, "a job specification in JSON is required");
        }
        return submissions.submit(request, body, analyst);
    }

    @GetMapping
    @AllowedTo(Authority.ANALYST)
    @Operation(summary = "List one's own jobs, newest first")
    JobResource.Page list(
            @RequestParam @Nullable String after, @RequestParam(defaultValue = "50") int limit, Principal analyst) {
        return reading.jobs(analyst.getName(), after, limit);
    }

    @GetMapping("/{job}")
    @AllowedTo(Authority.ANALYST)
    @Operation(summary = "State, reason, progress and reports of a job")
    ResponseEntity<JobResource> get(@PathVariable JobId job, Principal analyst) {
        reading.own(job, analyst.getName());
        return reading.job(job);
    }

    @GetMapping(path = "/{job}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @AllowedTo(Authority.ANALYST)
    @Operation(summary = "Progress and state as server-sent events")
    void events(
            @PathVariable JobId job,
            @RequestHeader(name = "Last-Event-ID", defaultValue = "0") long after,
            JwtAuthenticationToken analyst,
            HttpServletResponse response)
            throws IOException {
        reading.own(job, analyst.getName());
        if (after < 0) {
            throw new RefusedRequestException(Codes.INVALID_PARAMETER, "Last-Event-ID: expected 0 or more");
        }
        Instant until = Objects.requireNonNull(analyst.getToken().getExpiresAt());
        streams.write(analyst.getName(), job, after, until, response);
    }

    @PostMapping("/{job}/cancellation")
    @AllowedTo(Authority.ANALYST)
    @Operation(summary = "Stop a job at all parties")
    ResponseEntity<JobResource> cancel(
            @PathVariable JobId job,
            @org.springframework.web.bind.annotation.RequestBody(required = false) @Nullable Cancellation cancellation,
            Principal analyst) {
        reading.own(job, analyst.getName());
        var reason = Optional.ofNullable(cancellation).map(Cancellation::reason).orElse("");
        var view = jobs.cancel(job, analyst.getName(), Texts.line("/reason", reason));
        return ResponseEntity.accepted().body(JobResource.of(view));
    }

    @GetMapping(path = "/{job}/scores", produces = "text/csv")
    @AllowedTo(Authority.ANALYST)
    @Operation(summary = "The last scores: id,split,label,score; of a lending check: id,at_least_k,band")
    void scores(@PathVariable JobId job, ServletWebRequest request, Principal analyst) throws IOException {
        reading.own(job, analyst.getName());
        reading.scores(job, request);
    }

    @GetMapping(path = "/{job}/model-share", produces = MediaType.APPLICATION_JSON_VALUE)
    @AllowedTo(Authority.ANALYST)
    @Operation(summary = "This party's own share of the model")
    void modelShare(@PathVariable JobId job, ServletWebRequest request, Principal analyst) throws IOException {
        reading.own(job, analyst.getName());
        reading.modelShare(job, request);
    }
}
