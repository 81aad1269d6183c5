package org.concordat.runtime.job;

import java.util.List;
import java.util.Set;
import org.concordat.federation.Role;
import org.concordat.federation.channel.Message;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.script.Script;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;

/** Another protocol, of which a party plays a part otherwise. */
abstract class ForwardingProtocol<M extends Message> implements Protocol<M> {
    private final Protocol<M> protocol;

    ForwardingProtocol(Protocol<M> protocol) {
        this.protocol = protocol;
    }

    @Override
    public String name() {
        return protocol.name();
    }

    @Override
    public int version() {
        return protocol.version();
    }

    @Override
    public Set<String> tasks() {
        return protocol.tasks();
    }

    @Override
    public Set<Role> roles() {
        return protocol.roles();
    }

    @Override
    public Class<M> messages() {
        return protocol.messages();
    }

    @Override
    public List<Set<String>> inputs(TaskSpec task) {
        return protocol.inputs(task);
    }

    @Override
    public Script script(TaskSpec task) {
        return protocol.script(task);
    }

    @Override
    public Leakage leakage(TaskSpec task, JobSpec job) {
        return protocol.leakage(task, job);
    }

    @Override
    public List<Problem> check(JobSpec job, int taskIndex) {
        return protocol.check(job, taskIndex);
    }

    @Override
    public TaskResult run(TaskContext<M> context) {
        return protocol.run(context);
    }
}
