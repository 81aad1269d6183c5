package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.channel.KeysInForce;
import org.concordat.federation.channel.SignedEnvelopes;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.dataset.PartyDatasets;
import org.concordat.federation.identity.Standing;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Problem;
import org.concordat.federation.query.AnswerGrid;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.ProtocolRegistry;
import org.concordat.matrix.Matrix;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.audit.AuditExport;
import org.concordat.runtime.audit.Checkpoints;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.audit.JdbcAuditTree;
import org.concordat.runtime.keystore.JobCheckpoints;
import org.concordat.runtime.keystore.JobKeyring;
import org.concordat.runtime.keystore.SecretFiles;
import org.concordat.runtime.model.HashedFiles;
import org.concordat.runtime.query.GridPause;
import org.concordat.runtime.transport.KafkaSettings;
import org.concordat.runtime.transport.KafkaTransport;
import org.concordat.runtime.transport.TestBroker;
import org.concordat.testkit.ModularPsiGroup;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A bank, a bureau and a notary in this process, each with a database of its own, over a real broker. */
final class TestFederation implements AutoCloseable {
    static final PartyId BANK = new PartyId("bank");
    static final PartyId BUREAU = new PartyId("bureau");
    static final PartyId NOTARY = new PartyId("notary");
    static final List<PartyId> PARTIES = List.of(BANK, BUREAU, NOTARY);
    /** Of the persons in the data: nothing else looks like these. */
    static final List<String> ENTITY_IDS =
            List.of("person-k7q-4711", "person-k7q-4712", "person-k7q-4713", "person-k7q-4714", "person-k7q-4715");

    static final Duration PATIENCE = Duration.ofSeconds(90);

    /** For tests in which nobody is silent, on machines that are busy. */
    static final Limits PATIENT = limits(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMinutes(2));

    /** For tests in which somebody is. */
    static final Limits SHORT = limits(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(10));

    private static Limits limits(Duration suspect, Duration pause, Duration fail) {
        return new Limits(
                Duration.ofMillis(250),
                suspect,
                pause,
                fail,
                Duration.ofMinutes(2),
                Duration.ofDays(1),
                Duration.ofMillis(500),
                2,
                Limits.Checks.STANDARD,
                Limits.Quota.STANDARD,
                100);
    }

    /** As patient, and with that quota at every party. */
    static Limits patient(Limits.Quota quota) {
        return new Limits(
                PATIENT.heartbeatEvery(),
                PATIENT.suspectAfter(),
                PATIENT.pauseAfter(),
                PATIENT.failAfter(),
                PATIENT.roundTimeout(),
                PATIENT.approvalExpiresAfter(),
                PATIENT.resendAfter(),
                PATIENT.runningJobs(),
                PATIENT.checks(),
                quota,
                PATIENT.openProposals());
    }

    private static final LocalPolicy FLOORS = new LocalPolicy(2048, 1, 1);

    private final Path directory;
    private final TestBroker broker;
    private final Wire wire;
    private final Limits limits;
    private final boolean ownStewardDecides;
    private final List<Protocol<?>> more;
    private final Map<PartyId, List<Protocol<?>>> played = new HashMap<>();
    private final Map<PartyId, AdditiveScheme> schemes = new HashMap<>();
    private final Map<PartyId, DatasetRows> held = new HashMap<>();
    private final Map<PartyId, PartyDatasets> datasets = new HashMap<>();
    private final Map<PartyId, TestDatabase> databases = new HashMap<>();
    private final Map<PartyId, CountingProtocol> protocols = new HashMap<>();
    private final Map<PartyId, HikariDataSource> pools = new HashMap<>();
    private final Map<PartyId, PartyRuntime> running = new HashMap<>();
    private final Map<PartyId, List<Problem>> objections = new HashMap<>();
    private final Map<PartyId, LocalPolicy> policies = new HashMap<>();
    private final Map<PartyId, Clock> clocks = new HashMap<>();
    private final Map<PartyId, AnswerGrid.Pause> pauses = new HashMap<>();
    private final Map<PartyId, Standing> standings = new HashMap<>();
    private final Map<PartyId, UnaryOperator<Envelope>> tamperings = new ConcurrentHashMap<>();
    private final TestKeys keys = new TestKeys();
    private final Map<PartyId, KeysInForce> inForce = new HashMap<>();
    private final Map<PartyId, JobKeyring> keyrings = new HashMap<>();
    private final Map<PartyId, Checkpoints> checkpoints = new HashMap<>();

