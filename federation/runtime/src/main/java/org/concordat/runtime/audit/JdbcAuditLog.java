package org.concordat.runtime.audit;

import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditLog;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The log in {@code audit.entries}. An entry takes part in the transaction that is bound to the thread, so that it stands
 * if and only if its act does. The app role may insert and read there, nothing else.
 */
public final class JdbcAuditLog implements AuditLog {

    /** The log cannot be written, so nothing is done. */
    public static final ErrorCode AUDIT_UNAVAILABLE = ErrorCode.infrastructure("audit-unavailable");

    private final JdbcClient jdbc;

    public JdbcAuditLog(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void append(AuditEntry entry) {
        AuditLeaf leaf = AuditLeaf.of(entry);
        try {
            jdbc.sql("""
                            -- append
                            insert into audit.entries (at, actor, act, job_id, details, canonical, leaf_hash)
                            values (:at, :actor, :act, :job, cast(:details as jsonb), :canonical, :leafHash)""")
                    // The database would round what the canonical form cuts off.
                    .param("at", entry.at().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC))
                    .param("actor", entry.actor())
                    .param("act", entry.act())
                    .param("job", entry.job() == null ? null : entry.job().value(), java.sql.Types.OTHER)
                    .param("details", AuditLeaf.texts(new TreeMap<>(entry.details())))
                    .param("canonical", leaf.canonical())
                    .param("leafHash", leaf.hash())
                    .update();
        } catch (DataAccessException e) {
            throw new FederationException(
                    AUDIT_UNAVAILABLE, "The audit log cannot be written, so this is not done. Try again later.", e);
        }
    }

    /** One page of what was asked for, each entry held against its text alone. */
    public AuditPage find(AuditQuery query) {
        return page(
                query,
                rows -> rows.stream()
                        .filter(JdbcEntryRow::agrees)
                        .map(JdbcEntryRow::id)
                        .collect(Collectors.toSet()));
    }

    /** One page of what was asked for, each entry held against the tree. */
    public AuditPage find(AuditQuery query, JdbcAuditTree tree) {
        return page(query, tree::holding);
    }

    private AuditPage page(AuditQuery query, Function<List<JdbcEntryRow>, Set<Long>> holding) {
        var conditions = new LinkedHashMap<String, Object>();
        where(
                conditions,
                "job_id = :job",
                query.job() == null ? null : query.job().value());
        where(conditions, "act = :act", query.act());
        where(conditions, "actor = :actor", query.actor());
        where(
                conditions,
                "at >= :from",
                query.from() == null ? null : query.from().atOffset(ZoneOffset.UTC));
        where(conditions, "at < :to", query.to() == null ? null : query.to().atOffset(ZoneOffset.UTC));
        where(conditions, "entry_id < :before", query.before());
        String sql = """
                -- find
                select %s from audit.entries
                %s order by entry_id desc limit :limit""".formatted(
                JdbcEntryRow.COLUMNS, conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions.keySet()));
        var statement = jdbc.sql(sql).param("limit", query.limit() + 1);
        for (Map.Entry<String, Object> condition : conditions.entrySet()) {
            String name = condition.getKey().substring(condition.getKey().indexOf(':') + 1);
            statement = statement.param(name, condition.getValue());
        }
        var rows = statement.query((row, _) -> JdbcEntryRow.of(row)).list();
        boolean more = rows.size() > query.limit();
        var shown = more ? rows.subList(0, query.limit()) : rows;
        var intact = holding.apply(shown);
        return new AuditPage(
                shown.stream()
                        .map(row -> new AuditPage.Stored(row, intact.contains(row.id())))
                        .toList(),
                more ? shown.getLast().id() : null);
    }

    /** Conditions are the constants above, never what a user wrote. */
    private static void where(Map<String, Object> conditions, String condition, @Nullable Object value) {
        if (value != null) {
            conditions.put(condition, value);
        }
    }
}
