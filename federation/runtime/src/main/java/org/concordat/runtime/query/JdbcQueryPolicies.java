package org.concordat.runtime.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.query.QueryPolicies;
import org.concordat.federation.query.QueryPolicy;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * The query policies of this party's data sets, in versions of which the last in force counts. Narrowing takes effect at once;
 * to widen takes two stewards, neither of whom has a job of their own that waits for the data set. Each act stands in the audit
 * log, in its transaction.
 */
public final class JdbcQueryPolicies implements QueryPolicies {
    public static final ErrorCode UNKNOWN = ErrorCode.request("policy-version-not-found");
    public static final ErrorCode NOT_PROPOSED = ErrorCode.request("policy-not-proposed");
    public static final ErrorCode SAME_STEWARD = ErrorCode.policy("same-steward");
    public static final ErrorCode OWN_JOB = ErrorCode.policy("own-job");

    private static final JsonMapper JSON = new JsonMapper();
    private static final int NONE = 0;

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
                        where dataset = ? and in_force_at is not null order by version desc limit 1""")
                .param(dataset)
                .query((row, _) -> JSON.readValue(row.getString(1), QueryPolicy.class))
                .optional();
    }

    /** Every version, the first first. */
    public List<PolicyVersion> versions(String dataset) {
        int inForce = inForce(dataset);
        return jdbc.sql("-- versions\nselect * from concordat.query_policies where dataset = ? order by version")
                .param(dataset)
                .query((row, _) -> version(row, inForce))
                .list();
    }

    /**
     * Puts a policy in force that narrows the one in force, and proposes any other.
     *
     * @throws FederationException {@code own-job}
     */
    public PolicyVersion set(String dataset, QueryPolicy policy, String steward) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            lock(dataset);
            boolean narrows = of(dataset)
                    .map(known -> policy.narrows(known, JdbcReleaseStore.answered(jdbc, dataset)))
                    .orElse(false);
            if (!narrows) {
                requireNoOwnJob(dataset, steward);
            }
            int based = inForce(dataset);
            var now = now();
            int version = jdbc.sql("""
                            -- set
                            insert into concordat.query_policies
                                (dataset, version, policy, set_by, set_at, based_on, narrows, in_force_at)
                            select ?, coalesce(max(version), 0) + 1, cast(? as jsonb), ?, ?, ?, ?, ?
                            from concordat.query_policies where dataset = ? returning version""")
                    .param(dataset)
                    .param(JSON.writeValueAsString(policy))
                    .param(steward)
                    .param(now)
                    .param(based == NONE ? null : based)
                    .param(narrows)
                    .param(narrows ? now : null)
                    .param(dataset)
                    .query(Integer.class)
                    .single();
            tell(narrows ? "query-policy-narrowed" : "query-policy-proposed", dataset, version, policy, steward, null);
            return find(dataset, version);
        }));
    }

    /**
     * Puts a proposal of another steward in force.
     *
     * @throws FederationException {@code policy-version-not-found}, {@code policy-not-proposed} if it was decided or overtaken,
     *     {@code same-steward}, {@code own-job}
     */
    public PolicyVersion confirm(String dataset, int version, String steward) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            var proposed = proposed(dataset, version);
            if (proposed.proposedBy().equals(steward)) {
                throw new FederationException(
                        SAME_STEWARD, "a policy that allows more is confirmed by another steward than who proposed it");
            }
            requireNoOwnJob(dataset, steward);
            jdbc.sql("""
                            -- confirm
                            update concordat.query_policies set confirmed_by = ?, in_force_at = ?
                            where dataset = ? and version = ?""").params(steward, now(), dataset, version).update();
            tell("query-policy-confirmed", dataset, version, proposed.policy(), steward, null);
            return find(dataset, version);
        }));
    }

    /** Refuses a proposal, or takes one's own back. @throws FederationException as {@link #confirm} */
    public PolicyVersion refuse(String dataset, int version, String steward, String reason) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            var proposed = proposed(dataset, version);
            jdbc.sql("""
                            -- refuse
                            update concordat.query_policies set refused_by = ?, refused_at = ?, reason = ?
                            where dataset = ? and version = ?""").params(steward, now(), reason, dataset, version).update();
            tell("query-policy-refused", dataset, version, proposed.policy(), steward, reason);
            return find(dataset, version);
        }));
    }

    private PolicyVersion proposed(String dataset, int version) {
        lock(dataset);
        var found = find(dataset, version);
        if (found.state() != PolicyVersion.State.PROPOSED) {
            throw new FederationException(
                    NOT_PROPOSED, "version " + version + " is " + found.state() + ": only a proposal is decided");
        }
        return found;
    }

    private PolicyVersion find(String dataset, int version) {
        return versions(dataset).stream()
                .filter(found -> found.version() == version)
                .findFirst()
                .orElseThrow(() -> new FederationException(UNKNOWN, "there is no such version of the policy"));
    }

    private int inForce(String dataset) {
        return jdbc.sql("""
                        -- inForce
                        select coalesce(max(version), 0) from concordat.query_policies
                        where dataset = ? and in_force_at is not null""").param(dataset).query(Integer.class).single();
    }

    /** Decisions on questions wait meanwhile, and find one policy or the other. */
    private void lock(String dataset) {
        jdbc.sql("-- lock\ninsert into concordat.query_books (dataset) values (?) on conflict do nothing")
                .param(dataset)
                .update();
        jdbc.sql("-- lock\nselect 1 from concordat.query_books where dataset = ? for update")
                .param(dataset)
                .query(Integer.class)
                .single();
    }

    private void requireNoOwnJob(String dataset, String steward) {
        boolean own =
                jdbc.sql("""
                        -- requireNoOwnJob
                        select exists (
                            select 1 from concordat.jobs
                            where submitted_by = ? and ended_at is null
                                and exists (select 1
                                    from jsonb_each_text(convert_from(specification, 'UTF8')::jsonb -> 'datasets') named
                                    where named.value = ?))""").params(steward, dataset).query(Boolean.class).single();
        if (own) {
            throw new FederationException(
                    OWN_JOB, "nobody widens a policy for a job of their own: ask other stewards, or end the job first");
        }
    }

    private static PolicyVersion version(ResultSet row, int inForce) throws SQLException {
        int version = row.getInt("version");
        int based = row.getInt("based_on");
        PolicyVersion.State state;
        if (row.getObject("refused_at") != null) {
            state = PolicyVersion.State.REFUSED;
        } else if (row.getObject("in_force_at") != null) {
            state = version == inForce ? PolicyVersion.State.IN_FORCE : PolicyVersion.State.REPLACED;
        } else {
            state = based == inForce ? PolicyVersion.State.PROPOSED : PolicyVersion.State.OVERTAKEN;
        }
        return new PolicyVersion(
                version,
                state,
                JSON.readValue(row.getString("policy"), QueryPolicy.class),
                row.getBoolean("narrows"),
                row.getString("set_by"),
                row.getObject("set_at", OffsetDateTime.class).toInstant(),
                row.getString("confirmed_by"),
                row.getString("refused_by"),
                row.getString("reason"));
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private void tell(
            String act, String dataset, int version, QueryPolicy policy, String steward, @Nullable String reason) {
        var details = new TreeMap<String, String>();
        details.put("dataset", dataset);
        details.put("version", Integer.toString(version));
        details.put("minimum-cohort", Integer.toString(policy.minimumCohort()));
        details.put("total-cohort", Integer.toString(policy.totalCohort()));
        details.put("rules", Integer.toString(policy.rules().size()));
        if (reason != null) {
            details.put("reason", reason);
        }
        audit.append(new AuditEntry(clock.instant(), steward, act, null, details));
    }
}
