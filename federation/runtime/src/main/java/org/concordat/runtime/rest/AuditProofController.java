package org.concordat.runtime.rest;

import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.concordat.crypto.merkle.MerkleHash;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.audit.JdbcAuditTree;
import org.concordat.runtime.audit.JdbcJobStories;
import org.concordat.runtime.audit.JobStory;
import org.concordat.runtime.rest.problem.RefusedRequestException;
import org.concordat.runtime.security.AllowedTo;
import org.concordat.runtime.security.Authority;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The story of a job, and the proof that an entry stands in the log; for compliance officers. */
@RestController
@RequestMapping("/api/v1/audit")
final class AuditProofController {
    private static final ErrorCode ENTRY_NOT_FOUND = ErrorCode.request("entry-not-found");
    private static final ErrorCode NOT_READY = ErrorCode.request("not-ready");
    private static final HexFormat HEX = HexFormat.of();

    private final JdbcJobStories stories;
    private final JdbcAuditTree tree;

    AuditProofController(JdbcJobStories stories, JdbcAuditTree tree) {
        this.stories = stories;
        this.tree = tree;
    }

    /**
     * That an entry stands under a signed checkpoint (RFC 9162, section 2.1.3). Hashes and signatures in hexadecimal digits.
     *
     * @param canonical the entry's text; SHA-256(0x00 ‖ it) is the leaf
     * @param sequence its place in the tree, from 0
     * @param path from the leaf to the root of {@code checkpoint}
     */
    record Proof(String canonical, long sequence, List<String> path, CheckpointResource checkpoint) {}

    /** @param countersignatures of peers, by party */
    record CheckpointResource(
            long size, String root, Instant at, String signature, Map<String, String> countersignatures) {}

    @GetMapping("/jobs/{job}")
    @AllowedTo(Authority.COMPLIANCE)
    @Operation(
            summary = "The story of a job: who submitted and approved it, how it went, what left, under which approval")
    JobStory story(@PathVariable JobId job) {
        return stories.of(job)
                .orElseThrow(() ->
                        new RefusedRequestException(JobReading.JOB_UNKNOWN, "the audit log knows nothing of this job"));
    }

    @GetMapping("/entries/{entry}/proof")
    @AllowedTo(Authority.COMPLIANCE)
    @Operation(summary = "Proof that an entry stands in the log under a signed checkpoint")
    Proof proof(@PathVariable long entry) {
        var canonical = tree.canonical(entry)
                .orElseThrow(() -> new RefusedRequestException(ENTRY_NOT_FOUND, "there is no such entry"));
        tree.grow();
        long sequence = tree.place(entry).orElseThrow(AuditProofController::notReady);
        var signed = tree.covering(sequence + 1).orElseThrow(AuditProofController::notReady);
        var checkpoint = signed.checkpoint();
        var countersignatures = new TreeMap<String, String>();
        tree.countersignatures(checkpoint.size())
                .forEach((peer, signature) -> countersignatures.put(peer.value(), HEX.formatHex(signature)));
        return new Proof(
                canonical,
                sequence,
                tree.inclusion(sequence, checkpoint.size()).path().stream()
                        .map(MerkleHash::hex)
                        .toList(),
                new CheckpointResource(
                        checkpoint.size(),
                        checkpoint.root().hex(),
                        checkpoint.at(),
                        HEX.formatHex(signed.signature()),
                        countersignatures));
    }

    private static RefusedRequestException notReady() {
        return new RefusedRequestException(
                NOT_READY, "no checkpoint covers the entry yet; there is one within some seconds");
    }
}
