package org.concordat.runtime.rest;

import io.swagger.v3.oas.annotations.Operation;
import java.io.IOException;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.security.AllowedTo;
import org.concordat.runtime.security.Authority;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** Jobs, for stewards; at parties that have no analysts: host and arbiter. */
@RestController
@RequestMapping("/api/v1/jobs")
final class StewardJobController {
    private final JobReading reading;

    StewardJobController(JobReading reading) {
        this.reading = reading;
    }

    @GetMapping
    @AllowedTo(Authority.STEWARD)
    @Operation(summary = "List jobs, newest first")
    JobResource.Page list(@RequestParam @Nullable String after, @RequestParam(defaultValue = "50") int limit) {
        return reading.jobs(null, after, limit);
    }

    @GetMapping("/{job}")
    @AllowedTo(Authority.STEWARD)
    @Operation(summary = "State, reason, progress and reports of a job")
    ResponseEntity<JobResource> get(@PathVariable JobId job) {
        return reading.job(job);
    }

    @GetMapping(path = "/{job}/model-share", produces = MediaType.APPLICATION_JSON_VALUE)
    @AllowedTo(Authority.STEWARD)
    @Operation(summary = "This party's own share of the model")
    void modelShare(@PathVariable JobId job, ServletWebRequest request) throws IOException {
        reading.modelShare(job, request);
    }
}
