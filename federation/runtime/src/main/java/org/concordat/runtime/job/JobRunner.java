package org.concordat.runtime.job;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.concordat.crypto.arithmetic.Workers;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.channel.Message;
import org.concordat.federation.channel.StreamChannel;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.Approval;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Reason;
import org.concordat.federation.job.coordination.Coordination.Place;
import org.concordat.federation.job.coordination.PinnedVersions;
import org.concordat.federation.model.ModelShare;
import org.concordat.federation.query.AnswerGrid;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.ProtocolRegistry;
import org.concordat.federation.task.Workspace;
import org.concordat.runtime.job.spec.JobSpecParser;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.JsonNode;

/** Runs the tasks of jobs, each job on a virtual thread of its own, in the order of the specification. */
final class JobRunner {
    private static final ErrorCode NOT_APPROVED = ErrorCode.policy("approval-missing");
    private static final ErrorCode STORE_UNAVAILABLE = ErrorCode.infrastructure("store-unavailable");
    /** Nobody waits for a job that has failed. */
    static final Duration REFUSAL_STEP = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private final JobParts parts;
    private final Exchange exchange;
    private final TaskOutputs outputs;
    private final Consumer<JobId> forget;
    private final InquiryDesk inquiries;
    private final OwnRows ownRows;
    private final TaskContexts contexts;
    private final OwnDataRefusals refusals;
    private final Map<JobId, RunningJob> running = new ConcurrentHashMap<>();
    private volatile Listener listener = Listener.NONE;

    /** Hears how a run ended. */
    interface Listener {
        Listener NONE = new Listener() {
            @Override
            public void done(JobId job, int attempt) {}

            @Override
            public void failed(JobId job, int attempt, Reason reason, long lastRead) {}

            @Override
            public void brokenOff(JobId job) {}
        };

        void done(JobId job, int attempt);

        /** @param lastRead sequence of the last message that was read of the party that the reason names; 0 if none was */
        void failed(JobId job, int attempt, Reason reason, long lastRead);

        /** An attempt was given up for the next one. */
        void brokenOff(JobId job);
    }

    /** @param forget deletes the frames of a job that has ended */
    JobRunner(
            JobParts parts,
            Exchange exchange,
            LocalPolicy policy,
            Arithmetic arithmetic,
            TaskOutputs outputs,
            Consumer<JobId> forget) {
        this.parts = parts;
        this.exchange = exchange;
        this.outputs = outputs;
        this.forget = forget;
        this.inquiries = new InquiryDesk(parts.limits().roundTimeout().dividedBy(3));
        this.ownRows = new OwnRows(parts);
        this.contexts = new TaskContexts(parts, policy, arithmetic, ownRows, inquiries);
        this.refusals = new OwnDataRefusals(parts.ledger(), new AnswerGrid(parts.clock(), REFUSAL_STEP, parts.pause()));
    }

    InquiryService inquiries() {
        return inquiries;
    }

    void listen(Listener to) {
        listener = to;
    }

    /** An attempt begins: from now on its peers are watched. */
    void expect(JobId job) {
        running.computeIfAbsent(job, id -> new RunningJob(id, parts.limits(), parts.clock()));
    }

    /** Gives up the attempt that runs, if one does, and watches the peers for the next one. */
    void breakOff(JobId job) {
        running.compute(job, (id, before) -> {
            if (before != null) {
                before.stop();
            }
            return new RunningJob(id, parts.limits(), parts.clock(), before);
        });
        listener.brokenOff(job);
    }

    /**
     * @param seed of the job; null at a member without data
     * @param from where tasks of an earlier attempt go on; those that are not there begin anew
     */
    void start(Job job, byte @Nullable [] seed, List<Place> from) {
        expect(job.id());
        var run = running.get(job.id());
        if (run != null && !run.stopped() && run.begin()) {
            Thread.ofVirtual()
                    .name("job-" + job.id())
                    .start(() -> Workers.unless(run::stopped, () -> run(job, run, seed, from)));
        }
    }

    /** Stops a job that has ended, if it runs here. */
    void stop(JobId job) {
        var run = running.get(job);
        if (run == null) {
            forget.accept(job);
            return;
        }
        run.stop();
        if (!run.begun()) {
            running.remove(job);
        }
        if (running.get(job) != run) {
            forget.accept(job); // also of one that ended too early to see that it was stopped
        }
    }

    Optional<RunningJob> find(JobId job) {
        return Optional.ofNullable(running.get(job));
    }

    Collection<RunningJob> running() {
        return running.values();
    }

