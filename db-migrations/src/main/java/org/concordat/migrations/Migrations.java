package org.concordat.migrations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Brings a database to the version of this release. Production runs {@link #main} as a step before the services; the
 * sandbox calls {@link #migrate} for each of its databases.
 */
public final class Migrations {

    static final String SCHEMA = "concordat";

    private Migrations() {}

    /**
     * Applies what is missing; nothing if the database is at this version.
     *
     * @param migrateRole a connection of the role that owns the schemas
     * @param appRole name of the services' role: reads and writes {@code concordat}, only appends to {@code audit}
     * @param auditReaderRole name of the role that reads {@code audit}
     * @return the version reached
     * @throws org.flywaydb.core.api.FlywayException if a migration failed (its transaction is rolled back) or one that was
     *     applied has been changed since
     */
    public static String migrate(DataSource migrateRole, String appRole, String auditReaderRole) {
        Flyway flyway = flyway(
                migrateRole,
                Map.of(
                        "appRole", DatabaseRoles.quoted(appRole),
                        "auditReaderRole", DatabaseRoles.quoted(auditReaderRole)));
        flyway.migrate();
        return SchemaVersion.of(flyway).installed();
    }

    static Flyway flyway(DataSource source, Map<String, String> placeholders) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:org/concordat/migrations")
                .defaultSchema(SCHEMA)
                .schemas(SCHEMA, "audit")
                .createSchemas(true)
                .placeholders(placeholders)
                .cleanDisabled(true)
                .outOfOrder(false)
                .load();
    }

    /**
     * {@code Migrations JDBC-URL MIGRATE-ROLE PASSWORD-FILE APP-ROLE AUDIT-READER-ROLE}: exit 0 when the database is at
     * this version.
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 5) {
            System.err.println("usage: Migrations JDBC-URL MIGRATE-ROLE PASSWORD-FILE APP-ROLE AUDIT-READER-ROLE");
            System.exit(2);
        }
        var source = new PGSimpleDataSource();
        source.setUrl(arguments[0]);
        source.setUser(arguments[1]);
        source.setPassword(Files.readString(Path.of(arguments[2])).strip());
        System.out.println("The database is at version " + migrate(source, arguments[3], arguments[4]));
    }
}
