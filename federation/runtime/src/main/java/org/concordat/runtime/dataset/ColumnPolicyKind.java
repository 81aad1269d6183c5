package org.concordat.runtime.dataset;

import java.util.Map;
import java.util.Optional;
import org.concordat.federation.dataset.ColumnPolicies;
import org.concordat.runtime.policy.PolicyKind;

/** What jobs may do with the columns of a data set. Where no policy is in force, nothing. */
public record ColumnPolicyKind() implements PolicyKind<ColumnPolicies> {
    private static final int LONGEST_DETAIL = 500;

    @Override
    public String name() {
        return "COLUMNS";
    }

    @Override
    public Acts acts() {
        return new Acts(
                "column-policy-proposed",
                "column-policy-confirmed",
                "column-policy-narrowed",
                "column-policy-refused",
                "column-policy-withdrawn");
    }

    @Override
    public Class<ColumnPolicies> type() {
        return ColumnPolicies.class;
    }

    @Override
    public boolean narrows(ColumnPolicies policies, Optional<ColumnPolicies> inForce, String dataset) {
        return policies.within(inForce.orElse(ColumnPolicies.NONE));
    }

    @Override
    public Map<String, String> details(ColumnPolicies policies) {
        var open = String.join(", ", policies.columns().keySet());
        return Map.of("open", open.length() > LONGEST_DETAIL ? open.substring(0, LONGEST_DETAIL) + " …" : open);
    }
}
