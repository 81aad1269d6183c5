package org.concordat.runtime.rest;

import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.audit.AuditPage;
import org.concordat.runtime.audit.AuditQuery;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.audit.JdbcAuditTree;
import org.concordat.runtime.audit.JdbcJobStories;
import org.concordat.runtime.audit.JobStory;
import org.concordat.runtime.security.AllowedTo;
import org.concordat.runtime.security.Authority;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The audit log and what left the party, for compliance officers. */
@RestController
@RequestMapping("/api/v1")
final class ComplianceController {
    private static final String LISTING = "audit";

    private final JdbcAuditLog audit;
    private final JdbcAuditTree tree;
    private final JdbcJobStories stories;
    private final JobReading reading;
    private final PageCursors cursors;

    ComplianceController(
            JdbcAuditLog audit, JdbcAuditTree tree, JdbcJobStories stories, JobReading reading, PageCursors cursors) {
        this.audit = audit;
        this.tree = tree;
        this.stories = stories;
        this.reading = reading;
        this.cursors = cursors;
    }

    /**
     * An entry of the log.
     *
     * @param leafHash SHA-256 over its canonical bytes, as a leaf of the Merkle tree; 64 hexadecimal digits
     * @param intact whether what is shown is what gave that hash, and stands in the tree; if not, somebody changed it in the
     *     database
     */
    record EntryResource(
            long id,
            Instant at,
            String actor,
            String act,
            @Nullable String job,
            Map<String, String> details,
            String leafHash,
            boolean intact) {
        static EntryResource of(AuditPage.Stored stored) {
            var entry = stored.entry();
            return new EntryResource(
                    stored.id(),
                    entry.at(),
                    entry.actor(),
                    entry.act(),
                    entry.job() == null ? null : Objects.toString(entry.job()),
                    entry.details(),
                    stored.leafHash(),
                    stored.intact());
        }
    }

    record Entries(List<EntryResource> items, @Nullable String next) {}

    /**
     * What left under a job.
     *
     * @param altered entries of the job that are not in the database as they were written: what is told of them is not to be
     *     believed
     */
    record Disclosures(List<JobStory.Released> items, List<Long> altered) {
        static Disclosures of(JobStory story) {
            return new Disclosures(story.released(), story.altered());
        }
    }

    @GetMapping("/audit/entries")
    @AllowedTo(Authority.COMPLIANCE)
    @Operation(summary = "Search the audit log, newest first")
    Entries entries(
            @RequestParam @Nullable JobId job,
            @RequestParam @Nullable String act,
            @RequestParam @Nullable String actor,
            @RequestParam @Nullable Instant from,
            @RequestParam @Nullable Instant to,
            @RequestParam @Nullable String after,
            @RequestParam(defaultValue = "50") int limit) {
        var place = cursors.open(LISTING, after);
        var page = audit.find(
                new AuditQuery(
                        job, act, actor, from, to, place == null ? null : Long.valueOf(place), PageCursors.size(limit)),
                tree);
        return new Entries(
                page.entries().stream().map(EntryResource::of).toList(),
                cursors.seal(LISTING, page.next() == null ? null : Long.toString(page.next())));
    }

    @GetMapping("/jobs/{job}/disclosures")
    @AllowedTo(Authority.COMPLIANCE)
    @Operation(summary = "What left this party under a job, to whom, of which kind, how many bytes")
    Disclosures disclosures(@PathVariable JobId job) {
        reading.view(job);
        return stories.of(job).map(Disclosures::of).orElseGet(() -> new Disclosures(List.of(), List.of()));
    }
}
