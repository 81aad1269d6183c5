package org.concordat.migrations;

import java.util.Arrays;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/**
 * Which version the database has, against which this release knows. A service {@link #check checks} it at its start and
 * never migrates.
 *
 * @param installed the newest version in the database, {@code 0} if there is none
 * @param known the newest version of this release
 */
public record SchemaVersion(String installed, String known) {

    static final String NONE = "0";

    /**
     * Reads the version with the service's own role.
     *
     * @throws UnknownSchemaVersionException unless the database holds exactly the migrations of this release, unchanged
     */
    public static SchemaVersion check(DataSource appRole) {
        // Placeholders are not resolved when a version is only read, but Flyway wants them to be there.
        Flyway flyway = Migrations.flyway(appRole, Map.of("appRole", "-", "auditReaderRole", "-"));
        SchemaVersion version = of(flyway);
        for (MigrationInfo migration : flyway.info().all()) {
            refuse(migration, version);
        }
        return version;
    }

    private static void refuse(MigrationInfo migration, SchemaVersion version) {
        if (migration.getVersion() == null) {
            return;
        }
        MigrationState state = migration.getState();
        if (state.isFailed()) {
            throw new UnknownSchemaVersionException("Migration " + migration.getVersion()
                    + " failed in this database. Repair it with the migrate role, then start the service again.");
        }
        if (!state.isApplied()) {
            throw new UnknownSchemaVersionException("The database is at version " + version.installed
                    + ", this service needs " + version.known + ". Run the migrations, then start the service again.");
        }
        if (!state.isResolved()) {
            throw new UnknownSchemaVersionException("The database is at version " + version.installed
                    + ", this service knows versions up to " + version.known + ". Start a newer release of it.");
        }
        if (!migration.isChecksumMatching()) {
            throw new UnknownSchemaVersionException("Migration " + migration.getVersion()
                    + " in this database is not the one of this release. Found another checksum than expected.");
        }
    }

    static SchemaVersion of(Flyway flyway) {
        MigrationInfo current = flyway.info().current();
        String known = Arrays.stream(flyway.info().all())
                .filter(migration ->
                        migration.getVersion() != null && migration.getState().isResolved())
                .map(migration -> migration.getVersion().getVersion())
                .reduce(NONE, (_, last) -> last);
        return new SchemaVersion(
                current == null || current.getVersion() == null
                        ? NONE
                        : current.getVersion().getVersion(),
                known);
    }
}
