package org.concordat.runtime.job;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.channel.EnvelopeSeal;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.channel.Transport;
import org.concordat.federation.dataset.PartyDatasets;
import org.concordat.federation.identity.Standing;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.query.AnswerGrid;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.federation.task.ProtocolRegistry;
import org.concordat.runtime.audit.CheckpointExchange;
import org.concordat.runtime.audit.Checkpoints;
import org.concordat.runtime.audit.JdbcPeerObjections;
import org.concordat.runtime.job.spec.JobSpecParser;
import org.concordat.runtime.keystore.JdbcSeenModuli;
import org.concordat.runtime.keystore.JobCheckpoints;
import org.concordat.runtime.keystore.JobKeyring;
import org.concordat.runtime.model.HashedFiles;
import org.concordat.runtime.model.JdbcArtifacts;
import org.concordat.runtime.transport.JdbcInbox;
import org.concordat.runtime.transport.JdbcOutbox;
import org.concordat.runtime.transport.JdbcQuarantine;
import org.concordat.runtime.transport.KafkaSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** A party that lives: its exchange with the others, its jobs, and the clock that drives both. */
public final class PartyRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartyRuntime.class);
    /** Between two looks at what is to be acknowledged and sent again: an acknowledgement waits no longer. */
    private static final long TICK_MILLIS = 250;

    private static final long GROW_MILLIS = 1_000;
    private static final long TIDY_MILLIS = 60_000;
    /** What was acted upon, and what strangers were answered. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

    private final JobParts parts;
    private final Exchange exchange;
    private final NewAttempts attempts;
    private final GuestCoordination guest;
    private final MemberCoordination member;
    private final JobRunner runner;
    private final EndedJobs ended;
    private final Failures failures;
    private final CoordinationWorker worker;
    private final PeerWatch watch;
    private final JobDesk jobs;
    private final ApprovalDesk approvals;
    private final JdbcResults results;
    private final ScheduledExecutorService ticker = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().daemon().name("party-", 1).factory());

    private Runnable checkpointing = () -> {};

    /**
     * Who this party is and how far it goes.
     *
     * @param parties every party of the federation, this one too
     * @param ownStewardDecides whether this party's steward is asked about jobs of its own analysts, too
     * @param pause holds a task back that was refused for what lies in this party's data
     */
    public record Identity(
            PartyId self,
            Map<PartyId, Standing> parties,
            LocalPolicy policy,
            Limits limits,
            boolean ownStewardDecides,
            Clock clock,
            AnswerGrid.Pause pause) {
        public Identity {
            parties = Map.copyOf(parties);
        }
    }

    /**
     * Where it keeps things.
     *
     * @param frames files of large frames
     * @param outputs files of outputs
     */
    public record Storage(
            JdbcClient jdbc,
            TransactionOperations transactions,
            HashedFiles frames,
            HashedFiles outputs,
            AuditLog audit) {}

    /** How it reaches the others. */
    public record Line(Transport transport, EnvelopeSeal seal) {}

    /** What dies with a job; {@code keys} are those that the {@link Line} seals jobs' messages with. */
    public record JobSecrets(JobKeyring keys, JobCheckpoints checkpoints) {}

    /** What it can do. */
    public record Abilities(ProtocolRegistry registry, PartyDatasets datasets, Arithmetic arithmetic) {}

    public PartyRuntime(Identity identity, Storage storage, Line line, JobSecrets secrets, Abilities abilities) {
        var jdbc = storage.jdbc();
        var clock = identity.clock();
        var self = identity.self();
        var outbox = new JdbcOutbox(jdbc, storage.transactions(), storage.frames(), storage.audit(), self, clock);
        var inbox = new JdbcInbox(jdbc, storage.frames(), clock);
        exchange = new Exchange(
                self,
                line.transport(),
                outbox,
                inbox,
                line.seal(),
                identity.limits().resendAfter().toNanos(),
                new ScriptBounds(
                        new JdbcJobStore(jdbc, clock), abilities.registry(), KafkaSettings.DEFAULT_REASSEMBLY_BYTES));
        var artifacts = new JdbcArtifacts(jdbc, storage.outputs(), clock);
        var tasks = new JdbcTaskStore(jdbc, clock);
        var events = new JdbcJobEvents(jdbc, clock);
        var store = new JdbcJobStore(jdbc, clock);
        var versions = new JdbcJobVersions(jdbc, abilities.registry());
        var models = new StoredModels(store, artifacts, versions);
        var ledger = new JobLedger(
                store,
                new JdbcApprovalStore(jdbc),
                tasks,
                events,
                artifacts,
                storage.audit(),
                new JdbcQuarantine(jdbc, clock),
                clock);
        parts = new JobParts(
                self,
                identity.parties(),
                identity.policy(),
                abilities.registry(),
                new JobSpecParser(abilities.registry(), identity.parties().keySet()),
                abilities.datasets(),
                models,
                new JdbcPeerObjections(jdbc),
                ledger,
                tasks,
                new JdbcSeedShares(jdbc),
                versions,
                new JdbcReadVersions(jdbc),
                secrets.keys(),
                secrets.checkpoints(),
                new JdbcSeenModuli(jdbc, clock),
                new JdbcCompletions(jdbc, clock),
                events,
                new JdbcQuotaBook(
                        jdbc, storage.transactions(), identity.limits().checks(), clock),
                new JdbcStandingApprovals(jdbc, storage.transactions(), ledger, self, clock),
                new CoordinationPost(exchange, self),
                storage.transactions(),
                identity.limits(),
                identity.ownStewardDecides(),
                clock,
                identity.pause());
        ended = new EndedJobs(parts, exchange, inbox, outbox);
        var outputs = new TaskOutputs(ledger, tasks, events, artifacts, models, storage.transactions());
        runner = new JobRunner(parts, exchange, identity.policy(), abilities.arithmetic(), outputs, ended::forget);
        attempts = new NewAttempts(parts, runner);
        guest = new GuestCoordination(parts, runner, attempts);
        var answers = new MemberAnswers(parts);
        member = new MemberCoordination(parts, runner, attempts);
        worker = new CoordinationWorker(parts, exchange, inbox, guest, answers, member);
        watch = new PeerWatch(parts, exchange, runner, guest, member);
        failures = new Failures(parts, worker, inbox, line.seal());
        runner.listen(new RunOutcomes(parts, guest, watch, failures, ticker::isShutdown));
        var views = new JobViews(parts, runner);
        jobs = new JobDesk(parts, guest, views);
        approvals = new ApprovalDesk(parts, guest, answers, member, views);
        results = new JdbcResults(ledger, artifacts, models, storage.transactions());
    }

    public JobService jobs() {
        return jobs;
    }

    public ApprovalService approvals() {
        return approvals;
    }

    public InquiryService inquiries() {
        return runner.inquiries();
    }

    public StandingApprovals standingApprovals() {
        return parts.standing();
    }

    public JdbcQuotaBook quotas() {
        return parts.quotas();
    }

    public ResultService results() {
        return results;
    }

    /**
     * From the start on, this party's audit log is checkpointed every {@code every} that it grew in, and its peers'
     * checkpoints are countersigned; before {@link #start}.
     */
    public void keep(Checkpoints checkpoints, Duration every) {
        var peers = new HashSet<>(parts.standings().keySet());
        peers.remove(parts.self());
        var messages = new CheckpointExchange(checkpoints, exchange, parts.self(), peers, parts.transactions());
        worker.take(messages);
        checkpointing = () -> {
            every(every.toMillis(), "checkpointing the audit log", messages::checkpoint);
            every(GROW_MILLIS, "numbering audit entries", messages::tick);
        };
        parts.ledger().whenJobEnds(() -> ticker.execute(messages::checkpoint));
    }

    /** Begins to receive and to run. Jobs that ran when this party stopped go on in a new attempt, where their tasks can. */
    public void start() {
        var version = PartyRuntime.class.getPackage().getImplementationVersion();
        parts.ledger()
                .audit(
                        null,
                        JobLedger.SYSTEM,
                        "service-started",
                        Map.of(
                                "version", version == null ? "development" : version,
                                "java", Runtime.version().toString(),
                                "protocols",
                                        String.join(
                                                " ",
                                                parts.registry().protocols().stream()
                                                        .map(protocol -> protocol.id())
                                                        .sorted()
                                                        .toList())));
        exchange.tick(System.nanoTime());
        exchange.believeHeartbeatsSince(
                parts.clock().instant().minus(CLOCKS_DIFFER).toEpochMilli());
        ended.forgetAllButOpen();
        takeUpInterrupted();
        worker.start();
        exchange.start(worker::arrived, failures::violated);
        checkpointing.run();
        every(TICK_MILLIS, "acknowledging and sending again", () -> exchange.tick(System.nanoTime()));
        every(1_000, "watching peers", () -> watch.look(System.nanoTime()));
        every(parts.limits().heartbeatEvery().toMillis(), "heartbeats", this::heartbeat);
        every(TIDY_MILLIS, "tidying up", ended::tidy);
    }

    private void every(long millis, String what, Runnable act) {
        var _ = ticker.scheduleWithFixedDelay(
                () -> {
                    try {
                        act.run();
                    } catch (RuntimeException e) {
                        LOG.atWarn().addArgument(what).addArgument(e.toString()).log("While {}: {}");
                    }
                },
                0,
                millis,
                TimeUnit.MILLISECONDS);
    }

    private void takeUpInterrupted() {
        for (Job open : parts.ledger().jobs().open()) {
            if (NewAttempts.runs(open)) {
                parts.transactions()
                        .executeWithoutResult(
                                _ -> parts.ledger().jobs().lock(open.id()).ifPresent(this::takeUp));
            }
        }
    }

    private void takeUp(Job job) {
        if (job.coordinator().equals(parts.self())) {
            guest.interrupted(job, parts.self());
        } else {
            attempts.report(job);
        }
    }

    private void heartbeat() {
        parts.ledger().jobs().open().stream()
                .flatMap(job -> JobSpecParser.read(job.specification()).spec().roster().members().stream()
                        .map(member -> Map.entry(member.party(), job.id())))
                .filter(entry -> !entry.getKey().equals(parts.self()))
                .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (first, _) -> first))
                .forEach((party, job) ->
                        exchange.heartbeat(party, job, parts.clock().millis()));
    }

    /** A stop that the log does not tell of was none: the service was killed. */
    private void stopped() {
        try {
            parts.ledger().audit(null, JobLedger.SYSTEM, "service-stopped", Map.of());
        } catch (FederationException e) {
            LOG.atWarn().addArgument(e.detail()).log("The stop is not in the audit log: {}");
        }
    }

    /** How many frames were no envelopes, or not for this party. */
    public Map<String, Long> counters() {
        return exchange.counters();
    }

    /** Jobs that run here now. */
    public List<JobId> running() {
        return runner.running().stream().map(RunningJob::id).toList();
    }

    @Override
    public void close() {
        stopped();
        ticker.shutdownNow();
        runner.running().forEach(RunningJob::stop);
        worker.close();
        exchange.close();
    }
}
