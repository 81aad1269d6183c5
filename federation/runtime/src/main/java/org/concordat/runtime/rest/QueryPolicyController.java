package org.concordat.runtime.rest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.dataset.Dataset;
import org.concordat.federation.query.Aggregate;
import org.concordat.federation.query.QueryPolicy;
import org.concordat.runtime.dataset.DatasetCatalog;
import org.concordat.runtime.policy.JdbcPolicyBook;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.rest.problem.RefusedRequestException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What aggregate queries may do with a dataset, for the stewards of parties that hold data. Nothing without a policy. */
@RestController
@RequestMapping("/api/v1/datasets/{name}/query-policy")
final class QueryPolicyController extends PolicyController<QueryPolicy, QueryPolicyController.QueryPolicyRequest> {
    private static final ErrorCode POLICY_NOT_FOUND = ErrorCode.request("query-policy-not-found");
    private static final int MOST_RULES = 1_000;
    private static final int MOST_TIMES = 2_000;

    QueryPolicyController(DatasetCatalog catalog, JdbcPolicyBook<QueryPolicy> policies, IdempotentRequests requests) {
        super(catalog, policies, requests);
    }

    /** {@code *} stands for all; what is left out is none, but for the standards of cohort, dominance, rounding and quota. */
    record QueryPolicyRequest(
            @Nullable Integer minimumCohort,
            @Nullable Double dominance,
            @Nullable Integer rounding,
            @Nullable Integer quota,
            @Nullable Integer totalCohort,
            @Nullable List<RuleRequest> rules) {
        QueryPolicy policy() {
            var all = rules == null ? List.<RuleRequest>of() : rules;
            if (all.size() > MOST_RULES) {
                throw Texts.refused(Codes.TOO_LONG, "/rules", "expected at most " + MOST_RULES + " rules");
            }
            var read = new ArrayList<QueryPolicy.Rule>();
            for (int i = 0; i < all.size(); i++) {
                read.add(Texts.required("/rules/" + i, all.get(i)).rule("/rules/" + i));
            }
            try {
                return new QueryPolicy(
                        minimumCohort == null ? QueryPolicy.DEFAULT_COHORT : minimumCohort,
                        dominance == null ? QueryPolicy.DEFAULT_DOMINANCE : dominance,
                        rounding == null ? 1 : rounding,
                        quota == null ? QueryPolicy.LARGEST_QUOTA : quota,
                        totalCohort == null ? 0 : totalCohort,
                        read);
            } catch (IllegalArgumentException e) {
                throw new RefusedRequestException(Codes.OUT_OF_RANGE, String.valueOf(e.getMessage()));
            }
        }
    }

    /**
     * Who may use which columns in which aggregates, for what, until when, how often. The use {@code FURTHER_SETS} takes a risk
     * that nothing audits: {@link QueryPolicy.Use#FURTHER_SETS}.
     */
    record RuleRequest(
            @Nullable Set<String> columns,
            @Nullable Set<QueryPolicy.Use> uses,
            @Nullable Set<String> aggregates,
            @Nullable Set<String> partners,
            @Nullable Set<String> purposes,
            @Nullable Instant until,
            @Nullable Integer times) {
        QueryPolicy.Rule rule(String at) {
            int most = Texts.required(at + "/times", times);
            if (most < 0 || most > MOST_TIMES) {
                throw Texts.refused(Codes.OUT_OF_RANGE, at + "/times", "expected 0 to " + MOST_TIMES);
            }
            var words = Texts.required(at + "/aggregates", aggregates);
            for (var word : words) {
                if (!word.equals("*") && !Aggregate.words().contains(word)) {
                    throw Texts.refused(
                            Codes.UNKNOWN_VALUE, at + "/aggregates", "expected * or some of " + Aggregate.words());
                }
            }
            return new QueryPolicy.Rule(
                    Texts.required(at + "/columns", columns),
                    Texts.required(at + "/uses", uses),
                    words,
                    Texts.required(at + "/partners", partners),
                    Texts.required(at + "/purposes", purposes),
                    Texts.required(at + "/until", until),
                    most);
        }
    }

    @Override
    QueryPolicy read(QueryPolicyRequest policy, Dataset dataset) {
        return policy.policy();
    }

    @Override
    QueryPolicy withoutPolicy() {
        throw new RefusedRequestException(
                POLICY_NOT_FOUND, "nothing may be asked of this dataset; set a policy to allow something");
    }
}
