package org.concordat.migrations;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.concordat.migrations.DatabaseRoles.Login;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL, one for all tests of a JVM, that hands out a fresh database to whoever asks. The server stops with
 * the JVM.
 */
public final class TestDatabase {

    public static final DatabaseRoles ROLES =
            new DatabaseRoles(new Login("migrate", "m"), new Login("app", "a"), new Login("audit_reader", "r"));

    private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;

    private TestDatabase(String name) {
        this.name = name;
    }

    /** A database of its own at the newest version, copied from a template in about 0.1 s. */
    public static TestDatabase migrated() {
        return made("create database %s template " + Server.TEMPLATE + " owner migrate");
    }

    /** A database of its own without any schema. */
    static TestDatabase empty() {
        return made("create database %s owner migrate");
    }

    private static TestDatabase made(String statement) {
        var database = new TestDatabase("test_" + COUNT.incrementAndGet());
        try (var connection = Server.POSTGRES.getPostgresDatabase().getConnection();
                var sql = connection.createStatement()) {
            sql.execute(statement.formatted(database.name));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return database;
    }

    /** As the services connect. */
    public DataSource app() {
        return as(ROLES.app());
    }

    public DataSource migrate() {
        return as(ROLES.migrate());
    }

    public DataSource auditReader() {
        return as(ROLES.auditReader());
    }

    /** As the insider who has everything. */
    public DataSource superuser() {
        return as(new Login("postgres", "postgres"));
    }

    private DataSource as(Login login) {
        var source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://127.0.0.1:" + Server.POSTGRES.getPort() + "/" + name);
        source.setUser(login.name());
        source.setPassword(login.password());
        return source;
    }

    /** Started by the first test that asks. */
    private static final class Server {
        static final EmbeddedPostgres POSTGRES = start();
        static final String TEMPLATE = template();

        private static EmbeddedPostgres start() {
            FLYWAY.setLevel(Level.WARNING);
            try {
                EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setServerConfig("listen_addresses", "127.0.0.1")
                        .start();
                ROLES.provision(server.getPostgresDatabase(), "concordat_template");
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private static String template() {
            String name = "concordat_template";
            Migrations.migrate(
                    new TestDatabase(name).migrate(),
                    ROLES.app().name(),
                    ROLES.auditReader().name());
            return name;
        }
    }
}
