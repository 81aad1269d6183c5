package org.concordat.protocol.preparation;

import java.util.List;
import java.util.Set;
import org.concordat.federation.Role;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.script.Script;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.Protocol;

/** A task that guest and hosts do each alone, on the aligned samples: nothing is sent, nothing is learned. */
abstract sealed class LocalTask implements Protocol<LocalMessage> permits Splitting, Standardization {
    @Override
    public final String name() {
        return kind();
    }

    /** Its only kind of task, and its name. */
    abstract String kind();

    @Override
    public final int version() {
        return 1;
    }

    @Override
    public final Set<String> tasks() {
        return Set.of(kind());
    }

    @Override
    public final Set<Role> roles() {
        return Set.of(Role.GUEST, Role.HOST);
    }

    @Override
    public final Class<LocalMessage> messages() {
        return LocalMessage.class;
    }

    @Override
    public final Script script(TaskSpec task) {
        return Script.local();
    }

    @Override
    public final Leakage leakage(TaskSpec task, JobSpec job) {
        return Leakage.none();
    }

    @Override
    public final List<Set<String>> inputs(TaskSpec task) {
        return List.of(Set.of("intersect"));
    }
}
