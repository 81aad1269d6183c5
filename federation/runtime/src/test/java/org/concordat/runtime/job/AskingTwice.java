package org.concordat.runtime.job;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.Stream;
import org.concordat.federation.channel.Message;
import org.concordat.federation.channel.Peer;
import org.concordat.federation.channel.Peers;
import org.concordat.federation.channel.Round;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.script.Script;
import org.concordat.federation.script.Step;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;

/** A protocol as a party plays it that sends each message of one type twice, and has changed its own script so that it can. */
final class AskingTwice<M extends Message> extends ForwardingProtocol<M> {
    private final Class<? extends M> type;

    AskingTwice(Protocol<M> protocol, Class<? extends M> type) {
        super(protocol);
        this.type = type;
    }

    @Override
    public Script script(TaskSpec task) {
        return new Script(twice(super.script(task).steps()));
    }

    private List<Step> twice(List<Step> steps) {
        return steps.stream()
                .flatMap(step -> switch (step) {
                    case Step.Send send when send.type() == type -> Stream.of(send, send);
                    case Step.Repeat repeat ->
                        Stream.of(new Step.Repeat(repeat.name(), repeat.decider(), twice(repeat.body())));
                    case Step.When when -> Stream.of(new Step.When(when.parameter(), twice(when.body())));
                    case Step.Send _, Step.Chain _, Step.Checkpoint _ -> Stream.of(step);
                })
                .toList();
    }

    @Override
    @SuppressWarnings("unchecked")
    public TaskResult run(TaskContext<M> context) {
        return super.run((TaskContext<M>) twice(context));
    }

    /** The same context, session, round or peer, whose peers hear everything of that type twice. */
    private Object twice(Object target) {
        return switch (target) {
            case Peers<?> peers ->
                new Peers<>(peers.all().stream()
                        .<Peer<?>>map(peer -> (Peer<?>) twice(peer))
                        .map(AskingTwice::unchecked)
                        .toList());
            case TaskContext<?> _, Round<?> _, Peer<?> _ -> {
                InvocationHandler handler = (_, method, arguments) -> {
                    if (method.getName().equals("send") && type.isInstance(arguments[0])) {
                        invoke(target, method, arguments);
                    }
                    return twice(invoke(target, method, arguments));
                };
                yield Proxy.newProxyInstance(
                        getClass().getClassLoader(), target.getClass().getInterfaces(), handler);
            }
            case null, default -> target;
        };
    }

    @SuppressWarnings("unchecked")
    private static Peer<Message> unchecked(Peer<?> peer) {
        return (Peer<Message>) peer;
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            method.setAccessible(true);
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
