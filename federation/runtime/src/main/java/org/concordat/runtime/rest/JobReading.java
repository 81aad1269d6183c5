package org.concordat.runtime.rest;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.runtime.job.JobService;
import org.concordat.runtime.job.JobView;
import org.concordat.runtime.job.ResultService;
import org.concordat.runtime.job.ResultService.Artifact;
import org.concordat.runtime.rest.problem.RefusedRequestException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.ServletWebRequest;

/** What analysts and stewards read of jobs in the same way. */
final class JobReading {
    static final ErrorCode JOB_UNKNOWN = ErrorCode.request("job-unknown");
    private static final ErrorCode NOT_READY = ErrorCode.request("not-ready");
    static final ErrorCode ARTIFACT_NOT_FOUND = ErrorCode.request("artifact-not-found");

    private final JobService jobs;
    private final ResultService results;
    private final PageCursors cursors;
    private final AuditLog audit;
    private final Clock clock;

    JobReading(JobService jobs, ResultService results, PageCursors cursors, AuditLog audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
        this.jobs = jobs;
        this.results = results;
        this.cursors = cursors;
    }

    JobView view(JobId id) {
        return jobs.find(id).orElseThrow(JobReading::unknown);
    }

    /** An analyst's own job; another's is unknown to them. */
    JobView own(JobId id, String analyst) {
        var view = view(id);
        if (!view.submittedBy().equals(analyst)) {
            throw unknown();
        }
        return view;
    }

    private static RefusedRequestException unknown() {
        return new RefusedRequestException(JOB_UNKNOWN, "there is no such job at this party");
    }

    ResponseEntity<JobResource> job(JobId id) {
        var view = view(id);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noCache())
                .eTag(Long.toString(view.version()))
                .body(JobResource.of(view));
    }

    /** @param submittedBy whose jobs; everybody's without */
    JobResource.Page jobs(@Nullable String submittedBy, @Nullable String after, int limit) {
        var page = jobs.list(submittedBy, cursors.open("jobs", after), PageCursors.size(limit));
        return new JobResource.Page(
                page.jobs().stream().map(JobResource.Summary::of).toList(), cursors.seal("jobs", page.next()));
    }

    void modelShare(JobId id, ServletWebRequest request) throws IOException {
        write(ready(id, results.modelShare(id), "model share"), request, false);
    }

    /** A cell that a spreadsheet would take for a formula gets an apostrophe before it. */
    void scores(JobId id, ServletWebRequest request) throws IOException {
        write(ready(id, results.scores(id), "scores"), request, true);
    }

    private Artifact ready(JobId id, Optional<Artifact> artifact, String what) {
        var state = view(id).state();
        if (state != JobState.COMPLETED) {
            throw new RefusedRequestException(
                    NOT_READY, "the job is " + state + "; there are results once it is " + JobState.COMPLETED);
        }
        return artifact.orElseThrow(
                () -> new RefusedRequestException(ARTIFACT_NOT_FOUND, "the job left no " + what + " at this party"));
    }

    private void write(Artifact artifact, ServletWebRequest request, boolean formulaSafe) throws IOException {
        if (request.checkNotModified('"' + artifact.digest() + '"')) {
            return;
        }
        told(artifact.job(), String.valueOf(request.getRemoteUser()), artifact.kind(), artifact.digest());
        var response = request.getNativeResponse(HttpServletResponse.class);
        if (response == null) {
            throw new IllegalStateException("not a servlet");
        }
        response.setContentType(artifact.mediaType());
        response.setCharacterEncoding("UTF-8");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                "attachment; filename=\"" + artifact.kind() + (formulaSafe ? ".csv\"" : ".json\""));
        var out = response.getOutputStream();
        results.write(artifact, formulaSafe ? new FormulaSafeCsv(out) : out);
        out.flush();
    }

    /** Writes down who was told a result. */
    void told(JobId job, String reader, String kind, byte[] result) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(result);
            told(job, reader, kind, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void told(JobId job, String reader, String kind, String digest) {
        audit.append(
                new AuditEntry(clock.instant(), reader, "result-read", job, Map.of("kind", kind, "sha256", digest)));
    }
}
