package org.concordat.sandbox;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.concordat.cli.broker.BrokerSetup;
import org.concordat.cli.rest.PartyClient;
import org.concordat.cli.rest.TokenSource;
import org.concordat.crypto.keystore.TlsIdentity;
import org.concordat.federation.identity.Manifest;
import org.concordat.sandbox.broker.BrokerSecurity;
import org.concordat.sandbox.broker.MutualTls;
import org.concordat.sandbox.broker.PartyBrokers;
import org.concordat.sandbox.broker.SandboxBroker;
import org.concordat.sandbox.issuer.Authority;
import org.concordat.sandbox.issuer.SandboxUser;
import org.concordat.sandbox.process.RunDirectory;
import org.concordat.sandbox.process.ServiceProcess;
import tools.jackson.databind.json.JsonMapper;

/** A running federation: the infrastructure, and each party's service as a process of its own. */
public final class SandboxFederation implements Closeable {
    private static final Duration START_PATIENCE = Duration.ofMinutes(8);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SandboxPlan plan;
    private final Path home;
    private final SandboxInfrastructure infrastructure;
    private final Map<String, SandboxUser> users;
    private final Map<String, ServiceSetup> setups = new LinkedHashMap<>();
    private final Map<String, ServiceProcess> services = new LinkedHashMap<>();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private boolean closed;

    private SandboxFederation(
            SandboxPlan plan, Path home, SandboxInfrastructure infrastructure, List<SandboxUser> users) {
        this.plan = plan;
        this.home = home;
        this.infrastructure = infrastructure;
        this.users = users.stream()
                .collect(Collectors.toMap(SandboxUser::name, user -> user, (a, _) -> a, LinkedHashMap::new));
    }

    /**
     * Starts everything and waits until every service is ready.
     *
     * @param home the project's directory, with the services' jars
     * @param settings added to every service's configuration; keys with dots
     * @param tell gets a line per step
     */
    public static SandboxFederation start(
            SandboxPlan plan, Path home, RunDirectory run, Map<String, Object> settings, Consumer<String> tell)
            throws IOException, InterruptedException {
        return start(plan, home, run, settings, MutualTls::new, tell);
    }

    /** @param brokers by which the services reach each other */
    public static SandboxFederation start(
            SandboxPlan plan,
            Path home,
            RunDirectory run,
            Map<String, Object> settings,
            PartyBrokers brokers,
            Consumer<String> tell)
            throws IOException, InterruptedException {
        run.leftovers().forEach(name -> tell.accept("ended what an earlier launch had left running: " + name));
        var users = plan.parties().stream()
                .flatMap(party -> people(party.id(), party.kind()))
                .toList();
        var founded = FoundedFederation.of(plan);
        var identities = new LinkedHashMap<String, TlsIdentity>();
        founded.secrets()
                .forEach((party, secrets) ->
                        identities.put(party, secrets.keystore().tls()));
        var security = brokers.security(identities);
        tell.accept("starting PostgreSQL, Kafka and the issuer");
        SandboxInfrastructure infrastructure;
        try {
            infrastructure = SandboxInfrastructure.start(run, home.resolve("sandbox/target/postgres"), users, security);
        } catch (SQLException e) {
            throw new IOException("the sandbox's PostgreSQL did not take its first commands", e);
        }
        var federation = new SandboxFederation(plan, home, infrastructure, users);
        try {
            federation.makeTopics(founded.manifest(), security);
            federation.startServices(
                    founded,
                    new ServiceSetup.Kafka(
                            brokers.bootstrapServers(infrastructure.broker(), founded.manifest()),
                            security.serviceProperties()),
                    settings,
                    tell);
            federation.publish();
            return federation;
        } catch (IOException | InterruptedException | RuntimeException e) {
            federation.close();
            throw e;
        }
    }

    private void makeTopics(Manifest manifest, BrokerSecurity security) throws InterruptedException {
        try (var admin = Admin.create(infrastructure.broker().clientProperties("admin"))) {
            var setup = new BrokerSetup(admin);
            if (security.authorizes()) {
                setup.apply(manifest);
            } else {
                setup.makeTopics(manifest);
            }
        }
    }

    private void startServices(
            FoundedFederation founded, ServiceSetup.Kafka kafka, Map<String, Object> settings, Consumer<String> tell)
            throws IOException, InterruptedException {
        // What {@code concordat audit verify} holds an export against, and what every service believes.
        Files.writeString(
                infrastructure.directory().resolve("manifest.json"),
                JSON.writerWithDefaultPrettyPrinter()
                        .writeValueAsString(founded.manifest().tree()));
        var shared = new ServiceSetup.Shared(
                founded,
                infrastructure.directory().resolve("manifest.json"),
                kafka,
                infrastructure.issuer().uri(),
                settings);
        tell.accept("starting "
                + plan.parties().stream()
                        .map(party -> party.id() + " (" + party.kind().module() + ")")
                        .collect(Collectors.joining(", ")));
        for (var party : plan.parties()) {
            var directory = Files.createDirectories(infrastructure.directory().resolve(party.id()));
            Files.createDirectories(directory.resolve("tmp"));
            var ports = infrastructure.ports();
            var setup = new ServiceSetup(party, directory, ports.next(), ports.next(), plan.jvmOptions());
            try {
                setup.write(shared, infrastructure.postgres().create(databaseName(party)));
            } catch (SQLException e) {
                throw new IOException("no database for " + party.id(), e);
            }
            setups.put(party.id(), setup);
            launch(setup);
        }
        for (var setup : setups.values()) {
            service(setup.party().id()).awaitReadiness(setup.readiness(), START_PATIENCE);
        }
    }