    TestFederation(Path directory, TestBroker broker, Limits limits) {
        this(directory, broker, limits, false);
    }

    /** Whose parties know these protocols too. */
    static TestFederation knowing(Path directory, TestBroker broker, Protocol<?>... more) {
        return over(directory, broker, Wire.direct(broker), more);
    }

    /** The same, over these topics. */
    static TestFederation over(Path directory, TestBroker broker, Wire wire, Protocol<?>... more) {
        return new TestFederation(directory, broker, PATIENT, false, wire, List.of(more));
    }

    TestFederation(Path directory, TestBroker broker, Limits limits, boolean ownStewardDecides) {
        this(directory, broker, limits, ownStewardDecides, Wire.direct(broker));
    }

    /** The topics that senders write, and those that receivers read: the same ones, unless something stands between. */
    record Wire(List<KafkaSettings.Topic> written, List<KafkaSettings.Topic> read) {
        static Wire direct(TestBroker broker) {
            var topics = broker.federation(PARTIES);
            return new Wire(topics, topics);
        }

        List<KafkaSettings.Topic> of(PartyId party) {
            return Stream.concat(
                            written.stream().filter(topic -> topic.from().equals(party)),
                            read.stream().filter(topic -> topic.to().equals(party)))
                    .toList();
        }
    }

    TestFederation(Path directory, TestBroker broker, Limits limits, boolean ownStewardDecides, Wire wire) {
        this(directory, broker, limits, ownStewardDecides, wire, List.of());
    }

    private TestFederation(
            Path directory,
            TestBroker broker,
            Limits limits,
            boolean ownStewardDecides,
            Wire wire,
            List<Protocol<?>> more) {
        this.more = more;
        this.ownStewardDecides = ownStewardDecides;
        this.directory = directory;
        this.broker = broker;
        this.limits = limits;
        this.wire = wire;
        PARTIES.forEach(party -> {
            databases.put(party, TestDatabase.migrated());
            start(party);
        });
    }

    /** Starts a party, or starts it again on its database. */
    PartyRuntime start(PartyId party) {
        var protocol = new CountingProtocol();
        protocols.put(party, protocol);
        var pool = new HikariDataSource();
        pool.setDataSource(databases.get(party).app());
        pool.setMaximumPoolSize(6);
        pools.put(party, pool);
        var manager = new DataSourceTransactionManager(pool);
        var jdbc = JdbcClient.create(manager.getDataSource());
        var home = directory.resolve(party.value());
        var parties = PARTIES.stream()
                .collect(Collectors.toMap(
                        each -> each, each -> standings.getOrDefault(each, new Standing(each.value(), Set.of()))));
        var keyring = TestKeys.keyring(party, home.resolve("keystore"));
        keyrings.put(party, keyring);
        keyring.replace(new JobKeyring.Identity("test", party, keys.own(party).signing(), keys.published()));
        inForce.put(
                party,
                new KeysInForce(new KeysInForce.Snapshot(keys.own(party), keys.published()), InstantSource.system()));
        var runtime = new PartyRuntime(
                new PartyRuntime.Identity(
                        party,
                        parties,
                        policies.getOrDefault(party, FLOORS),
                        limits,
                        ownStewardDecides,
                        clocks.getOrDefault(party, Clock.systemUTC()),
                        pauses.getOrDefault(party, GridPause.of(Clock.systemUTC()))),
                new PartyRuntime.Storage(
                        jdbc,
                        new TransactionTemplate(manager),
                        new HashedFiles(home.resolve("frames")),
                        new HashedFiles(home.resolve("outputs")),
                        new JdbcAuditLog(jdbc)),
                new PartyRuntime.Line(
                        new KafkaTransport(broker.settings(party, wire.of(party))),
                        new TamperingSeal(
                                new SignedEnvelopes("test", inForce.get(party), keyring),
                                () -> tamperings.getOrDefault(party, UnaryOperator.identity()))),
                new PartyRuntime.JobSecrets(
                        keyring, new JobCheckpoints(TestKeys.secretFiles(home.resolve("keystore")))),
                new PartyRuntime.Abilities(
                        ProtocolRegistry.of(
                                Stream.concat(Stream.of(protocol), played.getOrDefault(party, more).stream())
                                        .toArray(Protocol<?>[]::new)),
                        datasets.getOrDefault(party, new Rows(party)),
                        new Arithmetic(schemes.getOrDefault(party, Paillier.scheme()), new ModularPsiGroup())));
        checkpoints.put(party, checkpoints(party, manager, jdbc));
        checkpoints.get(party).replace(keys.auditKeys(party));
        runtime.keep(checkpoints.get(party), Duration.ofMillis(300));
        runtime.start();
        running.put(party, runtime);
        return runtime;
    }