    private void run(Job job, RunningJob run, byte @Nullable [] seed, List<Place> from) {
        var workspace = new Workspace();
        var channel = new StreamChannel(exchange, parts.self(), job.id(), job.attempt(), run);
        try {
            run.awaitPredecessor();
            parts.checkpoints().rewind(job.id(), from);
            requireApproved(job);
            var spec = JobSpecParser.read(job.specification()).spec();
            parts.requireBelieved(spec);
            var self = spec.roster().memberOf(parts.self()).orElseThrow();
            var rows = spec.roster().dataMembers().contains(self)
                    ? Optional.of(rows(job, spec, run, !from.isEmpty()))
                    : Optional.<DatasetRows>empty();
            var registry = parts.versions().registry(job.id());
            for (int task = 0; task < spec.tasks().size(); task++) {
                run.goOn();
                runTask(
                        new TaskPart<>(job, spec, self, task, workspace, rows, seed, from, find(registry, spec, task)),
                        run,
                        channel);
            }
            listener.done(job.id(), job.attempt());
        } catch (FederationException e) {
            failed(job, run, Reason.of(e), e.party().map(channel::lastRead).orElse(0L));
        } catch (CancellationException e) {
            var cancelled =
                    new FederationException(FederationException.JOB_CANCELLED, "stopped during the arithmetic", e);
            failed(job, run, Reason.of(cancelled), 0);
        } catch (DataAccessException | TransactionException e) {
            LOG.atError().addArgument(job.id()).setCause(e).log("Job {} met the database's absence");
            failed(
                    job,
                    run,
                    new Reason(
                            STORE_UNAVAILABLE.code(),
                            parts.self(),
                            null,
                            "the database of " + parts.self() + " did not answer while the job ran: submit it again"),
                    0);
        } catch (RuntimeException | Error e) {
            LOG.atError().addArgument(job.id()).setCause(e).log("Job {} met an error of ours");
            failed(
                    job,
                    run,
                    new Reason(
                            FederationException.BUG.code(),
                            parts.self(),
                            null,
                            "an error of ours, " + e.getClass().getSimpleName() + "; the service's log tells more"),
                    0);
        } finally {
            workspace.close();
            inquiries.ended(job.id());
            running.remove(job.id(), run);
            if (run.stopped()) {
                forget.accept(job.id());
            }
            run.ended();
        }
    }

    /** What is wrong with the rows themselves is told as the first task's. */
    private DatasetRows rows(Job job, JobSpec spec, RunningJob run, boolean goesOn) {
        try {
            return ownRows.rows(job, spec, goesOn);
        } catch (FederationException e) {
            var report = refusals.keep(job.id(), 0, e, run.begunAt());
            if (report != null && !run.stopped()) {
                parts.tasks().ended(job.id(), 0, TaskView.State.FAILED, 0, 0, report);
                outputs.tell(job.id(), 0, TaskView.State.FAILED, report);
            }
            throw e.party().isPresent() ? e : e.of(parts.self(), "dataset");
        }
    }

    /** What runs is what was approved here, byte for byte, whatever the database says now. */
    private void requireApproved(Job job) {
        boolean approved = parts.ledger()
                .approvals()
                .latest(job.id(), parts.self())
                .filter(given -> given.decision() == Approval.Decision.APPROVED)
                .filter(given -> Arrays.equals(given.digest(), sha256(job.specification())))
                .isPresent();
        if (!approved) {
            throw new FederationException(
                            NOT_APPROVED, "this specification has no approval of " + parts.self() + " in force")
                    .of(parts.self(), "approval");
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void failed(Job job, RunningJob run, Reason reason, long lastRead) {
        if (!run.stopped()) {
            listener.failed(job.id(), job.attempt(), reason, lastRead);
        }
    }

    private static Protocol<?> find(ProtocolRegistry registry, JobSpec spec, int task) {
        return registry.find(spec.tasks().get(task))
                .orElseThrow(() -> new FederationException(
                        PinnedVersions.NO_COMMON_VERSION,
                        "the version of the protocol that the job runs task "
                                + spec.tasks().get(task).task()
                                + " by is in this party's release no more: submit the job again"));
    }

    private <M extends Message> void runTask(TaskPart<M> part, RunningJob run, StreamChannel streams) {
        var protocol = part.protocol();
        var job = part.job().id();
        if (!protocol.roles().contains(part.self().role())) {
            parts.tasks().started(job, part.task(), null);
            parts.tasks().ended(job, part.task(), TaskView.State.COMPLETED, 0, 0, null);
            return;
        }
        var channel = new MeteredChannel(streams, run);
        run.task(new RunningJob.Current(part.task(), null, channel));
        parts.tasks().started(job, part.task(), protocol.id());
        outputs.tell(job, part.task(), TaskView.State.RUNNING, null);
        try (var scheme = contexts.scheme(part)) {
            bringModel(part);
            var result = protocol.run(contexts.context(part, run, channel, scheme));
            run.goOn();
            outputs.keep(part.job(), part.task(), result, channel);
        } catch (FederationException e) {
            taskFailed(part, run, channel, refusals.keep(job, part.task(), e, run.begunAt()));
            throw named(e, part);
        } catch (RuntimeException e) {
            taskFailed(part, run, channel, null);
            throw e;
        } finally {
            run.task(null);
            run.received();
        }
    }

    /** A task whose end cannot be written, because the database is away, is one of a job that fails in any case. */
    private void taskFailed(TaskPart<?> part, RunningJob run, MeteredChannel channel, @Nullable JsonNode report) {
        if (run.stopped()) {
            return;
        }
        var job = part.job().id();
        try {
            parts.tasks()
                    .ended(
                            job,
                            part.task(),
                            TaskView.State.FAILED,
                            channel.bytesSent(),
                            channel.bytesReceived(),
                            report);
            outputs.tell(job, part.task(), TaskView.State.FAILED, report);
        } catch (DataAccessException e) {
            LOG.atWarn()
                    .addArgument(job)
                    .addArgument(e.getMessage())
                    .log("The end of a task of job {} is not kept: {}");
        }
    }

    /** The share of an earlier job's model, where the task names one and this party has data. */
    private void bringModel(TaskPart<?> part) {
        if (part.rows().isPresent()) {
            var task = part.spec().tasks().get(part.task());
            parts.models()
                    .load(task, part.spec().roster())
                    .ifPresent(share -> part.workspace().put(ModelShare.class, share));
        }
    }

    /** An error that names no party and step is this party's, in this task. */
    private FederationException named(FederationException e, TaskPart<?> part) {
        return e.party().isPresent() || e.step().isPresent()
                ? e
                : e.of(parts.self(), part.protocol().id());
    }
}
