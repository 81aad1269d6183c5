package org.concordat.runtime.job;

import java.util.List;
import java.util.Optional;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.ProtocolSession;
import org.concordat.federation.channel.RecordCodec;
import org.concordat.federation.channel.Session;
import org.concordat.federation.job.coordination.Coordination.Place;
import org.concordat.runtime.keystore.JobCheckpoints;
import org.concordat.runtime.keystore.JobKeyring;

/** Shows a task's progress to people, at most twice a second, keeps its checkpoints, and stops a job that should not go on. */
final class TaskObserver implements ProtocolSession.Observer {
    private static final long EVERY_NANOS = 500_000_000;

    private final RunningJob job;
    private final int task;
    private final MeteredChannel channel;
    private final JdbcJobEvents events;
    private final Kept kept;
    private final long begun = System.nanoTime();
    private long told = begun - EVERY_NANOS;

    /**
     * What outlives an attempt.
     *
     * @param from where this attempt of the task goes on; empty where it begins anew
     */
    record Kept(JobCheckpoints checkpoints, JobKeyring keys, Optional<Place> from) {}

    TaskObserver(RunningJob job, int task, MeteredChannel channel, JdbcJobEvents events, Kept kept) {
        this.job = job;
        this.task = task;
        this.channel = channel;
        this.events = events;
        this.kept = kept;
    }

    @Override
    public void progress(Progress progress) {
        job.goOn();
        job.task(new RunningJob.Current(task, progress, channel));
        long now = System.nanoTime();
        if (now - told < EVERY_NANOS && progress.loss() == null) {
            return;
        }
        told = now;
        events.append(
                job.id(),
                "progress",
                JobJson.progress(task, progress, (now - begun) / 1e9, channel.bytesSent(), channel.bytesReceived()));
    }

    @Override
    public void checkpoint(int round, Record state) {
        job.goOn();
        kept.checkpoints().keep(job.id(), new Place(task, round), RecordCodec.encode(state));
    }

    @Override
    public byte[] keepFirst(String name, byte[] drawn) {
        return kept.keys().keepFirst(job.id(), task, name, drawn);
    }

    @Override
    public void checkpoint(int round, Record state, Record part) {
        job.goOn();
        kept.checkpoints().keep(job.id(), new Place(task, round), RecordCodec.encode(state), RecordCodec.encode(part));
    }

    @Override
    public <P extends Record> List<P> parts(Class<P> type) {
        return kept.from().map(place -> kept.checkpoints().parts(job.id(), place)).orElse(List.of()).stream()
                .map(part -> RecordCodec.decode(type, part))
                .toList();
    }

    @Override
    public <S extends Record> Optional<Session.Resumption<S>> resumption(Class<S> type) {
        return kept.from()
                .map(place -> new Session.Resumption<>(
                        place.round(),
                        kept.checkpoints()
                                .find(job.id(), place)
                                .map(state -> RecordCodec.decode(type, state))
                                .orElseThrow(() -> new IllegalStateException("the checkpoint of round " + place.round()
                                        + " of task " + task + " is gone"))));
    }
}
