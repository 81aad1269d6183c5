package org.concordat.federation.script;

import java.util.List;
import org.concordat.federation.Role;
import org.concordat.federation.channel.Message;

/** One line of a {@link Script}, or lines that belong together. */
public sealed interface Step {
    /**
     * A message from each member of role {@code from} to each other member of role {@code to}; with HOST this is forEach(host).
     */
    record Send(Role from, Role to, Class<? extends Message> type) implements Step {}

    /** A message from host to host in roster order, from the last host to the guest. */
    record Chain(Class<? extends Message> type) implements Step {}

    /** Repeated, zero times or more, until {@code decider} ends it. */
    record Repeat(String name, Role decider, List<Step> body) implements Step {
        public Repeat {
            body = List.copyOf(body);
        }
    }

    /** Present when the named parameter of the task says so. */
    record When(String parameter, List<Step> body) implements Step {
        public When {
            body = List.copyOf(body);
        }
    }

    /** Each party seals its state here; a new attempt begins at the last one that all have. */
    record Checkpoint(String name) implements Step {}

    static Step send(Role from, Role to, Class<? extends Message> type) {
        return new Send(from, to, type);
    }

    static Step chain(Class<? extends Message> type) {
        return new Chain(type);
    }

    static Step repeat(String name, Role decider, Step... body) {
        return new Repeat(name, decider, List.of(body));
    }

    static Step when(String parameter, Step... body) {
        return new When(parameter, List.of(body));
    }

    static Step checkpoint(String name) {
        return new Checkpoint(name);
    }
}
