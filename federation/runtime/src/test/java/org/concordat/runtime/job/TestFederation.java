package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.dataset.PartyDatasets;
import org.concordat.federation.identity.Standing;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Problem;
import org.concordat.federation.query.AnswerGrid;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.federation.task.Protocol;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.audit.AuditExport;
import org.concordat.runtime.audit.Checkpoints;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.audit.JdbcAuditTree;
import org.concordat.runtime.keystore.SecretFiles;
import org.concordat.runtime.transport.KafkaSettings;
import org.concordat.runtime.transport.KafkaTransport;
import org.concordat.runtime.transport.TestBroker;
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

    private final List<PartyId> members;
    private final Path directory;
    private final TestBroker broker;
    private final Wire wire;
    private final Limits limits;
    private final boolean ownStewardDecides;
    private final Map<PartyId, TestParty> parties = new LinkedHashMap<>();
    private final Map<PartyId, Standing> standings = new HashMap<>();
    private final TestKeys keys;

    TestFederation(Path directory, TestBroker broker, Limits limits) {
        this(directory, broker, limits, false);
    }

    /** Whose parties know these protocols too. */
    static TestFederation knowing(Path directory, TestBroker broker, Protocol<?>... more) {
        return over(directory, broker, Wire.direct(broker), more);
    }

    /** The same, over these topics. */
    static TestFederation over(Path directory, TestBroker broker, Wire wire, Protocol<?>... more) {
        return new TestFederation(directory, broker, PATIENT, false, wire, PARTIES, List.of(more));
    }

    /** Of these parties instead. */
    static TestFederation among(List<PartyId> parties, Path directory, TestBroker broker, Protocol<?>... more) {
        return new TestFederation(
                directory, broker, PATIENT, false, Wire.direct(broker, parties), parties, List.of(more));
    }

    TestFederation(Path directory, TestBroker broker, Limits limits, boolean ownStewardDecides) {
        this(directory, broker, limits, ownStewardDecides, Wire.direct(broker));
    }

    /** The topics that senders write, and those that receivers read: the same ones, unless something stands between. */
    record Wire(List<KafkaSettings.Topic> written, List<KafkaSettings.Topic> read) {
        static Wire direct(TestBroker broker) {
            return direct(broker, PARTIES);
        }

        static Wire direct(TestBroker broker, List<PartyId> parties) {
            var topics = broker.federation(parties);
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
        this(directory, broker, limits, ownStewardDecides, wire, PARTIES, List.of());
    }

    private TestFederation(
            Path directory,
            TestBroker broker,
            Limits limits,
            boolean ownStewardDecides,
            Wire wire,
            List<PartyId> members,
            List<Protocol<?>> more) {
        this.members = List.copyOf(members);
        this.keys = new TestKeys(members);
        this.ownStewardDecides = ownStewardDecides;
        this.directory = directory;
        this.broker = broker;
        this.limits = limits;
        this.wire = wire;
        members.forEach(party -> {
            parties.put(party, new TestParty(party, this, more));
            start(party);
        });
    }

    /** Starts a party, or starts it again on its database. */
    PartyRuntime start(PartyId party) {
        return party(party).start();
    }

    /** What is each party's own: its settings may be changed before it is started again. */
    TestParty party(PartyId party) {
        return Objects.requireNonNull(parties.get(party));
    }

    Path directory() {
        return directory;
    }

    Limits limits() {
        return limits;
    }

    boolean ownStewardDecides() {
        return ownStewardDecides;
    }

    /** Of each party, in the newest manifest. */
    Map<PartyId, Standing> standings() {
        return members.stream()
                .collect(Collectors.toMap(
                        each -> each, each -> standings.getOrDefault(each, new Standing(each.value(), Set.of()))));
    }

    /** The checkpoints of a party's audit log beside those that the party itself makes. */
    Checkpoints checkpoints(PartyId party) {
        var source = database(party).app();
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
        var manager = new DataSourceTransactionManager(database(party).app());
        var jdbc = JdbcClient.create(manager.getDataSource());
        var transactions = new TransactionTemplate(manager);
        return new AuditExport(
                jdbc,
                transactions,
                new JdbcAuditTree(jdbc, transactions, "test", party),
                party(party).checkpoints()::identity,
                Clock.systemUTC());
    }

    /** A party takes the newest manifest into force, while it runs. */
    void takeManifest(PartyId at) {
        party(at).takeManifest();
    }

    TestKeys keys() {
        return keys;
    }

    TopicReader topics() {
        return new TopicReader(broker, wire.written(), directory, keys);
    }

    /** Starts a party again, with other floors. */
    void restart(PartyId party, LocalPolicy policy) {
        restart(party, with -> with.policy = policy);
    }

    /** Starts a party again, which from now on plays these protocols beside counting. */
    void restart(PartyId party, Protocol<?>... own) {
        restart(party, with -> with.played = List.of(own));
    }

    /** Starts a party again, whose clock is that, and which is held back so. */
    void restart(PartyId party, Clock clock, AnswerGrid.Pause pause) {
        restart(party, with -> {
            with.clock = clock;
            with.pause = pause;
        });
    }

    /** Starts a party again, with an arithmetic of its own. */
    void restart(PartyId party, AdditiveScheme own) {
        restart(party, with -> with.scheme = own);
    }

    /** Starts a party again, whose jobs are told of in this log over its own. */
    void restartOver(PartyId party, UnaryOperator<AuditLog> auditing) {
        restart(party, with -> with.auditing = auditing);
    }

    /** Starts a party again, over these datasets. */
    void restart(PartyId party, PartyDatasets over) {
        restart(party, with -> with.datasets = over);
    }

    /** Starts a party again, changed. */
    void restart(PartyId party, Consumer<TestParty> change) {
        change.accept(party(party));
        kill(party);
        start(party);
    }

    /** Starts every party again, with a manifest that has this party so. */
    void restart(PartyId party, Standing standing) {
        standings.put(party, standing);
        members.forEach(each -> {
            kill(each);
            start(each);
        });
    }

    /** From now on the party sends this instead, in coordination as in jobs' attempts. */
    void tamper(PartyId party, UnaryOperator<Envelope> tampering) {
        party(party).tampering = tampering;
    }

    /** As a killed service: it says nothing any more. */
    void kill(PartyId party) {
        party(party).kill();
    }

    /** Every long-term secret of every party, and what the keystore directories hold now. */
    List<byte[]> secrets() {
        var secrets = new ArrayList<byte[]>();
        for (var party : members) {
            secrets.addAll(TestKeys.secrets(party));
            var files = new SecretFiles(
                    directory.resolve(party.value()).resolve("keystore"), new byte[SecretFiles.WRAPPING_KEY_BYTES]);
            files.names().forEach(name -> files.get(name).ifPresent(secrets::add));
        }
        return secrets;
    }

    List<Path> keystoreFiles() {
        var files = new ArrayList<Path>();
        for (var party : members) {
            try (var found = Files.list(directory.resolve(party.value()).resolve("keystore"))) {
                found.forEach(files::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    PartyRuntime at(PartyId party) {
        return party(party).runtime();
    }

    CountingProtocol protocolAt(PartyId party) {
        return party(party).counting();
    }

    JdbcClient databaseOf(PartyId party) {
        return JdbcClient.create(database(party).app());
    }

    TestDatabase database(PartyId party) {
        return party(party).database();
    }

    void object(PartyId party, Problem problem) {
        party(party).objections.add(problem);
    }

    /** From now on these are the party's rows. */
    void hold(PartyId party, DatasetRows rows) {
        party(party).held = rows;
    }

    JobView submit(String taskFields) {
        return at(BANK).jobs()
                .submit(specification(taskFields).getBytes(java.nio.charset.StandardCharsets.UTF_8), "ann");
    }

    JobView submitTask(String task) {
        return at(BANK).jobs().submit(specificationOf(task).getBytes(java.nio.charset.StandardCharsets.UTF_8), "ann");
    }

    /** A specification of a test's own. */
    JobView submitWhole(String specification) {
        return at(BANK).jobs().submit(specification.getBytes(java.nio.charset.StandardCharsets.UTF_8), "ann");
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
        decide(BUREAU, job, decision, reason);
    }

    void decide(PartyId party, JobId job, ApprovalService.Decision decision, String reason)
            throws InterruptedException {
        var approvals = at(party).approvals();
        until("the job reached " + party, () -> approvals.view(job).isPresent());
        var view = approvals.view(job).orElseThrow();
        approvals.decide(job, decision, "stella", view.job().specDigest(), reason);
    }

    /** The job as each living party has it, once it is in that state at all of them. */
    List<JobView> awaitEverywhere(JobId job, JobState state) throws InterruptedException {
        var living = living();
        for (var party : living) {
            await(party.runtime(), job, state);
        }
        return living.stream()
                .map(party -> party.runtime().jobs().find(job).orElseThrow())
                .toList();
    }

    private List<TestParty> living() {
        return parties.values().stream().filter(TestParty::lives).toList();
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
        parties.values().forEach(party -> party.counting().gate.countDown());
        living().forEach(TestParty::kill);
        try (var files = Files.walk(directory)) {
            assertThat(files.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
