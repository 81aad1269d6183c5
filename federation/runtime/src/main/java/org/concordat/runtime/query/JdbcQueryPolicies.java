package org.concordat.runtime.query;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.query.QueryPolicies;
import org.concordat.federation.query.QueryPolicy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/** The query policies of this party's data sets: each change is a new version, the last is in force. */
public final class JdbcQueryPolicies implements QueryPolicies {
    private static final JsonMapper JSON = new JsonMapper();

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final AuditLog audit;
    private final Clock clock;

    public JdbcQueryPolicies(JdbcClient jdbc, TransactionOperations transactions, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public Optional<QueryPolicy> of(String dataset) {
        return jdbc.sql("""
                        -- of
                        select policy::text from concordat.query_policies
                        where dataset = ? order by version desc limit 1""")
                .param(dataset)
                .query((row, _) -> JSON.readValue(row.getString(1), QueryPolicy.class))
                .optional();
    }

    /** Puts a policy in force; an entry of the audit log tells who did. */
    public void set(String dataset, QueryPolicy policy, String steward) {
        transactions.executeWithoutResult(_ -> {
            int version = jdbc.sql("""
                            -- set
                            insert into concordat.query_policies (dataset, version, policy, set_by, set_at)
                            select ?, coalesce(max(version), 0) + 1, cast(? as jsonb), ?, ?
                            from concordat.query_policies where dataset = ? returning version""")
                    .params(
                            dataset,
                            JSON.writeValueAsString(policy),
                            steward,
                            clock.instant().atOffset(ZoneOffset.UTC),
                            dataset)
                    .query(Integer.class)
                    .single();
            audit.append(new AuditEntry(
                    clock.instant(),
                    steward,
                    "query-policy-set",
                    null,
                    Map.of(
                            "dataset",
                            dataset,
                            "version",
                            Integer.toString(version),
                            "minimum-cohort",
                            Integer.toString(policy.minimumCohort()),
                            "rules",
                            Integer.toString(policy.rules().size()))));
        });
    }
}
