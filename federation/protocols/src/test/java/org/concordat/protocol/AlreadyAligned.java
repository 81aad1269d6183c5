package org.concordat.protocol;

import java.util.List;
import java.util.Set;
import org.concordat.federation.Role;
import org.concordat.federation.dataset.AlignedSamples;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.script.Script;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.Report;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.protocol.preparation.LocalMessage;

/** Stands in for the intersection in tests whose datasets are aligned from the start. */
public final class AlreadyAligned implements Protocol<LocalMessage> {
    /** @param rows aligned */
    public record Aligned(int rows) implements Report {}

    @Override
    public String name() {
        return "already-aligned";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Set<String> tasks() {
        return Set.of("intersect");
    }

    @Override
    public Set<Role> roles() {
        return Set.of(Role.GUEST, Role.HOST);
    }

    @Override
    public Class<LocalMessage> messages() {
        return LocalMessage.class;
    }

    @Override
    public Script script(TaskSpec task) {
        return Script.local();
    }

    @Override
    public Leakage leakage(TaskSpec task, JobSpec job) {
        return Leakage.none();
    }

    @Override
    public List<Problem> check(JobSpec job, int taskIndex) {
        return List.of();
    }

    @Override
    public TaskResult run(TaskContext<LocalMessage> context) {
        var rows = context.dataset().orElseThrow();
        context.workspace().put(AlignedSamples.class, new AlignedSamples(rows));
        return TaskResult.of(new Aligned(rows.ids().size()));
    }
}