    private static Checkpoints checkpoints(PartyId party, DataSourceTransactionManager manager, JdbcClient jdbc) {
        var tree = new JdbcAuditTree(jdbc, new TransactionTemplate(manager), "test", party);
        tree.load();
        return new Checkpoints(tree, new JdbcAuditLog(jdbc), TestKeys.auditIdentity(party), Clock.systemUTC());
    }

    /** The checkpoints of a party's audit log beside those that the party itself makes. */
    Checkpoints checkpoints(PartyId party) {
        var source = databases.get(party).app();
        var jdbc = JdbcClient.create(source);
        return new Checkpoints(
                new JdbcAuditTree(
                        jdbc, new TransactionTemplate(new DataSourceTransactionManager(source)), "test", party),
                new JdbcAuditLog(jdbc),
                TestKeys.auditIdentity(party),
                Clock.systemUTC());
    }

    /** As whoever has a party's place at the broker. */
    KafkaTransport transport(PartyId party) {
        return new KafkaTransport(broker.settings(party, wire.of(party)));
    }

    /** As an operator does by REST. */
    void acknowledge(PartyId party, PartyId peer, String operator, String note) {
        checkpoints(party).acknowledge(peer, operator, note);
    }

    /** Of a party's audit log, as its officer would fetch it. */
    AuditExport export(PartyId party) {
        var manager = new DataSourceTransactionManager(databases.get(party).app());
        var jdbc = JdbcClient.create(manager.getDataSource());
        var transactions = new TransactionTemplate(manager);
        return new AuditExport(
                jdbc,
                transactions,
                new JdbcAuditTree(jdbc, transactions, "test", party),
                checkpoints.get(party)::identity,
                Clock.systemUTC());
    }

    /** A party takes the newest manifest into force, while it runs. */
    void takeManifest(PartyId at) {
        inForce.get(at).replace(new KeysInForce.Snapshot(keys.own(at), keys.published()));
        keyrings.get(at)
                .replace(new JobKeyring.Identity("test", at, keys.own(at).signing(), keys.published()));
        checkpoints.get(at).replace(keys.auditKeys(at));
    }

    TestKeys keys() {
        return keys;
    }

    TopicReader topics() {
        return new TopicReader(broker, wire.written(), directory, keys);
    }

    /** Starts a party again, with other floors. */
    void restart(PartyId party, LocalPolicy policy) {
        policies.put(party, policy);
        kill(party);
        start(party);
    }

    /** Starts a party again, which from now on plays these protocols beside counting. */
    void restart(PartyId party, Protocol<?>... own) {
        played.put(party, List.of(own));
        kill(party);
        start(party);
    }

    /** Starts a party again, whose clock is that, and which is held back so. */
    void restart(PartyId party, Clock clock, AnswerGrid.Pause pause) {
        clocks.put(party, clock);
        pauses.put(party, pause);
        kill(party);
        start(party);
    }

    /** Starts a party again, with an arithmetic of its own. */
    void restart(PartyId party, AdditiveScheme own) {
        schemes.put(party, own);
        kill(party);
        start(party);
    }

    /** From now on the party sends this instead, in coordination as in jobs' attempts. */
    void tamper(PartyId party, UnaryOperator<Envelope> tampering) {
        tamperings.put(party, tampering);
    }

    /** Starts every party again, with a manifest that has this party so. */
    void restart(PartyId party, Standing standing) {
        standings.put(party, standing);
        PARTIES.forEach(each -> {
            kill(each);
            start(each);
        });
    }

    /** As a killed service: it says nothing any more. */
    void kill(PartyId party) {
        running.remove(party).close();
        pools.remove(party).close();
    }

    /** Every long-term secret of every party, and what the keystore directories hold now. */
    List<byte[]> secrets() {
        var secrets = new ArrayList<byte[]>();
        for (var party : PARTIES) {
            secrets.addAll(TestKeys.secrets(party));
            var files = new SecretFiles(
                    directory.resolve(party.value()).resolve("keystore"), new byte[SecretFiles.WRAPPING_KEY_BYTES]);
            files.names().forEach(name -> files.get(name).ifPresent(secrets::add));
        }
        return secrets;
    }

