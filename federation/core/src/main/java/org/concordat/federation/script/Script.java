package org.concordat.federation.script;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.concordat.federation.Member;
import org.concordat.federation.Role;
import org.concordat.federation.Roster;
import org.concordat.federation.channel.Message;

/**
 * The messages of a protocol in order, as data. Between one pair of members the messages form a word; {@link #between}
 * gives the automaton that accepts it.
 */
public record Script(List<Step> steps) {
    public Script {
        steps = List.copyOf(steps);
    }

    public static Script of(Step... steps) {
        return new Script(List.of(steps));
    }

    /** No message crosses: a task that each party does alone. */
    public static Script local() {
        return new Script(List.of());
    }

    /** What may go from one member to another, and in which order. */
    public Conformance between(Roster roster, Member from, Member to) {
        return new Conformance(this, roster, from, to);
    }

    /** The message types that role {@code from} may send to role {@code to}. */
    public Set<Class<? extends Message>> types(Role from, Role to) {
        var types = new LinkedHashSet<Class<? extends Message>>();
        collect(steps, from, to, types);
        return types;
    }

    /** Whether the parties seal states from which a new attempt can go on. */
    public boolean hasCheckpoints() {
        return hasCheckpoints(steps);
    }

    private static boolean hasCheckpoints(List<Step> steps) {
        return steps.stream().anyMatch(step -> switch (step) {
            case Step.Checkpoint _ -> true;
            case Step.Repeat repeat -> hasCheckpoints(repeat.body());
            case Step.When when -> hasCheckpoints(when.body());
            case Step.Send _, Step.Chain _ -> false;
        });
    }

    private static void collect(List<Step> steps, Role from, Role to, Set<Class<? extends Message>> types) {
        for (Step step : steps) {
            switch (step) {
                case Step.Send send -> {
                    if (send.from() == from && send.to() == to) {
                        types.add(send.type());
                    }
                }
                case Step.Chain chain -> {
                    if (from == Role.HOST && (to == Role.HOST || to == Role.GUEST)) {
                        types.add(chain.type());
                    }
                }
                case Step.Repeat repeat -> collect(repeat.body(), from, to, types);
                case Step.When when -> collect(when.body(), from, to, types);
                case Step.Checkpoint _ -> {}
            }
        }
    }

    /** The sequence diagram in Mermaid's notation, for stewards and the documentation. */
    public String toMermaid() {
        var text = new StringBuilder("sequenceDiagram\n");
        print(steps, "  ", text);
        return text.toString();
    }

    private static void print(List<Step> steps, String indent, StringBuilder text) {
        for (Step step : steps) {
            switch (step) {
                case Step.Send send ->
                    text.append(indent)
                            .append(send.from())
                            .append("->>")
                            .append(send.to())
                            .append(": ")
                            .append(send.type().getSimpleName())
                            .append('\n');
                case Step.Chain chain ->
                    text.append(indent)
                            .append("HOST->>HOST: ")
                            .append(chain.type().getSimpleName())
                            .append(" (in turn, the last to the guest)\n");
                case Step.Repeat repeat -> {
                    text.append(indent)
                            .append("loop ")
                            .append(repeat.name())
                            .append(", until ")
                            .append(repeat.decider())
                            .append(" ends it\n");
                    print(repeat.body(), indent + "  ", text);
                    text.append(indent).append("end\n");
                }
                case Step.When when -> {
                    text.append(indent).append("opt ").append(when.parameter()).append('\n');
                    print(when.body(), indent + "  ", text);
                    text.append(indent).append("end\n");
                }
                case Step.Checkpoint checkpoint ->
                    text.append(indent)
                            .append("note over GUEST: checkpoint ")
                            .append(checkpoint.name())
                            .append('\n');
            }
        }
    }
}
