package org.concordat.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class MigrationsTest {

    private static final String INSERT_ENTRY = """
            insert into audit.entries (at, actor, act, details, canonical, leaf_hash)
            values (now(), 'somebody', 'job-submitted', '{}', '{}', sha256('\\x007b7d'))""";

    private static final String INSERT_JOB = """
            insert into concordat.jobs (job_id, name, purpose, role, coordinator, specification, spec_digest, state,
                submitted_by, submitted_at, updated_at)
            values ('00000000-0000-0000-0000-000000000001', 'n', 'p', 'GUEST', 'bank', '{}', sha256('{}'), 'SUBMITTED',
                'ann', now(), now())""";

    private static String insertOutbox(int attempt, int sequence) {
        return """
                insert into concordat.outbox
                    (job_id, attempt, receiver, sequence, frame, frame_hash, envelope_hash, byte_count, created_at)
                values ('00000000-0000-0000-0000-000000000001', %d, 'bureau', %d, 'f', sha256('f'), sha256('e'), 1, now())""".formatted(attempt, sequence);
    }

    @Test
    void aServiceStartsOnTheVersionThatItKnows() {
        var version = SchemaVersion.check(TestDatabase.migrated().app());

        assertThat(version.installed()).isEqualTo(version.known()).isNotEqualTo(SchemaVersion.NONE);
    }

    @Test
    void migratingTwiceIsMigratingOnce() {
        var database = TestDatabase.migrated();

        String again = Migrations.migrate(database.migrate(), "app", "audit_reader");

        assertThat(again).isEqualTo(SchemaVersion.check(database.app()).installed());
    }

    /** V85. */
    @Test
    void whatOneStewardOpenedBeforeItTookTwoStaysOpen() throws SQLException {
        var database = TestDatabase.empty();
        var all = Migrations.flyway(database.migrate(), Map.of("appRole", "app", "auditReaderRole", "audit_reader"));
        Flyway.configure(Migrations.class.getClassLoader())
                .configuration(all.getConfiguration())
                .target("80")
                .load()
                .migrate();
        execute(database.migrate(), """
                insert into concordat.datasets (dataset_id, name, version, state, source_kind, source, reading, row_count,
                    content_hash, minimum_rows, registered_by, registered_at)
                select id::uuid, 'loans', version, state, 'CSV', '{}', '{}', 20, sha256('x'), 10, 'anna', now()
                from (values ('00000000-0000-0000-0000-000000000001', 1, 'SUPERSEDED'),
                    ('00000000-0000-0000-0000-000000000002', 2, 'REGISTERED')) old (id, version, state);
                insert into concordat.dataset_columns (dataset_id, position, name, role, type, missing_count)
                select dataset_id, position, columns.name, role, 'TEXT', 0
                from concordat.datasets, (values (0, 'id', 'ID'), (1, 'x', 'FEATURE')) columns (position, name, role);
                insert into concordat.dataset_policies values
                    ('00000000-0000-0000-0000-000000000001', 1, '{*}', '{*}', '{*}'),
                    ('00000000-0000-0000-0000-000000000002', 0, '{bureau,notary}', '{*}', '{credit-risk}');
                insert into concordat.query_policies (dataset, version, policy, set_by, set_at, in_force_at, confirmed_by)
                values ('loans', 1, '{}', 'anna', now() - interval '30 days', now(), 'bert'),
                    ('loans', 2, '{}', 'anna', now(), null, null)""");

        all.migrate();

        try (var connection = database.app().getConnection();
                var found = connection.createStatement().executeQuery("""
                        select policy::text, set_by, in_force_at is not null from concordat.policies where kind = 'COLUMNS'""")) {
            assertThat(found.next()).isTrue();
            assertThat(found.getString(1))
                    .isEqualTo("{\"columns\": {\"id\": {\"partners\": [\"bureau\", \"notary\"], \"purposes\":"
                            + " [\"credit-risk\"], \"protocols\": [\"*\"]}}}");
            assertThat(found.getString(2)).isEqualTo("anna");
            assertThat(found.getBoolean(3)).isTrue();
            assertThat(found.next()).isFalse();
        }
        assertThatThrownBy(() -> execute(database.app(), "update concordat.policies set expires_at = now()"))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void aServiceRefusesADatabaseThatWasNeverMigrated() {
        var database = TestDatabase.empty();

        assertThatThrownBy(() -> SchemaVersion.check(database.superuser()))
                .isInstanceOf(UnknownSchemaVersionException.class)
                .hasMessageContaining("at version 0")
                .hasMessageContaining("Run the migrations");
    }

    @Test
    void aServiceRefusesADatabaseThatIsNewerThanItself() throws SQLException {
        var database = TestDatabase.migrated();
        execute(database.migrate(), """
                insert into concordat.flyway_schema_history (installed_rank, version, description, type, script,
                    installed_by, execution_time, success)
                values (999, '999', 'later', 'SQL', 'V999__later.sql', 'migrate', 1, true)""");

        assertThatThrownBy(() -> SchemaVersion.check(database.app()))
                .isInstanceOf(UnknownSchemaVersionException.class)
                .hasMessageContaining("at version 999")
                .hasMessageContaining("newer release");
    }

    @Test
    void aServiceRefusesAMigrationThatWasChanged() throws SQLException {
        var database = TestDatabase.migrated();
        execute(database.migrate(), "update concordat.flyway_schema_history set checksum = 7 where version = '1'");

        assertThatThrownBy(() -> SchemaVersion.check(database.app()))
                .isInstanceOf(UnknownSchemaVersionException.class)
                .hasMessageContaining("checksum");
    }

    @Test
    void theAppRoleMayAppendToTheAuditLogAndNothingElse() throws SQLException {
        var app = TestDatabase.migrated().app();
        execute(app, INSERT_ENTRY);

        for (String change : new String[] {
            "update audit.entries set actor = 'x'", "delete from audit.entries", "truncate audit.entries cascade"
        }) {
            assertThatThrownBy(() -> execute(app, change)).hasMessageContaining("permission denied");
        }
        assertThatThrownBy(() -> execute(app, "drop table audit.entries")).hasMessageContaining("must be owner");
    }

    @Test
    void theAppRoleChoosesNoIdOfAnEntry() throws SQLException {
        var database = TestDatabase.migrated();
        var chosen = INSERT_ENTRY
                .replace("(at,", "(entry_id, at,")
                .replace("values (", "overriding system value values (4611686018427387904, ");
        assertThatThrownBy(() -> execute(database.app(), chosen)).hasMessageContaining("permission denied");
        assertThatThrownBy(() -> execute(database.app(), "select setval('audit.entries_entry_id_seq', 5)"))
                .hasMessageContaining("permission denied");

        execute(database.migrate(), "grant insert on audit.entries to app");
        execute(database.app(), chosen);
    }

    @Test
    void notEvenTheOwnerOrTheSuperuserInReplicaModeChangesAnEntryInPassing() throws SQLException {
        var database = TestDatabase.migrated();
        execute(database.app(), INSERT_ENTRY);

        for (String change : new String[] {
            "update audit.entries set actor = 'x'", "delete from audit.entries", "truncate audit.entries cascade"
        }) {
            assertThatThrownBy(() -> execute(database.migrate(), change)).hasMessageContaining("only grows");
            assertThatThrownBy(
                            () -> execute(database.superuser(), "set session_replication_role = 'replica'; " + change))
                    .hasMessageContaining("only grows");
        }
    }

    @Test
    void theAuditReaderReadsTheLogAndNothingOfTheJobs() throws SQLException {
        var database = TestDatabase.migrated();
        execute(database.auditReader(), "select * from audit.entries");

        assertThatThrownBy(() -> execute(database.auditReader(), INSERT_ENTRY))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> execute(database.auditReader(), "select * from concordat.jobs"))
                .hasMessageContaining("permission denied");
    }

    @Test
    void theAppRoleCannotPretendAnotherVersion() {
        var app = TestDatabase.migrated().app();

        assertThatThrownBy(() -> execute(app, "update concordat.flyway_schema_history set version = '9'"))
                .hasMessageContaining("permission denied");
    }

    @Test
    void terminalStatesAreFinalAndWhatWasSignedStays() throws SQLException {
        var app = TestDatabase.migrated().app();
        execute(app, INSERT_JOB);
        execute(app, "update concordat.jobs set state = 'RUNNING', attempt = 2");

        assertThatThrownBy(() -> execute(app, "update concordat.jobs set attempt = 1"))
                .hasMessageContaining("cannot go from");
        assertThatThrownBy(() -> execute(app, "update concordat.jobs set specification = '{\"a\":1}'"))
                .hasMessageContaining("is signed");
        execute(app, "update concordat.jobs set state = 'FAILED', ended_at = now()");
        assertThatThrownBy(() -> execute(app, "update concordat.jobs set state = 'RUNNING', ended_at = null"))
                .hasMessageContaining("stays so");
    }

    @Test
    void aStreamBeginsAtOneAndHasNoGap() throws SQLException {
        var app = TestDatabase.migrated().app();

        assertThatThrownBy(() -> execute(app, insertOutbox(1, 2)))
                .hasMessageContaining("sequence 2 where 1 was expected");
        execute(app, insertOutbox(1, 1));
        execute(app, insertOutbox(1, 2));
        execute(app, insertOutbox(2, 1));
        assertThatThrownBy(() -> execute(app, insertOutbox(1, 4)))
                .hasMessageContaining("sequence 4 where 3 was expected");
    }

    @Test
    void bytesOnceMadeAreNeverMadeAgain() throws SQLException {
        var app = TestDatabase.migrated().app();
        execute(app, insertOutbox(1, 1));
        execute(app, "update concordat.outbox set sent_at = now()");

        assertThatThrownBy(() -> execute(app, "update concordat.outbox set frame = 'c'"))
                .hasMessageContaining("stays as it is");
    }

    @Test
    void aRoleNameThatIsSqlIsRefused() {
        assertThatThrownBy(() -> new DatabaseRoles.Login("app; drop table x", "p"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPasswordShowsInNoText() {
        assertThat(TestDatabase.ROLES.toString()).doesNotContain("password").contains("migrate");
        assertThat(new DatabaseRoles.Login("app", "geheim").toString()).doesNotContain("geheim");
    }

    private static void execute(DataSource source, String sql) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
