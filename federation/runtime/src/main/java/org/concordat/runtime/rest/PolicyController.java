package org.concordat.runtime.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import org.concordat.federation.dataset.ColumnPolicies;
import org.concordat.federation.dataset.Dataset;
import org.concordat.federation.query.QueryPolicy;
import org.concordat.runtime.dataset.DatasetCatalog;
import org.concordat.runtime.dataset.DatasetErrors;
import org.concordat.runtime.policy.JdbcPolicyBook;
import org.concordat.runtime.policy.PolicyVersion;
import org.concordat.runtime.rest.problem.RefusedRequestException;
import org.concordat.runtime.security.AllowedTo;
import org.concordat.runtime.security.Authority;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;

/**
 * The versions of a dataset's policy, of one kind: one steward narrows, two widen.
 *
 * @param <P> the policy
 * @param <R> the policy as a request has it
 */
abstract sealed class PolicyController<P, R> permits ColumnPolicyController, QueryPolicyController {
    private final DatasetCatalog catalog;
    private final JdbcPolicyBook<P> policies;
    private final IdempotentRequests requests;

    PolicyController(DatasetCatalog catalog, JdbcPolicyBook<P> policies, IdempotentRequests requests) {
        this.catalog = catalog;
        this.policies = policies;
        this.requests = requests;
    }

    /** A version as REST shows it: see {@link PolicyVersion}. */
    record VersionResource(
            int version,
            PolicyVersion.State state,

            @Schema(oneOf = {QueryPolicy.class, ColumnPolicies.class})
            Object policy,

            boolean narrows,
            String proposedBy,
            Instant proposedAt,
            @Nullable Instant expiresAt,
            @Nullable String confirmedBy,
            @Nullable String refusedBy,
            @Nullable String reason) {
        static VersionResource of(PolicyVersion<? extends Object> version) {
            return new VersionResource(
                    version.version(),
                    version.state(),
                    version.policy(),
                    version.narrows(),
                    version.proposedBy(),
                    version.proposedAt(),
                    version.expiresAt(),
                    version.confirmedBy(),
                    version.refusedBy(),
                    version.reason());
        }
    }

    /** Why a proposal is refused. */
    record Refusal(@Nullable String reason) {}

    /** Where a policy is in force, who sets another has seen it. */
    @PostMapping
    @AllowedTo(Authority.STEWARD)
    @Operation(
            summary =
                    "Set a policy: in force at once if it allows nothing more, else proposed to another steward (202)",
            parameters = {@Parameter(ref = ApiDescription.IDEMPOTENCY_KEY), @Parameter(ref = ApiDescription.IF_MATCH)})
    ResponseEntity<VersionResource> set(
            @PathVariable String name, @RequestBody R policy, HttpServletRequest request, Principal steward) {
        var asked = read(policy, known(name));
        return requests.once(request, VersionResource.class, () -> {
            policies.lock(name);
            int seen = policies.versionInForce(name);
            if (seen > 0) {
                Preconditions.requireMatch(request, tag(seen));
            }
            var version = policies.set(name, asked, steward.getName());
            boolean waits = version.state() == PolicyVersion.State.PROPOSED;
            return ResponseEntity.status(waits ? HttpStatus.ACCEPTED : HttpStatus.OK)
                    .eTag(tag(policies.versionInForce(name)))
                    .body(VersionResource.of(version));
        });
    }

    /** @throws RefusedRequestException if it is none */
    abstract P read(R policy, Dataset dataset);

    @GetMapping
    @AllowedTo(Authority.STEWARD)
    @Operation(summary = "The policy in force")
    ResponseEntity<P> get(@PathVariable String name) {
        known(name);
        int version = policies.versionInForce(name);
        return ResponseEntity.ok()
                .eTag(tag(version))
                .body(policies.inForce(name).orElseGet(this::withoutPolicy));
    }

    /** What is in force where no policy is. */
    abstract P withoutPolicy();

    @GetMapping("/versions")
    @AllowedTo(Authority.STEWARD)
    @Operation(summary = "Every version: who proposed it, who confirmed or refused it, which is in force")
    List<VersionResource> versions(@PathVariable String name) {
        known(name);
        return policies.versions(name).stream().map(VersionResource::of).toList();
    }

    @PostMapping("/versions/{version}/confirmation")
    @AllowedTo(Authority.STEWARD)
    @Operation(
            summary = "Put another steward's proposal in force",
            parameters = @Parameter(ref = ApiDescription.IDEMPOTENCY_KEY))
    ResponseEntity<VersionResource> confirm(
            @PathVariable String name, @PathVariable int version, HttpServletRequest request, Principal steward) {
        known(name);
        return requests.once(
                request,
                VersionResource.class,
                () -> ResponseEntity.ok(VersionResource.of(policies.confirm(name, version, steward.getName()))));
    }

    @PostMapping("/versions/{version}/refusal")
    @AllowedTo(Authority.STEWARD)
    @Operation(
            summary = "Refuse a proposal, or withdraw one's own",
            parameters = @Parameter(ref = ApiDescription.IDEMPOTENCY_KEY))
    ResponseEntity<VersionResource> refuse(
            @PathVariable String name,
            @PathVariable int version,
            @RequestBody Refusal refusal,
            HttpServletRequest request,
            Principal steward) {
        known(name);
        var reason = Texts.line("/reason", Texts.required("/reason", refusal.reason()));
        return requests.once(
                request,
                VersionResource.class,
                () -> ResponseEntity.ok(VersionResource.of(policies.refuse(name, version, steward.getName(), reason))));
    }

    private Dataset known(String name) {
        return catalog.find(name)
                .orElseThrow(() -> new RefusedRequestException(
                        DatasetErrors.DATASET_UNKNOWN, "there is no such dataset in force; register it first"));
    }

    private static String tag(int version) {
        return "\"" + version + '"';
    }
}
