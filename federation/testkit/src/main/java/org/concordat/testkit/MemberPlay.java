package org.concordat.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.psi.PsiGroup;
import org.concordat.federation.FederationException;
import org.concordat.federation.Member;
import org.concordat.federation.Role;
import org.concordat.federation.channel.Message;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.ProtocolSession;
import org.concordat.federation.channel.Session;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.query.QueryDesk;
import org.concordat.federation.task.Inquiries;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.Quota;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.federation.task.Workspace;
import org.jspecify.annotations.Nullable;

/** One member's way through the tasks of a run. */
final class MemberPlay {
    private final InMemoryFederation federation;
    private final JobSpec job;
    private final List<Transcript.TaskScript> protocols;
    private final Member self;
    private final RecordingWire wire;
    private final TreeMap<Integer, TaskResult> results = new TreeMap<>();
    private final Workspace workspace = new Workspace();
    private final List<Progress> progress = Collections.synchronizedList(new ArrayList<>());
    private final List<FederationRun.Checkpoint> checkpoints = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, byte[]> kept = new ConcurrentHashMap<>();
    private volatile @Nullable FederationException failure;

    MemberPlay(
            InMemoryFederation federation,
            JobSpec job,
            List<Transcript.TaskScript> protocols,
            Member self,
            RecordingWire wire) {
        this.federation = federation;
        this.job = job;
        this.protocols = protocols;
        this.self = self;
        this.wire = wire;
    }

    @SuppressWarnings("CatchingUnchecked") // whatever ends a role must end the run, with its reason
    void run() {
        try {
            for (int i = 0; i < protocols.size(); i++) {
                if (protocols.get(i).protocol().roles().contains(self.role())) {
                    play(i, protocols.get(i).protocol());
                }
            }
        } catch (FederationException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = new FederationException(FederationException.BUG, self + " failed: " + e, e);
        }
    }

    FederationRun.Outcome outcome() {
        return new FederationRun.Outcome(results, workspace, progress, checkpoints, kept, Optional.ofNullable(failure));
    }

    private <M extends Message> void play(int task, Protocol<M> protocol) {
        var spec = job.tasks().get(task);
        var runner = federation
                .replaced
                .getOrDefault(self.party(), java.util.Map.of())
                .get(spec.task());
        var script = runner == null ? protocols.get(task).script() : Lawless.script(protocol.messages());
        var holdsData = self.role() == Role.GUEST || self.role() == Role.HOST;
        var setting = new ProtocolSession.Setting(
                task,
                protocol.id(),
                protocol.messages(),
                script,
                federation.roster,
                self,
                new SeededRandom(federation.seed, "secret/" + self.party() + "/" + task),
                holdsData ? federation.jobSeed() : null,
                new Notes(task));
        var context = new Context<M>(
                new ProtocolSession<>(setting, wire.channelOf(self)),
                spec,
                workspace,
                Optional.ofNullable(federation.datasets.get(self.party())),
                federation.named.getOrDefault(self.party(), java.util.Map.of()),
                federation.inquiries.getOrDefault(self.party(), Inquiries.none()),
                federation.quotas.getOrDefault(self.party(), Quota.unlimited()),
                federation.policyOf(self.party()),
                ("in memory, task " + task).getBytes(StandardCharsets.US_ASCII),
                federation.scheme,
                federation.psiGroup,
                Optional.ofNullable(federation.queryDesks.get(self.party())));
        results.put(task, runner == null ? protocol.run(context) : replacement(runner, context));
    }

    @SuppressWarnings("unchecked") // the test that replaces a role names its protocol's messages
    private static <M extends Message> TaskResult replacement(TaskRunner<?> runner, TaskContext<M> context) {
        return ((TaskRunner<M>) runner).run(context);
    }

    private record Context<M extends Message>(
            Session<M> session,
            TaskSpec task,
            Workspace workspace,
            Optional<DatasetRows> dataset,
            java.util.Map<String, DatasetRows> named,
            Inquiries inquiries,
            Quota quota,
            LocalPolicy policy,
            byte[] provingContext,
            AdditiveScheme scheme,
            PsiGroup psiGroup,
            Optional<QueryDesk> queryDesk)
            implements TaskContext<M> {
        @Override
        public Optional<DatasetRows> dataset(String name) {
            return Optional.ofNullable(named.get(name));
        }
    }

    /** Keeps progress and checkpoints of one task. */
    private final class Notes implements ProtocolSession.Observer {
        private final int task;

        Notes(int task) {
            this.task = task;
        }

        @Override
        public void progress(Progress told) {
            progress.add(told);
        }

        @Override
        public void checkpoint(int round, Record state) {
            checkpoints.add(new FederationRun.Checkpoint(task, round, state, Optional.empty()));
        }

        @Override
        public void checkpoint(int round, Record state, Record part) {
            checkpoints.add(new FederationRun.Checkpoint(task, round, state, Optional.of(part)));
        }

        @Override
        public <P extends Record> List<P> parts(Class<P> type) {
            return federation
                    .earlier
                    .map(run -> Resumptions.parts(run, self.party(), task, type))
                    .orElse(List.of());
        }

        @Override
        public byte[] keepFirst(String name, byte[] drawn) {
            var place = task + "/" + name;
            var earlier = federation.earlier.map(run -> run.at(self.party()).kept());
            return kept.computeIfAbsent(
                    place, _ -> earlier.map(all -> all.get(place)).orElse(drawn));
        }

        @Override
        public <S extends Record> Optional<Session.Resumption<S>> resumption(Class<S> type) {
            return federation.earlier.flatMap(run -> Resumptions.find(run, self.party(), task, type));
        }
    }
}
