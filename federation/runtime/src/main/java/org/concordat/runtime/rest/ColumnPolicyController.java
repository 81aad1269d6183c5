package org.concordat.runtime.rest;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.concordat.federation.dataset.Column;
import org.concordat.federation.dataset.ColumnPolicies;
import org.concordat.federation.dataset.ColumnPolicy;
import org.concordat.federation.dataset.Dataset;
import org.concordat.runtime.dataset.DatasetCatalog;
import org.concordat.runtime.dataset.DatasetErrors;
import org.concordat.runtime.policy.JdbcPolicyBook;
import org.concordat.runtime.rest.DatasetResource.PolicyResource;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who may use which column of a dataset in jobs, for the stewards of parties that hold data. Nobody without a policy. */
@RestController
@RequestMapping("/api/v1/datasets/{name}/column-policy")
final class ColumnPolicyController
        extends PolicyController<ColumnPolicies, ColumnPolicyController.ColumnPolicyRequest> {
    ColumnPolicyController(
            DatasetCatalog catalog, JdbcPolicyBook<ColumnPolicies> policies, IdempotentRequests requests) {
        super(catalog, policies, requests);
    }

    /** @param columns by name; of those that are left out, nobody may use anything */
    record ColumnPolicyRequest(@Nullable Map<String, PolicyResource> columns) {
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

    @Override
    ColumnPolicies read(ColumnPolicyRequest policy, Dataset dataset) {
        return policy.policies(dataset.columns().stream().collect(Collectors.toMap(Column::name, column -> column)));
    }

    @Override
    ColumnPolicies withoutPolicy() {
        return ColumnPolicies.NONE;
    }
}
