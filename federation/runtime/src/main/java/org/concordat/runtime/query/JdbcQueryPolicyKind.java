package org.concordat.runtime.query;

import java.util.Map;
import java.util.Optional;
import org.concordat.federation.query.QueryPolicy;
import org.concordat.runtime.policy.PolicyKind;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What queries may do with a data set. Where no policy is in force, every policy allows more. */
public record JdbcQueryPolicyKind(JdbcClient jdbc) implements PolicyKind<QueryPolicy> {
    @Override
    public String name() {
        return "QUERIES";
    }

    @Override
    public Acts acts() {
        return new Acts(
                "query-policy-proposed",
                "query-policy-confirmed",
                "query-policy-narrowed",
                "query-policy-refused",
                "query-policy-withdrawn");
    }

    @Override
    public Class<QueryPolicy> type() {
        return QueryPolicy.class;
    }

    @Override
    public boolean narrows(QueryPolicy policy, Optional<QueryPolicy> inForce, String dataset) {
        return inForce.map(known -> policy.narrows(known, JdbcReleaseStore.answered(jdbc, dataset)))
                .orElse(false);
    }

    @Override
    public Map<String, String> details(QueryPolicy policy) {
        return Map.of(
                "minimum-cohort", Integer.toString(policy.minimumCohort()),
                "total-cohort", Integer.toString(policy.totalCohort()),
                "rules", Integer.toString(policy.rules().size()));
    }
}
