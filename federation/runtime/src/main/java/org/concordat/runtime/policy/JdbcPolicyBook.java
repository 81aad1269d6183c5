package org.concordat.runtime.policy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * The policies of one kind of this party's data sets, in versions of which the last in force counts. Narrowing takes effect at
 * once; to widen takes two stewards, neither of whom has a job of their own that waits for the data set, within {@link
 * #PROPOSAL_LASTS}. Each act stands in the audit log, in its transaction.
 *
 * <p>A job reads its rows under what its approval saw and what is in force when it begins, whichever is narrower. One that has
 * begun has its rows and goes on: to stop it, its approval is withdrawn.
 *
 * @param <P> what a version says
 */
public final class JdbcPolicyBook<P> {
    public static final Duration PROPOSAL_LASTS = Duration.ofDays(14);

    public static final ErrorCode UNKNOWN = ErrorCode.request("policy-version-not-found");
    public static final ErrorCode NOT_PROPOSED = ErrorCode.request("policy-not-proposed");
    public static final ErrorCode SAME_STEWARD = ErrorCode.policy("same-steward");
    public static final ErrorCode OWN_JOB = ErrorCode.policy("own-job");

    private static final JsonMapper JSON = new JsonMapper();
    private static final int NONE = 0;

    private final PolicyKind<P> kind;
    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final AuditLog audit;
    private final Clock clock;

    public JdbcPolicyBook(
            PolicyKind<P> kind, JdbcClient jdbc, TransactionOperations transactions, AuditLog audit, Clock clock) {
        this.kind = kind;
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    public Optional<P> inForce(String dataset) {
        return jdbc.sql("""
                        -- inForce
                        select policy::text from concordat.policies
                        where kind = ? and dataset = ? and in_force_at is not null order by version desc limit 1""")
                .params(kind.name(), dataset)
                .query((row, _) -> JSON.readValue(row.getString(1), kind.type()))
                .optional();
    }

    /** What was in force at that time. */
    public Optional<P> inForce(String dataset, Instant at) {
        return jdbc.sql("""
                        -- inForce
                        select policy::text from concordat.policies
                        where kind = ? and dataset = ? and in_force_at <= ? order by version desc limit 1""")
                .params(kind.name(), dataset, at.atOffset(ZoneOffset.UTC))
                .query((row, _) -> JSON.readValue(row.getString(1), kind.type()))
                .optional();
    }

    /** The number of the version in force; 0: none is. */
    public int versionInForce(String dataset) {
        return jdbc.sql("""
                        -- versionInForce
                        select coalesce(max(version), 0) from concordat.policies
                        where kind = ? and dataset = ? and in_force_at is not null""").params(kind.name(), dataset).query(Integer.class).single();
    }

    /** The number of the last version that waits for another steward. */
    public Optional<Integer> proposed(String dataset) {
        return versions(dataset).reversed().stream()
                .filter(version -> version.state() == PolicyVersion.State.PROPOSED)
                .map(PolicyVersion::version)
                .findFirst();
    }

    /** Every version, the first first. */
    public List<PolicyVersion<P>> versions(String dataset) {
        int inForce = versionInForce(dataset);
        return jdbc.sql("-- versions\nselect * from concordat.policies where kind = ? and dataset = ? order by version")
                .params(kind.name(), dataset)
                .query((row, _) -> version(row, inForce))
                .list();
    }

    /**
     * Puts a policy in force that narrows the one in force, and proposes any other.
     *
     * @throws FederationException {@code own-job}
     */
    public PolicyVersion<P> set(String dataset, P policy, String steward) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            lock(dataset);
            boolean narrows = kind.narrows(policy, inForce(dataset), dataset);
            if (!narrows) {
                requireNoOwnJob(dataset, steward);
            }
            int version = insert(dataset, policy, steward, narrows);
            tell(narrows ? kind.acts().narrowed() : kind.acts().proposed(), dataset, version, policy, steward, null);
            return find(dataset, version);
        }));
    }

    private int insert(String dataset, P policy, String steward, boolean narrows) {
        int based = versionInForce(dataset);
        var now = now();
        return jdbc.sql("""
                        -- set
                        insert into concordat.policies (kind, dataset, version, policy, set_by, set_at, based_on, narrows,
                            in_force_at, expires_at)
                        select :kind, :dataset, coalesce(max(version), 0) + 1, cast(:policy as jsonb), :steward, :now, :based,
                            :narrows, :inForce, :expires
                        from concordat.policies where kind = :kind and dataset = :dataset returning version""")
                .param("kind", kind.name())
                .param("dataset", dataset)
                .param("policy", JSON.writeValueAsString(policy))
                .param("steward", steward)
                .param("now", now)
                .param("based", based == NONE ? null : based)
                .param("narrows", narrows)
                .param("inForce", narrows ? now : null)
                .param("expires", narrows ? null : now.plus(PROPOSAL_LASTS))
                .query(Integer.class)
                .single();
    }

    /**
     * Puts a proposal of another steward in force.
     *
     * @throws FederationException {@code policy-version-not-found}, {@code policy-not-proposed} if it was decided, overtaken
     *     or has expired, {@code same-steward}, {@code own-job}
     */
    public PolicyVersion<P> confirm(String dataset, int version, String steward) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            var proposed = proposed(dataset, version);
            if (proposed.proposedBy().equals(steward)) {
                throw new FederationException(
                        SAME_STEWARD, "a policy that allows more is confirmed by another steward than who proposed it");
            }
            requireNoOwnJob(dataset, steward);
            jdbc.sql("""
                            -- confirm
                            update concordat.policies set confirmed_by = ?, in_force_at = ?
                            where kind = ? and dataset = ? and version = ?""").params(steward, now(), kind.name(), dataset, version).update();
            tell(kind.acts().confirmed(), dataset, version, proposed.policy(), steward, null);
            return find(dataset, version);
        }));
    }

    /** Refuses a proposal; from who proposed it, withdraws it. @throws FederationException as {@link #confirm} */
    public PolicyVersion<P> refuse(String dataset, int version, String steward, String reason) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            var proposed = proposed(dataset, version);
            jdbc.sql("""
                            -- refuse
                            update concordat.policies set refused_by = ?, refused_at = ?, reason = ?
                            where kind = ? and dataset = ? and version = ?""")
                    .params(steward, now(), reason, kind.name(), dataset, version)
                    .update();
            tell(
                    steward.equals(proposed.proposedBy())
                            ? kind.acts().withdrawn()
                            : kind.acts().refused(),
                    dataset,
                    version,
                    proposed.policy(),
                    steward,
                    reason);
            return find(dataset, version);
        }));
    }

    private PolicyVersion<P> proposed(String dataset, int version) {
        lock(dataset);
        var found = find(dataset, version);
        if (found.state() != PolicyVersion.State.PROPOSED) {
            throw new FederationException(
                    NOT_PROPOSED, "version " + version + " is " + found.state() + ": only a proposal is decided");
        }
        return found;
    }

    private PolicyVersion<P> find(String dataset, int version) {
        return versions(dataset).stream()
                .filter(found -> found.version() == version)
                .findFirst()
                .orElseThrow(() -> new FederationException(UNKNOWN, "there is no such version of the policy"));
    }

    /** Until the transaction ends other stewards wait, and decisions on questions, which find one policy or the other. */
    public void lock(String dataset) {
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

    private PolicyVersion<P> version(ResultSet row, int inForce) throws SQLException {
        var expires = row.getObject("expires_at", OffsetDateTime.class);
        return new PolicyVersion<>(
                row.getInt("version"),
                state(row, inForce),
                JSON.readValue(row.getString("policy"), kind.type()),
                row.getBoolean("narrows"),
                row.getString("set_by"),
                row.getObject("set_at", OffsetDateTime.class).toInstant(),
                expires == null ? null : expires.toInstant(),
                row.getString("confirmed_by"),
                row.getString("refused_by"),
                row.getString("reason"));
    }

    private PolicyVersion.State state(ResultSet row, int inForce) throws SQLException {
        if (row.getObject("refused_at") != null) {
            return row.getString("refused_by").equals(row.getString("set_by"))
                    ? PolicyVersion.State.WITHDRAWN
                    : PolicyVersion.State.REFUSED;
        }
        if (row.getObject("in_force_at") != null) {
            return row.getInt("version") == inForce ? PolicyVersion.State.IN_FORCE : PolicyVersion.State.REPLACED;
        }
        if (row.getInt("based_on") != inForce) {
            return PolicyVersion.State.OVERTAKEN;
        }
        return now().isAfter(row.getObject("expires_at", OffsetDateTime.class))
                ? PolicyVersion.State.EXPIRED
                : PolicyVersion.State.PROPOSED;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private void tell(String act, String dataset, int version, P policy, String steward, @Nullable String reason) {
        var details = new TreeMap<>(kind.details(policy));
        details.put("dataset", dataset);
        details.put("version", Integer.toString(version));
        if (reason != null) {
            details.put("reason", reason);
        }
        audit.append(new AuditEntry(clock.instant(), steward, act, null, details));
    }
}
