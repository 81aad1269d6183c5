package org.concordat.runtime.job;

import java.util.List;
import java.util.Set;
import org.concordat.federation.Role;
import org.concordat.federation.audit.Discloses;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.channel.Message;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.script.Script;
import org.concordat.federation.script.Step;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.Report;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;

/** The guest greets its hosts: a protocol in two versions, and in one whose wire was changed under the first one's number. */
final class GreetingProtocol<M extends Message> implements Protocol<M> {
    private final int version;
    private final Class<M> messages;
    private final M hello;

    private GreetingProtocol(int version, Class<M> messages, M hello) {
        this.version = version;
        this.messages = messages;
        this.hello = hello;
    }

    sealed interface One extends Message {
        @Discloses(kind = DisclosureKind.PARAMETER, what = "a greeting")
        record Hello(int times) implements One {}
    }

    sealed interface Two extends Message {
        @Discloses(kind = DisclosureKind.PARAMETER, what = "a warmer greeting")
        record Hello(int times, boolean warmly) implements Two {}
    }

    sealed interface Changed extends Message {
        @Discloses(kind = DisclosureKind.PARAMETER, what = "a greeting")
        record Hello(long times) implements Changed {}
    }

    record Greeted(int version) implements Report {}

    static GreetingProtocol<One> one() {
        return new GreetingProtocol<>(1, One.class, new One.Hello(1));
    }

    static GreetingProtocol<Two> two() {
        return new GreetingProtocol<>(2, Two.class, new Two.Hello(1, true));
    }

    static GreetingProtocol<Changed> changed() {
        return new GreetingProtocol<>(1, Changed.class, new Changed.Hello(1));
    }

    @Override
    public String name() {
        return "greeting";
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public Set<String> tasks() {
        return Set.of("greet");
    }

    @Override
    public Set<Role> roles() {
        return Set.of(Role.GUEST, Role.HOST);
    }

    @Override
    public Class<M> messages() {
        return messages;
    }

    @Override
    public Script script(TaskSpec task) {
        return Script.of(Step.send(Role.GUEST, Role.HOST, hello.getClass()));
    }

    @Override
    public Leakage leakage(TaskSpec task, JobSpec job) {
        return new Leakage(
                List.of(new Leakage.Learns(Role.HOST, "what version " + version + " says")), List.of(), List.of());
    }

    @Override
    public List<Problem> check(JobSpec job, int taskIndex) {
        return List.of();
    }

    @Override
    @SuppressWarnings("unchecked")
    public TaskResult run(TaskContext<M> context) {
        var session = context.session();
        if (session.self().role() == Role.GUEST) {
            session.hosts().sendEach(hello);
        } else {
            session.guest().receive((Class<? extends M>) hello.getClass());
        }
        return TaskResult.of(new Greeted(version));
    }
}
