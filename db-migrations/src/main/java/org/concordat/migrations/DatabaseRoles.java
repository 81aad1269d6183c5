package org.concordat.migrations;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * The three roles of one party's service: migrate owns the schemas, app is the service, audit reader is the compliance
 * officer's tool. In production a DBA makes them; the sandbox and the tests have {@link #provision} do it.
 */
public record DatabaseRoles(Login migrate, Login app, Login auditReader) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    /** A role that may log in. The password shows in no {@code toString}. */
    public record Login(String name, String password) {
        public Login {
            quoted(name);
        }

        @Override
        public String toString() {
            return "Login[" + name + "]";
        }
    }

    /**
     * Makes the roles and an empty database that the migrate role owns. Roles that are there keep what they have but for
     * their password.
     *
     * @param superuser a connection that may create roles and databases
     */
    public void provision(DataSource superuser, String database) throws SQLException {
        try (Connection connection = superuser.getConnection();
                Statement statement = connection.createStatement()) {
            for (Login login : List.of(migrate, app, auditReader)) {
                // Passwords are literals in this statement, so keep it out of the server's log.
                statement.execute("set log_statement = 'none'");
                statement.execute("""
                        do $make$ begin
                            if not exists (select from pg_roles where rolname = '%s') then create role %s; end if;
                        end $make$""".formatted(login.name, quoted(login.name)));
                statement.execute(
                        "alter role " + quoted(login.name) + " login nosuperuser nocreatedb nocreaterole password "
                                + statement.enquoteLiteral(login.password));
            }
            statement.execute("create database " + quoted(database) + " owner " + quoted(migrate.name));
            statement.execute("revoke all on database " + quoted(database) + " from public");
            statement.execute("grant connect on database " + quoted(database) + " to " + quoted(app.name) + ", "
                    + quoted(auditReader.name));
        }
    }

    static String quoted(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Role or database name '" + name
                    + "': expected a lower-case letter, then at most 62 lower-case letters, digits and underscores.");
        }
        return '"' + name + '"';
    }
}
