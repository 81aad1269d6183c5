package org.concordat.runtime.job;

import java.util.Optional;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.ProtocolSession;
import org.concordat.federation.channel.Session;

/**
 * Shows a task's progress to people, at most twice a second, and stops a job that should not go on. Checkpoints are not kept
 * yet: a job whose party restarts ends FAILED, {@code interrupted}.
 */
final class TaskObserver implements ProtocolSession.Observer {
    private static final long EVERY_NANOS = 500_000_000;

    private final RunningJob job;
    private final int task;
    private final MeteredChannel channel;
    private final JdbcJobEvents events;
    private final long begun = System.nanoTime();
    private long told = begun - EVERY_NANOS;

    TaskObserver(RunningJob job, int task, MeteredChannel channel, JdbcJobEvents events) {
        this.job = job;
        this.task = task;
        this.channel = channel;
        this.events = events;
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
    }

    @Override
    public <S extends Record> Optional<Session.Resumption<S>> resumption(Class<S> type) {
        return Optional.empty();
    }
}
