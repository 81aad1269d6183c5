package org.concordat.runtime.audit;

import java.util.ArrayList;
import java.util.List;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Looks at the start of a service whether the database still guards the audit log from the service itself: the triggers are
 * there and fire always, and the service's role can neither change entries, choose their ids nor take the triggers away. It
 * is the first fence only; what passes it is found by the peers' memory.
 */
public final class JdbcAuditGuard {
    /** The service's role could rewrite the log. */
    public static final ErrorCode DB_ROLE_TOO_POWERFUL =
            new ErrorCode("db-role-too-powerful", ErrorCode.Category.INFRASTRUCTURE);
    /** A trigger is missing or off. */
    public static final ErrorCode AUDIT_GUARD_MISSING =
            new ErrorCode("audit-guard-missing", ErrorCode.Category.INFRASTRUCTURE);

    private static final List<String> TABLES =
            List.of("entries", "leaves", "checkpoints", "countersignatures", "peer_checkpoints");

    private JdbcAuditGuard() {}

    /** @throws FederationException {@link #DB_ROLE_TOO_POWERFUL}, {@link #AUDIT_GUARD_MISSING}; the service must not start */
    public static void require(JdbcClient jdbc) {
        var powers = powers(jdbc);
        if (!powers.isEmpty()) {
            throw new FederationException(
                    DB_ROLE_TOO_POWERFUL,
                    "The database role of this service " + String.join(", ", powers)
                            + ". Give it a role of its own, as db-migrations grants it.");
        }
        for (String table : TABLES) {
            int triggers =
                    jdbc.sql("""
                            -- triggers
                            select count(*) from pg_trigger
                            where tgrelid = ('audit.' || :table)::regclass and tgenabled = 'A' and not tgisinternal
                              and tgfoid = 'audit.refuse_change()'::regprocedure""").param("table", table).query(Integer.class).single();
            if (triggers != 2) {
                throw new FederationException(
                        AUDIT_GUARD_MISSING,
                        "audit." + table + " has " + triggers
                                + " of its 2 triggers in force. Find out who took one away,"
                                + " then run db-migrations on a fresh copy of the log.");
            }
        }
    }

    private static List<String> powers(JdbcClient jdbc) {
        var powers = new ArrayList<String>();
        if (jdbc.sql("-- powers\nselect rolsuper or rolbypassrls from pg_roles where rolname = current_user")
                .query(Boolean.class)
                .single()) {
            powers.add("is a superuser");
        }
        for (String table : TABLES) {
            var row = jdbc.sql("""
                            -- powers
                            select pg_has_role(current_user, relowner, 'MEMBER'),
                                has_table_privilege(current_user, oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
                            from pg_class where oid = ('audit.' || :table)::regclass""")
                    .param("table", table)
                    .query((result, _) -> new boolean[] {result.getBoolean(1), result.getBoolean(2)})
                    .single();
            if (row[0]) {
                powers.add("owns audit." + table);
            } else if (row[1]) {
                powers.add("may change audit." + table);
            }
        }
        if (jdbc.sql("""
                        -- powers
                        select has_column_privilege(current_user, 'audit.entries', 'entry_id', 'INSERT')
                            or has_sequence_privilege(current_user, 'audit.entries_entry_id_seq', 'UPDATE')""").query(Boolean.class).single()) {
            powers.add("may choose the ids of audit.entries");
        }
        return powers;
    }
}
