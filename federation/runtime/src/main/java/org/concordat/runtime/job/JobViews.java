package org.concordat.runtime.job;

import java.util.ArrayList;
import java.util.List;
import org.concordat.federation.job.Approval;
import org.concordat.federation.job.Job;
import org.concordat.runtime.job.spec.JobSpecParser;

/** Jobs as people see them: what is kept, and what goes on in this process. */
final class JobViews {
    private final JobParts parts;
    private final JobRunner runner;

    JobViews(JobParts parts, JobRunner runner) {
        this.parts = parts;
        this.runner = runner;
    }

    JobView view(Job job) {
        var running = runner.find(job.id());
        var tasks = tasks(job);
        return new JobView(
                job.id(),
                job.role(),
                JobSpecParser.read(job.specification()).spec(),
                job.digestHex(),
                job.state(),
                OwnDataRefusals.toOwnPeople(parts.self(), job.reason(), tasks),
                job.state().terminal() ? null : running.map(RunningJob::waiting).orElse(null),
                job.attempt(),
                protocols(job),
                tasks,
                parts.ledger().approvals().latest(job.id()).stream()
                        .map(JobViews::answer)
                        .toList(),
                job.submittedBy(),
                job.submittedAt(),
                job.approveBefore(),
                job.updatedAt(),
                job.endedAt(),
                job.version());
    }

    private List<JobView.Spoken> protocols(Job job) {
        var pinned = parts.versions().pinned(job.id());
        var shown = pinned.isEmpty() ? parts.versions().playable(job.id()) : pinned;
        return shown.stream()
                .map(version ->
                        new JobView.Spoken(version.id(), version.schema().hex(), pinned.contains(version)))
                .toList();
    }

    private List<TaskView> tasks(Job job) {
        var tasks = new ArrayList<>(parts.tasks().of(job.id()));
        runner.find(job.id()).map(RunningJob::current).ifPresent(current -> {
            var task = tasks.get(current.task());
            tasks.set(
                    current.task(),
                    new TaskView(
                            task.index(),
                            task.task(),
                            task.protocol(),
                            task.state(),
                            current.progress(),
                            task.startedAt(),
                            task.seconds(),
                            current.channel().bytesSent(),
                            current.channel().bytesReceived(),
                            task.report()));
        });
        return tasks;
    }

    private static JobView.Answer answer(Approval approval) {
        return new JobView.Answer(
                approval.party(), approval.decision().name(), approval.decidedBy(), approval.reason(), approval.at());
    }
}
