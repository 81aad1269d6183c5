package org.concordat.runtime.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.security.Principal;
import org.concordat.federation.dataset.ColumnPolicies;
import org.concordat.federation.dataset.Dataset;
import org.concordat.runtime.dataset.DatasetCatalog;
import org.concordat.runtime.dataset.DatasetErrors;
import org.concordat.runtime.policy.JdbcPolicyBook;
import org.concordat.runtime.rest.problem.RefusedRequestException;
import org.concordat.runtime.security.AllowedTo;
import org.concordat.runtime.security.Authority;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Datasets, for the stewards of parties that hold data. */
@RestController
@RequestMapping("/api/v1/datasets")
final class DatasetController {
    private static final String LISTING = "datasets";

    private final DatasetCatalog catalog;
    private final JdbcPolicyBook<ColumnPolicies> policies;
    private final IdempotentRequests requests;
    private final PageCursors cursors;

    DatasetController(
            DatasetCatalog catalog,
            JdbcPolicyBook<ColumnPolicies> policies,
            IdempotentRequests requests,
            PageCursors cursors) {
        this.catalog = catalog;
        this.policies = policies;
        this.requests = requests;
        this.cursors = cursors;
    }

    @PostMapping
    @AllowedTo(Authority.STEWARD)
    @Operation(
            summary =
                    "Look through a source and register it; all or nothing. What opens more is proposed to another steward",
            parameters = @Parameter(ref = ApiDescription.IDEMPOTENCY_KEY))
    ResponseEntity<DatasetResource> register(
            @RequestBody DatasetRequest dataset, HttpServletRequest request, Principal steward) {
        var declaration = dataset.declaration();
        return requests.once(request, DatasetResource.class, () -> {
            var registered = catalog.register(declaration, steward.getName());
            return ResponseEntity.created(URI.create("/api/v1/datasets/" + registered.name()))
                    .body(resource(registered));
        });
    }

    @GetMapping
    @AllowedTo(Authority.STEWARD)
    @Operation(summary = "List the datasets in force, by name")
    DatasetResource.Page list(@RequestParam @Nullable String after, @RequestParam(defaultValue = "50") int limit) {
        var place = cursors.open(LISTING, after);
        int size = PageCursors.size(limit);
        var found = catalog.list(place == null ? "" : place, size + 1);
        var items = found.subList(0, Math.min(size, found.size()));
        return new DatasetResource.Page(
                items.stream().map(this::resource).toList(),
                found.size() > size ? cursors.seal(LISTING, items.getLast().name()) : null);
    }

    @GetMapping("/{name}")
    @AllowedTo(Authority.STEWARD)
    @Operation(summary = "Columns, rows, policies and warnings of a dataset")
    ResponseEntity<DatasetResource> get(@PathVariable String name) {
        var dataset = inForce(name);
        return ResponseEntity.ok().eTag(tag(dataset)).body(resource(dataset));
    }

    @DeleteMapping("/{name}")
    @AllowedTo(Authority.STEWARD)
    @Operation(
            summary = "Take a dataset back: no job starts with it any more",
            parameters = @Parameter(ref = ApiDescription.IF_MATCH))
    ResponseEntity<Void> withdraw(@PathVariable String name, HttpServletRequest request, Principal steward) {
        var dataset = inForce(name);
        Preconditions.requireMatch(request, tag(dataset));
        catalog.withdraw(dataset.id(), steward.getName());
        return ResponseEntity.noContent().build();
    }

    private Dataset inForce(String name) {
        return catalog.find(name)
                .orElseThrow(() -> new RefusedRequestException(
                        DatasetErrors.DATASET_UNKNOWN, "there is no such dataset in force; register it first"));
    }

    private DatasetResource resource(Dataset dataset) {
        return DatasetResource.of(dataset, policies.proposed(dataset.name()).orElse(null));
    }

    /** Of the registration and of the policy in force. */
    private String tag(Dataset dataset) {
        return "\"" + dataset.id() + '.' + policies.versionInForce(dataset.name()) + '"';
    }
}
