package org.concordat.federation.script;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import org.concordat.federation.Member;
import org.concordat.federation.Role;
import org.concordat.federation.Roster;
import org.jspecify.annotations.Nullable;

/**
 * The script between one ordered pair of members, walked message by message. Not safe for use by many threads.
 */
public final class Conformance {
    /*
     * Thompson's construction: state i has at most one labelled edge (label[i] → target[i]) and any number of empty ones.
     * The projection of a script on a pair is a small regular expression, so sets of states stay tiny.
     */
    private final List<@Nullable String> labels = new ArrayList<>();
    private final List<Integer> targets = new ArrayList<>();
    private final List<List<Integer>> emptyEdges = new ArrayList<>();
    private final int end;
    private BitSet current;

    Conformance(Script script, Roster roster, Member from, Member to) {
        int start = state();
        end = build(script.steps(), start, roster, from, to);
        current = closure(single(start));
    }

    /** Whether a message of this type may come next; if so the walk goes on behind it. */
    public boolean advance(String type) {
        var next = new BitSet();
        for (int i = current.nextSetBit(0); i >= 0; i = current.nextSetBit(i + 1)) {
            if (type.equals(labels.get(i))) {
                next.set(targets.get(i));
            }
        }
        if (next.isEmpty()) {
            return false;
        }
        current = closure(next);
        return true;
    }

    /** The types that may come next, sorted; empty at the end. */
    public List<String> expected() {
        var types = new TreeSet<String>();
        for (int i = current.nextSetBit(0); i >= 0; i = current.nextSetBit(i + 1)) {
            var label = labels.get(i);
            if (label != null) {
                types.add(label);
            }
        }
        return List.copyOf(types);
    }

    /** Whether the script may end here. */
    public boolean complete() {
        return current.get(end);
    }

    private int build(List<Step> steps, int start, Roster roster, Member from, Member to) {
        int at = start;
        for (Step step : steps) {
            at = switch (step) {
                case Step.Send send ->
                    send.from() == from.role() && send.to() == to.role()
                            ? edge(at, send.type().getSimpleName())
                            : at;
                case Step.Chain chain ->
                    follows(roster, from, to) ? edge(at, chain.type().getSimpleName()) : at;
                case Step.Repeat repeat -> {
                    int head = state();
                    empty(at, head);
                    int tail = build(repeat.body(), head, roster, from, to);
                    empty(tail, head);
                    int after = state();
                    empty(head, after);
                    yield after;
                }
                case Step.When when -> {
                    int tail = build(when.body(), at, roster, from, to);
                    int after = state();
                    empty(tail, after);
                    empty(at, after);
                    yield after;
                }
                case Step.Checkpoint _ -> at;
            };
        }
        return at;
    }

    private static boolean follows(Roster roster, Member from, Member to) {
        if (from.role() != Role.HOST) {
            return false;
        }
        boolean last = from.index() == roster.hosts().size() - 1;
        return last ? to.role() == Role.GUEST : to.role() == Role.HOST && to.index() == from.index() + 1;
    }

    private int state() {
        labels.add(null);
        targets.add(-1);
        emptyEdges.add(new ArrayList<>());
        return labels.size() - 1;
    }

    private int edge(int source, String label) {
        int labelled = state();
        empty(source, labelled);
        int target = state();
        labels.set(labelled, label);
        targets.set(labelled, target);
        return target;
    }

    private void empty(int source, int target) {
        emptyEdges.get(source).add(target);
    }

    private static BitSet single(int state) {
        var set = new BitSet();
        set.set(state);
        return set;
    }

    private BitSet closure(BitSet states) {
        var open = new ArrayList<Integer>();
        states.stream().forEach(open::add);
        while (!open.isEmpty()) {
            for (int target : emptyEdges.get(open.removeLast())) {
                if (!states.get(target)) {
                    states.set(target);
                    open.add(target);
                }
            }
        }
        return states;
    }
}