    private static String databaseName(SandboxPlan.Party party) {
        return party.id().replace('-', '_');
    }

    private void launch(ServiceSetup setup) throws IOException {
        var service = ServiceProcess.start(setup.command(home));
        infrastructure.watch(service.name(), service.handle());
        services.put(service.name(), service);
    }

    /** Starts a party's service again after it was {@linkplain ServiceProcess#kill killed}, and waits for it. */
    public void restart(String party) throws IOException, InterruptedException {
        var setup = setup(party);
        launch(setup);
        service(party).awaitReadiness(setup.readiness(), START_PATIENCE);
    }

    private void publish() throws IOException {
        var parties = setups.values().stream()
                .map(setup -> Map.of(
                        "id", setup.party().id(),
                        "service", setup.party().kind().module(),
                        "api", setup.api().toString(),
                        "management", setup.management().toString(),
                        "log", setup.log().toString()))
                .toList();
        write(
                "endpoints.json",
                Map.of(
                        "issuer", infrastructure.issuer().uri().toString(),
                        "token_endpoint",
                                infrastructure.issuer().tokenEndpoint().toString(),
                        "kafka", infrastructure.broker().bootstrapServers(),
                        "postgresql", "127.0.0.1:" + infrastructure.postgres().port(),
                        "parties", parties));
        write(
                "users.json",
                users.values().stream()
                        .map(user -> Map.of(
                                "name", user.name(),
                                "party", user.party(),
                                "authority", user.authority().name(),
                                "password", user.password()))
                        .toList());
    }

    private void write(String name, Object value) throws IOException {
        var file = Files.createFile(infrastructure.directory().resolve(name));
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n");
    }

    public SandboxPlan plan() {
        return plan;
    }

    public Path directory() {
        return infrastructure.directory();
    }

    public List<SandboxUser> users() {
        return List.copyOf(users.values());
    }

    public SandboxBroker broker() {
        return infrastructure.broker();
    }

    /** A party's process. */
    public ServiceProcess service(String party) {
        return Objects.requireNonNull(services.get(party), party);
    }

    /** A party's files and addresses. */
    ServiceSetup setup(String party) {
        return Objects.requireNonNull(setups.get(party), party);
    }

    /** Where a party's API is; with a slash at its end. */
    public URI api(String party) {
        return setup(party).api();
    }

    /** Where people get their tokens. */
    public URI tokenEndpoint() {
        return infrastructure.issuer().tokenEndpoint();
    }

    /** Where a party's data may lie. */
    public Path dataRoot(String party) {
        return setup(party).data();
    }

    /** One of each authority that the service knows, and where there is data a second steward. */
    private static Stream<SandboxUser> people(String party, ServiceKind kind) {
        var people = kind.authorities().stream().map(authority -> SandboxUser.of(party, authority));
        return kind == ServiceKind.ARBITER
                ? people
                : Stream.concat(people, Stream.of(SandboxUser.secondSteward(party)));
    }

    /** A person of a party, as a client of its service. */
    public PartyClient client(String party, Authority authority) {
        return client(users.values().stream()
                .filter(candidate -> candidate.party().equals(party) && candidate.authority() == authority)
                .findFirst()
                .orElseThrow());
    }

    /** The steward of a party that holds data who confirms what the first proposes. */
    public PartyClient secondSteward(String party) {
        return client(Objects.requireNonNull(users.get(party + "-steward-2"), party));
    }

    private PartyClient client(SandboxUser user) {
        var tokens = new TokenSource(client, infrastructure.issuer().tokenEndpoint(), user.name(), user.password());
        return new PartyClient(client, user.party(), setup(user.party()).api(), tokens);
    }

    /** The most memory that each service has held, in bytes; empty where the system does not tell. */
    public Map<String, Long> peakMemory() throws IOException {
        var peaks = new LinkedHashMap<String, Long>();
        for (var service : services.values()) {
            var status = Path.of("/proc", Long.toString(service.handle().pid()), "status");
            if (Files.exists(status)) {
                Files.readString(status)
                        .lines()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .forEach(line ->
                                peaks.put(service.name(), Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024));
            }
        }
        return peaks;
    }

    /** Says which services have ended though nobody stopped them. */
    public List<String> dead() {
        return services.values().stream()
                .filter(service -> !service.isAlive())
                .map(ServiceProcess::name)
                .toList();
    }

    /** Stops the services, then the infrastructure. Nothing of it runs afterwards. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            services.values().forEach(ServiceProcess::requestStop);
            for (var service : services.values()) {
                service.awaitStop();
            }
            client.shutdownNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            infrastructure.close();
        }
    }
}
