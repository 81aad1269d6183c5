package org.concordat.runtime.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.concordat.federation.dataset.Column;
import org.concordat.federation.dataset.ColumnPolicies;
import org.concordat.federation.dataset.ColumnPolicy;
import org.concordat.runtime.dataset.DatasetCatalog;
import org.concordat.runtime.dataset.DatasetErrors;
import org.concordat.runtime.policy.JdbcPolicyBook;
import org.concordat.runtime.rest.DatasetResource.PolicyResource;
import org.concordat.runtime.security.AllowedTo;
import org.concordat.runtime.security.Authority;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who may use which column of a dataset in jobs, for the stewards of parties that hold data. Nobody without a policy. */
@RestController
@RequestMapping("/api/v1/datasets/{name}/column-policy")
final class ColumnPolicyController extends PolicyController<ColumnPolicies> {
    ColumnPolicyController(
            DatasetCatalog catalog, JdbcPolicyBook<ColumnPolicies> policies, IdempotentRequests requests) {
        super(catalog, policies, requests);
    }

    /** @param columns by name; of those that are left out, nobody may use anything */
    record PolicyRequest(@Nullable Map<String, PolicyResource> columns) {
        ColumnPolicies policies(Map<String, Column> known) {
            var read = new TreeMap<String, ColumnPolicy>();
            Texts.required("/columns", columns).forEach((name, policy) -> {
                var at = "/columns/" + name.replace("~", "~0").replace("/", "~1");
                if (!known.containsKey(name)) {
                    throw Texts.refused(DatasetErrors.UNKNOWN_COLUMN, at, "the dataset has no such column");
                }
                read.put(name, Texts.required(at, policy).policy());
            });
            return new ColumnPolicies(read);
        }
    }

    @PostMapping
    @AllowedTo(Authority.STEWARD)
    @Operation(
            summary =
                    "Set a policy: in force at once if it allows nothing more, else proposed to another steward (202)",
            parameters = {@Parameter(ref = ApiDescription.IDEMPOTENCY_KEY), @Parameter(ref = ApiDescription.IF_MATCH)})
    ResponseEntity<VersionResource> set(
            @PathVariable String name,
            @RequestBody PolicyRequest policy,
            HttpServletRequest request,
            Principal steward) {
        var columns = known(name).columns().stream().collect(Collectors.toMap(Column::name, column -> column));
        return set(name, policy.policies(columns), request, steward);
    }

    @Override
    ColumnPolicies withoutPolicy() {
        return ColumnPolicies.NONE;
    }
}