    List<Path> keystoreFiles() {
        var files = new ArrayList<Path>();
        for (var party : PARTIES) {
            try (var found = Files.list(directory.resolve(party.value()).resolve("keystore"))) {
                found.forEach(files::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    PartyRuntime at(PartyId party) {
        return running.get(party);
    }

    CountingProtocol protocolAt(PartyId party) {
        return protocols.get(party);
    }

    JdbcClient databaseOf(PartyId party) {
        return JdbcClient.create(databases.get(party).app());
    }

    TestDatabase database(PartyId party) {
        return databases.get(party);
    }

    void object(PartyId party, Problem problem) {
        objections.computeIfAbsent(party, _ -> new ArrayList<>()).add(problem);
    }

    /** From now on these are the party's rows. */
    void hold(PartyId party, DatasetRows rows) {
        held.put(party, rows);
    }

    /** Starts a party again, over these datasets. */
    void restart(PartyId party, PartyDatasets over) {
        datasets.put(party, over);
        kill(party);
        start(party);
    }

    JobView submit(String taskFields) {
        return at(BANK).jobs()
                .submit(specification(taskFields).getBytes(java.nio.charset.StandardCharsets.UTF_8), "ann");
    }

    JobView submitTask(String task) {
        return at(BANK).jobs().submit(specificationOf(task).getBytes(java.nio.charset.StandardCharsets.UTF_8), "ann");
    }

    static String specification(String taskFields) {
        return specificationOf("{\"task\": \"count\"" + taskFields + "}");
    }

    static String specificationOf(String task) {
        return """
                {"specVersion": 1, "name": "count", "purpose": "test",
                 "roster": {"guest": "bank", "hosts": ["bureau"], "arbiter": "notary"},
                 "datasets": {"bank": "loans", "bureau": "files"},
                 "tasks": [%s]}""".formatted(task);
    }

    void decide(JobId job, ApprovalService.Decision decision, String reason) throws InterruptedException {
        var approvals = at(BUREAU).approvals();
        until("the job reached the bureau", () -> approvals.view(job).isPresent());
        var view = approvals.view(job).orElseThrow();
        approvals.decide(job, decision, "stella", view.job().specDigest(), reason);
    }

    /** The job as each living party has it, once it is in that state at all of them. */
    List<JobView> awaitEverywhere(JobId job, JobState state) throws InterruptedException {
        for (var party : running.values()) {
            await(party, job, state);
        }
        return running.values().stream()
                .map(party -> party.jobs().find(job).orElseThrow())
                .toList();
    }

    /** Follows the job's events until it has the state. */
    static JobView await(PartyRuntime party, JobId job, JobState state) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long seen = 0;
        while (System.nanoTime() < deadline) {
            var found = party.jobs().find(job);
            if (found.isPresent() && found.get().state() == state) {
                return found.get();
            }
            assertThat(found.map(JobView::state).filter(JobState::terminal))
                    .as("it ended so: " + found.map(JobView::reason))
                    .isEmpty();
            for (var event : party.jobs().events(job, seen, Duration.ofMillis(500))) {
                seen = event.id();
            }
        }
        throw new AssertionError("job " + job + " is "
                + party.jobs().find(job).map(JobView::toString).orElse("unknown") + ", expected " + state);
    }

    static void until(String what, java.util.function.BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    @Override
    public void close() {
        protocols.values().forEach(protocol -> protocol.gate.countDown());
        List.copyOf(running.keySet()).forEach(this::kill);
        try (var files = Files.walk(directory)) {
            assertThat(files.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the test gave the party to hold, or three rows at the bank and five at the bureau. */
    private final class Rows implements PartyDatasets {
        private final PartyId party;

        Rows(PartyId party) {
            this.party = party;
        }

        @Override
        public List<Problem> check(JobSpec job, PartyId self) {
            return objections.getOrDefault(party, List.of());
        }

        @Override
        public Offer offer(JobSpec job, PartyId self) {
            return new Offer("rows", 1, open(job, self).ids().size(), List.of());
        }

        @Override
        public DatasetRows open(JobSpec job, PartyId self) {
            var rows = held.get(party);
            if (rows != null) {
                return rows;
            }
            var ids = ENTITY_IDS.subList(0, party.equals(BANK) ? 3 : 5);
            return new DatasetRows(ids, List.of(), Matrix.zeros(ids.size(), 0), null);
        }
    }
}
