package org.concordat.sandbox;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import org.concordat.sandbox.broker.BrokerSecurity;
import org.concordat.sandbox.broker.SandboxBroker;
import org.concordat.sandbox.issuer.SandboxIssuer;
import org.concordat.sandbox.issuer.SandboxUser;
import org.concordat.sandbox.postgres.SandboxPostgres;
import org.concordat.sandbox.process.Ports;
import org.concordat.sandbox.process.Reaper;
import org.concordat.sandbox.process.RunDirectory;

/** What an institution would run anyway, for all parties of a sandbox: PostgreSQL, Kafka, an issuer of tokens. */
public final class SandboxInfrastructure implements Closeable {
    private final RunDirectory run;
    private final Ports ports;
    private final Reaper reaper;
    private final SandboxPostgres postgres;
    private final SandboxBroker broker;
    private final SandboxIssuer issuer;

    private SandboxInfrastructure(
            RunDirectory run, Ports ports, Reaper reaper, SandboxPostgres postgres, Outward outward) {
        this.run = run;
        this.ports = ports;
        this.reaper = reaper;
        this.postgres = postgres;
        this.broker = outward.broker();
        this.issuer = outward.issuer();
    }

    private record Outward(SandboxBroker broker, SandboxIssuer issuer) {}

    /**
     * Starts all of it in the run directory; what has been started is stopped again if a later part fails.
     *
     * @param binaries where PostgreSQL's programs are unpacked, once for all runs
     */
    public static SandboxInfrastructure start(
            RunDirectory run, Path binaries, Collection<SandboxUser> users, BrokerSecurity security)
            throws IOException, SQLException {
        var ports = new Ports();
        var reaper = Reaper.start();
        try {
            run.register().add("the reaper", reaper.handle());
            var postgres = SandboxPostgres.start(run.path().resolve("postgres"), binaries, ports.next());
            try {
                long pid = postgres.pid();
                reaper.watch(pid, "INT"); // PostgreSQL's fast shutdown
                run.register().add("PostgreSQL", ProcessHandle.of(pid).orElseThrow());
                var broker = SandboxBroker.start(run.path().resolve("kafka"), ports.next(), ports.next(), security);
                var issuer = SandboxIssuer.start(ports.next(), users);
                return new SandboxInfrastructure(run, ports, reaper, postgres, new Outward(broker, issuer));
            } catch (IOException | RuntimeException e) {
                postgres.close();
                throw e;
            }
        } catch (IOException | SQLException | RuntimeException e) {
            reaper.close();
            throw e;
        }
    }

    public Path directory() {
        return run.path();
    }

    public Ports ports() {
        return ports;
    }

    public SandboxPostgres postgres() {
        return postgres;
    }

    public SandboxBroker broker() {
        return broker;
    }

    public SandboxIssuer issuer() {
        return issuer;
    }

    /** Sees to it that the process ends with the launcher, whatever way that ends. */
    public void watch(String name, ProcessHandle process) {
        reaper.watch(process.pid(), "TERM");
        run.register().add(name, process);
    }

    /** Stops issuer, broker and PostgreSQL, and ends whatever is still watched. */
    @Override
    public void close() throws IOException {
        try {
            issuer.close();
            broker.close();
            postgres.close();
        } finally {
            reaper.close();
        }
    }
}
